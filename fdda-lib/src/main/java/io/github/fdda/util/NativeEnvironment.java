package io.github.fdda.util;

import com.sun.jna.Platform;

/**
 * Environment variables that native libraries read while they are loaded. Java's own view of the
 * environment, and with it that of programs it starts, stays as it is.
 */
@Internal
public final class NativeEnvironment {

  private static final int KEEP = 0;

  private NativeEnvironment() {}

  /** Sets a variable, unless the user has set it; on Windows nothing is set. */
  public static void setIfAbsent(String name, String value) {
    if (!Platform.isWindows()) {
      CLibrary.function("setenv").invokeInt(new Object[] {name, value, KEEP});
    }
  }
}
