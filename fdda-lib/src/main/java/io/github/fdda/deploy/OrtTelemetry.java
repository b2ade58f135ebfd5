package io.github.fdda.deploy;

import io.github.fdda.util.NativeEnvironment;

/**
 * Keeps ONNX Runtime from reporting to its makers. Since 1.29 it does so on Linux and macOS too,
 * and on the way searches the command line with a recursive pattern: a long one, such as a class
 * path, overflows the stack and kills the JVM (seen with 5,000 characters; github.com/microsoft/
 * onnxruntime/pull/27379). Only this environment variable, set before it starts, prevents both.
 */
final class OrtTelemetry {

  static final String SWITCH = "ORT_DISABLE_TELEMETRY";

  private OrtTelemetry() {}

  /** Switches it off, unless the user has set the variable. */
  static void switchOff() {
    NativeEnvironment.setIfAbsent(SWITCH, "1");
  }
}
