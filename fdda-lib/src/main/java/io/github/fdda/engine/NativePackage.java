package io.github.fdda.engine;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import io.github.fdda.util.UnavailableException;
import java.util.List;

/**
 * The artifact that holds PyTorch for one platform. Where it is missing DJL would download PyTorch
 * without a word, so it is looked for before DJL is asked.
 */
final class NativePackage {

  /** The classifiers with which Maven Central has it. */
  private static final List<String> PUBLISHED =
      List.of("linux-x86_64", "linux-aarch64", "osx-aarch64", "win-x86_64");

  private NativePackage() {}

  /**
   * Looks for it on the class path.
   *
   * @throws UnavailableException if it is not there, unless the user has named another library
   *     ({@code PYTORCH_LIBRARY_PATH}) or allows a download ({@code ai.djl.offline=false})
   */
  static void require() {
    if (Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null || mayBeDownloaded()) {
      return;
    }
    var platform = Platform.detectPlatform("pytorch");
    if (platform.isPlaceholder()) {
      throw new UnavailableException(missing(platform.getClassifier(), platform.getVersion()));
    }
  }

  private static boolean mayBeDownloaded() {
    var offline = Utils.getenv("DJL_OFFLINE", System.getProperty("ai.djl.offline"));
    return "false".equalsIgnoreCase(offline);
  }

  /**
   * The message where PyTorch is missing for a platform: what to add, or that it is not published.
   */
  static String missing(String classifier, String version) {
    return PUBLISHED.contains(classifier)
        ? ("PyTorch for %s is not on the class path: add ai.djl.pytorch:pytorch-native-cpu:%s with classifier %1$s,"
                + " or let DJL download it with -Dai.djl.offline=false")
            .formatted(classifier, version)
        : "PyTorch %s is not published for %s, only for %s; set PYTORCH_LIBRARY_PATH to a build of your own"
            .formatted(version, classifier, String.join(", ", PUBLISHED));
  }
}
