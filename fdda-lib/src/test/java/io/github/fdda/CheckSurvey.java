package io.github.fdda;

import io.github.fdda.bns.LayerDistance;
import io.github.fdda.bns.StatisticsCheck;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.ImagePreparation;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Prints the table of docs/your-own.md: how far images are off, right ones and wrong ones, in parts
 * of the limit. Not part of the suite, as its name does not end in Test; see there for the command.
 */
class CheckSurvey {

  private static final Path SHARED = Path.of(System.getProperty("fdda.shared", "shared"));

  /** Few: as many as that of all calibration images, spread evenly. */
  private static final int FEW = 10;

  @Test
  void table() {
    System.out.println(
        "| network | images | right | mean and std 0.5 | 0 to 1 | 0 to 255 | channels reversed |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (var name : List.of("resnet20-fashion-mnist", "mobilenetv2-fashion-mnist")) {
      survey(Networks.load(name), Sample.dataset(), 5);
    }
    var cifar = Datasets.load(SHARED.resolve("data/cifar-100-binary").toString());
    for (var name : List.of("resnet20-cifar-100", "mobilenetv2-cifar-100")) {
      survey(Networks.load(name), cifar, 5);
    }
    var imageNet = Networks.fromOnnx(SHARED.resolve("models/imagenet_mobilenetv1_025.onnx"));
    survey(imageNet, imageNetMini(imageNet), 1);
  }

  private static Dataset imageNetMini(Network network) {
    return Datasets.imageFolder(
        SHARED.resolve("data/imagenet-mini"),
        ImagePreparation.of(network.inputShape()),
        normalization(network.inputShape().channels(), 0.5f, 0.5f));
  }

  private static void survey(Network network, Dataset dataset, int seeds) {
    var sets = IntStream.range(0, seeds).mapToObj(seed -> dataset.calibration(1, seed)).toList();
    var sizes = Stream.of(FEW, sets.get(0).size()).distinct().toList();
    for (var size : sizes) {
      row(network, sets, size);
    }
  }

  private static void row(Network network, List<CalibrationSet> sets, int size) {
    var centers = Fdda.collectCenters(network, sets.get(0));
    var channels = network.inputShape().channels();
    var own = sets.get(0).normalization();
    UnaryOperator<byte[]> asTheyAre = pixels -> pixels;
    var cells =
        Stream.of(
                range(centers, sets, size, own, asTheyAre),
                range(centers, sets, size, normalization(channels, 0.5f, 0.5f), asTheyAre),
                range(centers, sets, size, normalization(channels, 0, 1), asTheyAre),
                range(centers, sets, size, normalization(channels, 0, 1 / 255f), asTheyAre),
                channels == 1
                    ? "–"
                    : range(centers, sets, size, own, pixels -> reversed(pixels, channels)))
            .collect(Collectors.joining(" | "));
    System.out.printf(Locale.ROOT, "| %s | %d | %s |%n", network.name(), size, cells);
  }

  /** Of the farthest layer: from the least to the most of all sets. */
  private static String range(
      BnsCenters centers,
      List<CalibrationSet> sets,
      int size,
      Normalization normalization,
      UnaryOperator<byte[]> edit) {
    var excesses =
        sets.stream()
            .map(images -> check(centers, images, size, normalization, edit))
            .mapToDouble(
                check ->
                    check.layers().stream().mapToDouble(LayerDistance::excess).max().orElseThrow())
            .summaryStatistics();
    return String.format(Locale.ROOT, "%.2f to %.2f", excesses.getMin(), excesses.getMax());
  }

  private static StatisticsCheck check(
      BnsCenters centers,
      LabelledImages images,
      int size,
      Normalization normalization,
      UnaryOperator<byte[]> edit) {
    var chosen = IntStream.range(0, size).map(i -> i * images.size() / size).boxed().toList();
    return centers.check(
        centers.statistics(
            "images",
            chosen.stream().map(i -> normalization.apply(edit.apply(images.pixels(i)))).toList(),
            chosen.stream().map(images::label).toList()));
  }

  private static Normalization normalization(int channels, float mean, float std) {
    return new Normalization(
        Collections.nCopies(channels, mean), Collections.nCopies(channels, std));
  }

  private static byte[] reversed(byte[] pixels, int channels) {
    var plane = pixels.length / channels;
    var swapped = new byte[pixels.length];
    for (var c = 0; c < channels; c++) {
      System.arraycopy(pixels, c * plane, swapped, (channels - 1 - c) * plane, plane);
    }
    return swapped;
  }
}
