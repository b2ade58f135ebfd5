package io.github.fdda.quantize.target;

import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The activations that have one grid in common, because an operator puts out values in the steps of
 * what it takes, as a join or an average in TensorFlow Lite.
 *
 * @param groups sets of names, none in two of them
 */
@Internal
public record SharedGrids(List<Set<String>> groups) {

  /** Each activation has a grid of its own. */
  public static final SharedGrids NONE = new SharedGrids(List.of());

  /** Copies the sets. */
  public SharedGrids {
    groups = groups.stream().map(Set::copyOf).toList();
  }

  /**
   * Of operators.
   *
   * @param tensors by operator, what it takes and puts out; what is in two of them joins the two
   */
  static SharedGrids of(List<Set<String>> tensors) {
    var groups = new ArrayList<Set<String>>();
    for (var names : tensors) {
      var touched = groups.stream().filter(group -> !Collections.disjoint(group, names)).toList();
      var joined = new HashSet<>(names);
      touched.forEach(joined::addAll);
      groups.removeAll(touched);
      groups.add(joined);
    }
    return new SharedGrids(List.copyOf(groups));
  }

  /** Whether an activation has its grid in common with others. */
  public boolean contains(ActivationLayer layer) {
    return of(layer.name()).isPresent();
  }

  /** The group of an activation, itself included. */
  public Optional<Set<String>> of(String activation) {
    return groups.stream().filter(group -> group.contains(activation)).findFirst();
  }

  /**
   * Gives all of a group the range from the least of theirs to the greatest.
   *
   * @param layers all activations of a network
   * @param ranges one for each
   */
  public List<QuantizationRange> unite(
      List<ActivationLayer> layers, List<QuantizationRange> ranges) {
    var united = new ArrayList<>(ranges);
    for (var group : groups) {
      var members = layers.stream().filter(layer -> group.contains(layer.name())).toList();
      members.stream()
          .map(layer -> ranges.get(layer.index()))
          .reduce(QuantizationRange::union)
          .ifPresent(range -> members.forEach(layer -> united.set(layer.index(), range)));
    }
    return List.copyOf(united);
  }
}
