package io.github.fdda.quantize.scale;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.Scalars;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.simulate.ActivationTaps;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The distance of the outputs of the student's activation functions from those of the teacher's
 * (after FitNets, Romero et al., ICLR 2015, arXiv 1412.6550):
 *
 * <p>L_F = 1/A · Σ_a ‖s_a − t_a‖² / ‖t_a‖²
 *
 * <p>over the A activation functions whose output t_a in the teacher is not all 0, s_a quantized.
 * Logits alone leave the layers free to fit a hundred images in ways that do not carry over; their
 * outputs hold them. The teacher's channels must be scaled as the student's are.
 */
@Internal
public final class FeatureLoss {

  private FeatureLoss() {}

  /** Keeps what each activation function puts out. */
  static final class Recorder implements Taps {

    private final Map<String, NDArray> outputs = new LinkedHashMap<>();

    @Override
    public NDArray activation(ActivationLayer layer, NDArray output) {
      outputs.put(layer.name(), output.duplicate());
      return output;
    }

    /** N×C×H×W (or N×C), by name of the function; the caller frees them. */
    Map<String, NDArray> outputs() {
      return outputs;
    }
  }

  /** Runs the student, and compares on the way. */
  static final class Comparison implements ActivationTaps {

    private final Taps student;
    private final Map<String, NDArray> teacher;
    private final List<NDArray> terms = new ArrayList<>();

    /**
     * @param student quantizes weights and activations
     * @param teacher outputs of the same images, by name of the function
     */
    Comparison(Taps student, Map<String, NDArray> teacher) {
      this.student = student;
      this.teacher = teacher;
    }

    /**
     * L_F of the pass that was run, a scalar on its tape; empty if there was nothing to compare.
     */
    Optional<NDArray> loss() {
      return terms.stream().reduce(NDArray::add).map(sum -> Scalars.times(sum, 1.0 / terms.size()));
    }

    @Override
    public Taps weights() {
      return student;
    }

    @Override
    public NDArray activation(ActivationLayer layer, NDArray output) {
      var quantized = student.activation(layer, output);
      var wanted = teacher.get(layer.name());
      var square = wanted == null ? 0 : wanted.square().sum().getFloat();
      if (wanted != null && square > 0) {
        terms.add(Scalars.times(quantized.sub(wanted).square().sum(), 1 / square));
      }
      return quantized;
    }
  }
}
