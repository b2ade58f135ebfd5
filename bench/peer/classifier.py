"""An image classifier read from an ONNX file, as an ordinary torch.nn.Module."""

import onnx
from onnx import helper, numpy_helper
import torch
from torch import nn


class Classifier(nn.Module):
    """Runs the nodes of the file one after the other; each weight sits in a module of its own."""

    def __init__(self, path):
        super().__init__()
        graph = onnx.load(path).graph
        arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self.input = graph.input[0].name
        self.output = graph.output[0].name
        shape = graph.input[0].type.tensor_type.shape
        self.image_shape = tuple(side.dim_value for side in shape.dim[1:])
        self.layers = nn.ModuleDict()
        self.steps = []
        for node in graph.node:
            if node.op_type == "Constant":
                arrays[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
            elif node.op_type == "Identity" and node.input[0] in arrays:
                arrays[node.output[0]] = arrays[node.input[0]]
            else:
                inputs = [name for name in node.input if name not in arrays]
                weights = [arrays[name] for name in node.input if name in arrays]
                key = str(len(self.steps))
                self.layers[key] = _module(node, [torch.tensor(w) for w in weights])
                self.steps.append((key, inputs, node.output[0]))
        self.eval()

    @property
    def class_count(self):
        return [m for m in self.modules() if isinstance(m, nn.Linear)][-1].out_features

    def batch_norms(self):
        return [m for m in self.modules() if isinstance(m, nn.BatchNorm2d)]

    def forward(self, images):
        values = {self.input: images}
        for key, inputs, output in self.steps:
            values[output] = self.layers[key](*(values[name] for name in inputs))
        return values[self.output]


class Add(nn.Module):
    def forward(self, a, b):
        return a + b


def _module(node, weights):
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type == "Conv":
        return _convolution(attributes, *weights)
    if node.op_type == "BatchNormalization":
        return _batch_norm(attributes, *weights)
    if node.op_type == "Gemm":
        return _linear(attributes, *weights)
    if node.op_type == "Clip":
        return nn.Hardtanh(*(w.item() for w in weights))
    simple = {
        "Relu": nn.ReLU,
        "Add": Add,
        "GlobalAveragePool": lambda: nn.AdaptiveAvgPool2d(1),
        "Flatten": nn.Flatten,
    }
    return simple[node.op_type]()


def _convolution(attributes, weight, bias=None):
    groups = attributes["group"]
    top, left, bottom, right = attributes["pads"]
    if (top, left) != (bottom, right):
        raise ValueError("padding must be the same at both ends")
    module = nn.Conv2d(
        weight.shape[1] * groups,
        weight.shape[0],
        weight.shape[2:],
        attributes["strides"],
        (top, left),
        attributes["dilations"],
        groups,
        bias=bias is not None,
    )
    return _filled(module, weight, bias)


def _linear(attributes, weight, bias):
    if attributes.get("transB") != 1:
        raise ValueError("a linear layer must have its weight as outputs x inputs")
    return _filled(nn.Linear(weight.shape[1], weight.shape[0]), weight, bias)


def _filled(module, weight, bias):
    module.weight = nn.Parameter(weight)
    if bias is not None:
        module.bias = nn.Parameter(bias)
    return module


def _batch_norm(attributes, gamma, beta, mean, variance):
    module = nn.BatchNorm2d(gamma.numel(), eps=attributes["epsilon"])
    module.weight = nn.Parameter(gamma)
    module.bias = nn.Parameter(beta)
    module.running_mean = mean
    module.running_var = variance
    return module
