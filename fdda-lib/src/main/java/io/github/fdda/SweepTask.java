package io.github.fdda;

import io.github.fdda.SweepJournal.Measurement;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.timing.Timed;
import io.github.fdda.util.Internal;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One measurement of a sweep.
 *
 * @param kind which network is measured
 * @param name of the measurement in the sweep's file
 * @param seed of the calibration images
 * @param bits of each layer
 * @param synthesis of the generator that students learn from
 * @param quantization of the student, its seed among it
 */
@Internal
public record SweepTask(
    Kind kind,
    String name,
    long seed,
    SentRecord<BitWidths> bits,
    SentRecord<SynthesisConfig> synthesis,
    SentRecord<QuantizationConfig> quantization)
    implements Task<Measurement> {

  /** Which network is measured. */
  public enum Kind {
    /** The float one. */
    FLOAT,
    /** Quantized without training. */
    RANGES,
    /** Quantized by the student. */
    TRAINED
  }

  static SweepTask of(
      Kind kind, BitWidths bits, Synthesis synthesis, QuantizationConfig quantization) {
    return new SweepTask(
        kind,
        name(kind, bits, quantization),
        synthesis.centers().calibration().seed(),
        SentRecord.of(bits, BitWidths.class),
        SentRecord.of(synthesis.config(), SynthesisConfig.class),
        SentRecord.of(quantization, QuantizationConfig.class));
  }

  private static String name(Kind kind, BitWidths bits, QuantizationConfig quantization) {
    return switch (kind) {
      case FLOAT -> "float";
      case RANGES -> "ranges only, " + name(bits);
      case TRAINED -> String.format(Locale.ROOT, "%s, seed %d", name(bits), quantization.seed());
    };
  }

  /** Unlike {@code toString}, names the layers that have bits of their own. */
  private static String name(BitWidths bits) {
    return bits + (bits.layers().isEmpty() ? "" : " " + new TreeMap<>(bits.layers()));
  }

  @Override
  public Optional<SynthesisConfig> generator() {
    return kind == Kind.FLOAT ? Optional.empty() : Optional.of(synthesis.value());
  }

  @Override
  public Measurement run(Workplace place) {
    return switch (kind) {
      case FLOAT -> measureFloat(place.inputs());
      case RANGES ->
          measure(
              place, generator -> generator.quantizeRangesOnly(bits.value(), quantization.value()));
      case TRAINED ->
          measure(
              place, generator -> place.quantize(generator, bits.value(), quantization.value()));
    };
  }

  private static Measurement measureFloat(Workplace.Inputs inputs) {
    var accuracy =
        Fdda.evaluate(inputs.network(), inputs.images(), inputs.device(), progress -> {});
    return new Measurement(accuracy.top1(), 0);
  }

  private Measurement measure(Workplace place, Function<Synthesis, QuantizedNetwork> quantize) {
    // Had before the clock starts: it may have to come from another machine.
    var generator = place.synthesis(synthesis.value()).value();
    var quantized = Timed.of(() -> quantize.apply(generator));
    return new Measurement(
        quantized.value().evaluate(place.inputs().images()).top1(), quantized.seconds());
  }
}
