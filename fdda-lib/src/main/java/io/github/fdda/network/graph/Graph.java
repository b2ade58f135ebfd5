package io.github.fdda.network.graph;

import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Map;

/**
 * An imported graph: its program, its parameters and the layers that FDDA looks at.
 *
 * @param floatLayers the convolutions and linear layers that are not quantized
 * @param constants what names stand for that does not depend on the images, nor on their number
 */
@Internal
public record Graph(
    Program program,
    int classCount,
    List<NamedTensor> parameters,
    List<BatchNormLayer> batchNorms,
    List<LayerNormLayer> layerNorms,
    List<WeightLayer> weightLayers,
    List<WeightLayer> floatLayers,
    List<ActivationLayer> activationLayers,
    List<GraphNode> nodes,
    Map<String, Value> constants) {}
