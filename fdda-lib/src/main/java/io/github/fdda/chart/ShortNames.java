package io.github.fdda.chart;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Short names that fit into a figure. */
final class ShortNames {

  private ShortNames() {}

  /** The name, with a number behind it if it is used already: XChart knows series by name. */
  static String unused(String name, Collection<String> used) {
    var unused = name;
    for (var number = 2; used.contains(unused); number++) {
      unused = name + " (" + number + ")";
    }
    return unused;
  }

  /**
   * Short names of nodes, without what all exporters add: {@code /layer1/layer1.0/conv1/Conv}
   * becomes {@code layer1.0/conv1}. Two names stay two; where they would not, both stay as they
   * are.
   */
  static Map<String, String> ofLayers(List<String> nodes) {
    var shorter = new LinkedHashMap<String, String>();
    nodes.forEach(node -> shorter.put(node, shorten(node)));
    var counts =
        shorter.values().stream().collect(Collectors.groupingBy(s -> s, Collectors.counting()));
    shorter.replaceAll((node, name) -> counts.getOrDefault(name, 0L) > 1 ? node : name);
    return shorter;
  }

  private static final Set<String> OPERATORS =
      Set.of(
          "Conv",
          "Gemm",
          "MatMul",
          "Relu",
          "LeakyRelu",
          "Clip",
          "Sigmoid",
          "HardSigmoid",
          "HardSwish");

  private static String shorten(String node) {
    var parts = node.replaceFirst("^/", "").split("/", -1);
    var name = new StringBuilder();
    for (var i = 0; i < parts.length; i++) {
      var repeated = i + 1 < parts.length && parts[i + 1].startsWith(parts[i] + ".");
      var operator = i > 0 && i == parts.length - 1 && OPERATORS.contains(parts[i]);
      if (!repeated && !operator) {
        name.append(name.length() == 0 ? "" : "/").append(parts[i]);
      }
    }
    return name.toString();
  }
}
