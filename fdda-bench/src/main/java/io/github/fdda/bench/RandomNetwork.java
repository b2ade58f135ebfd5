package io.github.fdda.bench;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A plain classifier with random weights, as large as one wants it: 3×3 convolutions of stride 1,
 * each with batch normalization and ReLU, then the mean over space and a linear layer.
 *
 * @param side of the images, which have three channels
 * @param layers convolutions, and so BN layers
 * @param classes of the classifier
 */
record RandomNetwork(int side, int layers, int classes) {

  private static final int CHANNELS = 16;
  private static final int OPSET = 13;
  private static final int IR_VERSION = 8;

  /** The network as an ONNX file. */
  byte[] onnx() {
    var random = new SplittableRandom(0);
    var graph = GraphProto.newBuilder().setName(String.format(Locale.ROOT, "random-%d", side));
    graph.addInput(floats("image", 1, 3, side, side));
    var last = "image";
    for (var layer = 0; layer < layers; layer++) {
      last = layer(graph, layer, last, layer == 0 ? 3 : CHANNELS, random);
    }
    graph.addNode(node("GlobalAveragePool", "pooled", last));
    graph.addNode(node("Flatten", "flat", "pooled"));
    graph.addInitializer(weight("fc", random, CHANNELS, classes));
    graph.addInitializer(vector("fc-bias", classes, 0));
    graph.addNode(node("Gemm", "logits", "flat", "fc", "fc-bias"));
    graph.addOutput(floats("logits", 1, classes));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static String layer(
      GraphProto.Builder graph, int index, String input, int channels, RandomGenerator random) {
    var name = "layer" + index;
    graph.addInitializer(weight(name, random, CHANNELS, channels, 3, 3));
    graph.addNode(
        node("Conv", name + "-conv", input, name).toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("pads")
                    .setType(AttributeType.INTS)
                    .addAllInts(List.of(1L, 1L, 1L, 1L))));
    for (var role : List.of("gamma", "variance")) {
      graph.addInitializer(vector(name + role, CHANNELS, 1));
    }
    for (var role : List.of("beta", "mean")) {
      graph.addInitializer(vector(name + role, CHANNELS, 0));
    }
    graph.addNode(
        node(
            "BatchNormalization",
            name + "-norm",
            name + "-conv",
            name + "gamma",
            name + "beta",
            name + "mean",
            name + "variance"));
    graph.addNode(node("Relu", name + "-relu", name + "-norm"));
    return name + "-relu";
  }

  private static NodeProto node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(output)
        .addAllInput(Arrays.asList(inputs))
        .addOutput(output)
        .build();
  }

  /** Normal, with the variance that keeps that of what passes through (He et al., 2015). */
  private static TensorProto weight(String name, RandomGenerator random, long... shape) {
    var tensor = tensor(name, shape);
    var size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    var deviation = Math.sqrt(2.0 * shape[0] / size);
    for (var i = 0L; i < size; i++) {
      tensor.addFloatData((float) (deviation * random.nextGaussian()));
    }
    return tensor.build();
  }

  private static TensorProto vector(String name, int length, float value) {
    var tensor = tensor(name, length);
    for (var i = 0; i < length; i++) {
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  private static TensorProto.Builder tensor(String name, long... shape) {
    var tensor = TensorProto.newBuilder().setName(name);
    Arrays.stream(shape).forEach(tensor::addDims);
    return tensor.setDataType(TensorProto.DataType.FLOAT.getNumber());
  }

  private static ValueInfoProto floats(String name, long... shape) {
    var type = TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber());
    for (var side : shape) {
      type.getShapeBuilder().addDimBuilder().setDimValue(side);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }
}
