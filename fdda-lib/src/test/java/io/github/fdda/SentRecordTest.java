package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SentRecordTest {

  static Stream<Recipe> recipes() {
    var named =
        Stream.of("plain", "fdda", "published", "quick", "standard", "best", "attention")
            .map(Recipe::parse);
    var ingredients =
        Arrays.stream(Ingredient.values())
            .map(ingredient -> Recipe.parse("standard+distillation+" + ingredient));
    return Stream.concat(named, ingredients);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void recipes_arriveAsTheyWere(Recipe recipe) {
    assertEquals(recipe, SentRecord.of(recipe, Recipe.class).value());
  }

  @Test
  void targetsAndFloatNodes_arriveAsTheyWere() {
    var recipe = Recipe.standard();
    var other =
        recipe.withQuantization(
            recipe
                .quantization()
                .withTarget(Target.load("onnxruntime-cpu"))
                .withKeepFloat(List.of("conv1"))
                .withSeed(Long.MAX_VALUE));
    assertEquals(other, SentRecord.of(other, Recipe.class).value());
  }

  @Test
  void bitsOfSingleLayers_arriveAsTheyWere() {
    var bits = BitWidths.of(4, 3).withFirstLast(8).withLayer("fc", 2);
    assertEquals(bits, SentRecord.of(bits, BitWidths.class).value());
  }
}
