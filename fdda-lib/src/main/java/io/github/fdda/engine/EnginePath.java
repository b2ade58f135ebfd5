package io.github.fdda.engine;

import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How convolutions are computed. */
@Internal
public enum EnginePath {
  /** As PyTorch does by itself, with oneDNN. */
  PLAIN("plain"),
  /** With oneDNN, but laid out so that it has no channels to pad: see {@link CarefulConvolver}. */
  CAREFUL("careful"),
  /** Without oneDNN: two to three times slower. */
  NO_ONEDNN("no-onednn");

  private final String label;

  EnginePath(String label) {
    this.label = label;
  }

  /**
   * The path of a name.
   *
   * @throws InvalidInputException if there is none
   */
  static EnginePath of(String label) {
    return Arrays.stream(values())
        .filter(path -> path.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s=%s names no path of the engine; it is one of %s"
                        .formatted(TensorEngine.VARIABLE, label, labels())));
  }

  private static String labels() {
    return Arrays.stream(values()).map(EnginePath::toString).collect(Collectors.joining(", "));
  }

  /** As the environment variable and reports name it. */
  @Override
  public String toString() {
    return label;
  }
}
