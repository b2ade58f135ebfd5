package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.deploy.OperatorExportTest.Case;
import io.github.fdda.network.Compare;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator that can be imported, with one thing wrong, itself ({@link HostileNodes}) or in a
 * constant that it reads ({@link HostileConstants}): the file is refused in one line, or computes
 * what ONNX Runtime does where that takes it.
 */
class HostileOperatorsTest {

  private static final String FILE = "hostile.onnx";
  private static final double TOLERANCE = 1e-3;

  private static final Case SIMPLEST = OperatorExportTest.bodies().findFirst().orElseThrow();

  static Stream<Case> bodies() {
    return OperatorExportTest.bodies();
  }

  static Stream<Case> heads() {
    return OperatorExportTest.heads();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void refused_orComputedAsOnnxRuntimeDoes(Case architecture) {
    assertNoFault(architecture, HostileOperatorsTest::difference);
  }

  /** What they put out are other figures than those of the network. */
  @ParameterizedTest
  @MethodSource("heads")
  void refused_orComputed(Case architecture) {
    assertNoFault(architecture, (model, network) -> Optional.empty());
  }

  private static void assertNoFault(
      Case architecture, BiFunction<ModelProto, Network, Optional<String>> check) {
    var faults = new ArrayList<String>();
    for (var variant : variants(architecture)) {
      fault(variant.model(), check).ifPresent(fault -> faults.add(variant.what() + ": " + fault));
    }
    assertEquals("", String.join("\n", faults));
  }

  /** A file, and what is wrong with it. */
  private record Variant(String what, ModelProto model) {}

  private static List<Variant> variants(Case architecture) {
    var graph = architecture.onnx().getGraph();
    var types = new HashSet<String>();
    var variants = new ArrayList<Variant>();
    for (var i = 0; i < graph.getNodeCount(); i++) {
      var node = graph.getNode(i);
      // Of what is the same in all architectures the first one's is enough.
      if (types.add(node.getOpType()) && (isSimplest(architecture) || isOwn(node))) {
        variants.addAll(nodes(architecture.onnx(), i));
        variants.addAll(constants(architecture.onnx(), node));
      }
    }
    return variants;
  }

  private static List<Variant> nodes(ModelProto onnx, int index) {
    var node = onnx.getGraph().getNode(index);
    return HostileNodes.of(node).entrySet().stream()
        .map(
            changed -> {
              var model = onnx.toBuilder();
              model.getGraphBuilder().setNode(index, changed.getValue());
              return new Variant(node.getName() + ": " + changed.getKey(), model.build());
            })
        .toList();
  }

  private static List<Variant> constants(ModelProto onnx, NodeProto node) {
    var constants = onnx.getGraph().getInitializerList();
    return IntStream.range(0, constants.size())
        .filter(i -> node.getInputList().contains(constants.get(i).getName()))
        .boxed()
        .flatMap(
            i ->
                HostileConstants.of(constants.get(i)).entrySet().stream()
                    .map(
                        changed -> {
                          var model = onnx.toBuilder();
                          model.getGraphBuilder().setInitializer(i, changed.getValue());
                          var input = node.getInputList().indexOf(constants.get(i).getName());
                          var what = node.getName() + ": input " + input + " " + changed.getKey();
                          return new Variant(what, model.build());
                        }))
        .toList();
  }

  private static boolean isSimplest(Case architecture) {
    return architecture.name().equals(SIMPLEST.name());
  }

  private static boolean isOwn(NodeProto node) {
    return !SIMPLEST.operators().contains(node.getOpType());
  }

  private static Optional<String> fault(
      ModelProto model, BiFunction<ModelProto, Network, Optional<String>> check) {
    try {
      var network = Networks.fromOnnx(model.toByteArray(), FILE, Optional.empty());
      return check.apply(model, network);
    } catch (InvalidInputException e) {
      var message = String.valueOf(e.getMessage());
      return Optional.of(message)
          .filter(line -> !line.startsWith(FILE + ": ") || line.lines().count() != 1);
    } catch (RuntimeException | Error e) {
      return Optional.of(String.valueOf(e));
    }
  }

  private static Optional<String> difference(ModelProto model, Network network) {
    var images = Compare.images(network, 2);
    var ours = Compare.logits(network, images, 2);
    float[] theirs;
    try {
      theirs = OnnxRuntime.run(model.toByteArray(), images, Compare.shape(network, 2));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
    if (theirs.length != ours.length) {
      return Optional.of(ours.length + " logits, not " + theirs.length);
    }
    var scale = IntStream.range(0, ours.length).mapToDouble(i -> Math.abs(theirs[i])).max();
    return IntStream.range(0, ours.length)
        .filter(i -> Float.compare(ours[i], theirs[i]) != 0)
        .filter(i -> !(Math.abs(ours[i] - theirs[i]) <= TOLERANCE * scale.orElse(0)))
        .mapToObj(i -> "logit " + ours[i] + ", not " + theirs[i])
        .findFirst();
  }
}
