package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.UnavailableException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineChoiceTest {

  private final List<EnginePath> tried = new ArrayList<>();

  @Test
  void plain_whereAllIsRight() {
    var choice = choose(Optional.empty(), false, EnumSet.noneOf(EnginePath.class));
    assertEquals("plain (it passed the self-test)", choice.toString());
    assertEquals(List.of(EnginePath.PLAIN), tried);
  }

  @Test
  void plain_isNotTriedWhereCachesAreHidden() {
    var choice = choose(Optional.empty(), true, EnumSet.noneOf(EnginePath.class));
    assertEquals(
        "careful (this processor hides its cache sizes, which oneDNN needs)", choice.toString());
    assertEquals(List.of(EnginePath.CAREFUL), tried);
  }

  @Test
  void nextPath_afterAFault() {
    var choice = choose(Optional.empty(), false, EnumSet.of(EnginePath.PLAIN));
    assertEquals("careful (plain computes wrongly (2 is 3))", choice.toString());
    assertEquals(List.of(EnginePath.PLAIN, EnginePath.CAREFUL), tried);
  }

  @Test
  void lastPath_afterTwoFaults() {
    var choice = choose(Optional.empty(), true, EnumSet.of(EnginePath.PLAIN, EnginePath.CAREFUL));
    assertEquals(EnginePath.NO_ONEDNN, choice.path());
    assertEquals(List.of(EnginePath.CAREFUL, EnginePath.NO_ONEDNN), tried);
  }

  @Test
  void refuses_whereAllIsWrong() {
    var error =
        assertThrows(
            UnavailableException.class,
            () -> choose(Optional.empty(), false, EnumSet.allOf(EnginePath.class)));
    assertEquals(
        "the tensor engine computes wrongly on this machine, so nothing is computed: plain computes"
            + " wrongly (2 is 3); careful computes wrongly (2 is 3); no-onednn computes wrongly (2"
            + " is 3)",
        error.getMessage());
  }

  @Test
  void forced_triesNoOther() {
    var choice = choose(Optional.of(EnginePath.NO_ONEDNN), true, EnumSet.noneOf(EnginePath.class));
    assertEquals("no-onednn (FDDA_ENGINE asks for it)", choice.toString());
    assertEquals(List.of(EnginePath.NO_ONEDNN), tried);
  }

  @Test
  void forced_isTestedToo() {
    var error =
        assertThrows(
            UnavailableException.class,
            () -> choose(Optional.of(EnginePath.PLAIN), false, EnumSet.of(EnginePath.PLAIN)));
    assertEquals(
        "the tensor engine computes wrongly on this machine, so nothing is computed: FDDA_ENGINE asks for it; plain computes wrongly (2 is 3)",
        error.getMessage());
    assertEquals(List.of(EnginePath.PLAIN), tried);
  }

  @Test
  void path_byItsName() {
    assertEquals(EnginePath.NO_ONEDNN, EnginePath.of("no-onednn"));
    var error = assertThrows(InvalidInputException.class, () -> EnginePath.of("fast"));
    assertEquals(
        "FDDA_ENGINE=fast names no path of the engine; it is one of plain, careful, no-onednn",
        error.getMessage());
  }

  private EngineChoice choose(
      Optional<EnginePath> forced, boolean hidesCaches, Set<EnginePath> faulty) {
    return EngineChoice.of(
        forced,
        hidesCaches,
        path -> {
          tried.add(path);
          return faulty.contains(path) ? Optional.of("2 is 3") : Optional.empty();
        });
  }
}
