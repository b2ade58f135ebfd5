package io.github.fdda.deploy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
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

  static OrtEnvironment environment() {
    OrtTelemetry.switchOff();
    // Its warnings would go to standard error by themselves.
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
  }

  static OrtSession session(ModelFile file, Optimization optimization, Setting setting) {
    return call(
        file,
        "load",
        () -> {
          try (var options = new SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setOptimizationLevel(optimization.level());
            setting.on(options);
            return environment().createSession(file.model().toByteArray(), options);
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
