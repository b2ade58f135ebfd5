package io.github.fdda.cli.bits;

import io.github.fdda.Provenance;
import io.github.fdda.mixed.ActivationSensitivity;
import io.github.fdda.mixed.BitAllocation;
import io.github.fdda.mixed.LayerSensitivity;
import io.github.fdda.mixed.LayerTimes;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.mixed.SensitivityMetric;
import java.util.List;
import java.util.Map;

/**
 * What {@code bits --json} writes.
 *
 * @param format of this file
 * @param network name or file
 * @param metric of the losses
 * @param layers what each loses at each width
 * @param activations what is lost at each width of those whose bits are chosen
 * @param times of layers in float, where they were measured
 * @param chosen bits of least loss within the budget
 * @param front bits of least loss for budgets in equal steps
 * @param versions of what ran
 */
record BitsResult(
    int format,
    String network,
    SensitivityMetric metric,
    List<LayerSensitivity> layers,
    List<ActivationSensitivity> activations,
    LayerTimes times,
    BitAllocation chosen,
    List<BitAllocation> front,
    Map<String, String> versions) {

  static final int FORMAT = 1;

  static BitsResult of(
      Sensitivities sensitivities, BitAllocation chosen, List<BitAllocation> front) {
    return new BitsResult(
        FORMAT,
        sensitivities.network(),
        sensitivities.metric(),
        sensitivities.layers(),
        sensitivities.activationLayers(),
        sensitivities.times(),
        chosen,
        front,
        Provenance.currentVersions());
  }
}
