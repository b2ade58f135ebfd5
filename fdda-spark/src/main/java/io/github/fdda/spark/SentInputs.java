package io.github.fdda.spark;

import ai.djl.Device;
import io.github.fdda.Workplace;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.ImagePack;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Network;
import io.github.fdda.network.NetworkCopy;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What runs start from, as executors find it: files that Spark has given each of them, by checksum.
 *
 * @param network its name
 * @param source path of its file on the driver; empty if it was no file
 * @param sha256 of its bytes
 * @param device where to compute
 * @param images by the seed of the calibration set
 */
record SentInputs(
    String network, String source, String sha256, String device, Map<Long, Images> images)
    implements Serializable {

  /**
   * The images of one seed.
   *
   * @param calibration SHA-256 of those to quantize from
   * @param measured SHA-256 of those to measure on
   */
  record Images(String calibration, String measured) implements Serializable {}

  /**
   * Gives files to all executors.
   *
   * @param folder where they lie as long as the context lives
   * @param inputs by seed; of one network and one device, at least one
   * @throws InvalidInputException if they cannot be read again
   */
  static SentInputs send(
      Map<Long, Workplace.Inputs> inputs, Catalog catalog, Path folder, JavaSparkContext context) {
    var any = inputs.values().iterator().next();
    var copy = NetworkCopy.of(any.network(), catalog);
    var onnx = folder.resolve(networkFile(copy.sha256()));
    try {
      Files.write(onnx, copy.onnx());
    } catch (IOException e) {
      throw new UnavailableException(
          "%s: cannot be written (%s)".formatted(onnx, e.getMessage()), e);
    }
    context.addFile(onnx.toString());
    var images = new TreeMap<Long, Images>();
    inputs.forEach(
        (seed, each) ->
            images.put(
                seed,
                new Images(
                    send(each.calibration(), folder, context),
                    send(each.images(), folder, context))));
    return new SentInputs(copy.name(), copy.source(), copy.sha256(), name(any.device()), images);
  }

  private static String send(LabelledImages images, Path folder, JavaSparkContext context) {
    var sha256 = images.sha256();
    var file = folder.resolve(imagesFile(sha256));
    if (!Files.exists(file)) {
      ImagePack.write(images, file);
      context.addFile(file.toString());
    }
    return sha256;
  }

  /**
   * The inputs of one seed, on an executor.
   *
   * @throws UnavailableException if this executor has other bytes
   */
  Workplace.Inputs open(long seed) {
    try {
      var ids = images.get(seed);
      if (ids == null) {
        throw new IllegalArgumentException("no inputs of seed " + seed);
      }
      return new Workplace.Inputs(
          openNetwork(),
          pack(ids.calibration).calibration(),
          pack(ids.measured).images(),
          Device.fromName(device));
    } catch (IOException | InvalidInputException e) {
      throw new UnavailableException(
          "an executor has not the inputs that were sent: " + e.getMessage(), e);
    }
  }

  private Network openNetwork() throws IOException {
    var onnx = Files.readAllBytes(Path.of(SparkFiles.get(networkFile(sha256))));
    var copy = new NetworkCopy(network, source, onnx);
    if (!copy.sha256().equals(sha256)) {
      throw new InvalidInputException(
          "network %s has SHA-256 %s, not %s".formatted(network, copy.sha256(), sha256));
    }
    return copy.open();
  }

  private static ImagePack pack(String sha256) {
    return ImagePack.open(Path.of(SparkFiles.get(imagesFile(sha256))), sha256);
  }

  private static String networkFile(String sha256) {
    return "fdda-" + sha256 + ".onnx";
  }

  private static String imagesFile(String sha256) {
    return "fdda-" + sha256 + ".images";
  }

  private static String name(Device device) {
    return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
  }
}
