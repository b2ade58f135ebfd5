package io.github.fdda.engine;

import io.github.fdda.util.Internal;
import io.github.fdda.util.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The path that convolutions take on this machine.
 *
 * @param path that passed the self-test
 * @param reason why it and no other, a clause
 */
@Internal
public record EngineChoice(EnginePath path, String reason) {

  /**
   * Takes the first path that computes rightly.
   *
   * @param forced the only one to try
   * @param hidesCaches whether the plain path damages memory here, so that it must not be tried
   * @param test sets a path up and says what it computes wrongly, if anything
   * @throws UnavailableException if each path computes something wrongly
   */
  static EngineChoice of(
      Optional<EnginePath> forced,
      boolean hidesCaches,
      Function<EnginePath, Optional<String>> test) {
    var reasons = new ArrayList<String>();
    if (forced.isPresent()) {
      reasons.add("%s asks for it".formatted(TensorEngine.VARIABLE));
    } else if (hidesCaches) {
      reasons.add("this processor hides its cache sizes, which oneDNN needs");
    }
    for (var path : forced.map(List::of).orElseGet(() -> candidates(hidesCaches))) {
      var fault = test.apply(path);
      if (fault.isEmpty()) {
        return new EngineChoice(
            path, reasons.isEmpty() ? "it passed the self-test" : String.join("; ", reasons));
      }
      reasons.add("%s computes wrongly (%s)".formatted(path, fault.get()));
    }
    throw new UnavailableException(
        "the tensor engine computes wrongly on this machine, so nothing is computed: "
            + String.join("; ", reasons));
  }

  private static List<EnginePath> candidates(boolean hidesCaches) {
    return hidesCaches
        ? List.of(EnginePath.CAREFUL, EnginePath.NO_ONEDNN)
        : List.of(EnginePath.values());
  }

  /** As reports and the log show it. */
  @Override
  public String toString() {
    return "%s (%s)".formatted(path, reason);
  }
}
