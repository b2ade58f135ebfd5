package io.github.fdda.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * An ONNX graph while it is changed. Its nodes have unique names and stay in execution order: who
 * adds one says where.
 */
@Internal
public final class GraphEdit {

  private final GraphProto graph;
  private final List<NodeProto> nodes;
  private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
  private final Map<TensorProto, String> shared = new HashMap<>();
  private final Set<String> names = new HashSet<>();

  /**
   * @param graph with one input and one output, nodes in execution order, their names unique,
   *     constants in initializers
   */
  public GraphEdit(GraphProto graph) {
    this.graph = graph;
    this.nodes = new ArrayList<>(graph.getNodeList());
    for (var node : nodes) {
      names.add(node.getName());
      names.addAll(node.getInputList());
      names.addAll(node.getOutputList());
    }
    graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
    names.addAll(initializers.keySet());
    names.add(input());
  }

  /** Name of the graph's input. */
  public String input() {
    return graph.getInput(0).getName();
  }

  /** Type and shape of the graph's input. */
  public TypeProto.Tensor inputType() {
    return graph.getInput(0).getType().getTensorType();
  }

  /** Name of the graph's output. */
  public String output() {
    return graph.getOutput(0).getName();
  }

  /** All nodes, as they are now. */
  public List<NodeProto> nodes() {
    return List.copyOf(nodes);
  }

  /** The node of a name, if it is still there. */
  public Optional<NodeProto> find(String name) {
    return nodes.stream().filter(node -> node.getName().equals(name)).findFirst();
  }

  public NodeProto node(String name) {
    return nodes.get(position(name));
  }

  private int position(String name) {
    for (var i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).getName().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no node " + name);
  }

  /** The node that puts out a tensor; none for the input and for initializers. */
  public Optional<NodeProto> producer(String tensor) {
    return nodes.stream().filter(node -> node.getOutputList().contains(tensor)).findFirst();
  }

  /** The nodes that take a tensor. */
  public List<NodeProto> readers(String tensor) {
    return nodes.stream().filter(node -> node.getInputList().contains(tensor)).toList();
  }

  /** Whether a tensor is an input of exactly one node, once, and not the graph's output. */
  public boolean isPrivate(String tensor) {
    var reads = nodes.stream().flatMap(node -> node.getInputList().stream());
    return reads.filter(tensor::equals).count() == 1 && !tensor.equals(output());
  }

  /** The initializer of a name, if there is one. */
  public Optional<TensorProto> constant(String tensor) {
    return Optional.ofNullable(initializers.get(tensor));
  }

  /** A name that no tensor and no node has: the one wished for, or one like it. */
  public String fresh(String wish) {
    var name = wish;
    for (var i = 1; !names.add(name); i++) {
      name = wish + "_" + i;
    }
    return name;
  }

  /**
   * Adds an initializer.
   *
   * @return its name: the one wished for, or one like it
   */
  public String add(String wish, TensorProto tensor) {
    var name = fresh(wish);
    initializers.put(name, tensor.toBuilder().setName(name).build());
    return name;
  }

  /**
   * Adds an initializer, unless this was called with the same tensor before.
   *
   * @return its name
   */
  public String share(String wish, TensorProto tensor) {
    return shared.computeIfAbsent(tensor, t -> add(wish, t));
  }

  /**
   * Gives one node other numbers; other nodes that share the old ones keep them.
   *
   * @param input index of the input that holds them; need not be there yet
   */
  public void setConstant(NodeProto reader, int input, TensorProto values) {
    var given = input < reader.getInputCount();
    var old = given ? reader.getInput(input) : reader.getName() + "_bias";
    if (initializers.containsKey(old) && isPrivate(old)) {
      initializers.put(old, values.toBuilder().setName(old).build());
    } else {
      setInput(reader, input, add(old, values));
    }
  }

  /** A node under a name that none has, to be added. */
  public NodeProto node(
      String type, String wish, String input, List<String> parameters, String output) {
    return Nodes.node(fresh(wish), type, List.of(input), output).addAllInput(parameters).build();
  }

  /** Adds a node right before another. */
  public void addBefore(NodeProto other, NodeProto node) {
    nodes.add(position(other.getName()), node);
  }

  /** Adds a node right after another. */
  public void addAfter(NodeProto other, NodeProto node) {
    nodes.add(position(other.getName()) + 1, node);
  }

  /** Adds a node before all others. */
  public void addFirst(NodeProto node) {
    nodes.add(0, node);
  }

  public void remove(NodeProto node) {
    nodes.remove(position(node.getName()));
  }

  public void replace(String name, UnaryOperator<NodeProto.Builder> change) {
    nodes.replaceAll(
        node -> node.getName().equals(name) ? change.apply(node.toBuilder()).build() : node);
  }

  /** Makes a node take another tensor at one of its inputs, perhaps one that it had not before. */
  public void setInput(NodeProto reader, int input, String tensor) {
    replace(
        reader.getName(),
        n -> {
          while (n.getInputCount() <= input) {
            n.addInput("");
          }
          return n.setInput(input, tensor);
        });
  }

  /** Makes every node that takes {@code from} take {@code to} instead. */
  public void redirect(String from, String to) {
    nodes.replaceAll(
        node -> {
          var inputs = new ArrayList<>(node.getInputList());
          Collections.replaceAll(inputs, from, to);
          return node.toBuilder().clearInput().addAllInput(inputs).build();
        });
  }

  /** The graph, without nodes and initializers that its output does not need. */
  public GraphProto.Builder build() {
    var needed = new HashSet<>(Set.of(output()));
    var kept = new ArrayList<NodeProto>();
    for (var i = nodes.size() - 1; i >= 0; i--) {
      var node = nodes.get(i);
      if (node.getOutputList().stream().anyMatch(needed::contains)) {
        kept.add(node);
        needed.addAll(node.getInputList());
      }
    }
    Collections.reverse(kept);
    var used = new LinkedHashMap<>(initializers);
    used.keySet().retainAll(needed);
    return GraphProto.newBuilder()
        .setName(graph.getName())
        .addAllInput(graph.getInputList())
        .addAllOutput(graph.getOutputList())
        .addAllNode(kept)
        .addAllInitializer(used.values());
  }
}
