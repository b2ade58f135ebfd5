package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.util.InvalidInputException;
import java.util.Locale;
import org.junit.jupiter.api.function.Executable;

/** What every fault in someone's data must look like. */
public final class Hostile {

  private Hostile() {}

  /** One line that names the file and has a word for the fault. */
  public static void assertFault(Executable reading, String file, String word) {
    var message = String.valueOf(assertThrows(InvalidInputException.class, reading).getMessage());
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains(file), () -> "'" + file + "' is not in: " + message);
    assertTrue(
        message.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)),
        () -> "'" + word + "' is not in: " + message);
  }
}
