package io.github.fdda.util;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/** Functions of the C library, through JNA. */
@Internal
public final class CLibrary {

  private static final String FOLDER = "jna.tmpdir";

  private CLibrary() {}

  /**
   * To be called before anything may load JNA, as DJL does when it looks for GPUs. Where the JVM
   * knows no home folder JNA would take one below the current folder, which may be anyone's.
   */
  public static void prepare() {
    if (!Home.isKnownToJvm()) {
      System.getProperties().putIfAbsent(FOLDER, System.getProperty("java.io.tmpdir"));
    }
  }

  /**
   * A function by its name.
   *
   * @throws UnavailableException if JNA finds no folder from which it can load its own library
   */
  public static Function function(String name) {
    prepare();
    try {
      return Function.getFunction(Platform.C_LIBRARY_NAME, name);
    } catch (LinkageError e) {
      throw new UnavailableException(
          "JNA cannot load its library (%s); set -D%s to a folder that can be written and is not mounted noexec"
              .formatted(Faults.reason(e), FOLDER),
          e);
    }
  }
}
