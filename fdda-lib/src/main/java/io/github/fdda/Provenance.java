package io.github.fdda;

import io.github.fdda.data.CalibrationSet;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.Network;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a result was made from, recorded with every result that is saved.
 *
 * @param network its name
 * @param networkSha256 of the ONNX file
 * @param calibrationPerClass images a class
 * @param calibrationSeed they were drawn by
 * @param calibrationSha256 of the images and labels
 * @param versions of this library, Java, the engine (and the path its convolutions take) and the
 *     operating system, by name
 */
public record Provenance(
    String network,
    String networkSha256,
    int calibrationPerClass,
    long calibrationSeed,
    String calibrationSha256,
    Map<String, String> versions) {

  /** Copies the map. */
  public Provenance {
    versions = new TreeMap<>(versions);
  }

  /** Records what a run starts from. */
  static Provenance of(Network network, CalibrationSet calibration) {
    return new Provenance(
        network.name(),
        network.sha256(),
        calibration.perClass(),
        calibration.seed(),
        calibration.sha256(),
        currentVersions());
  }

  /** Versions of what is running now. */
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
        "java",
        System.getProperty("java.version"),
        "os",
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        "processors",
        Integer.toString(Runtime.getRuntime().availableProcessors()));
  }

  /** Whether two results come from the same network and the same calibration images. */
  boolean sameInputs(Provenance other) {
    return networkSha256.equals(other.networkSha256)
        && calibrationSha256.equals(other.calibrationSha256);
  }
}
