#!/usr/bin/env python3
"""Trains the network `plain-fashion-mnist`: small, and without any normalization.

    tools/plain-network/train.py FILE.onnx

Needs PyTorch and onnx. It sees the 200 training images of the sample of Fashion-MNIST that the
library ships, moved about and mixed, and prints top-1 on the sample's 1,000 test images, once, at the
end. The file is what `torch.onnx.export` writes by default, with one image baked in. Two minutes.
"""

import gzip
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

SAMPLE = Path(__file__).resolve().parents[2] / "fdda-lib/src/main/resources/io/github/fdda/data/fashion-mnist-sample"
MEAN, STD = 0.2860, 0.3530
STEPS, BATCH = 4000, 64


def idx(name, header):
    data = gzip.decompress((SAMPLE / name).read_bytes())
    return torch.frombuffer(bytearray(data[header:]), dtype=torch.uint8)


def split(name):
    pixels = idx(f"{name}-images-idx3-ubyte.gz", 16).view(-1, 1, 28, 28)
    labels = idx(f"{name}-labels-idx1-ubyte.gz", 8).long()
    return (pixels / 255 - MEAN) / STD, labels


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.classifier = nn.Sequential(
            nn.Flatten(), nn.Linear(32 * 3 * 3, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, images):
        return self.classifier(self.features(images))


def moved(images):
    """Each image mirrored or not, moved by up to three pixels, and brighter or darker."""
    mirrored = torch.where(torch.rand(len(images), 1, 1, 1) < 0.5, images.flip(3), images)
    padded = F.pad(mirrored, (3, 3, 3, 3), value=-MEAN / STD)
    down, right = torch.randint(7, (2,)).tolist()
    light = 1 + 0.2 * torch.randn(len(images), 1, 1, 1)
    return (padded[:, :, down:down + 28, right:right + 28] + MEAN / STD) * light - MEAN / STD


def train(model, images, labels):
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, STEPS)
    targets = F.one_hot(labels, 10).float()
    for _ in range(STEPS):
        first, second = torch.randint(len(images), (2, BATCH))
        share = torch.distributions.Beta(0.4, 0.4).sample((BATCH, 1))
        mixed = share[..., None, None] * moved(images[first]) + (1 - share[..., None, None]) * moved(images[second])
        loss = F.cross_entropy(model(mixed), share * targets[first] + (1 - share) * targets[second])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def main():
    torch.manual_seed(0)
    model = Plain()
    train(model, *split("train"))
    model.eval()
    images, labels = split("t10k")
    with torch.no_grad():
        right = (model(images).argmax(1) == labels).float().mean()
    print(f"top-1 on {len(labels)} test images: {100 * right:.2f} %")
    # The older exporter needs no further packages.
    torch.onnx.export(model, torch.zeros(1, 1, 28, 28), sys.argv[1], dynamo=False)


if __name__ == "__main__":
    main()
