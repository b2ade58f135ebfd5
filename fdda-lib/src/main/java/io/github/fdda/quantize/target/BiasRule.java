package io.github.fdda.quantize.target;

import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;

/**
 * How files for a {@link Target} hold the biases of layers that run in integers.
 *
 * @since 0.1.0
 */
@EnumNaming(KebabCaseStrategy.class)
public enum BiasRule {

  /** As floats, for backends that make integers of them or add them in float. */
  FLOAT,

  /** As integers of 32 bits, in steps of input times weight. */
  INTEGER,

  /**
   * As integers of 8 bits, all of a layer with one power of two as scale, and not finer than the
   * accumulator: so a shift makes integers of the accumulator of them.
   */
  BYTE
}
