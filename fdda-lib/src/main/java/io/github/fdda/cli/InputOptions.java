package io.github.fdda.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.ImagePreparation;
import io.github.fdda.data.InvalidInputException;
import io.github.fdda.data.Normalization;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that choose the network, the images, and where to compute. */
final class InputOptions {

  private static final Normalization IMAGENET =
      new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  @Option(
      names = "--network",
      required = true,
      paramLabel = "NAME|FILE.onnx",
      description = "A name that 'fdda list' shows, or an ONNX file with BN nodes.")
  private String network = "";

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "NAME|DIR",
      description =
          "A name that 'fdda list' shows, or a folder: IDX or CIFAR files, or pictures in"
              + " train/CLASS/ and val/CLASS/.")
  private String dataset = "";

  @Option(
      names = "--per-class",
      defaultValue = "1",
      description = "Calibration images a class (default 1).")
  private int perClass;

  @Option(
      names = "--limit-test",
      paramLabel = "N",
      description = "Measure on the first N test images (default all).")
  private Optional<Integer> limitTest = Optional.empty();

  @Option(names = "--mean", split = ",", description = "Of a folder of pictures, per channel.")
  private @Nullable List<Float> mean;

  @Option(names = "--std", split = ",", description = "Of a folder of pictures, per channel.")
  private @Nullable List<Float> std;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "cpu or gpu0, gpu1, … (default cpu).")
  private String device = "cpu";

  /** The network named. */
  Network network() {
    return Networks.load(network);
  }

  /** Calibration images a class. */
  int perClass() {
    return perClass;
  }

  /** Test images to measure on; 0 for all. */
  int limitTest() {
    if (limitTest.isPresent() && limitTest.get() < 1) {
      throw new InvalidInputException(
          "--limit-test %d: give at least 1".formatted(limitTest.get()));
    }
    return limitTest.orElse(0);
  }

  /** Where to compute. */
  Device device() {
    if (device.equals("cpu")) {
      return Device.cpu();
    }
    if (!device.matches("gpu\\d{0,3}")) {
      throw new InvalidInputException("device %s: give cpu, or gpu0, gpu1, …".formatted(device));
    }
    var index = device.equals("gpu") ? 0 : Integer.parseInt(device.substring(3));
    var here = Engine.getEngine("PyTorch").getGpuCount();
    if (index >= here) {
      throw new InvalidInputException(
          "device %s: the engine sees %d GPUs here; give cpu".formatted(device, here));
    }
    return Device.gpu(index);
  }

  /** The data set named, its pictures prepared for the network. */
  Dataset images(Network loaded) {
    if (!Files.isDirectory(Path.of(dataset, "train"))) {
      if (mean != null || std != null) {
        throw new InvalidInputException(
            "--mean and --std are for a folder of pictures in train/CLASS/; %s brings its own"
                .formatted(dataset));
      }
      return Datasets.load(dataset);
    }
    return Datasets.imageFolder(
        Path.of(dataset), ImagePreparation.of(loaded.inputShape()), normalization(loaded));
  }

  private Normalization normalization(Network loaded) {
    if (mean != null && std != null) {
      return new Normalization(mean, std);
    }
    if (mean == null && std == null && loaded.inputShape().channels() == 3) {
      return IMAGENET;
    }
    throw new InvalidInputException(
        "%s: give --mean and --std, %d values each, as the network was trained with"
            .formatted(dataset, loaded.inputShape().channels()));
  }
}
