package io.github.fdda.cli.options;

import ai.djl.Device;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.Dataset;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that choose the network, the images, and where to compute. */
public final class InputOptions {

  @Option(
      names = "--network",
      required = true,
      paramLabel = "NAME|FILE.onnx",
      description = "A name that 'fdda list' shows or --datasets has, or an ONNX file.")
  private String network = "";

  @Option(
      names = "--output",
      defaultValue = "",
      description = "Which output of FILE.onnx the logits are, if it has several.")
  private String output = "";

  @Mixin private ImageOptions images = new ImageOptions();

  @Option(
      names = "--per-class",
      defaultValue = "1",
      description = "Calibration images a class (default 1); 0: data-free, synthetic ones only.")
  private int perClass;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "cpu or gpu0, gpu1, … (default cpu).")
  private String device = "cpu";

  /** The network named. */
  public Network network() {
    return output.isEmpty()
        ? images.catalog().network(network)
        : Networks.fromOnnx(Path.of(network), output);
  }

  /** What is known by name. */
  public Catalog catalog() {
    return images.catalog().catalog();
  }

  /** Calibration images a class; 0 for data-free quantization. */
  public int perClass() {
    return perClass;
  }

  /** Test images to measure on; 0 for all. */
  public int limitTest() {
    return images.limitTest();
  }

  /**
   * Where to compute.
   *
   * @throws InvalidInputException if it is no device, or not here
   */
  public Device device() {
    if (device.equals("cpu")) {
      return Device.cpu();
    }
    if (!device.matches("gpu\\d{0,3}")) {
      throw new InvalidInputException("device %s: give cpu, or gpu0, gpu1, …".formatted(device));
    }
    var index = device.equals("gpu") ? 0 : Integer.parseInt(device.substring(3));
    var here = TensorEngine.gpuCount();
    if (index >= here) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "device %s: the engine sees %d GPUs here; give cpu", device, here));
    }
    return Device.gpu(index);
  }

  /** The data set named, its pictures prepared for the network. */
  public Dataset images(Network loaded) {
    return images.images(loaded.inputShape());
  }
}
