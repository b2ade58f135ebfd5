package io.github.fdda.mixed;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;

/**
 * A limit on what the bits of all layers may cost together. Where bits of activations are chosen
 * too, a limit on weights leaves activations as many bits on average as {@link
 * MixedPrecisionConfig#activations()}.
 *
 * @param unit of the limit
 * @param limit above 0, finite
 * @since 0.1.0
 */
public record Budget(Unit unit, double limit) {

  /** What a limit is given in. */
  public enum Unit {
    /** Bits of a weight, mean over all weights. */
    AVERAGE_BITS("bits a weight on average", Resource.WEIGHT_BITS),
    /** Bytes of all weights of convolutions and linear layers, without scales and biases. */
    BYTES("bytes of weights", Resource.WEIGHT_BITS),
    /** See {@link Resource#BIT_OPERATIONS}. */
    BIT_OPERATIONS("bit-operations", Resource.BIT_OPERATIONS),
    /** Milliseconds of a batch on this machine, see {@link LayerTimes}. */
    MILLISECONDS("milliseconds a batch", Resource.TIME);

    private final String text;
    private final Resource resource;

    Unit(String text, Resource resource) {
      this.text = text;
      this.resource = resource;
    }

    /** The resource that is limited. */
    public Resource resource() {
      return resource;
    }
  }

  // A limit such as 4.1 bits on average is no binary fraction.
  private static final double ROUNDING = 1e-6;

  /**
   * @throws InvalidInputException if the limit is not above 0 and finite
   */
  public Budget {
    Arguments.requirePositive("budget in " + unit.text, limit);
  }

  /**
   * A limit on the bits of a weight, mean over all weights of all layers.
   *
   * @throws InvalidInputException if the limit is not above 0 and finite
   */
  public static Budget averageBits(double limit) {
    return new Budget(Unit.AVERAGE_BITS, limit);
  }

  /**
   * A limit on the bytes of all weights of convolutions and linear layers, without scales and
   * biases.
   *
   * @throws InvalidInputException if the limit is not above 0
   */
  public static Budget bytes(long limit) {
    return new Budget(Unit.BYTES, limit);
  }

  /**
   * A limit on multiply-adds · weight bits · activation bits, for one image.
   *
   * @throws InvalidInputException if the limit is not above 0
   */
  public static Budget bitOperations(long limit) {
    return new Budget(Unit.BIT_OPERATIONS, limit);
  }

  /**
   * A limit on the milliseconds of a batch on this machine.
   *
   * @throws InvalidInputException if the limit is not above 0 and finite
   */
  public static Budget milliseconds(double limit) {
    return new Budget(Unit.MILLISECONDS, limit);
  }

  /** The limit in what the {@link Resource} counts. */
  long inUnits(Sensitivities sensitivities) {
    return switch (unit) {
      case AVERAGE_BITS -> bits(limit, sensitivities.weights());
      case BYTES -> (long) (limit * Byte.SIZE);
      case BIT_OPERATIONS -> (long) limit;
      case MILLISECONDS ->
          (long) Math.floor((limit - sensitivities.times().integers()) * Resource.NANOS);
    };
  }

  /** Bits of so many numbers at an average. */
  static long bits(double average, long numbers) {
    return (long) Math.floor(average * numbers + ROUNDING);
  }

  /** Undoes {@link #inUnits}. */
  double fromUnits(long units, Sensitivities sensitivities) {
    return switch (unit) {
      case AVERAGE_BITS -> (double) units / sensitivities.weights();
      case BYTES -> (double) units / Byte.SIZE;
      case BIT_OPERATIONS -> units;
      case MILLISECONDS -> sensitivities.times().integers() + units / Resource.NANOS;
    };
  }

  /** For people: as in {@code 4.0 bits a weight on average}. */
  @Override
  public String toString() {
    return limit + " " + unit.text;
  }
}
