package io.github.fdda.bns;

import io.github.fdda.network.Batches;
import java.util.List;

/**
 * The BNS center of one class: the statistics of its calibration images taken as one batch.
 *
 * @since 0.1.0
 */
public final class ClassCenter {

  private final int label;
  private final Bns statistics;
  private final List<float[]> logits;

  private ClassCenter(int label, Bns statistics, List<float[]> logits) {
    this.label = label;
    this.statistics = statistics;
    this.logits = logits;
  }

  /**
   * Makes a center.
   *
   * @param label the class
   * @param statistics μ^c and σ²^c of all layers
   * @param logits the teacher's logits of the calibration images, each of length K
   */
  public static ClassCenter of(int label, Bns statistics, List<float[]> logits) {
    return new ClassCenter(label, statistics, logits.stream().map(float[]::clone).toList());
  }

  /** The class. */
  public int label() {
    return label;
  }

  /** μ^c and σ²^c of all layers. */
  public Bns statistics() {
    return statistics;
  }

  /** The teacher's logits, a copy: one array of length K for each calibration image. */
  public List<float[]> logits() {
    return logits.stream().map(float[]::clone).toList();
  }

  /**
   * Whether the teacher gives more than half of the images their label: with one image, whether it
   * labels that image correctly.
   */
  public boolean reliable() {
    var correct = logits.stream().filter(row -> Batches.argMax(row) == label).count();
    return 2 * correct > logits.size();
  }
}
