package io.github.fdda;

import ai.djl.Device;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Catalog;
import io.github.fdda.engine.Processor;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a result was made from, recorded with every result that is saved.
 *
 * @param network its name
 * @param networkFile absolute path of the ONNX file; empty if it was no file
 * @param networkSha256 of the ONNX file
 * @param calibrationPerClass images a class; 0 in data-free quantization
 * @param calibrationSeed they were drawn by; 0 in data-free quantization
 * @param calibrationSha256 of the images, labels and normalization; see {@link
 *     CalibrationSet#sha256()}
 * @param statisticsImages how many images the statistics of batch normalizations were measured on
 *     that the network has not; 0 if it has them all
 * @param created when, UTC, as in {@code 2026-11-28T21:40:00Z}
 * @param device where it was computed, as in {@code cpu} or {@code gpu0}
 * @param versions by name: of this library, DJL, PyTorch, Java and the operating system; the path
 *     that the engine's convolutions take, what of the engine is switched off, the processor and
 *     the number of processors
 * @since 0.1.0
 */
public record Provenance(
    String network,
    String networkFile,
    String networkSha256,
    int calibrationPerClass,
    long calibrationSeed,
    String calibrationSha256,
    int statisticsImages,
    String created,
    String device,
    Map<String, String> versions) {

  /** Copies the map. */
  public Provenance {
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /** Records what a run starts from. */
  static Provenance of(Network network, CalibrationSet calibration, Device device) {
    return new Provenance(
        network.name(),
        network.source().map(Path::toString).orElse(""),
        network.sha256(),
        calibration.perClass(),
        calibration.seed(),
        calibration.sha256(),
        network.imagesMeasured(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        name(device),
        currentVersions());
  }

  /** What is running now, in the form of {@link #versions}; unmodifiable. */
  public static Map<String, String> currentVersions() {
    return Map.of(
        "fdda",
        Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion())
            .orElse("development"),
        "djl",
        TensorEngine.djlVersion(),
        "pytorch",
        TensorEngine.version(),
        "engine",
        TensorEngine.choice().toString(),
        "engine switched off",
        String.join(", ", TensorEngine.switchedOff()),
        "java",
        System.getProperty("java.version"),
        "os",
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        "processor",
        Processor.name(),
        "processors",
        Integer.toString(Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Loads the network this was made from: by its name, if it is one of the library's, else from its
   * file.
   *
   * @throws InvalidInputException if there is no file any more, it cannot be read, or it holds
   *     another network
   */
  public Network findNetwork() {
    if (Catalog.bundled().networks().containsKey(network)) {
      var known = Networks.load(network);
      if (known.sha256().equals(networkSha256)) {
        return known;
      }
    }
    if (networkFile.isEmpty() || !Files.isRegularFile(Path.of(networkFile))) {
      throw new InvalidInputException(
          "network %s is not where it was (%s); give its file"
              .formatted(network, networkFile.isEmpty() ? "in memory" : networkFile));
    }
    var read = Networks.fromOnnxAgain(Path.of(networkFile), network);
    if (!read.sha256().equals(networkSha256)) {
      throw new InvalidInputException(
          "%s: is no longer network %s of SHA-256 %s; give the file that it was"
              .formatted(networkFile, network, networkSha256));
    }
    return read;
  }

  /** The device it was computed on. */
  Device whereComputed() {
    return Device.fromName(device);
  }

  private static String name(Device device) {
    return device.isGpu() ? device.getDeviceType() + device.getDeviceId() : device.getDeviceType();
  }

  /** Whether a result was made from this network and these images. */
  boolean isOf(Network given, CalibrationSet calibration) {
    return networkSha256.equals(given.sha256()) && calibrationSha256.equals(calibration.sha256());
  }
}
