#!/usr/bin/env python3
"""
Compares the peer with the golden archives: the same losses, gradients and images.

    python check.py ../../../shared      the folder that holds golden/ and models/
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import bns
from classifier import Classifier
from generator import Generator
from quantization import fake_quantize, grid, quantized_weight, student_of
from training import distillation_loss, frozen, generator_loss

TOLERANCE = 1e-4
TOLERANCE_AFTER_STEPS = 1e-3
NETWORKS = ("resnet20", "mobilenetv2")


class Check:
    """Prints each comparison and remembers whether one failed."""

    def __init__(self, shared):
        self.shared = shared
        self.failed = False

    def golden(self, name):
        arrays = np.load(self.shared / "golden" / f"{name}.npz")
        return {key: torch.from_numpy(arrays[key]) for key in arrays}

    def network(self, name):
        return frozen(Classifier(self.shared / "models" / f"cifar100_{name}.onnx"))

    def same(self, what, expected, actual, tolerance=TOLERANCE):
        """Relative to the largest magnitude expected."""
        difference = (expected - actual.detach()).abs().max().item()
        difference /= max(expected.abs().max().item(), 1e-30)
        good = difference <= tolerance
        self.failed |= not good
        print(f"{'ok  ' if good else 'FAIL'} {difference:8.1e}  {what}")

    def rows(self, what, expected, actual, least):
        """How many rows agree: where a value lies between two levels, either is right."""
        largest = expected.abs().max()
        close = ((expected - actual.detach()).abs() <= TOLERANCE * largest).all(1).sum().item()
        good = close >= least
        self.failed |= not good
        print(f"{'ok  ' if good else 'FAIL'} {close:3d} of {len(expected)}  {what}")


def statistics(check, name):
    golden, network = check.golden(f"bns_cifar100_{name}"), check.network(name)
    recorder = bns.Recorder(network)
    check.same(f"{name}: logits", golden["logits"], network(golden["input"]))
    pairs = recorder.take()
    for index, letter in enumerate(("mean", "var")):
        expected = torch.cat([golden[f"bn{k}_{letter}"] for k in range(len(pairs))])
        check.same(f"{name}: {letter} of BNS", expected, torch.cat([p[index] for p in pairs]))


def losses(check):
    golden, network = check.golden("losses_cifar100_resnet20"), check.network("resnet20")
    recorder, metric = bns.Recorder(network), bns.Metric.absolute(network)
    images = golden["images"].requires_grad_()
    logits = network(images)
    recorded = recorder.take()
    cross_entropy = F.cross_entropy(logits, golden["labels"])
    alignment = metric.loss(recorded, bns.running(network))

    def to(target):
        first = metric.first_deep_layer
        shallow = [(torch.zeros(0), torch.zeros(0))] * first
        deep = [
            (golden[f"{target}{k}_mean"], golden[f"{target}{k}_var"])
            for k in range(first, len(recorded))
        ]
        return metric.loss(recorded, shallow + deep, first)

    distorted, centralized = to("distorted"), to("center")
    total = generator_loss(cross_entropy, alignment, distorted, centralized, 0)
    total.backward()
    check.same("cross-entropy", golden["cross_entropy"], cross_entropy)
    check.same("BNS alignment", golden["bns_alignment"], alignment)
    check.same("BNS-distorted loss", golden["bns_distorted"], distorted)
    check.same("BNS-centralized loss", golden["bns_centralized"], centralized)
    check.same("loss of the generator", golden["total"], total)
    check.same("its gradient to the images", golden["image_gradient"], images.grad)

    student = golden["kd_student"].requires_grad_()
    loss = distillation_loss(student, golden["kd_teacher"], golden["kd_labels"])
    loss.backward()
    check.same("distillation loss", golden["kd_loss"], loss)
    check.same("its gradient to the logits", golden["kd_gradient"], student.grad)


def images_of_generator(check):
    golden = check.golden("generator")
    generator = Generator((3, 32, 32), classes=10, latent_size=16)
    state = generator.state_dict()
    for key in state:
        if ".norm." not in key and "out_bn" not in key:
            name = key.removesuffix(".weight") if "cbn" in key else key
            state[key] = golden[name.replace(".", "_")]
    generator.load_state_dict(state)
    images = generator(golden["z"], golden["labels"])
    check.same("images of the generator", golden["images_train_mode"], images)
    for name, norm in (("cbn1", generator.cbn1.norm), ("out_bn", generator.out_bn)):
        check.same(f"running mean of {name}", golden[f"{name}_running_mean_after"], norm.running_mean)
        check.same(f"running variance of {name}", golden[f"{name}_running_var_after"], norm.running_var)


def quantizers(check):
    golden = check.golden("weight_quantization")
    for bits in (2, 3, 4, 5, 8):
        for kind in ("conv", "linear"):
            expected = golden[f"{kind}_dequantized_{bits}bit"]
            actual = quantized_weight(golden[f"{kind}_weight"], bits)
            check.same(f"{kind} weight, {bits} bits", expected, actual)
    golden = check.golden("activation_quantization")
    for bits in (2, 3, 4, 8):
        x = golden["frozen_input"].clone().requires_grad_()
        scale, zero_point = grid(*golden[f"range_{bits}bit_step2"], bits)
        out = fake_quantize(x, scale, zero_point, bits, masked=False)
        out.square().sum().backward()
        check.same(f"activation, {bits} bits", golden[f"frozen_output_{bits}bit"], out)
        check.same(f"its gradient, {bits} bits", golden[f"frozen_gradient_{bits}bit"], x.grad)


def students(check):
    """Full agreement where no activation lies between two levels: ResNet-20 at three bits."""
    for name in NETWORKS:
        golden, teacher = check.golden(f"student_cifar100_{name}"), check.network(name)
        for bits in (3, 4):
            suffix, what = f"_w{bits}a{bits}", f"{name} W{bits}A{bits}"
            ranges = golden["activation_ranges" + suffix]
            student = student_of(teacher, bits, ranges, masked=False)
            images, labels = golden["input"], golden["labels"]
            least = 8 if name == "resnet20" else 4
            check.rows(f"{what}: logits", golden["logits" + suffix], student(images), least)
            if (name, bits) == ("resnet20", 3):
                steps = train(student, teacher, images, labels)
                expected = golden["loss_steps" + suffix]
                check.same(f"{what}: losses of three steps", expected, steps, TOLERANCE_AFTER_STEPS)
                expected = golden["logits_after_3_steps" + suffix]
                logits = student(images)
                check.same(f"{what}: logits after them", expected, logits, TOLERANCE_AFTER_STEPS)


def train(student, teacher, images, labels):
    optimizer = torch.optim.SGD(
        student.parameters(), lr=1e-4, momentum=0.9, nesterov=True, weight_decay=1e-4
    )
    teacher_logits, losses_of_steps = teacher(images), []
    for _ in range(3):
        loss = distillation_loss(student(images), teacher_logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses_of_steps.append(loss.detach())
    return torch.stack(losses_of_steps)


def main(shared):
    torch.manual_seed(0)
    check = Check(Path(shared))
    for name in NETWORKS:
        statistics(check, name)
    losses(check)
    images_of_generator(check)
    quantizers(check)
    students(check)
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
