package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces calls of the functions that a model defines, as newer PyTorch exporters write them, by
 * the nodes that they stand for.
 */
final class LocalFunctions {

  /** Functions may call functions: a small file can stand for very many nodes. */
  private static final int MOST_NODES = 1 << 16;

  private static final int MOST_CALLS_DEEP = 32;

  private final Map<String, FunctionProto> functions = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final List<NodeProto> nodes = new ArrayList<>();

  private LocalFunctions(ModelProto model) {
    model.getFunctionsList().forEach(f -> functions.put(key(f.getDomain(), f.getName()), f));
    var graph = model.getGraph();
    graph.getInputList().stream().map(ValueInfoProto::getName).forEach(names::add);
    graph.getInitializerList().stream().map(TensorProto::getName).forEach(names::add);
    graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
  }

  /**
   * A model without functions of its own.
   *
   * @throws InvalidInputException if a function calls itself, is written for another operator set,
   *     or they stand for more than 65,536 nodes
   */
  static ModelProto inlined(ModelProto model) {
    if (model.getFunctionsCount() == 0) {
      return model;
    }
    var inliner = new LocalFunctions(model);
    model.getFunctionsList().forEach(function -> requireSameOperators(function, model));
    model.getGraph().getNodeList().forEach(node -> inliner.add(node, 0));
    var graph = model.getGraph().toBuilder().clearNode().addAllNode(inliner.nodes);
    return model.toBuilder().clearFunctions().setGraph(graph).build();
  }

  private static String key(String domain, String name) {
    return domain + "::" + name;
  }

  private static void requireSameOperators(FunctionProto function, ModelProto model) {
    for (var set : function.getOpsetImportList()) {
      var differs =
          model.getOpsetImportList().stream()
              .filter(own -> own.getDomain().equals(set.getDomain()))
              .anyMatch(own -> own.getVersion() != set.getVersion());
      if (set.getDomain().isEmpty() && differs) {
        throw fault(
            "its function '%s' is written for another operator set than the graph: %d",
            function.getName(), set.getVersion());
      }
    }
  }

  private void add(NodeProto node, int depth) {
    var function = functions.get(key(node.getDomain(), node.getOpType()));
    if (function == null) {
      if (nodes.size() == MOST_NODES) {
        throw fault("its functions stand for more than %d nodes", MOST_NODES);
      }
      nodes.add(node);
      return;
    }
    if (depth == MOST_CALLS_DEEP) {
      throw fault("its function '%s' calls itself, or too many others", function.getName());
    }
    call(function, node, depth);
  }

  private void call(FunctionProto function, NodeProto caller, int depth) {
    var tensors = new HashMap<String, String>(Map.of("", ""));
    for (var i = 0; i < function.getInputCount(); i++) {
      tensors.put(function.getInput(i), i < caller.getInputCount() ? caller.getInput(i) : "");
    }
    for (var i = 0; i < Math.min(function.getOutputCount(), caller.getOutputCount()); i++) {
      passOn(tensors, function.getOutput(i), caller.getOutput(i));
    }
    for (var node : function.getNodeList()) {
      add(renamed(node, function, caller, tensors), depth + 1);
    }
  }

  /** An output that is an input too has a name outside already. */
  private void passOn(Map<String, String> tensors, String inside, String outside) {
    var known = tensors.get(inside);
    if (known == null) {
      tensors.put(inside, outside.isEmpty() ? fresh(inside) : outside);
    } else if (!outside.isEmpty()) {
      nodes.add(
          NodeProto.newBuilder().setOpType("Identity").addInput(known).addOutput(outside).build());
    }
  }

  private NodeProto renamed(
      NodeProto node, FunctionProto function, NodeProto caller, Map<String, String> tensors) {
    var result = node.toBuilder().clearInput().clearOutput().clearAttribute();
    result.setName(name(caller.getName(), node.getName()));
    node.getInputList().forEach(n -> result.addInput(tensors.computeIfAbsent(n, this::fresh)));
    node.getOutputList().forEach(n -> result.addOutput(tensors.computeIfAbsent(n, this::fresh)));
    for (var attribute : node.getAttributeList()) {
      attribute(attribute, function, caller).ifPresent(result::addAttribute);
    }
    return result.build();
  }

  private static String name(String caller, String node) {
    return caller.isEmpty() || node.isEmpty() ? "" : caller + "/" + node;
  }

  /** As it is, or what the caller gives for it, or the function's default. */
  private static Optional<AttributeProto> attribute(
      AttributeProto attribute, FunctionProto function, NodeProto caller) {
    var reference = attribute.getRefAttrName();
    if (reference.isEmpty()) {
      return Optional.of(attribute);
    }
    return named(caller.getAttributeList(), reference)
        .or(() -> named(function.getAttributeProtoList(), reference))
        .map(given -> given.toBuilder().setName(attribute.getName()).build());
  }

  private static Optional<AttributeProto> named(List<AttributeProto> attributes, String name) {
    return attributes.stream().filter(a -> a.getName().equals(name)).findFirst();
  }

  private String fresh(String name) {
    var result = name;
    for (var i = 1; !names.add(result); i++) {
      result = name + "_" + i;
    }
    return result;
  }
}
