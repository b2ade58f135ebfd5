package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.Fdda;
import io.github.fdda.fixture.Sample;
import io.github.fdda.util.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExerciseTest {

  /** By hand: 2⁴; √(2²+2²); 3.84/3; 1.28²/12; 32/2; 10·log₁₀ 100². */
  @ParameterizedTest
  @CsvSource({"1.1, 16", "2.2, 2.828", "4.1, 1.28", "4.2, 0.1365", "5.1, 16", "8.1, 40"})
  void rightAnswer(String id, double answer) {
    var verdict = Exercise.check(id, answer);
    assertTrue(verdict.startsWith(id + ": right. "), verdict);
  }

  @ParameterizedTest
  @CsvSource({"1.1, 4", "2.1, 784", "2.2, 2", "3.1, 12", "4.1, 0.96", "5.1, 30", "8.1, 20"})
  void otherAnswer_getsAHint(String id, double answer) {
    var verdict = Exercise.check(id, answer);
    assertTrue(verdict.startsWith(id + ": not yet. Hint: "), verdict);
  }

  /** Those that are about the bundled network and images are so. */
  @Test
  void answersAboutTheNetwork_areItsOwn() {
    var centers = Fdda.collectCenters(Sample.network(), Sample.dataset().calibration(1));
    var numbers = 2 * centers.classes().layout().size();
    assertTrue(Exercise.check("2.1", numbers).contains("right"), () -> numbers + " numbers");
    var reliable = centers.classes().classes().stream().filter(c -> c.reliable()).count();
    var turns = 120.0 / reliable;
    assertTrue(Exercise.check("3.1", turns).contains("right"), () -> turns + " turns");
  }

  @Test
  void unknownExercise_namesThoseThereAre() {
    var e = assertThrows(InvalidInputException.class, () -> Exercise.check("9.9", 1));
    assertEquals(
        "exercise 9.9: there are 1.1, 2.1, 2.2, 3.1, 4.1, 4.2, 5.1, 6.1, 6.2, 6.3, 6.4, 8.1",
        e.getMessage());
  }
}
