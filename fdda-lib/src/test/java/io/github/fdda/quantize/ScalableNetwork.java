package io.github.fdda.quantize;

import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Writes untrained networks on 2×8×8 images, to look for channels that can be rescaled. */
public final class ScalableNetwork {

  private final OnnxGraph graph = new OnnxGraph().images(2, 8, 8);
  private final SplittableRandom random = new SplittableRandom(5);

  /**
   * Groups of every kind: a stem without normalization, a depthwise block, a sum that goes into a
   * normalization first ("pre-activation"), and two linear layers.
   */
  public static Network mixed() {
    return new ScalableNetwork()
        .convolution("stem", "image", 2, 4)
        .node("LeakyRelu", "leaky", "stem")
        .pool("MaxPool", "pool", "leaky")
        .convolution("narrow", "pool", 4, 3)
        .norm("narrowNorm", "narrow", 3)
        .node("Relu", "narrowRelu", "narrowNorm")
        .depthwise("deep", "narrowRelu", 3)
        .norm("deepNorm", "deep", 3)
        .node("Relu", "deepRelu", "deepNorm")
        .pool("AveragePool", "average", "deepRelu")
        .convolution("wide", "average", 3, 4)
        .convolution("shortcut", "average", 3, 4)
        .node("Add", "sum", "wide", "shortcut")
        .norm("pre", "sum", 4)
        .node("Relu", "preRelu", "pre")
        .node("GlobalAveragePool", "mean", "preRelu")
        .node("Flatten", "flat", "mean")
        .gemm("hidden", "flat", 4, 5)
        .node("Relu", "hiddenRelu", "hidden")
        .matMul("logits", "hiddenRelu", 5, 3)
        .read();
  }

  /** A convolution with normalization and ReLU, something after it, and a linear layer. */
  public static ScalableNetwork before() {
    return new ScalableNetwork()
        .convolution("conv", "image", 2, 4)
        .norm("bn", "conv", 4)
        .node("Relu", "relu", "bn");
  }

  public ScalableNetwork convolution(String name, String input, int inputs, int outputs) {
    random(name + ".w", outputs, inputs, 3, 3).random(name + ".b", outputs);
    return node("Conv", name, input, name + ".w", name + ".b").pads(1);
  }

  public ScalableNetwork depthwise(String name, String input, int channels) {
    random(name + ".w", channels, 1, 3, 3).node("Conv", name, input, name + ".w").pads(1);
    graph.attribute("group", channels);
    return this;
  }

  public ScalableNetwork norm(String name, String input, int channels) {
    random(name + ".g", channels).random(name + ".b", channels).random(name + ".m", channels);
    graph.floats(name + ".v", List.of((long) channels), constant(channels, 0.5f));
    return node(
        "BatchNormalization", name, input, name + ".g", name + ".b", name + ".m", name + ".v");
  }

  public ScalableNetwork gemm(String name, String input, int inputs, int outputs) {
    random(name + ".w", outputs, inputs).random(name + ".b", outputs);
    node("Gemm", name, input, name + ".w", name + ".b");
    graph.attribute("transB", 1);
    return this;
  }

  public ScalableNetwork matMul(String name, String input, int inputs, int outputs) {
    return random(name + ".w", inputs, outputs).node("MatMul", name, input, name + ".w");
  }

  public ScalableNetwork pool(String type, String name, String input) {
    node(type, name, input);
    graph.attribute("kernel_shape", 2, 2).attribute("strides", 2, 2);
    return this;
  }

  public ScalableNetwork node(String type, String name, String... inputs) {
    graph.node(type, List.of(inputs), name);
    return this;
  }

  public ScalableNetwork attribute(String name, long... values) {
    graph.attribute(name, values);
    return this;
  }

  public ScalableNetwork attribute(String name, int value) {
    graph.attribute(name, value);
    return this;
  }

  public ScalableNetwork random(String name, int... sides) {
    var count = 1;
    var dims = new Long[sides.length];
    for (var i = 0; i < sides.length; i++) {
      count *= sides[i];
      dims[i] = (long) sides[i];
    }
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = random.nextFloat(-1, 1);
    }
    graph.floats(name, List.of(dims), values);
    return this;
  }

  /** The network, whose logits are {@code logits}. */
  public Network read() {
    graph.output("logits", OnnxGraph.ANY, 3);
    return Networks.fromOnnx(graph.file(), "scalable", Optional.empty());
  }

  private ScalableNetwork pads(int pixels) {
    return attribute("pads", pixels, pixels, pixels, pixels);
  }

  private static float[] constant(int count, float value) {
    var values = new float[count];
    Arrays.fill(values, value);
    return values;
  }
}
