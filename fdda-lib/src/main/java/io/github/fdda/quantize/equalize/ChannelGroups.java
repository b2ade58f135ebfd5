package io.github.fdda.quantize.equalize;

import static java.util.stream.Collectors.toMap;

import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds the {@link ChannelGroup}s of a network. Two tensors are in one group if one is computed
 * from the other by a function f with f(r·x) = r·f(x) for every channel and every r above 0, or if
 * both go into one sum. A group counts if only batch normalizations, convolutions and linear layers
 * make its tensors, and only convolutions and linear layers that see whole channels read them, or
 * one channel each: images, logits, and what any other operator reads or makes cannot be rescaled.
 */
@Internal
public final class ChannelGroups {

  /** Operators with f(r·x) = r·f(x), as long as channels stay channels. */
  private static final Set<String> HOMOGENEOUS =
      Set.of(
          "AveragePool",
          "Dropout",
          "Flatten",
          "GlobalAveragePool",
          "Identity",
          "LeakyRelu",
          "MaxPool",
          "ReduceMean",
          "Relu",
          "Reshape",
          "Squeeze",
          "Unsqueeze");

  private final Network network;
  private final Map<String, List<Integer>> shapes = new HashMap<>();
  private final Map<String, BatchNormLayer> batchNorms;
  private final Map<String, WeightLayer> weightLayers;
  private final Map<String, ActivationLayer> activations;
  private final Map<String, String> joined = new HashMap<>();
  private final Set<String> fixed = new HashSet<>();

  private ChannelGroups(Network network) {
    this.network = network;
    this.batchNorms = byName(network.batchNorms(), BatchNormLayer::name);
    this.weightLayers = byName(network.weightLayers(), WeightLayer::name);
    this.activations = byName(network.activationLayers(), ActivationLayer::name);
    var images = network.inputShape();
    shapes.put(network.inputName(), List.of(images.channels(), images.height(), images.width()));
    network.nodes().forEach(node -> shapes.put(node.name(), node.shape()));
  }

  /** The groups of a network, in the order in which their first tensors are made. */
  public static List<ChannelGroup> of(Network network) {
    var groups = new ChannelGroups(network);
    groups.fixEnds();
    network.nodes().forEach(groups::read);
    return groups.collect();
  }

  private void fixEnds() {
    fixed.add(network.inputName());
    var read = new HashSet<String>();
    network.nodes().forEach(node -> read.addAll(node.inputs()));
    network.nodes().stream()
        .map(GraphNode::name)
        .filter(name -> !read.contains(name))
        .forEach(fixed::add);
  }

  private void read(GraphNode node) {
    var isLayer = weightLayers.containsKey(node.name()) || batchNorms.containsKey(node.name());
    if (isLayer) {
      if (!readsWholeChannels(node) && !isDepthwise(node)) {
        fixed.addAll(node.inputs());
      }
      if (!isMadeOfChannels(node)) {
        fixed.add(node.name());
      }
    } else if (isHomogeneous(node) || isSum(node)) {
      node.inputs().forEach(input -> joined.put(leader(input), leader(node.name())));
    } else {
      fixed.add(node.name());
      fixed.addAll(node.inputs());
    }
  }

  private boolean readsWholeChannels(GraphNode node) {
    return isConvolution(node)
        ? node.groups() == 1
        : isLinear(node) && shape(node.inputs().get(0)).size() == 1;
  }

  private boolean isDepthwise(GraphNode node) {
    return isConvolution(node)
        && node.groups() > 1
        && node.groups() == shape(node.inputs().get(0)).get(0);
  }

  /** Whether axis 1 counts what the layer has an output channel for. */
  private boolean isMadeOfChannels(GraphNode node) {
    return !isLinear(node) || node.shape().size() == 1;
  }

  private boolean isConvolution(GraphNode node) {
    return node.type().equals("Conv");
  }

  private boolean isLinear(GraphNode node) {
    return weightLayers.containsKey(node.name()) && !isConvolution(node);
  }

  private boolean isSum(GraphNode node) {
    return node.type().equals("Add")
        && node.constants() == 0
        && node.inputs().stream().allMatch(input -> shape(input).equals(node.shape()))
        && !node.shape().isEmpty();
  }

  private boolean isHomogeneous(GraphNode node) {
    if (!HOMOGENEOUS.contains(node.type())) {
      return false;
    }
    var before = shape(node.inputs().get(0));
    var after = node.shape();
    var keepsChannels = !before.isEmpty() && !after.isEmpty() && before.get(0).equals(after.get(0));
    // A mean that drops axes may have dropped the channels, and kept a side as long as they.
    return keepsChannels
        && (!node.type().equals("ReduceMean")
            || before.size() == after.size()
            || Collections.frequency(before, before.get(0)) == 1);
  }

  private List<Integer> shape(String tensor) {
    return Objects.requireNonNull(shapes.get(tensor), tensor);
  }

  private String leader(String tensor) {
    var next = joined.get(tensor);
    return next == null || next.equals(tensor) ? tensor : leader(next);
  }

  private List<ChannelGroup> collect() {
    var members = new LinkedHashMap<String, List<String>>();
    for (var node : network.nodes()) {
      members.computeIfAbsent(leader(node.name()), name -> new ArrayList<>()).add(node.name());
    }
    fixed.forEach(name -> members.remove(leader(name)));
    return members.values().stream().map(this::group).toList();
  }

  private ChannelGroup group(List<String> tensors) {
    var readers =
        network.nodes().stream()
            .filter(node -> node.inputs().stream().anyMatch(tensors::contains))
            .toList();
    return new ChannelGroup(
        shape(tensors.get(0)).get(0),
        select(batchNorms, tensors),
        select(weightLayers, tensors),
        select(weightLayers, names(readers, node -> !isDepthwise(node))),
        select(weightLayers, names(readers, this::isDepthwise)),
        select(activations, tensors));
  }

  private static List<String> names(List<GraphNode> nodes, Predicate<GraphNode> chosen) {
    return nodes.stream().filter(chosen).map(GraphNode::name).toList();
  }

  private static <T> List<T> select(Map<String, T> layers, List<String> names) {
    return names.stream().filter(layers::containsKey).map(layers::get).toList();
  }

  private static <T> Map<String, T> byName(List<T> layers, Function<T, String> name) {
    return layers.stream().collect(toMap(name, Function.identity()));
  }
}
