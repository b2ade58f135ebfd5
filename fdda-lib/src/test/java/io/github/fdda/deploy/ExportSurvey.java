package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.ImagePreparation;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Prints the table of docs/targets.md: real networks exported for every target. Not part of the
 * suite, as its name does not end in Test; see there for the command.
 */
class ExportSurvey {

  private static final Path SHARED = Path.of(System.getProperty("fdda.shared", "shared"));
  private static final List<String> NETWORKS =
      List.of(
          "models/fmnist_resnet20",
          "models/fmnist_mobilenetv2",
          "models/cifar100_resnet20",
          "models/cifar100_mobilenetv2",
          "models/imagenet_mobilenetv1_025",
          "cases/onnx/25_one_class_sigmoid",
          "cases/onnx/36_bn1d_unsqueezed",
          "cases/onnx/37_bn_ncl_rank3",
          "cases/onnx/42_nhwc",
          "cases/onnx/66_maxpool_plain",
          "cases/onnx/70_relu6_pad_unfolded",
          "cases/onnx/71_relu6_depthwise");
  private static final List<Integer> BITS = List.of(8, 4, 3, 2);

  private record Images(LabelledImages calibration, LabelledImages test, int count) {

    List<float[]> inputs() {
      return IntStream.range(0, count).mapToObj(test::normalized).toList();
    }
  }

  @Test
  void table() {
    System.out.println("ONNX Runtime " + OnnxSession.runtimeVersion());
    System.out.println(
        "| network | target | bits | loads at | same top-1 | convolutions | products |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (var name : NETWORKS) {
      try {
        survey(name);
      } catch (InvalidInputException | IllegalArgumentException e) {
        print(name, "", "", "refused: " + e.getMessage(), "", "", "");
      }
    }
  }

  private static void survey(String name) {
    var network = Networks.fromOnnx(SHARED.resolve(name + ".onnx"));
    var images = images(name, network);
    for (var target : Target.builtIn()) {
      for (var bits : BITS) {
        survey(network, images, target, bits);
      }
    }
  }

  private static Images images(String name, Network network) {
    if (name.contains("fmnist")) {
      var sample = Datasets.sample("fashion-mnist");
      return new Images(sample.calibration(2), sample.test(), 100);
    }
    if (name.contains("cifar100")) {
      var cifar = Datasets.load(SHARED.resolve("data/cifar-100-binary").toString());
      return new Images(cifar.calibration(1), cifar.test(), 100);
    }
    if (name.contains("imagenet")) {
      var folder = SHARED.resolve("data/imagenet-mini");
      var half = Collections.nCopies(3, 0.5f);
      var data =
          Datasets.imageFolder(
              folder, ImagePreparation.of(network.inputShape()), new Normalization(half, half));
      return new Images(data.calibration(1), data.test(50), 50);
    }
    var classes = network.classCount();
    var labels = IntStream.range(0, 50).map(i -> i % classes).boxed().toList();
    var noise = new Pictures(network.inputShape(), classes, labels);
    return new Images(noise, noise, 50);
  }

  private static void survey(Network network, Images images, String target, int bits) {
    var widths = BitWidths.of(bits, bits);
    try {
      var simulation = Simulation.of(network, images.calibration(), widths, Target.load(target));
      var model = simulation.export();
      var graph = OptimizedGraph.of(ModelFile.of(network.name(), model.toByteArray()));
      print(
          network.name(),
          target,
          widths.toString(),
          loads(simulation, model, images),
          agreement(simulation, model, images),
          share(graph.integerConvolutions(), graph.floatConvolutions()),
          share(graph.integerProducts(), graph.floatProducts()));
    } catch (InvalidInputException e) {
      print(network.name(), target, widths.toString(), "refused: " + e.getMessage(), "", "", "");
    }
  }

  private static String loads(Simulation simulation, ModelProto model, Images images) {
    var failed = new ArrayList<String>();
    for (var level : OptLevel.values()) {
      try {
        simulation.onnxRuntime(model, images.inputs().subList(0, 1), level);
      } catch (IllegalStateException e) {
        failed.add(level + ": " + e.getCause());
      }
    }
    return failed.isEmpty() ? "all levels" : String.join("; ", failed);
  }

  /** In groups of ten, so that large images fit. */
  private static String agreement(Simulation simulation, ModelProto model, Images images) {
    var same = 0;
    var inputs = images.inputs();
    for (var start = 0; start < inputs.size(); start += 10) {
      var group = inputs.subList(start, Math.min(start + 10, inputs.size()));
      same += Logits.sameClasses(simulation.logits(group), simulation.onnxRuntime(model, group));
    }
    return share(same, inputs.size() - same);
  }

  private static String share(int part, int rest) {
    return String.format(Locale.ROOT, "%d of %d", part, part + rest);
  }

  private static void print(String... cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }
}
