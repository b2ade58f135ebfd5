package io.github.fdda.cli.ablate;

import io.github.fdda.Recipe;
import io.github.fdda.SentRecord;
import io.github.fdda.Task;
import io.github.fdda.Workplace;
import io.github.fdda.engine.Processor;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.timing.Timed;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of an ablation.
 *
 * @param inputs what tells it from any other
 * @param recipe with its seed
 * @param bits of each layer, or with a mixture, on average
 * @param mixture by which layers get more or fewer; null if they do not
 */
record AblationTask(
    AblationRow.Inputs inputs,
    SentRecord<Recipe> recipe,
    SentRecord<BitWidths> bits,
    @Nullable Mixture mixture)
    implements Task<AblationRow> {

  /**
   * A run.
   *
   * @param recipe its seed is replaced by that of {@code inputs}
   */
  static AblationTask of(AblationRow.Inputs inputs, Recipe recipe, AblationBits bits) {
    return new AblationTask(
        inputs,
        SentRecord.of(recipe.withSeed(inputs.seed()), Recipe.class),
        SentRecord.of(bits.bits(), BitWidths.class),
        bits.mixture().orElse(null));
  }

  @Override
  public String name() {
    return String.format(
        Locale.ROOT, "%s %s, seed %d", inputs.recipe(), inputs.bits(), inputs.seed());
  }

  @Override
  public long seed() {
    return inputs.seed();
  }

  @Override
  public Optional<SynthesisConfig> generator() {
    return Optional.of(recipe.value().synthesis());
  }

  @Override
  public AblationRow run(Workplace place) {
    var chosen = recipe.value();
    var synthesized = place.synthesis(chosen.synthesis());
    var quantized =
        bitWidths(place, chosen.quantization())
            .then(each -> place.quantize(synthesized.value(), each, chosen.quantization()));
    var meter = place.meter();
    return new AblationRow(
        inputs,
        meter.of(quantized.value()),
        meter.teacherTop1(),
        synthesized.seconds(),
        quantized.seconds(),
        LocalDate.now(ZoneOffset.UTC),
        Processor.name(),
        TensorEngine.choice().path().toString());
  }

  private Timed<BitWidths> bitWidths(Workplace place, QuantizationConfig quantization) {
    var wanted = new AblationBits(bits.value(), Optional.ofNullable(mixture));
    return wanted
        .sensitivities(quantization)
        .map(
            config ->
                place
                    .sensitivities(config)
                    .then(measured -> measured.allocate(wanted.budget(measured)).bitWidths()))
        .orElseGet(() -> new Timed<>(wanted.bits(), 0));
  }
}
