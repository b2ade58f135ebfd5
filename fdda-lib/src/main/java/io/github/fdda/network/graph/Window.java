package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.types.Shape;
import io.github.fdda.onnx.Attributes;
import io.github.fdda.onnx.Slide;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;

/** A window that slides over planes: of a convolution or of pooling. */
record Window(Slide height, Slide width) {

  private static final int LARGEST = 1 << 16;

  /** Reads strides, dilations and padding of a node whose kernel is known. */
  static Window read(Node node, List<Long> kernel, Dims input) {
    var attributes = node.attributes();
    var strides = two(attributes, "strides", 1, 1);
    var dilations = two(attributes, "dilations", 1, 1);
    var pads = list(attributes, "pads", 4, 0, 0);
    if (kernel.size() != 2 || kernel.stream().anyMatch(k -> k < 1 || k > LARGEST)) {
      throw fault("kernel %s: only two dimensions of at least 1 are supported", kernel);
    }
    var mode = attributes.text("auto_pad", "NOTSET");
    var slides = new Slide[2];
    for (var i = 0; i < 2; i++) {
      var size = input.get(2 + i).fixed("the size of a plane");
      var given =
          new Slide(
              size,
              kernel.get(i).intValue(),
              strides.get(i),
              dilations.get(i),
              pads.get(i),
              pads.get(2 + i));
      slides[i] = given.padded(mode);
    }
    return new Window(slides[0], slides[1]);
  }

  static List<Integer> two(Attributes attributes, String name, int least, int otherwise) {
    return list(attributes, name, 2, least, otherwise);
  }

  /** An attribute that holds so many numbers, each at least something. */
  static List<Integer> list(
      Attributes attributes, String name, int length, int least, int otherwise) {
    var given = attributes.integers(name).orElse(Collections.nCopies(length, (long) otherwise));
    if (given.size() != length || given.stream().anyMatch(v -> v < least || v > LARGEST)) {
      throw fault(
          "attribute %s is %s; %d numbers from %d to %d are supported",
          name, given, length, least, LARGEST);
    }
    return given.stream().map(Long::intValue).toList();
  }

  Shape kernel() {
    return both(Slide::kernel);
  }

  Shape stride() {
    return both(Slide::stride);
  }

  Shape dilation() {
    return both(Slide::dilation);
  }

  /** Padding at the start of each axis. */
  Shape before() {
    return both(Slide::before);
  }

  /** Whether each axis has as much padding at its end as at its start. */
  boolean symmetric() {
    return height.before() == height.after() && width.before() == width.after();
  }

  /** Padding at every edge, last axis first, as {@code NDArray.pad} takes it. */
  Shape border() {
    return new Shape(width.before(), width.after(), height.before(), height.after());
  }

  /** As {@link #border()}, with all that a pooling window reaches into at the end. */
  Shape reach(boolean ceil) {
    return new Shape(width.before(), width.reach(ceil), height.before(), height.reach(ceil));
  }

  /** Shape of the output. */
  Dims output(Dims input, int channels, boolean ceil) {
    return new Dims(
        List.of(
            input.get(0),
            Dim.of(channels),
            Dim.of(height.positions(ceil)),
            Dim.of(width.positions(ceil))));
  }

  private Shape both(ToIntFunction<Slide> property) {
    return new Shape(property.applyAsInt(height), property.applyAsInt(width));
  }
}
