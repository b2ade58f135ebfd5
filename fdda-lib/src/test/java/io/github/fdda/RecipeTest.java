package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.batch.CutMix;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.RangeMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

  @ParameterizedTest
  @ValueSource(strings = {"plain", "fdda", "published", "quick", "standard", "best"})
  void parse_aName(String name) {
    assertEquals(name, Recipe.parse(name).name());
  }

  @Test
  void parse_withAndWithoutIngredients() {
    var recipe = Recipe.parse("Plain+mse-ranges+compensated-rounding");
    var quantization = Recipe.plain().quantization();
    assertEquals(
        quantization.withRanges(RangeMethod.MSE).withRounding(WeightRounding.COMPENSATED),
        recipe.quantization());
    assertEquals("Plain+mse-ranges+compensated-rounding", recipe.name());
    assertEquals(
        QuantizationConfig.prepared().withEqualizingIterations(0),
        Recipe.parse("standard+no-equalizing").quantization());
  }

  /** The recipe is what its ingredients make of nothing. */
  @Test
  void standard_isThePlainOneWithItsIngredients() {
    assertEquals(
        Recipe.standard().quantization(),
        Recipe.parse(
                "plain+mse-ranges+matched-batch-norm+compensated-rounding+equalizing+end-to-end")
            .quantization());
    assertEquals(
        Recipe.fdda().quantization(),
        Recipe.parse("plain+mse-ranges+matched-batch-norm+distillation").quantization());
  }

  @Test
  void best_isTheStandardOneWithItsIngredients() {
    var best = Recipe.parse("standard+features+refined-images+cutmix+low-temperature");
    assertEquals(best.synthesis(), Recipe.best().synthesis());
    assertEquals(best.quantization(), Recipe.best().quantization());
    assertEquals(new CutMix(0.5), best.quantization().syntheticData().cutMix());
    assertEquals(4, best.quantization().scaleTemperature());
  }

  @ParameterizedTest
  @EnumSource
  void ingredient_canBeAddedAndTakenAway(Ingredient ingredient) {
    var with = ingredient.addTo(Recipe.plain());
    var without = ingredient.removeFrom(with);
    assertEquals(Recipe.plain(), without);
    assertEquals(without, ingredient.removeFrom(without));
    assertEquals(with, ingredient.addTo(with));
    assertNotEquals(with, without);
  }

  @Test
  void parse_unknown() {
    assertRefused(() -> Recipe.parse("slow"), "recipe slow: known are plain, fdda");
    assertRefused(() -> Recipe.parse("standard+salt"), "ingredient salt: known are mse-ranges,");
    assertRefused(() -> Recipe.parse("standard+no-salt"), "ingredient salt");
    assertRefused(() -> Recipe.parse("standard+"), "ingredient : known are");
    assertRefused(() -> Recipe.parse(""), "recipe : known are");
  }

  /** An ingredient without the stage it acts in would do nothing. */
  @Test
  void parse_ingredientWithoutItsStage() {
    assertRefused(
        () -> Recipe.parse("plain+features"),
        "recipe plain+features: features count while the rounded student learns; add end-to-end");
    assertRefused(
        () -> Recipe.parse("fdda+labels"),
        "recipe fdda+labels: labels count in preparation; add equalizing or end-to-end");
    assertRefused(
        () -> Recipe.parse("fdda+low-temperature"),
        "recipe fdda+low-temperature: low-temperature counts while the rounded student learns; add"
            + " end-to-end");
    for (var mixing : List.of("class-mixup", "batch-mixup", "cutmix")) {
      assertRefused(
          () -> Recipe.parse("plain+" + mixing),
          "recipe plain+%s: images are mixed for a student that learns; add end-to-end or"
              .formatted(mixing));
    }
    assertRefused(
        () -> Recipe.parse("plain+hard-samples"),
        "recipe plain+hard-samples: hard-samples count for a student that learns; add end-to-end");
    assertRefused(
        () -> Recipe.parse("standard+confident-labels"),
        "recipe standard+confident-labels: confident-labels are labels that a student learns from;"
            + " add labels or distillation");
    assertEquals(20, Recipe.parse("plain+features+end-to-end").quantization().featureWeight());
  }
}
