package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.evaluate.PairedDrop;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.fixture.TinyAttention;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.util.StoppedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DropSearchTest {

  private static final List<Integer> WIDTHS = List.of(8, 6, 4);
  private static final List<String> RECIPES = List.of("a", "b", "c");
  private static final LabelledImages HELD_OUT = Sample.dataset().calibration(20).beyond(1);
  private static final BitWidths W8A8 = BitWidths.of(8, 8);
  private static final BitWidths W2A2 = BitWidths.of(2, 2);
  private static final Recipe SHORT =
      new Recipe(
          "short",
          SmallRun.SYNTHESIS_CONFIG.withIterations(2),
          Stages.withImages(Stages.withBatches(SmallRun.CONFIG, 2, 4), 16).withTotalIterations(2));
  private static final DropConfig CONFIG = new DropConfig(5, List.of(W8A8, W2A2), List.of(SHORT));

  /** 6 bits hold by the second recipe, 4 by none: nothing is tried twice, and no width again. */
  @Test
  void order() {
    var tried = new ArrayList<String>();
    var holds = List.of("8a", "6b");
    var taken =
        DropSearch.lastHeld(
            WIDTHS,
            RECIPES,
            (width, recipe) -> {
              tried.add(width + recipe);
              return width + recipe;
            },
            holds::contains);
    assertEquals(Optional.of("6b"), taken);
    assertEquals(List.of("8a", "6a", "6b", "4b", "4c"), tried);
  }

  @Test
  void order_ifAllHoldOrNone() {
    assertEquals(
        Optional.of("4a"), DropSearch.lastHeld(WIDTHS, RECIPES, (w, r) -> w + r, each -> true));
    var tried = new ArrayList<String>();
    assertEquals(
        Optional.empty(),
        DropSearch.lastHeld(
            WIDTHS,
            RECIPES,
            (w, r) -> {
              tried.add(w + r);
              return w + r;
            },
            each -> false));
    assertEquals(List.of("8a", "8b", "8c"), tried);
  }

  /**
   * Every outcome of nine tests that know nothing of each other, each with its probability: what is
   * within the limit passes in 80 of 100 cases, what is not in as many as one test may err. Some
   * recipes are worse than others, or none is within the limit at all.
   */
  @Test
  void wrongOnesAreTakenInAtMost5Of100Cases() {
    var share = 1 - new DropConfig(1, List.of(W8A8), threeRecipes()).confidenceOfEach();
    assertEquals(0.05 / 3, share, 1e-12);
    for (var good :
        List.of(
            List.of(0, 0, 0),
            List.of(1, 1, 1),
            List.of(0, 1, 2),
            List.of(1, 2, 2),
            List.of(0, 0, 3))) {
      assertTrue(wrong(good, share) <= 0.05, good::toString);
    }
    assertTrue(wrong(List.of(1, 1, 1), 0.05) > 0.09);
  }

  private static List<Recipe> threeRecipes() {
    return List.of(Recipe.quick(), Recipe.standard(), Recipe.best());
  }

  /**
   * Probability that one beyond the limit is taken.
   *
   * @param good how many widths are within the limit by each recipe
   */
  private static double wrong(List<Integer> good, double error) {
    return IntStream.range(0, 1 << 9)
        .filter(outcome -> takesWrong(good, outcome))
        .mapToDouble(
            outcome ->
                IntStream.range(0, 9)
                    .mapToDouble(
                        test -> {
                          var passes = isGood(good, test) ? 0.8 : error;
                          return passes(outcome, test) ? passes : 1 - passes;
                        })
                    .reduce(1, (a, b) -> a * b))
        .sum();
  }

  private static boolean takesWrong(List<Integer> good, int outcome) {
    return DropSearch.lastHeld(
            List.of(0, 1, 2), List.of(0, 1, 2), (w, r) -> 3 * r + w, test -> passes(outcome, test))
        .filter(test -> !isGood(good, test))
        .isPresent();
  }

  private static boolean passes(int outcome, int test) {
    return (outcome >> test & 1) == 1;
  }

  private static boolean isGood(List<Integer> good, int test) {
    return test % 3 < good.get(test / 3);
  }

  /** Eight bits lose nothing to speak of, two are not worth a few iterations. */
  @Test
  void imagesHeldOut() {
    var seen = new ArrayList<DropTrial>();
    var choice = SmallRun.CENTERS.quantizeWithin(CONFIG, HELD_OUT, seen::add);
    assertEquals(seen, choice.trials());
    assertEquals(
        List.of("W8A8 ranges only", "W2A2 ranges only", "W2A2 short"),
        seen.stream().map(trial -> trial.bits() + " " + trial.recipe()).toList());
    assertEquals(DropImages.HELD_OUT, choice.images());
    assertEquals(0.975, choice.config().confidenceOfEach(), 1e-12);
    var taken = choice.taken().orElseThrow();
    assertSame(seen.get(0), taken);
    assertEquals(W8A8, choice.network().bits());
    assertEquals(choice.network().sizeInBytes(), taken.bytes());
    assertEquals(drop(choice.network()), taken.drop());
    var table = choice.table();
    assertEquals(
        List.of(
            "bits",
            "recipe",
            "kilobytes",
            "images",
            "lost",
            "won",
            "drop",
            "bound",
            "holds",
            "seconds"),
        table.columnNames());
    assertEquals(List.of(true, false, false), table.booleanColumn("holds").asList());
    assertEquals(190, table.row(0).getInt("images"));
    assertEquals(taken.drop().estimate(), table.row(0).getDouble("drop"));
    assertEquals(taken.drop().upperBound(0.975), table.row(0).getDouble("bound"));
    assertTrue(choice.toString().startsWith("W8A8 by ranges only: drop "), choice::toString);
    assertTrue(
        choice.toString().endsWith("with 95 % confidence, images held out"), choice::toString);
  }

  private static PairedDrop drop(QuantizedNetwork student) {
    var before = Fdda.predictions(SmallRun.NETWORK, HELD_OUT);
    var after = student.predictions(HELD_OUT);
    var lost = 0;
    var won = 0;
    for (var i = 0; i < HELD_OUT.size(); i++) {
      var wasRight = before.get(i) == HELD_OUT.label(i);
      var isRight = after.get(i) == HELD_OUT.label(i);
      lost += wasRight && !isRight ? 1 : 0;
      won += isRight && !wasRight ? 1 : 0;
    }
    return new PairedDrop(HELD_OUT.size(), lost, won);
  }

  /** Labelled by the float network, it loses all that changes and wins nothing. */
  @Test
  void syntheticImages() {
    var refined =
        SHORT.withSynthesis(
            SHORT.synthesis().withRefinement(RefinementConfig.defaults().withIterations(1)));
    var config = CONFIG.withMaxDrop(30).withRecipes(List.of(refined));
    var choice = SmallRun.CENTERS.quantizeWithin(config, 4, trial -> {});
    assertEquals(DropImages.SYNTHETIC, choice.images());
    choice.trials().forEach(trial -> assertEquals(0, trial.drop().won()));
    choice.trials().forEach(trial -> assertEquals(40, trial.drop().images()));
    assertTrue(choice.trials().get(1).drop().lost() > 0);
    assertEquals(choice.taken().orElseThrow().bits(), choice.network().bits());
    assertTrue(choice.toString().endsWith("synthetic images"), choice::toString);
  }

  @Test
  void withoutCalibrationImages_rangesAloneAreNotTried() {
    var centers = Fdda.withoutImages(SmallRun.NETWORK);
    var config = CONFIG.withWidths(List.of(W8A8)).withMaxDrop(30);
    var choice = centers.quantizeWithin(config, 4, trial -> {});
    assertEquals(List.of("short"), choice.trials().stream().map(DropTrial::recipe).toList());
    assertEquals(0.95, choice.config().confidenceOfEach());
  }

  @Test
  void nothingThatHolds_isSaid() {
    var config = CONFIG.withWidths(List.of(W2A2));
    var choice = SmallRun.CENTERS.quantizeWithin(config, HELD_OUT, trial -> {});
    assertTrue(choice.taken().isEmpty());
    assertRefused(
        choice::network,
        "no drop is shown to be within 5.0 points",
        "of W2A2 by ",
        "on 190 images",
        "allow a larger drop");
    assertTrue(choice.toString().startsWith("no drop is shown"), choice::toString);
  }

  /**
   * With two recipes: (n·0.01 − ½) / √(n·0.01·0.99) reaches z of 97.5 %, 1.95996, at 476 images.
   */
  @Test
  void tooFewImages_areRefusedAtOnce() {
    var config = CONFIG.withMaxDrop(1);
    assertRefused(
        () -> SmallRun.CENTERS.quantizeWithin(config, HELD_OUT, trial -> {}),
        "190 images cannot show that a drop is within 1.0 points",
        "at least 476");
    assertRefused(
        () -> SmallRun.CENTERS.quantizeWithin(config, 3, trial -> {}), "30 images", "476");
  }

  @Test
  void whatTheTargetCannotRun_isRefusedAtOnce() {
    var quantization = SHORT.quantization().withTarget(Target.onnxruntimeCpu());
    var config = CONFIG.withRecipes(List.of(SHORT.withQuantization(quantization)));
    assertRefused(
        () -> SmallRun.CENTERS.quantizeWithin(config, HELD_OUT, trial -> {}), "onnxruntime-cpu");
  }

  @Test
  void interrupted() {
    Thread.currentThread().interrupt();
    var stopped =
        assertThrows(
            StoppedException.class,
            () -> SmallRun.CENTERS.quantizeWithin(CONFIG, HELD_OUT, trial -> {}));
    assertTrue(String.valueOf(stopped.getMessage()).contains("begins anew"));
    assertFalse(Thread.interrupted());
  }

  @Test
  void badConfigurations_areRefused() {
    var recipes = List.of(SHORT);
    assertRefused(() -> CONFIG.withMaxDrop(0), "0.0 points", "more than 0");
    assertRefused(() -> CONFIG.withMaxDrop(Double.NaN), "NaN points");
    assertRefused(() -> new DropConfig(1, List.of(), recipes), "at least one of each");
    assertRefused(() -> new DropConfig(1, List.of(W8A8), List.of()), "at least one of each");
    for (var wrong : List.of("W4A4,W8A8", "W4A4,W4A4", "W3A3,W2A4")) {
      var widths = List.of(wrong.split(",", -1)).stream().map(BitWidths::parse).toList();
      assertRefused(
          () -> new DropConfig(1, widths, recipes),
          "bits %s after %s".formatted(widths.get(1), widths.get(0)),
          "the most first");
    }
  }

  @Test
  void usualWidths_areThoseOfTheTarget() {
    assertEquals(
        List.of("W8A8", "W6A6", "W4A4", "W3A4", "W2A4"),
        DropConfig.usualWidths(Target.paper()).stream().map(BitWidths::toString).toList());
    assertEquals(List.of(W8A8), DropConfig.usualWidths(Target.onnxruntimeCpu()));
  }

  @Test
  void recipes_byNetwork() {
    assertEquals(
        List.of("quick", "standard", "best"),
        DropConfig.of(1, SmallRun.NETWORK).recipes().stream().map(Recipe::name).toList());
    assertEquals(
        List.of("attention"),
        DropConfig.of(1, TinyAttention.network()).recipes().stream().map(Recipe::name).toList());
  }

  @Test
  void rangesOnly_keepsTargetGridsAndSeed() {
    var attention = Recipe.attention().withSeed(7);
    var quantization = attention.quantization().withTarget(Target.tensorrtInt8());
    var ranges = attention.withQuantization(quantization).rangesOnly();
    assertEquals("ranges only", ranges.name());
    assertEquals(
        quantization.withStages(QuantizationConfig.rangesOnly().stages()), ranges.quantization());
    assertEquals(
        Map.of("seed", 7L, "iterations", 0L),
        Map.of(
            "seed",
            ranges.quantization().seed(),
            "iterations",
            (long) ranges.quantization().iterations()));
  }

  @Test
  void dataset_saysHowManyCanBeHeldOut() {
    assertEquals(20, Sample.dataset().trainingPerClass());
    assertRefused(() -> Sample.dataset().calibration(21), "has 20 training images");
  }
}
