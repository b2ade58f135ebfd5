package io.github.fdda.network;

import java.util.List;
import java.util.Map;

/**
 * An imported graph: its program, its parameters and the layers that FDDA looks at.
 *
 * @param constants what names stand for that does not depend on the images, nor on their number
 */
record Graph(
    Program program,
    int classCount,
    List<NamedTensor> parameters,
    List<BatchNormLayer> batchNorms,
    List<WeightLayer> weightLayers,
    List<ActivationLayer> activationLayers,
    List<GraphNode> nodes,
    Map<String, Value> constants) {}
