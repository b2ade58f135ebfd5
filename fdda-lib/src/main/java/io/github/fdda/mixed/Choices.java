package io.github.fdda.mixed;

import io.github.fdda.mixed.ChoiceFront.Option;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be chosen, in groups that are free of one another: a group's cost does not depend on
 * what is chosen in another.
 *
 * @param sensitivities of all layers
 * @param resource that costs are counted in
 */
record Choices(Sensitivities sensitivities, Resource resource) {

  /** A layer or an activation. */
  private record Member(String name, NavigableMap<Integer, Double> losses) {}

  /** Of weights; where costs depend on activations, of those too. */
  List<List<Option>> groups() {
    return coupled() ? coupledGroups() : layerGroups(sensitivities.layers());
  }

  /**
   * Bits of activations that are chosen by themselves, since the resource says nothing of them: as
   * many on average as {@link Sensitivities#activations()}.
   */
  Map<String, Integer> activationsApart() {
    if (sensitivities.activationLayers().isEmpty() || coupled()) {
      return Map.of();
    }
    var front = ChoiceFront.of(activationModules().stream().map(this::activationOptions).toList());
    var limit = Budget.bits(sensitivities.activations(), sensitivities.activationValues());
    var found = front.within(limit);
    if (found < 0) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%d bits an activation on average: all widths to choose from are more; give narrower"
                  + " ones",
              sensitivities.activations()));
    }
    return front.widths(found);
  }

  private boolean coupled() {
    return resource == Resource.BIT_OPERATIONS && !sensitivities.activationLayers().isEmpty();
  }

  /** Each module of activations with the layers that work on it; and all other layers. */
  private List<List<Option>> coupledGroups() {
    var modules = activationModules();
    var read =
        modules.stream()
            .flatMap(List::stream)
            .flatMap(activation -> activation.readers().stream())
            .collect(Collectors.toSet());
    var others =
        sensitivities.layers().stream().filter(layer -> !read.contains(layer.layer())).toList();
    return Stream.concat(modules.stream().map(this::readOptions), layerGroups(others).stream())
        .toList();
  }

  private List<Option> readOptions(List<ActivationSensitivity> module) {
    var readers = module.stream().flatMap(activation -> activation.readers().stream()).toList();
    var layers =
        sensitivities.layers().stream().filter(layer -> readers.contains(layer.layer())).toList();
    var members = members(module);
    var options = new ArrayList<Option>();
    for (int input : widthsOfAll(members)) {
      var own = option(members, input, 0);
      var groups = layers.stream().map(layer -> options(List.of(layer), input)).toList();
      for (var option : ChoiceFront.of(groups).asOptions()) {
        options.add(both(own, option));
      }
    }
    return options;
  }

  private static Option both(Option one, Option other) {
    var widths = new HashMap<>(one.widths());
    widths.putAll(other.widths());
    return new Option(one.cost() + other.cost(), one.loss() + other.loss(), widths);
  }

  /** The cost of an activation is what it takes to store it. */
  private List<Option> activationOptions(List<ActivationSensitivity> module) {
    var values = module.stream().mapToLong(ActivationSensitivity::values).sum();
    var members = members(module);
    return widthsOfAll(members).stream()
        .map(width -> option(members, width, values * width))
        .toList();
  }

  private static List<Member> members(List<ActivationSensitivity> module) {
    return module.stream().map(a -> new Member(a.activation(), a.losses())).toList();
  }

  private List<List<Option>> layerGroups(List<LayerSensitivity> layers) {
    return grouped(layers, LayerSensitivity::layer).stream()
        .map(group -> options(group, sensitivities.activations()))
        .toList();
  }

  private List<Option> options(List<LayerSensitivity> group, int input) {
    var members = group.stream().map(l -> new Member(l.layer(), l.losses())).toList();
    return widthsOfAll(members).stream()
        .map(width -> option(members, width, cost(group, width, input)))
        .toList();
  }

  private long cost(List<LayerSensitivity> group, int width, int input) {
    return group.stream()
        .mapToLong(layer -> resource.cost(layer, width, input, sensitivities.times()))
        .sum();
  }

  private static Option option(List<Member> members, int width, long cost) {
    var loss = members.stream().mapToDouble(m -> Sensitivities.loss(m.name, m.losses, width)).sum();
    return new Option(
        cost, loss, members.stream().collect(Collectors.toMap(Member::name, member -> width)));
  }

  private List<List<ActivationSensitivity>> activationModules() {
    return grouped(sensitivities.activationLayers(), ActivationSensitivity::activation);
  }

  /** Those that get the same bits, in the order of the first of each. */
  private <T> List<List<T>> grouped(List<T> all, Function<T, String> name) {
    var groups = new LinkedHashMap<String, List<T>>();
    for (var each : all) {
      var own = name.apply(each);
      groups
          .computeIfAbsent(sensitivities.modules().getOrDefault(own, own), m -> new ArrayList<>())
          .add(each);
    }
    return List.copyOf(groups.values());
  }

  /** Bit-widths that each member may have, ascending. */
  private static List<Integer> widthsOfAll(List<Member> members) {
    var first = members.get(0);
    var widths =
        first.losses.keySet().stream()
            .filter(width -> members.stream().allMatch(m -> m.losses.containsKey(width)))
            .toList();
    if (widths.isEmpty()) {
      throw new InvalidInputException(
          "%s and others of its module have no bit-width in common; give them one"
              .formatted(first.name));
    }
    return widths;
  }
}
