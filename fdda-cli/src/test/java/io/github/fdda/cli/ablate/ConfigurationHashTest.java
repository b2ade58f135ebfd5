package io.github.fdda.cli.ablate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.fdda.Ingredient;
import io.github.fdda.Recipe;
import io.github.fdda.mixed.MixedPrecisionConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigurationHashTest {

  private record Inner(int depth, double rate) {}

  private record Outer(String name, Inner inner, boolean on) {}

  /** As it would be if the fields after the first were added later: nothing is said of them. */
  @Test
  void differences_onlyWhatIsSetOtherwise() {
    var base = new Outer("a", new Inner(1, 0.5), false);
    assertEquals("{}", ConfigurationHash.differences(base, base).toString());
    assertEquals(
        "{\"inner\":{\"rate\":0.25},\"on\":true}",
        ConfigurationHash.differences(new Outer("a", new Inner(1, 0.25), true), base).toString());
  }

  /** SHA-256 of {@code {}|{"tracked-ranges":{},"distillation":{}}}, by sha256sum. */
  @Test
  void published_saysNothing() {
    assertEquals("3f1db64b", ConfigurationHash.of(Recipe.published(), Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource
  void ingredient_changesIt(Ingredient ingredient) {
    var recipe = Recipe.parse("plain+end-to-end+distillation");
    // What is in there already is taken away.
    var with = ingredient.addTo(recipe);
    var other = with.equals(recipe) ? ingredient.removeFrom(recipe) : with;
    var plain = ConfigurationHash.of(recipe, Optional.empty());
    var changed = ConfigurationHash.of(other, Optional.empty());
    assertNotEquals(plain, changed);
  }

  @Test
  void sensitivities_changeIt() {
    var config = MixedPrecisionConfig.defaults();
    var hash = ConfigurationHash.of(Recipe.standard(), Optional.of(config));
    assertNotEquals(ConfigurationHash.of(Recipe.standard(), Optional.empty()), hash);
    assertNotEquals(
        ConfigurationHash.of(Recipe.standard(), Optional.of(config.withImages(32))), hash);
  }
}
