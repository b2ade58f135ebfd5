"""The two training loops with the constants of recipe `standard`, one iteration at a time."""

import math
import random

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import CosineAnnealingLR

import bns
from generator import Generator
from quantization import extremes, student_of

BATCH = 16
GENERATOR_ITERATIONS = 600
STUDENT_ITERATIONS = 1000


def generator_loss(cross_entropy, alignment, distorted, centralized, class_cross_entropy):
    return (
        0.5 * cross_entropy
        + 0.2 * alignment
        + 0.9 * distorted
        + 0.01 * centralized
        + 0.5 * class_cross_entropy
    )


def distillation_loss(student, teacher, labels, temperature=20, alpha=20):
    divergence = F.kl_div(
        F.log_softmax(student / temperature, dim=1),
        F.softmax(teacher / temperature, dim=1),
        reduction="batchmean",
    )
    return divergence * alpha * temperature**2 + F.cross_entropy(student, labels)


def collect_centers(teacher, recorder, images):
    """BNS of each class from its one image."""
    centers = []
    with torch.no_grad():
        for image in images:
            teacher(image[None])
            centers.append(recorder.take())
    return centers


class GeneratorTraining:
    def __init__(self, teacher, calibration):
        self.teacher = teacher
        self.recorder = bns.Recorder(teacher)
        self.metric = bns.Metric.running(teacher)
        self.running = bns.running(teacher)
        self.centers = collect_centers(teacher, self.recorder, calibration)
        self.generator = Generator(teacher.image_shape, teacher.class_count)
        self.optimizer = torch.optim.Adam(
            [
                {"params": self.generator.layer_parameters(), "lr": 2e-3},
                {"params": self.generator.class_parameters(), "lr": 2e-2},
            ],
            betas=(0.5, 0.999),
        )
        self.schedule = CosineAnnealingLR(self.optimizer, GENERATOR_ITERATIONS)

    def iterate(self):
        labels = torch.randint(self.teacher.class_count, (BATCH,))
        cross_entropy, statistics = self._pass(labels)
        alignment = self.metric.loss(statistics, self.running)

        label = random.randrange(self.teacher.class_count)
        class_cross_entropy, statistics = self._pass(torch.full((BATCH,), label))
        center = self.centers[label]
        target = self.metric.distorted(center, 0.5, 0.5)
        deep = self.metric.first_deep_layer
        distorted = self.metric.loss(statistics, target, deep)
        centralized = self.metric.loss(statistics, center, deep)

        loss = generator_loss(
            cross_entropy, alignment, distorted, centralized, class_cross_entropy
        )
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.schedule.step()
        return loss.item()

    def _pass(self, labels):
        latents = torch.randn(len(labels), self.generator.latent_size)
        logits = self.teacher(self.generator(latents, labels))
        return F.cross_entropy(logits, labels), self.recorder.take()


class StudentTraining:
    def __init__(self, teacher, generator, calibration, bits=4):
        self.teacher = teacher
        self.generator = generator
        self.calibration = calibration
        self.student = student_of(teacher, bits, extremes(teacher, calibration[:100]))
        self.optimizer = torch.optim.SGD(
            self.student.parameters(), lr=1e-4, momentum=0.9, nesterov=True, weight_decay=1e-4
        )
        self.schedule = CosineAnnealingLR(self.optimizer, STUDENT_ITERATIONS)
        self.order = []

    def iterate(self):
        images, labels = self._batch()
        with torch.no_grad():
            teacher_logits = self.teacher(images)
        loss = distillation_loss(self.student(images), teacher_logits, labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.schedule.step()
        return loss.item()

    def _batch(self):
        real = self._next_calibration_images()
        labels = torch.randint(self.teacher.class_count, (BATCH,))
        latents = torch.randn(BATCH, self.generator.latent_size)
        with torch.no_grad():
            synthetic = self.generator(latents, labels)
        images = [augmented(self.calibration[i], 0.08) for i in real]
        images += [augmented(image, 0.5) for image in synthetic]
        return torch.stack(images), torch.cat([torch.tensor(real), labels])

    def _next_calibration_images(self):
        """With one image a class, the label of an image is its index."""
        while len(self.order) < BATCH:
            self.order += torch.randperm(len(self.calibration)).tolist()
        batch, self.order = self.order[:BATCH], self.order[BATCH:]
        return batch


def augmented(image, min_scale):
    """Random resized crop, then horizontal flip with probability one half."""
    top, left, height, width = crop(*image.shape[1:], min_scale)
    part = image[None, :, top : top + height, left : left + width]
    image = F.interpolate(part, image.shape[1:], mode="bilinear", align_corners=False)[0]
    return image.flip(2) if random.random() < 0.5 else image


def crop(height, width, min_scale):
    for _ in range(10):
        area = height * width * random.uniform(min_scale, 1)
        aspect = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        h, w = round(math.sqrt(area / aspect)), round(math.sqrt(area * aspect))
        if 0 < h <= height and 0 < w <= width:
            return random.randint(0, height - h), random.randint(0, width - w), h, w
    return 0, 0, height, width


def frozen(network: nn.Module):
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return network
