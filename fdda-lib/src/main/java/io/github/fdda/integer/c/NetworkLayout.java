package io.github.fdda.integer.c;

import io.github.fdda.integer.IntegerProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The steps of a network and where their integers lie. Places are those of the image, of what each
 * step makes, and of what each step needs while it runs, in this order.
 */
final class NetworkLayout {

  private final List<FusedStep> steps;
  private final Map<Integer, Integer> makers = new HashMap<>();
  private final List<FeatureStorage> storages = new ArrayList<>();
  private final List<StepForm> forms = new ArrayList<>();
  private final int logits;
  private final ArenaPlan plan;

  private NetworkLayout(IntegerProgram program) {
    steps = StepFusion.of(program);
    makers.put(0, 0);
    storages.add(FeatureStorage.of(program.input()));
    for (var step : steps) {
      forms.add(StepForm.of(step, operands(step).stream().map(storages::get).toList()));
      makers.put(step.output(), storages.size());
      storages.add(FeatureStorage.of(step.format()));
    }
    logits = makers.getOrDefault(program.logits().feature(), 0);
    plan = ArenaPlan.of(buffers(), overlaps());
  }

  static NetworkLayout of(IntegerProgram program) {
    return new NetworkLayout(program);
  }

  List<StepForm> forms() {
    return forms;
  }

  /** What a step makes, counted from 0. */
  FusedStep step(int index) {
    return steps.get(index);
  }

  /** How features are stored: 0 is the image, {@code i + 1} what step {@code i} makes. */
  List<FeatureStorage> storages() {
    return storages;
  }

  /** Which feature holds the logits. */
  int logits() {
    return logits;
  }

  /** Which features a step takes. */
  List<Integer> operands(int step) {
    return operands(steps.get(step));
  }

  private List<Integer> operands(FusedStep step) {
    return step.operands().stream()
        .map(operand -> makers.getOrDefault(operand.feature(), 0))
        .toList();
  }

  /** Where a feature begins, in bytes. */
  long place(int feature) {
    return plan.places().get(feature);
  }

  /** Where the integers begin that a step needs while it runs, in bytes. */
  long scratchPlace(int step) {
    return plan.places().get(storages.size() + step);
  }

  /** Bytes of the arena. */
  long arenaBytes() {
    return plan.bytes();
  }

  /** Step {@code i} runs at time {@code i + 1}, when it makes feature {@code i + 1}. */
  List<ArenaBuffer> buffers() {
    var buffers = new ArrayList<ArenaBuffer>();
    for (var feature = 0; feature < storages.size(); feature++) {
      buffers.add(new ArenaBuffer(storages.get(feature).size(), feature, lastRead(feature)));
    }
    for (var step = 0; step < steps.size(); step++) {
      buffers.add(new ArenaBuffer(4L * forms.get(step).scratch(), step + 1, step + 1));
    }
    return buffers;
  }

  private int lastRead(int feature) {
    return feature == logits
        ? steps.size() + 1
        : IntStream.range(0, steps.size())
            .filter(step -> operands(step).contains(feature))
            .map(step -> step + 1)
            .max()
            .orElse(feature);
  }

  /** Outputs over what is read for the last time. */
  List<ArenaOverlap> overlaps() {
    var overlaps = new ArrayList<ArenaOverlap>();
    for (var step = 0; step < steps.size(); step++) {
      var operands = operands(step);
      for (var i = 0; i < operands.size(); i++) {
        if (lastRead(operands.get(i)) == step + 1) {
          overlaps.add(new ArenaOverlap(step + 1, operands.get(i), forms.get(step).distance(i)));
        }
      }
    }
    return overlaps;
  }
}
