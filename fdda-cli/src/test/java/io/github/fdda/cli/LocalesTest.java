package io.github.fdda.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.fdda.fixture.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The locale is chosen once a JVM, so each command here has one of its own. */
class LocalesTest {

  private static final Pattern FOREIGN_DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

  private static final List<String> ENGLISH = List.of("-Duser.language=en");
  private static final List<String> EGYPT =
      List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.extensions=u-nu-arab");
  private static final List<String> TURKEY = List.of("-Duser.language=tr", "-Duser.country=TR");

  private final Path folder;

  LocalesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private String run(List<String> locale, String... arguments) throws IOException {
    var outcome =
        ChildJvm.create()
            .with(locale.toArray(String[]::new))
            .without("FDDA_DATA")
            .environment("FDDA_CACHE", folder.toString())
            .run(Main.class, arguments);
    outcome.assertEndsWith(0);
    return outcome.output();
  }

  @Test
  void arabicDigits_areInNoFile() throws IOException {
    var out = folder.resolve("out");
    assertNoForeignDigit("output", run(EGYPT, Cli.quantize(out, Cli.tiny(folder))));
    for (var name : List.of("report.md", "result.json")) {
      assertNoForeignDigit(name, Files.readString(out.resolve(name)));
    }
  }

  private static void assertNoForeignDigit(String where, String text) {
    assertFalse(FOREIGN_DIGIT.matcher(text).find(), () -> where + ": " + text);
  }

  /** Turkish makes an i without a dot of the I in QUICK. */
  @Test
  void turkishLetters_areTheSameWords() throws IOException {
    assertEquals(table(ENGLISH, "quick"), table(TURKEY, "QUICK"));
  }

  private String table(List<String> locale, String recipe) throws IOException {
    var out = folder.resolve(recipe);
    run(locale, Cli.sweep(out, Cli.tiny(folder), "--bits=8", "--recipe=" + recipe));
    // The last column holds seconds.
    return Files.readString(out.resolve("sweep.csv")).replaceAll("(?m),[^,]*$", "");
  }
}
