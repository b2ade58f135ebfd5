package io.github.fdda;

import io.github.fdda.RecipeTask.Compared;
import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.timing.Timed;
import io.github.fdda.util.Internal;
import java.io.Serializable;
import java.util.Optional;

/**
 * One recipe of a comparison.
 *
 * @param name of the recipe
 * @param seed of the calibration images
 * @param recipe what becomes of the student; the generator is another one's
 * @param bits of each layer
 * @param synthesis of the generator that students learn from
 */
@Internal
public record RecipeTask(
    String name,
    long seed,
    SentRecord<Recipe> recipe,
    SentRecord<BitWidths> bits,
    SentRecord<SynthesisConfig> synthesis)
    implements Task<Compared> {

  /**
   * What came out.
   *
   * @param fidelity to the teacher and the labels
   * @param seconds that quantizing took
   */
  public record Compared(Fidelity fidelity, double seconds) implements Serializable {}

  static RecipeTask of(Recipe recipe, BitWidths bits, Synthesis synthesis) {
    return new RecipeTask(
        recipe.name(),
        synthesis.centers().calibration().seed(),
        SentRecord.of(recipe, Recipe.class),
        SentRecord.of(bits, BitWidths.class),
        SentRecord.of(synthesis.config(), SynthesisConfig.class));
  }

  @Override
  public Optional<SynthesisConfig> generator() {
    return Optional.of(synthesis.value());
  }

  @Override
  public Compared run(Workplace place) {
    // Had before the clock starts: it may have to come from another machine.
    var generator = place.synthesis(synthesis.value()).value();
    var quantized =
        Timed.of(() -> place.quantize(generator, bits.value(), recipe.value().quantization()));
    return new Compared(place.meter().of(quantized.value()), quantized.seconds());
  }
}
