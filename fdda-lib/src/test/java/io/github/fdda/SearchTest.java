package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.NoiseImages;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.search.SearchConfig;
import io.github.fdda.search.SearchNode;
import io.github.fdda.search.SearchPhase;
import io.github.fdda.search.Strategy;
import io.github.fdda.search.StrategySearch;
import io.github.fdda.search.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made for a search, and the search in ONNX Runtime. */
class SearchTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);
  private static final NoiseImages NOISE = NoiseImages.of(SHAPE, 3, 1, 4);
  private static final LabelledImages IMAGES = NOISE.first(3);
  private static final List<float[]> NORMALIZED =
      IntStream.range(0, 3).mapToObj(IMAGES::normalized).toList();

  /** Too short a time for anything that is not needed. */
  private static final SearchConfig HURRIED =
      SearchConfig.defaults().withPairs(7).withMinutes(1e-9);

  private static QuantizedNetwork quantized(Target target) {
    return Fdda.collectCenters(NETWORK, NOISE.calibration())
        .quantizeRangesOnly(BitWidths.of(8, 8), QuantizationConfig.rangesOnly().withTarget(target));
  }

  private static StrategySearch search(SearchConfig config, List<Trial> done) {
    var space = new SearchSpace(quantized(Target.onnxruntimeCpu()));
    return new StrategySearch(config, space.nodes(), space, IMAGES, done);
  }

  @Test
  void nodes_areThoseInIntegers() {
    var nodes = new SearchSpace(quantized(Target.onnxruntimeCpu())).nodes();
    assertEquals(
        List.of("conv0", "conv1", "conv2", "conv3", "conv4", "pool", "fc"),
        nodes.stream().map(SearchNode::name).toList());
    assertEquals("GlobalAveragePool", nodes.get(5).operator());
  }

  @Test
  void keepingFloat_leavesTheRestAsItIs() {
    var all = quantized(Target.onnxruntimeCpu());
    var some = all.keepingFloat(List.of("conv2"));
    assertEquals(List.of("conv2"), some.config().keepFloat());
    assertTrue(some.layers().stringColumn("layer").asList().stream().noneMatch("conv2"::equals));
    for (var layer : some.network().activationLayers()) {
      var before =
          all.network().activationLayers().stream()
              .filter(other -> other.name().equals(layer.name()))
              .findFirst()
              .orElseThrow();
      assertEquals(all.ranges().get(before.index()), some.ranges().get(layer.index()));
    }
    assertEquals(all.weights().sha256(), some.weights().sha256());
    assertEquals(
        List.of("conv1", "conv2"),
        some.keepingFloat(List.of("conv1")).config().keepFloat(),
        "beside those that were");
    assertRefused(() -> all.keepingFloat(List.of("none")), "no node 'none'");
  }

  @Test
  void keepingFloat_all_isTheFloatNetwork() {
    var all = quantized(Target.onnxruntimeCpu());
    var nodes = new SearchSpace(all).nodes().stream().map(SearchNode::name).toList();
    var expected = Fdda.logits(NETWORK, NORMALIZED);
    var actual = all.keepingFloat(nodes).logits(NORMALIZED);
    for (var i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), 1e-4f);
    }
  }

  /**
   * A file whose masks the export has to write anew: as it was imported, ONNX Runtime refuses it.
   */
  @Test
  void floatFile_ofATransformer(@TempDir Path folder) {
    var network = Networks.load("vit-fashion-mnist");
    var images = Sample.dataset().test(3);
    var quantized =
        Fdda.collectCenters(network, Sample.dataset().calibration(1))
            .quantizeRangesOnly(
                BitWidths.of(8, 8),
                QuantizationConfig.rangesOnly().withTarget(Target.onnxruntimeCpu()));
    var file = folder.resolve("float.onnx");
    quantized.exportFloatOnnx(file);
    try (var session = OnnxSession.open(ModelFile.read(file), 1, Optimization.ALL)) {
      var actual = session.logits(images, 0, 1, 2);
      var expected =
          Fdda.logits(network, IntStream.range(0, 3).mapToObj(images::normalized).toList());
      for (var i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), actual.get(i), 1e-3f);
      }
    }
    var operators = new SearchSpace(quantized).nodes().stream().map(SearchNode::operator);
    assertEquals(Set.of("Conv", "MatMul", "Gemm"), operators.collect(Collectors.toSet()));
  }

  @Test
  void keepingFloat_targetWithoutFloat() {
    assertRefused(
        () -> quantized(Target.integerOnly()).keepingFloat(List.of("conv1")), "integer-only");
  }

  /** Whatever is faster here: the file that is found keeps what was asked for. */
  @Test
  void noLoss_isKept() {
    try (var search = search(HURRIED.withMaxLoss(0), List.of())) {
      var seen = new ArrayList<Trial>();
      var result = search.run(seen::add);
      assertEquals(seen, result.trials());
      assertEquals("start", seen.get(0).change());
      var found = result.found().orElseThrow();
      assertEquals(found.strategy(), result.strategy());
      assertTrue(result.isFloat() || found.changed() == 0, result.strategy().toString());
      assertTrue(seen.stream().noneMatch(trial -> trial.phase() == SearchPhase.SPEED));
      assertEquals(List.of(1, 64), result.times().stream().map(times -> times.batch()).toList());
      assertTrue(result.times().stream().allMatch(times -> times.msFound() > 0));
    }
  }

  @Test
  void goesOn_fromItsTrials() {
    List<Trial> first;
    try (var search = search(HURRIED, List.of())) {
      search.step();
      first = search.trials();
    }
    try (var search = search(HURRIED, first)) {
      assertEquals("all in float", search.step().change());
    }
  }

  @Test
  void start_thatIsNoNode() {
    var config = HURRIED.withStart(new Strategy(List.of("none")));
    try (var search = search(config, List.of())) {
      assertRefused(search::step, "no node 'none'");
    }
  }

  @Test
  void nothingInIntegers() {
    var space = new SearchSpace(quantized(Target.onnxruntimeCpu()));
    assertRefused(
        () -> new StrategySearch(HURRIED, List.of(), space, IMAGES, List.of()),
        "nothing is computed in integers");
  }

  /** Half and all of a grey level: pixels of normalized images are found again. */
  @Test
  void probeImages_havePixels() {
    var images = new ProbeImages(IMAGES, NORMALIZED);
    assertArrayEquals(IMAGES.pixels(1), images.pixels(1));
    assertArrayEquals(IMAGES.normalized(2), images.normalized(2));
  }
}
