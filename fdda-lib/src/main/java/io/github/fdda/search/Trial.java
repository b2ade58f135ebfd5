package io.github.fdda.search;

import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.search.SearchPlan.Move;
import java.util.Optional;

/**
 * One file that was made and measured.
 *
 * @param phase what it was for
 * @param pass over all changes for speed, from 1; 0 in other phases
 * @param change what was changed, as in {@code Add in float}
 * @param strategy of the file
 * @param ratio its time over that of the file before, median of pairs; NaN where it cannot be made
 * @param p of the sign test that it is no faster
 * @param pairs of times taken
 * @param changed percent of the images that get another class than from the float network; NaN
 *     where it was not measured
 * @param divergence mean KL divergence of its answers from those of the float network, in nats; NaN
 *     likewise
 * @param accepted whether it was gone on with
 * @since 0.1.0
 */
public record Trial(
    SearchPhase phase,
    int pass,
    String change,
    Strategy strategy,
    double ratio,
    double p,
    int pairs,
    double changed,
    double divergence,
    boolean accepted) {

  static Trial of(Move move, PairedTime time, Optional<Fidelity> loss, boolean accepted) {
    return new Trial(
        move.phase(),
        move.pass(),
        move.change(),
        move.strategy(),
        time.ratio(),
        time.p(),
        time.pairs(),
        loss.map(measured -> 100 - measured.agreement()).orElse(Double.NaN),
        loss.map(Fidelity::divergence).orElse(Double.NaN),
        accepted);
  }

  /** Of a file that cannot be made. */
  static Trial refused(Move move) {
    return of(move, new PairedTime(Double.NaN, 0, 0), Optional.empty(), false);
  }
}
