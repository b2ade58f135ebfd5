package io.github.fdda.quantize.equalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.golden.GoldenNetworks;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.ScalableNetwork;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelGroupsTest {

  /**
   * Names of a group: batch normalizations, other producers, consumers (depthwise ones too),
   * activations.
   */
  private record Names(
      int channels,
      Set<String> batchNorms,
      Set<String> producers,
      Set<String> consumers,
      Set<String> activations) {

    static Names of(ChannelGroup group) {
      return new Names(
          group.channels(),
          set(group.batchNorms().stream().map(BatchNormLayer::name)),
          set(group.producers().stream().map(WeightLayer::name)),
          set(
              Stream.concat(group.consumers().stream(), group.depthwise().stream())
                  .map(WeightLayer::name)),
          set(group.activations().stream().map(ActivationLayer::name)));
    }

    private static Set<String> set(Stream<String> names) {
      return names.collect(Collectors.toSet());
    }
  }

  /** The ReLU in each of 9 blocks, and the residual stream of each of 3 stages. */
  @Test
  void resNet20() {
    var expected = new ArrayList<Names>();
    for (var block = 1; block <= 9; block++) {
      expected.add(
          new Names(
              16 << ((block - 1) / 3),
              Set.of(norm(block + "/a/a.1")),
              Set.of(),
              Set.of(conv(block + "/b/b.0")),
              Set.of("/" + block + "/a/a.2/Relu")));
    }
    expected.add(
        stage(
            16,
            List.of("0/0.1", "1/b/b.1", "2/b/b.1", "3/b/b.1"),
            Set.of(
                conv("1/a/a.0"),
                conv("2/a/a.0"),
                conv("3/a/a.0"),
                conv("4/a/a.0"),
                conv("4/d/d.0")),
            "/0/0.2/Relu",
            "/1/r/Relu",
            "/2/r/Relu",
            "/3/r/Relu"));
    expected.add(
        stage(
            32,
            List.of("4/b/b.1", "4/d/d.1", "5/b/b.1", "6/b/b.1"),
            Set.of(conv("5/a/a.0"), conv("6/a/a.0"), conv("7/a/a.0"), conv("7/d/d.0")),
            "/4/r/Relu",
            "/5/r/Relu",
            "/6/r/Relu"));
    expected.add(
        stage(
            64,
            List.of("7/b/b.1", "7/d/d.1", "8/b/b.1", "9/b/b.1"),
            Set.of(conv("8/a/a.0"), conv("9/a/a.0"), "/10/l/Gemm"),
            "/7/r/Relu",
            "/8/r/Relu",
            "/9/r/Relu"));
    assertEquals(Set.copyOf(expected), Set.copyOf(names(GoldenNetworks.cifar100("resnet20"))));
  }

  /** ReLU6 holds channels fast; what it does not touch are bottlenecks without activation. */
  @Test
  void mobileNet_noActivation() {
    var groups = names(GoldenNetworks.cifar100("mobilenetv2"));
    assertTrue(groups.stream().allMatch(group -> group.activations().isEmpty()), groups::toString);
  }

  /** A target that quantizes bottlenecks quantizes tensors of groups. */
  @Test
  void quantizationPoints_areActivations() {
    var plan =
        QuantizationPlan.of(
            GoldenNetworks.cifar100("resnet20"), BitWidths.of(8, 8), Target.onnxruntimeCpu());
    var last =
        names(plan.network()).stream()
            .filter(group -> group.consumers().contains("/10/l/Gemm"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        Set.of(
            "/7/r/Relu",
            "/8/r/Relu",
            "/9/r/Relu",
            norm("7/b/b.1"),
            norm("7/d/d.1"),
            norm("8/b/b.1"),
            norm("9/b/b.1"),
            "/10/p/GlobalAveragePool"),
        last.activations());
  }

  /** Left out: the sum, which a normalization reads. */
  @Test
  void mixed() {
    assertEquals(
        List.of(
            new Names(4, Set.of(), Set.of("stem"), Set.of("narrow"), Set.of("leaky")),
            new Names(3, Set.of("narrowNorm"), Set.of(), Set.of("deep"), Set.of("narrowRelu")),
            new Names(
                3, Set.of("deepNorm"), Set.of(), Set.of("wide", "shortcut"), Set.of("deepRelu")),
            new Names(4, Set.of("pre"), Set.of(), Set.of("hidden"), Set.of("preRelu")),
            new Names(5, Set.of(), Set.of("hidden"), Set.of("logits"), Set.of("hiddenRelu"))),
        names(ScalableNetwork.mixed()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MaxPool", "AveragePool"})
  void pools_pass(String type) {
    assertEquals(
        List.of(Set.of("relu")), quantized(read(ScalableNetwork.before().pool(type, "x", "relu"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Relu", "LeakyRelu", "Dropout", "Identity"})
  void homogeneous_pass(String type) {
    var groups = names(read(ScalableNetwork.before().node(type, "x", "relu")));
    assertEquals(Set.of("bn"), groups.get(0).batchNorms());
    assertEquals(Set.of("logits"), groups.get(0).consumers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sigmoid", "HardSwish", "Clip", "Softmax"})
  void others_fix(String type) {
    assertEquals(List.of(), names(read(ScalableNetwork.before().node(type, "x", "relu"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Add", "Sub", "Mul", "Div"})
  void constants_fix(String type) {
    var network = ScalableNetwork.before().random("c", 1, 4, 1, 1).node(type, "x", "relu", "c");
    assertEquals(List.of(), names(read(network)));
  }

  @Test
  void product_fixes() {
    assertEquals(List.of(), names(read(ScalableNetwork.before().node("Mul", "x", "relu", "relu"))));
  }

  @Test
  void sum_withWhatIsFixed() {
    var network = ScalableNetwork.before();
    network.node("Sigmoid", "gate", "relu").node("Add", "x", "relu", "gate");
    assertEquals(List.of(), names(read(network)));
  }

  /** One channel that is added to each of four. */
  @Test
  void sum_ofOtherShapes() {
    var network = ScalableNetwork.before().convolution("one", "relu", 4, 1);
    assertEquals(List.of(), names(read(network.node("Add", "x", "relu", "one"))));
  }

  /** It works along rows, whatever the channel. */
  @Test
  void productOfRows_fixes() {
    assertEquals(List.of(), names(read(ScalableNetwork.before().matMul("x", "relu", 8, 8))));
  }

  @Test
  void concatenation_fixes() {
    var network = ScalableNetwork.before().node("Concat", "x", "relu").attribute("axis", 1);
    assertEquals(List.of(), names(read(network)));
  }

  @Test
  void depthwise_readsChannelsByThemselves() {
    var network = read(ScalableNetwork.before().depthwise("x", "relu", 4));
    assertEquals(
        List.of(
            new Names(4, Set.of("bn"), Set.of(), Set.of("x"), Set.of("relu")),
            new Names(4, Set.of(), Set.of("x"), Set.of("logits"), Set.of())),
        names(network));
    assertEquals("x", ChannelGroups.of(network).get(0).depthwise().get(0).name());
  }

  /** Each feature is one place of a channel then. */
  @Test
  void flattenedPlaces_fix() {
    var network = ScalableNetwork.before().node("Flatten", "flat", "relu");
    assertEquals(List.of(), names(network.gemm("logits", "flat", 4 * 64, 3).read()));
  }

  /** Eight channels of 8×8: a mean over channels and rows has eight values too. */
  @Test
  void meanOverChannels_fixes() {
    var network = new ScalableNetwork().convolution("conv", "image", 2, 8).norm("bn", "conv", 8);
    network.node("Relu", "relu", "bn").node("ReduceMean", "mean", "relu");
    network.attribute("axes", 1, 2).attribute("keepdims", 0);
    assertEquals(List.of(), names(network.gemm("logits", "mean", 8, 3).read()));
  }

  @Test
  void meanOverPlaces_passes() {
    var network = ScalableNetwork.before().node("ReduceMean", "mean", "relu");
    network.attribute("axes", 2, 3).attribute("keepdims", 0);
    var groups = names(network.gemm("logits", "mean", 4, 3).read());
    assertEquals(
        List.of(new Names(4, Set.of("bn"), Set.of(), Set.of("logits"), Set.of("relu"))), groups);
  }

  private static Network read(ScalableNetwork network) {
    return network
        .node("GlobalAveragePool", "mean", "x")
        .node("Flatten", "flat", "mean")
        .gemm("logits", "flat", 4, 3)
        .read();
  }

  private static List<Set<String>> quantized(Network network) {
    return names(network).stream().map(Names::activations).toList();
  }

  private static List<Names> names(Network network) {
    return ChannelGroups.of(network).stream().map(Names::of).toList();
  }

  private static Names stage(
      int channels, List<String> norms, Set<String> consumers, String... activations) {
    var names = norms.stream().map(ChannelGroupsTest::norm).collect(Collectors.toSet());
    return new Names(channels, names, Set.of(), consumers, Set.of(activations));
  }

  private static String norm(String place) {
    return "/" + place + "/BatchNormalization";
  }

  private static String conv(String place) {
    return "/" + place + "/Conv";
  }
}
