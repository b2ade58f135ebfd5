package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.TinyAttention;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.batch.CutMix;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeConfig;
import io.github.fdda.quantize.round.RoundConfig;
import io.github.fdda.quantize.scale.EndToEndConfig;
import io.github.fdda.quantize.scale.ScaleConfig;
import io.github.fdda.synthesis.GeneratorLayout;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    var stages =
        QuantizationConfig.of(
            RangeConfig.defaults().withMatchBatchNorm(false),
            RoundConfig.defaults().withMatchBatchNorm(false));
    assertEquals(stages, recipe.quantization());
    assertEquals("Plain+mse-ranges+compensated-rounding", recipe.name());
    assertEquals(
        QuantizationConfig.defaults().without(ScaleConfig.class),
        Recipe.parse("standard+no-equalizing").quantization());
  }

  /** One default in Java and on the command line. */
  @Test
  void standard_isTheDefault() {
    assertEquals(Recipe.standard().quantization(), QuantizationConfig.defaults());
    assertEquals(Recipe.standard().synthesis(), SynthesisConfig.defaults());
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
    var best =
        Recipe.parse(
            "standard+features+swing-refined-images+cutmix+low-temperature+frozen-oscillations");
    assertEquals(best.synthesis(), Recipe.best().synthesis());
    assertEquals(best.quantization(), Recipe.best().quantization());
    var endToEnd = best.quantization().find(EndToEndConfig.class).orElseThrow();
    assertEquals(new CutMix(0.5), endToEnd.batch().cutMix());
    assertEquals(4, endToEnd.temperature());
    assertEquals(0.15, endToEnd.freezing());
    assertTrue(best.synthesis().refinement().swing());
  }

  @ParameterizedTest
  @EnumSource(
      value = Ingredient.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CONFIDENT_LABELS"})
  void ingredient_canBeAddedAndTakenAway(Ingredient ingredient) {
    var start =
        ingredient.kind() == Ingredient.Kind.STAGE
            ? "plain"
            : "plain+end-to-end" + (ingredient.toString().startsWith("int") ? "+distillation" : "");
    var plain = Recipe.parse(start);
    var with = ingredient.addTo(plain);
    var without = ingredient.removeFrom(with);
    assertEquals(plain, without);
    assertEquals(without, ingredient.removeFrom(without));
    assertEquals(with, ingredient.addTo(with));
    assertNotEquals(with, without);
  }

  @Test
  void confidentLabels_onlyWhereLabelsAreLearnt() {
    var labels = Recipe.parse("standard+labels");
    var confident = Ingredient.CONFIDENT_LABELS.addTo(labels);
    assertEquals(labels, Ingredient.CONFIDENT_LABELS.removeFrom(confident));
    assertNotEquals(labels, confident);
    // With FDDA's loop behind, that is the only stage of labels.
    var both = Recipe.parse("standard+distillation+confident-labels").quantization();
    assertEquals(0, both.find(ScaleConfig.class).orElseThrow().samples().confidence());
    assertEquals(0.5, both.find(DistilConfig.class).orElseThrow().samples().confidence());
  }

  /** Nobody would see its images. */
  @Test
  void generator_isNotTrainedForRealImagesAlone() {
    assertEquals(0, Recipe.parse("standard+real-images-alone").synthesis().iterations());
    assertEquals(0, Recipe.parse("best+real-images-alone").synthesis().iterations());
    assertFalse(Recipe.parse("best+real-images-alone").synthesis().refinement().refines());
    for (var other : List.of("standard", "plain", "standard+qdrop+real-images-alone")) {
      assertEquals(600, Recipe.parse(other).synthesis().iterations(), other);
    }
  }

  @Test
  void generatorIterations_onlyWhereAStageDrawsFromIt() {
    assertEquals(7, Recipe.standard().withGeneratorIterations(7).synthesis().iterations());
    var alone = Recipe.parse("standard+real-images-alone");
    assertEquals(alone, alone.withGeneratorIterations(7));
    for (var recipe : List.of(alone, Recipe.standard())) {
      assertRefused(() -> recipe.withGeneratorIterations(-5), "generator iterations -5");
    }
  }

  /** Only where it is enough, and never longer than the recipe was. */
  @Test
  void short_fromFourBitsOn() {
    var network = SmallRun.NETWORK;
    assertEquals("standard+short", Recipe.forNetwork(network, BitWidths.of(4, 8), 10).name());
    assertEquals(Recipe.standard(), Recipe.forNetwork(network, BitWidths.of(3, 4), 10));
    assertEquals(Recipe.standard(), Recipe.forNetwork(network, BitWidths.of(8, 2), 999));
    assertEquals("best+long-end-to-end", Recipe.forNetwork(network, BitWidths.of(2, 4), 10).name());
    assertEquals(60, Recipe.parse("standard+short").synthesis().iterations());
    assertEquals(350, Recipe.parse("standard+short").quantization().iterations());
    assertEquals(100, Recipe.parse("quick+short").quantization().iterations());
    assertEquals(0, Recipe.parse("standard+short+real-images-alone").synthesis().iterations());
  }

  @Test
  void endToEnd_isAsLongAsItsNameSays() {
    assertEquals(350, endToEndIterations("best"));
    assertEquals(700, endToEndIterations("best+long-end-to-end"));
  }

  private static int endToEndIterations(String recipe) {
    var stages = Recipe.parse(recipe).quantization();
    return stages.find(EndToEndConfig.class).orElseThrow().iterations();
  }

  /** A generator costs most for large images and adds least to many of them. */
  @Test
  void forNetwork_byImages() {
    var small = SmallRun.NETWORK;
    var few = BitWidths.of(4, 4);
    assertEquals("best+real-images-alone", Recipe.forNetwork(small, few, 1_000).name());
    assertEquals("standard+short", Recipe.forNetwork(small, few, 999).name());
    assertEquals(
        "standard+short+real-images-alone",
        Recipe.forNetwork(small, BitWidths.of(8, 8), 1_000).name());
    assertEquals(
        "best+real-images-alone", Recipe.forNetwork(small, BitWidths.of(8, 3), 1_000).name());
    assertEquals(
        "best+long-end-to-end+real-images-alone",
        Recipe.forNetwork(small, BitWidths.of(2, 4), 1_000).name());
    assertEquals(Recipe.standard(), Recipe.forNetwork(small, BitWidths.of(3, 3)));
    var large = convolution(65, 64);
    assertEquals(GeneratorLayout.HALF, Recipe.forNetwork(large).synthesis().layout());
    assertEquals(
        "standard+half-resolution+short", Recipe.forNetwork(large, BitWidths.of(4, 4), 10).name());
    assertEquals(
        "standard+half-resolution+long-end-to-end",
        Recipe.forNetwork(large, BitWidths.of(2, 4), 10).name());
    assertEquals(GeneratorLayout.FULL, Recipe.forNetwork(small).synthesis().layout());
    assertEquals(List.of("quick", "standard", "best"), names(Recipe.byCost(small, 999)));
    assertEquals(
        List.of(
            "quick+half-resolution",
            "standard+half-resolution",
            "best+no-swing-refined-images+half-resolution"),
        names(Recipe.byCost(large, 999)));
    assertEquals(
        List.of("quick+real-images-alone", "standard+real-images-alone", "best+real-images-alone"),
        names(Recipe.byCost(large, 1_000)));
    assertEquals(List.of("attention"), names(Recipe.byCost(TinyAttention.network(), 1_000)));
  }

  private static List<String> names(List<Recipe> recipes) {
    return recipes.stream().map(Recipe::name).toList();
  }

  private static Network convolution(int height, int width) {
    var onnx =
        OnnxBuilder.opset(13)
            .image(1, height, width)
            .floats("w", 2, 1, 1, 1)
            .node("Conv", List.of("x", "w"), "c")
            .batchNorm("n", "c", "b", 2)
            .node("Relu", List.of("b"), "r")
            .node("GlobalAveragePool", List.of("r"), "g")
            .flat("g");
    return Networks.fromOnnx(onnx, "large", Optional.empty());
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
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain | features | end-to-end or long-end-to-end",
        "fdda | labels | equalizing or end-to-end or long-end-to-end",
        "fdda | low-temperature | end-to-end or long-end-to-end",
        "plain | cutmix | equalizing or end-to-end or long-end-to-end or distillation",
        "plain | hard-samples | equalizing or end-to-end or long-end-to-end or distillation",
        "standard | confident-labels | distillation or labels",
        "published | compensated-rounding | mse-ranges or percentile-ranges or correlation-ranges or"
            + " ranking-ranges",
        "published | equalizing | mse-ranges or percentile-ranges or correlation-ranges or"
            + " ranking-ranges",
      })
  void parse_ingredientWithoutItsStage(String recipe, String ingredient, String remedies) {
    assertRefused(
        () -> Recipe.parse(recipe + "+" + ingredient),
        "recipe %s+%s: %s finds no stage to act on; add %s"
            .formatted(recipe, ingredient, ingredient, remedies));
  }

  @Test
  void parse_stagesAndSettingsInAnyOrder() {
    assertEquals(
        Recipe.parse("plain+end-to-end+cutmix").quantization(),
        Recipe.parse("plain+cutmix+end-to-end").quantization());
    assertRefused(
        () -> Recipe.parse("best+no-end-to-end"), "recipe best+no-end-to-end: features finds no");
    var written =
        "standard+features+swing-refined-images+cutmix+low-temperature+frozen-oscillations"
            + "+distillation";
    assertEquals(
        Recipe.parse(written),
        new Recipe(
            written, Recipe.best().synthesis(), Recipe.parse("best+distillation").quantization()));
  }
}
