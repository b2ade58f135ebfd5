package io.github.fdda;

import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.synthesis.SynthesisStep;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * The loss terms of a training loop, gathered iteration by iteration: what a chart of them needs,
 * without the images that every step carries. Terms are as the steps have them: the generator's
 * before their weights, the student's with them.
 *
 * @since 0.1.0
 */
public final class LossHistory {

  /** Name of the column of the loss. */
  public static final String LOSS = "loss";

  /** Name of the column of the gradient's norm. */
  public static final String GRADIENT_NORM = "gradient norm";

  private final String name;
  private final List<Integer> iterations = new ArrayList<>();
  private final Map<String, List<Double>> terms = new LinkedHashMap<>();
  private final Map<String, Integer> stageStarts = new HashMap<>();

  /**
   * An empty history.
   *
   * @param name of the run, for titles
   */
  public LossHistory(String name) {
    this.name = name;
  }

  /** Name of the run. */
  public String name() {
    return name;
  }

  /** Indices of the iterations added, in the order of adding. */
  public List<Integer> iterations() {
    return List.copyOf(iterations);
  }

  /**
   * Names of the columns: {@code loss}, the terms of the loss in the order of the formula, {@code
   * gradient norm}; terms that only a later stage has come last. Empty before the first step.
   */
  public List<String> terms() {
    return List.copyOf(terms.keySet());
  }

  /**
   * One column over the iterations; NaN where a step did not have it.
   *
   * @param term one of {@link #terms()}
   * @throws InvalidInputException if there is no such column
   */
  public List<Double> values(String term) {
    var values = terms.get(term);
    if (values == null) {
      throw new InvalidInputException(
          "history '%s' has no term '%s'; it has %s".formatted(name, term, terms.keySet()));
    }
    return List.copyOf(values);
  }

  /** Adds an iteration of the generator. */
  public void add(SynthesisStep step) {
    add(step.iteration(), step.loss(), step.terms(), step.gradientNorm());
  }

  /**
   * Adds an iteration of the student, unless its stage does not learn. Each stage counts its
   * iterations from 0; here a stage goes on where the one before ended.
   */
  public void add(QuantizationStep step) {
    if (!step.terms().isEmpty()) {
      var start = stageStarts.computeIfAbsent(step.stage(), stage -> next());
      add(start + step.iteration(), step.loss(), step.terms(), step.gradientNorm());
    }
  }

  /**
   * Where two runs are no longer the same: the first iteration in which a term differs, be it in
   * its last bit. Only iterations that both have are compared.
   *
   * @return the first such term, in the order of {@link #terms()}; empty if there is none
   */
  public Optional<Difference> firstDifference(LossHistory other) {
    var common = Math.min(iterations.size(), other.iterations.size());
    return IntStream.range(0, common)
        .boxed()
        .flatMap(i -> difference(other, i).stream())
        .findFirst();
  }

  private Optional<Difference> difference(LossHistory other, int index) {
    var different =
        terms.keySet().stream()
            .filter(term -> Double.compare(value(term, index), other.value(term, index)) != 0)
            .toList();
    return different.stream()
        .findFirst()
        .map(
            term ->
                new Difference(
                    iterations.get(index),
                    term,
                    value(term, index),
                    other.value(term, index),
                    different.subList(1, different.size())));
  }

  private double value(String term, int index) {
    return Optional.ofNullable(terms.get(term)).map(values -> values.get(index)).orElse(Double.NaN);
  }

  /**
   * What differs between two runs.
   *
   * @param iteration of the run that was asked
   * @param term its name
   * @param first its value in the run that was asked
   * @param second its value in the other run; NaN where that has no such term
   * @param others the other terms that differ in that iteration
   */
  public record Difference(
      int iteration, String term, double first, double second, List<String> others) {

    /** Copies the list. */
    public Difference {
      others = List.copyOf(others);
    }
  }

  /** One row an iteration: {@code iteration}, then one column for each of {@link #terms()}. */
  public Table table() {
    var table =
        Table.create(name, IntColumn.create("iteration", iterations.toArray(new Integer[0])));
    terms.forEach(
        (term, values) ->
            table.addColumns(
                DoubleColumn.create(
                    term, values.stream().mapToDouble(Double::doubleValue).toArray())));
    return table;
  }

  private int next() {
    return iterations.isEmpty() ? 0 : iterations.get(iterations.size() - 1) + 1;
  }

  private void add(int iteration, double loss, Map<String, Double> lossTerms, double gradientNorm) {
    var values = new LinkedHashMap<String, Double>();
    values.put(LOSS, loss);
    values.putAll(lossTerms);
    values.put(GRADIENT_NORM, gradientNorm);
    var before = iterations.size();
    values.keySet().forEach(term -> terms.computeIfAbsent(term, key -> missing(before)));
    terms.forEach((term, list) -> list.add(values.getOrDefault(term, Double.NaN)));
    iterations.add(iteration);
  }

  private static List<Double> missing(int count) {
    return new ArrayList<>(Collections.nCopies(count, Double.NaN));
  }
}
