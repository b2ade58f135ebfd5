package io.github.fdda.bench;

import com.fasterxml.jackson.annotation.JsonKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A part of an iteration, known by the classes at work. Where classes of several parts call each
 * other, the first part in this order has the time.
 */
public enum Part {
  /** Quantizing and dequantizing weights and activations. */
  FAKE_QUANTIZATION("quantize.grid.FakeQuantization"),
  /** Taking batch-normalization statistics, and the losses on them. */
  BNS("bns.BnsRecorder", "bns.BnsArrays"),
  /** All gradients. */
  BACKWARD("engine.GradientTapes$Tape"),
  /** Adam, and SGD with Nesterov momentum. */
  OPTIMIZER("train.Adam", "train.NesterovSgd"),
  /** The student's layers forward. */
  STUDENT("quantize.simulate.FakeQuantizedNetwork"),
  /** The teacher's layers forward. */
  TEACHER("network.Network"),
  /** Making images. */
  GENERATOR("synthesis.Generator"),
  /** Drawing, augmenting, and copying between the engine and the heap. */
  DATA(
      "data.Augmentation",
      "network.Batches",
      "engine.Gradients",
      "synthesis.GeneratedBatch",
      "synthesis.FineGrainedLoss$Terms",
      "synthesis.Latents",
      "quantize.batch.CalibrationOrder",
      "bns.Distortion",
      "bns.BnsMetric"),
  /** Everything else: losses on logits, and freeing arrays. */
  REST;

  private static final String LIBRARY = "io.github.fdda.";

  // Stream.toList gives a list that cannot be changed, which the checker does not know.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> classes;

  Part(String... classes) {
    this.classes = Arrays.stream(classes).map(LIBRARY::concat).toList();
  }

  /** As in {@code fake_quantization}. */
  @JsonKey
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Names of the classes it is known by. */
  List<String> classes() {
    return classes;
  }

  /** The part that is at work when a stack looks like this. */
  static Part of(StackTraceElement[] stack) {
    return Arrays.stream(values())
        .filter(part -> Arrays.stream(stack).anyMatch(frame -> part.has(frame.getClassName())))
        .findFirst()
        .orElse(REST);
  }

  /** As in {@code fake quantization}. */
  @Override
  public String toString() {
    return key().replace('_', ' ');
  }

  private boolean has(String className) {
    return classes.stream().anyMatch(c -> className.equals(c) || className.startsWith(c + "$"));
  }
}
