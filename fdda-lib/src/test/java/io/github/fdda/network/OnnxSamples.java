package io.github.fdda.network;

import java.util.List;

/** Networks that several tests use. */
public final class OnnxSamples {

  private OnnxSamples() {}

  /** A small classifier with many kinds of nodes and few weights. */
  public static byte[] everything() {
    return OnnxBuilder.opset(13)
        .image(2, 8, 8)
        .floats("w", 4, 1, 3, 3)
        .floats("b", 4)
        .named("conv", "Conv", List.of("x", "w", "b"), "c", "group", 2, "pads", pads(1))
        .batchNorm("bn2", "c", "n", 4)
        .scalar("zero", 0)
        .node("Constant", List.of(), "six", "value_float", 6f)
        .named("clip", "Clip", List.of("n", "zero", "six"), "r")
        .named("pool", "AveragePool", List.of("r"), "a", "kernel_shape", pair(3), "pads", pads(1))
        .integers("starts", 1)
        .integers("ends", 7)
        .integers("axes", 3)
        .node("Slice", List.of("a", "starts", "ends", "axes"), "s")
        .integers("pads", 0, 0, 0, 1, 0, 0, 0, 1)
        .node("Pad", List.of("s", "pads"), "p", "mode", "reflect")
        .node("Add", List.of("p", "r"), "sum")
        .node("MaxPool", List.of("sum"), "m", "kernel_shape", pair(2), "strides", pair(2))
        .node("Shape", List.of("m"), "shape")
        .integer("0", 0)
        .integers("list", 0)
        .integers("rest", -1)
        .node("Gather", List.of("shape", "0"), "first")
        .node("Unsqueeze", List.of("first", "list"), "batch")
        .node("Concat", List.of("batch", "rest"), "target", "axis", 0)
        .node("Reshape", List.of("m", "target"), "flat")
        .floats("fc.w", 3, 64)
        .floats("fc.b", 3)
        .named("fc", "Gemm", List.of("flat", "fc.w", "fc.b"), "logits", "transB", 1)
        .output("logits")
        .build()
        .toByteArray();
  }

  private static int[] pair(int value) {
    return new int[] {value, value};
  }

  private static int[] pads(int value) {
    return new int[] {value, value, value, value};
  }
}
