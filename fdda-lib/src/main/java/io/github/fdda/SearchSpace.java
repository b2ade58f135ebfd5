package io.github.fdda;

import io.github.fdda.deploy.ModelFile;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.target.OperatorRule;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.search.SearchNode;
import io.github.fdda.search.Strategy;
import io.github.fdda.search.StrategyFiles;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files that a search chooses among.
 *
 * @param quantized prepared with all in integers that may be
 */
record SearchSpace(QuantizedNetwork quantized) implements StrategyFiles {

  /** The nodes that the target computes in integers, in execution order. */
  List<SearchNode> nodes() {
    var network = quantized.network();
    var layers = network.weightLayers().stream().map(WeightLayer::name).collect(Collectors.toSet());
    var rules = rules();
    return network.nodes().stream()
        .filter(node -> layers.contains(node.name()) || computes(rules, node))
        .filter(node -> !quantized.config().keepFloat().contains(node.name()))
        .map(node -> new SearchNode(node.name(), node.type()))
        .toList();
  }

  private Map<String, OperatorRule> rules() {
    Target target = quantized.config().target();
    var attention = quantized.network().nodes().stream().anyMatch(GraphNode::multipliesFeatures);
    return attention ? target.attentionOperators() : target.operators();
  }

  private static boolean computes(Map<String, OperatorRule> rules, GraphNode node) {
    var rule = rules.get(node.type());
    return rule != null
        && !rule.passes()
        && !node.addsBias()
        && (rule.integerInputs() || rule.integerOutput());
  }

  @Override
  public ModelFile floats() {
    return ModelFile.of(quantized.network().name(), quantized.floatOnnx());
  }

  @Override
  public ModelFile of(Strategy strategy) {
    return ModelFile.of(
        quantized.network().name() + " quantized",
        quantized.keepingFloat(strategy.floats()).onnx());
  }
}
