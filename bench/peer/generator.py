"""The class-conditional generator of method.md, step 2."""

from torch import nn
from torch.nn import functional as F


class ConditionalBatchNorm2d(nn.Module):
    """Batch normalization whose scale and shift belong to the class of each image."""

    def __init__(self, channels, classes, eps):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, eps=eps, affine=False)
        self.gamma = nn.Embedding(classes, channels)
        self.beta = nn.Embedding(classes, channels)
        nn.init.ones_(self.gamma.weight)
        nn.init.zeros_(self.beta.weight)

    def forward(self, x, labels):
        return self.norm(x) * self.gamma(labels)[:, :, None, None] + self.beta(labels)[:, :, None, None]


class Generator(nn.Module):
    """From latents and labels to normalized images. It always normalizes by the batch."""

    def __init__(self, image_shape, classes, latent_size=100):
        super().__init__()
        channels, self.height, self.width = image_shape
        self.latent_size = latent_size
        self.start = ((self.height + 3) // 4, (self.width + 3) // 4)
        self.project = nn.Linear(latent_size, 128 * self.start[0] * self.start[1])
        self.cbn0 = ConditionalBatchNorm2d(128, classes, eps=1e-5)
        self.conv1 = nn.Conv2d(128, 128, 3, padding=1)
        self.cbn1 = ConditionalBatchNorm2d(128, classes, eps=0.8)
        self.conv2 = nn.Conv2d(128, 64, 3, padding=1)
        self.cbn2 = ConditionalBatchNorm2d(64, classes, eps=0.8)
        self.conv3 = nn.Conv2d(64, channels, 3, padding=1)
        self.out_bn = nn.BatchNorm2d(channels, affine=False)

    def forward(self, latents, labels):
        x = self.project(latents).view(-1, 128, *self.start)
        x = self.cbn0(x, labels)
        x = F.interpolate(x, scale_factor=2)
        x = F.leaky_relu(self.cbn1(self.conv1(x), labels), 0.2)
        x = F.interpolate(x, scale_factor=2)
        x = F.leaky_relu(self.cbn2(self.conv2(x), labels), 0.2)
        x = self.out_bn(self.conv3(x).tanh())
        return x[:, :, : self.height, : self.width]

    def class_parameters(self):
        return [p for m in self.modules() if isinstance(m, nn.Embedding) for p in m.parameters()]

    def layer_parameters(self):
        return [
            p
            for m in self.modules()
            if isinstance(m, (nn.Linear, nn.Conv2d))
            for p in m.parameters()
        ]
