package io.github.fdda.integer;

import io.github.fdda.util.Internal;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The channels of several features, one after the other. */
@Internal
public record IntegerConcatenation() implements IntegerOperator {

  @Override
  public int[] run(int[]... inputs) {
    return Stream.of(inputs).flatMapToInt(IntStream::of).toArray();
  }
}
