package io.github.fdda.cli.evaluate;

import io.github.fdda.FidelityMeter;
import io.github.fdda.Task;
import io.github.fdda.Workplace;
import io.github.fdda.evaluate.Fidelity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Counts on one part of a data set.
 *
 * @param seed number of the part
 * @param result the quantized network; null to look at the float one alone
 */
record EvaluationTask(long seed, @Nullable SentResult result) implements Task<EvaluationCounts> {

  @Override
  public String name() {
    return String.format(Locale.ROOT, "part %d", seed);
  }

  @Override
  public EvaluationCounts run(Workplace place) {
    var network = place.inputs().network();
    var meter = FidelityMeter.of(network, place.inputs().images());
    var top1 = meter.teacherTop1();
    return EvaluationCounts.of(
        top1,
        result == null
            ? new Fidelity(0, 100, top1, place.inputs().images().size())
            : meter.of(result.open(network)));
  }
}
