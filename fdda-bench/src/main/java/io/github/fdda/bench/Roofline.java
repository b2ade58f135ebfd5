package io.github.fdda.bench;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.timing.Clock;
import java.util.stream.IntStream;

/**
 * What this machine can do at best with this engine (Williams et al., "Roofline", CACM 52(4),
 * 2009): nothing takes less time than its arithmetic, nor than its memory traffic.
 *
 * @param flopsPerSecond in a product of large matrices; a multiply-add counts as two
 * @param bytesPerSecond read and written while a large array is changed in place
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Roofline(double flopsPerSecond, double bytesPerSecond) {

  private static final int SIDE = 1024;
  private static final int VALUES = 1 << 24;
  private static final int TRIES = 10;

  /** Measures the machine; the fastest of some tries counts. */
  static Roofline measure() {
    try (var engine = EngineSession.open()) {
      var matrix = engine.manager().ones(new Shape(SIDE, SIDE));
      var array = engine.manager().ones(new Shape(VALUES));
      var product = fastest(() -> matrix.matMul(matrix));
      var rewriting = fastest(array::negi);
      return new Roofline(
          2.0 * SIDE * SIDE * SIDE / product, 2.0 * Float.BYTES * VALUES / rewriting);
    }
  }

  /** The least time that work can take, in seconds. */
  double seconds(Work work) {
    return Math.max(2 * work.multiplyAdds() / flopsPerSecond, work.bytes() / bytesPerSecond);
  }

  private static double fastest(Runnable work) {
    return IntStream.range(0, TRIES).mapToDouble(i -> seconds(work)).min().orElseThrow();
  }

  private static double seconds(Runnable work) {
    try (var scope = new EngineScope()) {
      return Clock.secondsEach(1, work);
    }
  }
}
