package io.github.fdda.deploy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.github.fdda.util.Faults;
import io.github.fdda.util.UnavailableException;
import java.util.Optional;

/** ONNX Runtime on the CPU; what it refuses becomes a fault of the file. */
final class Ort {

  private Ort() {}

  /** Changes options before a session is created. */
  @FunctionalInterface
  interface Setting {
    void on(SessionOptions options) throws OrtException;
  }

  /** Asks the runtime for something. */
  @FunctionalInterface
  interface Call<T> {
    T get() throws OrtException;
  }

  /**
   * The runtime, loaded on first use.
   *
   * @throws UnavailableException if it finds no folder from which it can load its library
   */
  static OrtEnvironment environment() {
    OrtTelemetry.switchOff();
    try {
      // Its warnings would go to standard error by themselves.
      return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    } catch (LinkageError e) {
      throw new UnavailableException(
          "ONNX Runtime cannot load its library (%s); set -Djava.io.tmpdir to a folder that can be written and is not mounted noexec"
              .formatted(Faults.reason(e)),
          e);
    }
  }

  static OrtSession session(ModelFile file, Optimization optimization, Setting setting) {
    var environment = environment();
    return call(
        file,
        "load",
        () -> {
          try (var options = new SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setOptimizationLevel(optimization.level());
            setting.on(options);
            return environment.createSession(file.model().toByteArray(), options);
          }
        });
  }

  static void close(ModelFile file, OrtSession session) {
    call(
        file,
        "close",
        () -> {
          session.close();
          return session;
        });
  }

  /**
   * @param action in the infinitive, as in "load"
   */
  static <T> T call(ModelFile file, String action, Call<T> call) {
    try {
      return call.get();
    } catch (OrtException e) {
      throw file.fault(
          "ONNX Runtime cannot %s it: %s"
              .formatted(action, Optional.ofNullable(e.getMessage()).orElse("no reason given")),
          e);
    }
  }
}
