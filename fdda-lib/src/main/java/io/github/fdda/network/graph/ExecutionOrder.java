package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.util.Internal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Which nodes an output needs, each after those it needs itself, otherwise as in the file. */
@Internal
public final class ExecutionOrder {

  private final List<NodeProto> nodes;
  private final Map<String, Integer> producers = new HashMap<>();

  private ExecutionOrder(List<NodeProto> nodes) {
    this.nodes = nodes;
    for (var i = 0; i < nodes.size(); i++) {
      for (var output : nodes.get(i).getOutputList()) {
        if (!output.isEmpty()) {
          producers.put(output, i);
        }
      }
    }
  }

  /** Positions of those nodes in {@code nodes}. */
  public static List<Integer> of(List<NodeProto> nodes, String output) {
    var order = new ExecutionOrder(nodes);
    return order.sorted(order.needed(output));
  }

  private BitSet needed(String output) {
    var needed = new BitSet();
    var open = new ArrayDeque<String>(List.of(output));
    while (!open.isEmpty()) {
      var producer = producers.get(open.pop());
      if (producer != null && !needed.get(producer)) {
        needed.set(producer);
        open.addAll(nodes.get(producer).getInputList());
      }
    }
    return needed;
  }

  private List<Integer> sorted(BitSet needed) {
    var consumers = new HashMap<Integer, List<Integer>>();
    var waiting = new int[nodes.size()];
    var ready = new PriorityQueue<Integer>();
    needed.stream()
        .forEach(
            node -> {
              waiting[node] = producersOf(node, consumers);
              if (waiting[node] == 0) {
                ready.add(node);
              }
            });
    var sorted = new ArrayList<Integer>();
    while (!ready.isEmpty()) {
      var node = ready.remove();
      sorted.add(node);
      for (var consumer : consumers.getOrDefault(node, List.of())) {
        if (--waiting[consumer] == 0) {
          ready.add(consumer);
        }
      }
    }
    if (sorted.size() < needed.cardinality()) {
      throw fault("its nodes form a cycle");
    }
    return sorted;
  }

  /** Counts the nodes that one node takes inputs from, and notes that it does. */
  private int producersOf(int node, Map<Integer, List<Integer>> consumers) {
    var inputs = nodes.get(node).getInputList().stream().filter(producers::containsKey).toList();
    inputs.forEach(
        input -> consumers.computeIfAbsent(producers.get(input), i -> new ArrayList<>()).add(node));
    return inputs.size();
  }
}
