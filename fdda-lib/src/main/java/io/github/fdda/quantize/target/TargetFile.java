package io.github.fdda.quantize.target;

import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import io.github.fdda.util.Faults;
import io.github.fdda.util.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a target's file; {@code docs/targets.md} explains them. */
record TargetFile(
    String name,
    String title,
    List<String> sources,
    TensorFields weights,
    TensorFields activations,
    @Nullable Integer pointBits,
    @Nullable Integer firstWeightBits,
    Scales scales,
    BatchNorms batchNormalization,
    @Nullable BiasRule biases,
    int accumulatorBits,
    Map<String, OperatorFields> operators,
    @Nullable Map<String, OperatorFields> attentionOperators,
    OtherOperators otherOperators) {

  /** Which scales there can be. */
  @EnumNaming(KebabCaseStrategy.class)
  enum Scales {
    ANY,
    POWER_OF_TWO
  }

  /** What happens to a batch normalization after a convolution. */
  @EnumNaming(KebabCaseStrategy.class)
  enum BatchNorms {
    KEEP,
    ABSORB
  }

  /** What something is computed with. */
  @EnumNaming(KebabCaseStrategy.class)
  enum Arithmetic {
    FLOAT,
    INTEGER
  }

  /** What happens to operators that are not named. */
  @EnumNaming(KebabCaseStrategy.class)
  enum OtherOperators {
    REFUSE,
    FLOAT
  }

  /**
   * The target that the file describes.
   *
   * @throws InvalidInputException if a value is out of its range; the message names the field
   */
  Target target() {
    var absorbs = batchNormalization == BatchNorms.ABSORB;
    var floatFallback = otherOperators == OtherOperators.FLOAT;
    var usualBiases = absorbs && !floatFallback ? BiasRule.INTEGER : BiasRule.FLOAT;
    return new Target(
        name,
        title,
        sources,
        Faults.at("weights", weights::rule),
        Faults.at("activations", activations::rule),
        Optional.ofNullable(pointBits).orElse(0),
        Optional.ofNullable(firstWeightBits).orElse(0),
        scales == Scales.POWER_OF_TWO,
        absorbs,
        Optional.ofNullable(biases).orElse(usualBiases),
        accumulatorBits,
        rules("operators", operators),
        attentionOperators == null
            ? withoutAttention(floatFallback)
            : rules("attention-operators", attentionOperators),
        floatFallback);
  }

  /** Where nothing is said of attention, it is one of the operators that are not named. */
  private Map<String, OperatorRule> withoutAttention(boolean floatFallback) {
    return floatFallback ? rules("operators", operators) : Map.of();
  }

  private static Map<String, OperatorRule> rules(
      String field, Map<String, OperatorFields> operators) {
    var rules = new LinkedHashMap<String, OperatorRule>();
    operators.forEach(
        (type, fields) -> rules.put(type, Faults.at(field + "." + type, fields::rule)));
    return rules;
  }

  /** The fields of weights or of activations; see {@link TensorRule}. */
  record TensorFields(
      List<Integer> bits, ZeroPoint zeroPoint, GridPer gridPer, @Nullable Integers integers) {

    /** How files hold the values. */
    @EnumNaming(KebabCaseStrategy.class)
    enum Integers {
      SIGNED,
      UNSIGNED
    }

    /** Which zero points there can be. */
    @EnumNaming(KebabCaseStrategy.class)
    enum ZeroPoint {
      ANY,
      ZERO
    }

    /** What shares a grid. */
    @EnumNaming(KebabCaseStrategy.class)
    enum GridPer {
      TENSOR,
      CHANNEL
    }

    TensorRule rule() {
      if (bits.size() != 2) {
        throw new InvalidInputException("give two numbers for bits: [least, most]");
      }
      var symmetric = zeroPoint == ZeroPoint.ZERO;
      return new TensorRule(
          bits.get(0),
          bits.get(1),
          symmetric,
          gridPer == GridPer.CHANNEL,
          integers == null ? symmetric : integers == Integers.SIGNED);
    }
  }

  /** The fields of one operator: it passes values on, or computes; see {@link OperatorRule}. */
  record OperatorFields(
      @Nullable Passes passes,
      @Nullable Arithmetic inputs,
      @Nullable Arithmetic output,
      @Nullable Grids grids,
      TensorFields.@Nullable GridPer weightGridPer,
      @Nullable List<String> fuses) {

    /** What an operator leaves as it is. */
    @EnumNaming(KebabCaseStrategy.class)
    enum Passes {
      NOTHING,
      GRID
    }

    /** Whether an operator's tensors have grids of their own. */
    @EnumNaming(KebabCaseStrategy.class)
    enum Grids {
      OWN,
      SHARED
    }

    OperatorRule rule() {
      if (passes != null) {
        return OperatorRule.moves(passes == Passes.GRID);
      }
      if (inputs == null || output == null) {
        throw new InvalidInputException("give inputs and output, or passes");
      }
      return new OperatorRule(
          inputs == Arithmetic.INTEGER,
          output == Arithmetic.INTEGER,
          false,
          grids == Grids.SHARED,
          weightGridPer == TensorFields.GridPer.TENSOR,
          Optional.ofNullable(fuses).orElse(List.of()));
    }
  }
}
