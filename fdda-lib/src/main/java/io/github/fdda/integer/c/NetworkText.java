package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import io.github.fdda.data.Normalization;
import io.github.fdda.integer.IntegerNetwork;
import java.util.EnumSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A network as two files of C. */
final class NetworkText {

  private final IntegerNetwork network;
  private final Normalization normalization;
  private final NetworkLayout layout;
  private final String origin;

  /**
   * What is to be written.
   *
   * @param origin what the network was made from, in one line of ASCII
   */
  NetworkText(
      IntegerNetwork network, Normalization normalization, NetworkLayout layout, String origin) {
    this.network = network;
    this.normalization = normalization;
    this.layout = layout;
    this.origin = origin;
  }

  /** What a program that uses the network includes. */
  String header() {
    var shape = network.inputShape();
    return text(
        """
        /* %s.
           Made by fdda export --c. */

        #ifndef FDDA_NETWORK_H
        #define FDDA_NETWORK_H

        #include <stdint.h>

        #define FDDA_NETWORK_CHANNELS %d
        #define FDDA_NETWORK_HEIGHT %d
        #define FDDA_NETWORK_WIDTH %d
        #define FDDA_NETWORK_PIXELS %d /* channels x height x width */
        #define FDDA_NETWORK_CLASSES %d

        /* A logit is its integer times 2 to this power. */
        #define FDDA_NETWORK_LOGIT_EXPONENT (%d)

        /* Memory that the network writes to, beside a small stack: one static array. */
        #define FDDA_NETWORK_ARENA_BYTES %d

        /* Its weights, packed, in memory that is only read. */
        #define FDDA_NETWORK_WEIGHT_BYTES %d

        /* Classifies an image: unsigned bytes, one plane after the other, each row by row, as the
           pixels are. Writes the integer logits of all classes; the class of the largest is returned,
           the first of several. Only one call at a time: all use the same memory. */
        int fdda_network_run(const uint8_t pixels[FDDA_NETWORK_PIXELS],
                             int64_t logits[FDDA_NETWORK_CLASSES]);

        #endif
        """,
        origin,
        shape.channels(),
        shape.height(),
        shape.width(),
        shape.size(),
        network.classCount(),
        network.logitExponent(),
        layout.arenaBytes(),
        weightBytes());
  }

  long weightBytes() {
    return layout.forms().stream()
        .filter(ConvolutionForm.class::isInstance)
        .mapToLong(form -> ((ConvolutionForm) form).weights().bytes().length)
        .sum();
  }

  /** The network itself. */
  String source() {
    var kernels = EnumSet.of(CKernel.IMAGE, CKernel.LOGITS);
    layout.forms().forEach(form -> kernels.add(form.kernel()));
    return text(
            """
            /* %s.
               Made by fdda export --c. Integers alone: no floating point, no memory from a heap.
               What does not depend on the network comes first, then the constants of each step, and
               at the end the steps. */

            #include "fdda_network.h"

            #include <stddef.h>

            static int32_t arena[FDDA_NETWORK_ARENA_BYTES / 4];

            """,
            origin)
        + CKernel.text(kernels)
        + image()
        + IntStream.range(0, layout.forms().size())
            .mapToObj(this::constants)
            .collect(Collectors.joining())
        + logits()
        + run();
  }

  private String image() {
    return "/* What each pixel of each channel becomes, normalized and quantized. */\n"
        + CArrays.bytes("levels", ImageLevels.of(network, normalization, layout.storages().get(0)))
        + feature(0);
  }

  private String constants(int step) {
    return text("\n/* %s */\n", title(step))
        + layout.forms().get(step).declarations(step + 1)
        + feature(step + 1);
  }

  private String title(int step) {
    var sides = layout.step(step).format().shape().stream().map(String::valueOf);
    return text(
        "Step %d: %s; makes %s",
        step + 1, layout.forms().get(step).title(), sides.collect(Collectors.joining("x")));
  }

  private String feature(int number) {
    var storage = layout.storages().get(number);
    return text(
        "static const feature feature_%d = {%d, %d, %s};\n",
        number, layout.place(number), storage.bytes(), CArrays.literal(storage.lowest()));
  }

  private String logits() {
    return "\n" + CArrays.integers("int8_t", "logit_shifts", network.program().logits().shifts());
  }

  private String run() {
    var shifts = network.program().logits().shifts().length;
    return text(
        """

        int fdda_network_run(const uint8_t pixels[FDDA_NETWORK_PIXELS],
                             int64_t logits[FDDA_NETWORK_CLASSES])
        {
        %s%s    return take_logits(&feature_%d, logit_shifts, %d, logits);
        }
        """,
        planes(),
        IntStream.range(0, layout.forms().size())
            .mapToObj(this::calls)
            .collect(Collectors.joining()),
        layout.logits(),
        network.classCount() / shifts);
  }

  private String planes() {
    var shape = network.inputShape();
    var plane = shape.height() * shape.width();
    var levels = 256 * layout.storages().get(0).bytes();
    return IntStream.range(0, shape.channels())
        .mapToObj(
            channel ->
                text(
                    "    take_plane(pixels + %d, levels + %d, &feature_0, %d, %d);\n",
                    channel * plane, channel * levels, channel * plane, plane))
        .collect(Collectors.joining());
  }

  private String calls(int step) {
    return layout
        .forms()
        .get(step)
        .calls(
            step + 1,
            layout.operands(step).stream().map(NetworkText::argument).toList(),
            argument(step + 1),
            text("arena + %d", layout.scratchPlace(step) / 4))
        .stream()
        .map(call -> "    " + call + ";\n")
        .collect(Collectors.joining());
  }

  private static String argument(int feature) {
    return "&feature_" + feature;
  }
}
