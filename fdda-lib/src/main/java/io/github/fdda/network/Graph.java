package io.github.fdda.network;

import java.util.List;

/** An imported graph: its program, its parameters and the layers that FDDA looks at. */
record Graph(
    Program program,
    int classCount,
    List<NamedTensor> parameters,
    List<BatchNormLayer> batchNorms,
    List<WeightLayer> weightLayers,
    List<ActivationLayer> activationLayers,
    List<GraphNode> nodes) {}
