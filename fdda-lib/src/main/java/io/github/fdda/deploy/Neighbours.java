package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.util.Interruption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether images that are near each other stay so, for those who search with a classifier: by the
 * cosine of its last features, which the last product takes. Nothing is said of codes: retrieval
 * calls those quantized that are short (PHPQ, arXiv 2109.05206), here the network is.
 *
 * @param images looked at, each beside all others
 * @param nearest how many of the nearest images count
 * @param kept percent of those nearest in the float file that are among as many nearest in the
 *     quantized one, mean over the images
 * @since 0.1.0
 */
public record Neighbours(int images, int nearest, double kept) {

  private static final int NEAREST = 10;
  private static final int MOST_IMAGES = 1000;
  private static final int BATCH = 8;

  private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul", "Conv");

  /**
   * Compares two files on the first images.
   *
   * @param images more than ten; at most 1,000 are looked at
   * @return empty if there are too few, or a file does not show its last features as floats
   * @throws io.github.fdda.util.InvalidInputException if ONNX Runtime cannot run a file
   */
  public static Optional<Neighbours> of(
      ModelFile floats, ModelFile quantized, LabelledImages images) {
    var count = Math.min(MOST_IMAGES, images.size());
    if (count <= NEAREST) {
      return Optional.empty();
    }
    return features(floats, images, count)
        .flatMap(
            ours ->
                features(quantized, images, count)
                    .map(theirs -> new Neighbours(count, NEAREST, kept(ours, theirs, NEAREST))));
  }

  private static Optional<List<float[]>> features(
      ModelFile file, LabelledImages images, int count) {
    var tensor = tensor(file);
    if (tensor.isEmpty()) {
      return Optional.empty();
    }
    try (var session =
        OnnxSession.open(file.withOutputs(List.of(tensor.get())), 1, Optimization.NONE)) {
      var rows = new ArrayList<float[]>();
      for (var first = 0; first < count; first += BATCH) {
        Interruption.check(first, count, "images");
        var indices = IntStream.range(first, Math.min(first + BATCH, count)).toArray();
        var values = session.floats(images, indices).getOrDefault(tensor.get(), new float[0]);
        var width = values.length / indices.length;
        IntStream.range(0, indices.length)
            .mapToObj(i -> Arrays.copyOfRange(values, i * width, (i + 1) * width))
            .forEach(rows::add);
      }
      return rows.get(0).length == 0 ? Optional.empty() : Optional.of(rows);
    }
  }

  /** What the product takes that is nearest to the logits. */
  private static Optional<String> tensor(ModelFile file) {
    var uses = new TensorUses(file.model().getGraph());
    var seen = new HashSet<String>();
    var open = new ArrayDeque<>(List.of(file.output()));
    while (!open.isEmpty()) {
      var producer = uses.producer(open.pop());
      if (producer.filter(node -> PRODUCTS.contains(node.getOpType())).isPresent()) {
        return producer.map(node -> node.getInput(0));
      }
      producer.map(NodeProto::getInputList).stream()
          .flatMap(List::stream)
          .filter(seen::add)
          .forEach(open::add);
    }
    return Optional.empty();
  }

  /** Percent of the nearest that stay among the nearest. */
  static double kept(List<float[]> floats, List<float[]> quantized, int nearest) {
    var ours = floats.stream().map(Neighbours::unit).toList();
    var theirs = quantized.stream().map(Neighbours::unit).toList();
    return IntStream.range(0, ours.size())
        .mapToDouble(
            i -> {
              Interruption.check(i, ours.size(), "images");
              var before = nearest(ours, i, nearest);
              before.retainAll(nearest(theirs, i, nearest));
              return 100.0 * before.size() / nearest;
            })
        .average()
        .orElse(Double.NaN);
  }

  private static Set<Integer> nearest(List<float[]> rows, int image, int count) {
    var cosines = rows.stream().mapToDouble(row -> dot(row, rows.get(image))).toArray();
    return IntStream.range(0, rows.size())
        .filter(i -> i != image)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -cosines[i]))
        .limit(count)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static float[] unit(float[] row) {
    var length = Math.sqrt(dot(row, row));
    var unit = row.clone();
    for (var i = 0; i < unit.length && length > 0; i++) {
      unit[i] = (float) (unit[i] / length);
    }
    return unit;
  }

  private static double dot(float[] a, float[] b) {
    var sum = 0.0;
    for (var i = 0; i < a.length; i++) {
      sum += a[i] * (double) b[i];
    }
    return sum;
  }
}
