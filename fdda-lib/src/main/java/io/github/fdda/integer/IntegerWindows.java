package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.onnx.Slide;
import java.util.Collections;
import java.util.List;

/** Reads how the window of a convolution or of pooling slides. */
final class IntegerWindows {

  private static final int LARGEST = 1 << 12;

  private IntegerWindows() {}

  /** A window on planes of a shape, whose kernel is known. */
  static IntegerWindow of(IntegerNode node, List<Integer> kernel, List<Integer> shape) {
    var given = node.attributes().integers("kernel_shape").orElse(List.of());
    if (!given.isEmpty() && !given.equals(kernel.stream().map(Integer::longValue).toList())) {
      throw fault("kernel_shape %s differs from its weight's %s", given, kernel);
    }
    var strides = list(node, "strides", 2, 1);
    var dilations = list(node, "dilations", 2, 1);
    var pads = list(node, "pads", 4, 0);
    var slides = new IntegerSlide[2];
    for (var i = 0; i < 2; i++) {
      var slide =
          new Slide(
              shape.get(1 + i),
              checked("kernel_shape", kernel.get(i), 1),
              strides.get(i),
              dilations.get(i),
              pads.get(i),
              pads.get(2 + i));
      slides[i] = slide(slide.padded(node.attributes().text("auto_pad", "NOTSET")));
      if (slides[i].positions() < 1) {
        throw fault("its window of %s is wider than its input", kernel);
      }
    }
    return new IntegerWindow(slides[0], slides[1]);
  }

  /** A pooling window on planes of a shape. */
  static IntegerWindow pooling(IntegerNode node, List<Integer> shape) {
    node.only("ceil_mode", 0, 0);
    var kernel =
        node.attributes()
            .integers("kernel_shape")
            .orElseThrow(() -> fault("its kernel_shape is missing"));
    if (kernel.size() != 2) {
      throw fault("kernel_shape is %s; only 2-D pooling is supported", kernel);
    }
    var sides = kernel.stream().map(side -> checked("kernel_shape", side, 1)).toList();
    var window = of(node, sides, shape);
    if (!window.rows().alwaysCovers() || !window.columns().alwaysCovers()) {
      throw fault("a window may lie in the padding as a whole; pad less");
    }
    return window;
  }

  private static IntegerSlide slide(Slide padded) {
    return new IntegerSlide(
        padded.size(),
        padded.kernel(),
        padded.stride(),
        padded.dilation(),
        padded.before(),
        padded.after());
  }

  private static List<Integer> list(IntegerNode node, String name, int length, int least) {
    var given = node.attributes().integers(name).orElse(Collections.nCopies(length, (long) least));
    if (given.size() != length) {
      throw fault("attribute %s is %s; it must have %d numbers", name, given, length);
    }
    return given.stream().map(number -> checked(name, number, least)).toList();
  }

  private static int checked(String name, long number, int least) {
    if (number < least || number > LARGEST) {
      throw fault("%s has %d; %d to %d are supported", name, number, least, LARGEST);
    }
    return (int) number;
  }
}
