package io.github.fdda.util;

import com.sun.jna.Platform;

/** The process as native code sees it. */
@Internal
public final class NativeEnvironment {

  private static final int KEEP = 0;

  private NativeEnvironment() {}

  /**
   * Sets an environment variable that native libraries read while they are loaded, unless the user
   * has set it; on Windows nothing is set. Java's own view of the environment, and with it that of
   * programs it starts, stays as it is.
   */
  public static void setIfAbsent(String name, String value) {
    if (!Platform.isWindows()) {
      CLibrary.function("setenv").invokeInt(new Object[] {name, value, KEEP});
    }
  }

  /**
   * Ends the process at once. {@link Runtime#halt} would unload the engine, which crashes if one of
   * its threads is computing.
   */
  public static void exit(int status) {
    if (!Platform.isWindows()) {
      CLibrary.function("_exit").invokeVoid(new Object[] {status});
    }
    Runtime.getRuntime().halt(status);
  }
}
