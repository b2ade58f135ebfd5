package io.github.fdda.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class HomeTest {

  @Test
  void ofTheJvm_goesFirst() {
    assertEquals(Path.of("/home/me"), Home.folder("/home/me", "/elsewhere"));
  }

  @Test
  void userWithoutAccount_hasTheVariableOrTheRoot() {
    assertEquals(Path.of("/home/app"), Home.folder("?", "/home/app"));
    assertEquals(Path.of("/"), Home.folder("?", null));
    assertEquals(Path.of("/"), Home.folder("?", ""));
  }

  @Test
  void neverBelowTheCurrentFolder() {
    assertEquals(Path.of("/"), Home.folder("?", "somewhere"));
    assertEquals(Path.of("/"), Home.folder("", "."));
  }
}
