"""Fake quantization (method.md, step 3): float arithmetic with values of few bits."""

import copy

import torch
from torch import nn
from torch.nn import functional as F


def grid(low, high, bits):
    """Scale and zero point of a range."""
    scale = (2**bits - 1) / torch.clamp(high - low, min=1e-8)
    return scale, torch.round(scale * low) + 2 ** (bits - 1)


def fake_quantize(x, scale, zero_point, bits, masked):
    """
    The nearest values on the grid. The gradient passes as if nothing had been rounded; with
    ``masked`` not where a value was clipped.
    """
    lowest, highest = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    with torch.no_grad():
        integers = torch.round(scale * x - zero_point).clamp(lowest, highest)
        values = (integers + zero_point) / scale
    if masked:
        x = torch.clamp(x, (lowest + zero_point) / scale, (highest + zero_point) / scale)
    return x + (values - x).detach()


def quantized_weight(weight, bits):
    """Per output channel, with the channel's own extremes as its range."""
    rows = weight.detach().flatten(1)
    shape = (-1,) + (1,) * (weight.dim() - 1)
    scale, zero_point = grid(rows.amin(1).view(shape), rows.amax(1).view(shape), bits)
    return fake_quantize(weight, scale, zero_point, bits, masked=False)


class QuantizedConv2d(nn.Module):
    def __init__(self, conv, bits):
        super().__init__()
        self.conv = conv
        self.bits = bits

    def forward(self, x):
        conv = self.conv
        weight = quantized_weight(conv.weight, self.bits)
        return F.conv2d(
            x, weight, conv.bias, conv.stride, conv.padding, conv.dilation, conv.groups
        )


class QuantizedLinear(nn.Module):
    def __init__(self, linear, bits):
        super().__init__()
        self.linear = linear
        self.bits = bits

    def forward(self, x):
        return F.linear(x, quantized_weight(self.linear.weight, self.bits), self.linear.bias)


class QuantizedActivation(nn.Module):
    """An activation function and the quantization of its output, per tensor, in a given range."""

    def __init__(self, activation, low, high, bits, masked):
        super().__init__()
        self.activation = activation
        self.bits = bits
        self.masked = masked
        scale, zero_point = grid(torch.as_tensor(low), torch.as_tensor(high), bits)
        self.register_buffer("scale", scale)
        self.register_buffer("zero_point", zero_point)

    def forward(self, x):
        return fake_quantize(
            self.activation(x), self.scale, self.zero_point, self.bits, self.masked
        )


def student_of(teacher, bits, ranges, masked=True):
    """A copy of the teacher with every weight and activation quantized."""
    student = copy.deepcopy(teacher)
    ranges = iter(ranges)
    for key, module in student.layers.items():
        if isinstance(module, nn.Conv2d):
            student.layers[key] = QuantizedConv2d(module, bits)
        elif isinstance(module, nn.Linear):
            student.layers[key] = QuantizedLinear(module, bits)
        elif isinstance(module, (nn.ReLU, nn.Hardtanh)):
            student.layers[key] = QuantizedActivation(module, *next(ranges), bits, masked)
    for parameter in student.parameters():
        parameter.requires_grad_(True)
    return student


def extremes(network, images):
    """The range of each activation on the given images."""
    ranges = []
    hooks = [
        module.register_forward_hook(lambda m, i, out: ranges.append((out.min(), out.max())))
        for module in network.modules()
        if isinstance(module, (nn.ReLU, nn.Hardtanh))
    ]
    with torch.no_grad():
        network(images)
    for hook in hooks:
        hook.remove()
    return ranges
