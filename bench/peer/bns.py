"""Batch-normalization statistics (BNS): recording, distance and distortion."""

import torch
from torch.nn import functional as F


class Recorder:
    """Keeps the mean and the biased variance of each BN layer's input in the last forward pass."""

    def __init__(self, network):
        self.pairs = []
        for layer in network.batch_norms():
            layer.register_forward_pre_hook(self._record)

    def _record(self, layer, inputs):
        (x,) = inputs
        self.pairs.append((x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)))

    def take(self):
        pairs, self.pairs = self.pairs, []
        return pairs


class Metric:
    """The distance of all BNS losses: MSE of means and of variances, in the given units."""

    def __init__(self, units):
        self.units = units
        layers = len(units)
        self.first_deep_layer = max(0, (layers + 1) // 2 - 2)

    @classmethod
    def absolute(cls, network):
        return cls([(torch.ones_like(m), torch.ones_like(v)) for m, v in running(network)])

    @classmethod
    def running(cls, network):
        """A mean in running standard deviations, a variance in running variances."""
        statistics = running(network)
        ordered = torch.cat([variance for _, variance in statistics]).sort().values
        floor = 1e-3 * ordered[ordered.numel() // 2]
        floored = [variance.clamp(min=floor) for _, variance in statistics]
        return cls([(variance.sqrt(), variance) for variance in floored])

    def loss(self, statistics, target, first_layer=0):
        """The mean over layers, from the first one given on."""
        total = 0
        for layer in range(first_layer, len(self.units)):
            for value, wanted, unit in zip(statistics[layer], target[layer], self.units[layer]):
                total = total + F.mse_loss(value / unit, wanted / unit)
        return total / (len(self.units) - first_layer)

    def distorted(self, center, mean_deviation, variance_deviation):
        return [
            (
                mean + mean_deviation * mean_unit * torch.randn_like(mean),
                variance + variance_deviation * variance_unit * torch.randn_like(variance),
            )
            for (mean, variance), (mean_unit, variance_unit) in zip(center, self.units)
        ]


def running(network):
    return [(layer.running_mean, layer.running_var) for layer in network.batch_norms()]
