package io.github.fdda.cli.cluster;

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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What runs start from, as files by checksum that any machine can be given.
 *
 * @param network its name
 * @param source path of its file here; empty if it was no file
 * @param sha256 of its bytes
 * @param device where to compute
 * @param images by the seed of the calibration set
 */
public record PackedInputs(
    String network, String source, String sha256, String device, Map<Long, Images> images)
    implements Serializable {

  /** How the name of a file of images ends. */
  public static final String IMAGES = ".images";

  /**
   * The images of one seed.
   *
   * @param calibration SHA-256 of those to quantize from
   * @param measured SHA-256 of those to measure on
   */
  record Images(String calibration, String measured) implements Serializable {}

  /**
   * Writes the files.
   *
   * @param inputs by seed; of one network and one device, at least one
   * @param catalog that knows the network, if it was not read from a file
   * @param folder exists
   * @param written told each file
   * @throws InvalidInputException if they cannot be read again
   * @throws UnavailableException if a file cannot be written
   */
  public static PackedInputs write(
      Map<Long, Workplace.Inputs> inputs, Catalog catalog, Path folder, Consumer<Path> written) {
    var any = inputs.values().iterator().next();
    var copy = NetworkCopy.of(any.network(), catalog);
    var onnx = folder.resolve(networkFile(copy.sha256()));
    try {
      Files.write(onnx, copy.onnx());
    } catch (IOException e) {
      throw new UnavailableException(
          "%s: cannot be written (%s)".formatted(onnx, e.getMessage()), e);
    }
    written.accept(onnx);
    var packs = new HashSet<String>();
    var images = new TreeMap<Long, Images>();
    inputs.forEach(
        (seed, each) ->
            images.put(
                seed,
                new Images(
                    write(each.calibration(), folder, packs, written),
                    write(each.images(), folder, packs, written))));
    return new PackedInputs(copy.name(), copy.source(), copy.sha256(), name(any.device()), images);
  }

  /**
   * Writes images, once: seeds differ in what they quantize from, rarely in what they measure on.
   *
   * @param packs SHA-256 of what was written before, to add to
   */
  private static String write(
      LabelledImages images, Path folder, Set<String> packs, Consumer<Path> written) {
    var sha256 = images.sha256();
    if (packs.add(sha256)) {
      var file = folder.resolve(sha256 + IMAGES);
      ImagePack.write(images, file);
      written.accept(file);
    }
    return sha256;
  }

  /**
   * The inputs of one seed.
   *
   * @param folder by the name of a file, the path that it has on this machine
   * @throws UnavailableException if the bytes here are others
   */
  public Workplace.Inputs open(long seed, UnaryOperator<String> folder) {
    try {
      var ids = images.get(seed);
      if (ids == null) {
        throw new IllegalArgumentException("no inputs of seed " + seed);
      }
      return new Workplace.Inputs(
          openNetwork(folder),
          pack(ids.calibration, folder).calibration(),
          pack(ids.measured, folder).images(),
          Device.fromName(device));
    } catch (IOException | InvalidInputException e) {
      throw new UnavailableException(
          "an executor has not the inputs that were sent: " + e.getMessage(), e);
    }
  }

  private Network openNetwork(UnaryOperator<String> folder) throws IOException {
    var onnx = Files.readAllBytes(Path.of(folder.apply(networkFile(sha256))));
    var copy = new NetworkCopy(network, source, onnx);
    if (!copy.sha256().equals(sha256)) {
      throw new InvalidInputException(
          "network %s has SHA-256 %s, not %s".formatted(network, copy.sha256(), sha256));
    }
    return copy.open();
  }

  private static ImagePack pack(String sha256, UnaryOperator<String> folder) {
    return ImagePack.open(Path.of(folder.apply(sha256 + IMAGES)), sha256);
  }

  private static String networkFile(String sha256) {
    return "fdda-" + sha256 + ".onnx";
  }

  private static String name(Device device) {
    return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
  }
}
