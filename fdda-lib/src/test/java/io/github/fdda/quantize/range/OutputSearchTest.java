package io.github.fdda.quantize.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyAttention;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutputSearchTest {

  private static final QuantizationPlan ATTENTION =
      QuantizationPlan.of(TinyAttention.network(), BitWidths.of(2, 2), Target.paper());

  /**
   * Between its extremes, 0 and 4, a 2 and a 3 of what the layer reads would share a level. They
   * have two at ¾ of that, for a 4 that becomes a 3: with (0, 1, 2, 3) and (3, 1, 4, 2) that gives
   * correlations of 1 and 0.944, instead of twice 0.949.
   */
  @Test
  void linear_levelsOfWhatItReads() {
    var identity = new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    var plan = linear(BitWidths.of(8, 2), identity);
    var images = List.of(new float[] {0, 1, 2, 3}, new float[] {3, 1, 4, 2});
    var relu = plan.network().activationLayers().get(0);
    assertEquals(
        List.of(0, 1, 2, 2, 3), levels(plan.affineGrid(relu, new QuantizationRange(0, 4))));
    var ranges = search(plan, RangeMethod.CORRELATION, images).ranges();
    assertEquals(List.of(0, 1, 2, 3, 3), levels(plan.affineGrid(relu, ranges.get(0))));
  }

  /** Each output channel has the same weights in another order, a single 4 among them. */
  @Test
  void linear_levelsOfTheWeight() {
    var weights = new float[] {0, 1, 2, 3, 1, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 4};
    var size = weights.length;
    var circulant = new float[size * size];
    for (var i = 0; i < circulant.length; i++) {
      circulant[i] = weights[(i / size + i % size) % size];
    }
    var plan = linear(BitWidths.of(2, 8), circulant);
    var random = new Random(5);
    var images = Stream.generate(() -> gaussian(random, size)).limit(30).toList();
    var found = search(plan, RangeMethod.CORRELATION, images);
    var layer = plan.network().weightLayers().get(0);
    for (var range : found.weights().of(layer).orElseThrow()) {
      assertEquals(List.of(0, 1, 2, 3, 3), levels(plan.grid(layer, range)));
    }
  }

  private static float[] gaussian(Random random, int size) {
    var values = new float[size];
    for (var i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Those that 0, 1, 2, 3 and 4 get. */
  private static List<Integer> levels(AffineGrid grid) {
    return IntStream.rangeClosed(0, 4)
        .mapToObj(value -> grid.quantize(value) - grid.lowest())
        .toList();
  }

  private static QuantizationPlan linear(BitWidths bits, float... weight) {
    var size = (int) Math.sqrt(weight.length);
    var onnx =
        OnnxBuilder.opset(17)
            .input("image", size, 1, 1)
            .node("Relu", List.of("image"), "positive")
            .node("Flatten", List.of("positive"), "flat")
            .tensor("weight", new long[] {size, size}, weight)
            .node("MatMul", List.of("flat", "weight"), "logits")
            .output("logits")
            .build()
            .toByteArray();
    var network = Networks.fromOnnx(onnx, "linear", Optional.empty());
    return QuantizationPlan.of(network, bits, Target.paper());
  }

  /** Without the ranking loss, queries and keys are as any tensor that no linear layer reads. */
  @Test
  void queriesAndKeys_areLookedAtForTheirRanks() {
    var mse = search(ATTENTION, RangeMethod.MSE, pictures()).byName();
    var correlation = search(ATTENTION, RangeMethod.CORRELATION, pictures()).byName();
    var ranking = search(ATTENTION, RangeMethod.RANKING, pictures()).byName();
    assertEquals(Set.of("image", "split", "k", "v", "softmax"), equal(mse, correlation));
    var others = correlation.keySet().stream().filter(name -> !Set.of("split", "k").contains(name));
    assertEquals(others.collect(Collectors.toSet()), equal(correlation, ranking));
  }

  /** Quality with the ranges that are found, and with the extremes that are the start. */
  @Test
  void scores_areNoWorseThanAtTheStart() {
    var extremes = search(ATTENTION, RangeMethod.MIN_MAX, pictures());
    var ranking = search(ATTENTION, RangeMethod.RANKING, pictures());
    assertTrue(quality(ranking) > quality(extremes), quality(ranking) + " " + quality(extremes));
  }

  private static double quality(Found found) {
    var values = new HashMap<String, NDArray>();
    try (var manager = NDManager.newBaseManager();
        var parameters = ATTENTION.network().parameters(manager)) {
      var batch = Batches.of(manager, pictures(), ATTENTION.network().inputShape());
      ATTENTION
          .network()
          .forward(
              batch,
              parameters,
              new Taps() {
                @Override
                public NDArray activation(ActivationLayer layer, NDArray output) {
                  values.put(layer.name(), output.duplicate());
                  values.put(layer.name() + " rounded", rounded(found, layer, output));
                  return output;
                }
              });
      var exact = scores(values, "").toFloatArray();
      var quantized = scores(values, " rounded").toFloatArray();
      return Correlation.mean(exact, quantized, 12) - RankingLoss.of(exact, quantized, 4);
    }
  }

  private static NDArray rounded(Found found, ActivationLayer layer, NDArray output) {
    var range = found.ranges().get(layer.index());
    return FakeQuantization.perTensor(
        output, ATTENTION.grid(layer, range), StraightThrough.UNMASKED);
  }

  private static NDArray scores(Map<String, NDArray> values, String which) {
    return value(values, "split" + which).matMul(value(values, "k" + which).transpose(0, 2, 1));
  }

  private static NDArray value(Map<String, NDArray> values, String name) {
    return Optional.ofNullable(values.get(name)).orElseThrow();
  }

  private static Set<String> equal(
      Map<String, QuantizationRange> left, Map<String, QuantizationRange> right) {
    return left.keySet().stream()
        .filter(name -> Objects.equals(left.get(name), right.get(name)))
        .collect(Collectors.toSet());
  }

  private static List<float[]> pictures() {
    var shape = ATTENTION.network().inputShape();
    var pictures = new Pictures(shape, 3, IntStream.range(0, 12).map(i -> i % 3).boxed().toList());
    return IntStream.range(0, 12).mapToObj(pictures::normalized).toList();
  }

  private record Found(
      QuantizationPlan plan, List<QuantizationRange> ranges, WeightRanges weights) {

    Map<String, QuantizationRange> byName() {
      return plan.network().activationLayers().stream()
          .collect(Collectors.toMap(ActivationLayer::name, layer -> ranges.get(layer.index())));
    }
  }

  private static Found search(QuantizationPlan plan, RangeMethod method, List<float[]> images) {
    try (var manager = NDManager.newBaseManager();
        var parameters = plan.network().parameters(manager)) {
      var batch = Batches.of(manager, images, plan.network().inputShape());
      var search = RangeSearch.of(true, plan, method, WeightRanges.NONE, batch, parameters);
      return new Found(plan, search.start(), search.weights());
    }
  }
}
