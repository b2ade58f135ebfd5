package io.github.fdda.util;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.fixture.ChildJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FilePathsTest {

  /** Run by a test below: its argument would reach the JVM as question marks. */
  public static void main(String[] arguments) {
    FilePaths.of("übung/netz.onnx");
  }

  @Test
  void ofAText() {
    assertEquals(Path.of("a", "b"), FilePaths.of("a/b"));
  }

  @Test
  void impossible_isRefused() {
    assertRefused(() -> FilePaths.of("a\0b"), "no path", "Nul character");
  }

  @Test
  void inUtf8_theLocaleIsNotToBlame() {
    assertEquals("", FilePaths.advice("UTF-8"));
  }

  /** The JVM of other systems does not ask the locale. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void inTheLocaleC_theAdviceNamesIt() throws Exception {
    ChildJvm.create()
        .environment("LC_ALL", "C")
        .run(FilePathsTest.class)
        .assertEndsWith(1, "is no path", "ANSI_X3.4-1968; set LC_ALL=C.UTF-8");
  }
}
