package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A node with one thing wrong: an input that is missing, too many or another tensor, an attribute
 * that is missing, of another type, or beyond what it may be.
 */
final class HostileNodes {

  private static final long[] INTEGERS = {-1, 0, 3, 1000};
  private static final float[] FLOATS = {-1, 0, Float.NaN, Float.POSITIVE_INFINITY};

  private HostileNodes() {}

  /** All of a node, which reads no tensor that is named {@code nowhere}, by what is wrong. */
  static Map<String, NodeProto> of(NodeProto node) {
    var changed = new TreeMap<String, NodeProto.Builder>();
    for (var i = 0; i < node.getInputCount(); i++) {
      changed.putAll(inputs(node, i));
    }
    changed.put("one input more", node.toBuilder().addInput("image"));
    changed.put("two outputs", node.toBuilder().addOutput("second"));
    for (var i = 0; i < node.getAttributeCount(); i++) {
      var name = node.getAttribute(i).getName();
      changed.put("without " + name, node.toBuilder().removeAttribute(i));
      for (var other : others(node.getAttribute(i))) {
        changed.put(
            other.toString().replaceAll("\\s+", " "), node.toBuilder().setAttribute(i, other));
      }
    }
    return changed.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().build()));
  }

  private static Map<String, NodeProto.Builder> inputs(NodeProto node, int index) {
    var place = "input " + index;
    var before = node.getInputList().subList(0, index);
    var changed = new TreeMap<String, NodeProto.Builder>();
    changed.put(place + " unknown", node.toBuilder().setInput(index, "nowhere"));
    changed.put(place + " the image", node.toBuilder().setInput(index, "image"));
    changed.put(place + " and on missing", node.toBuilder().clearInput().addAllInput(before));
    if (index < node.getInputCount() - 1) {
      // As the last one ONNX Runtime dies of it, of a LayerNormalization for one.
      changed.put(place + " empty", node.toBuilder().setInput(index, ""));
    }
    return changed;
  }

  private static List<AttributeProto> others(AttributeProto attribute) {
    var named = AttributeProto.newBuilder().setName(attribute.getName());
    var others = new ArrayList<AttributeProto>();
    for (var number : INTEGERS) {
      others.add(named.clone().setType(AttributeType.INT).setI(number).build());
      for (var i = 0; i < attribute.getIntsCount(); i++) {
        others.add(attribute.toBuilder().setInts(i, number).build());
      }
    }
    for (var number : FLOATS) {
      others.add(named.clone().setType(AttributeType.FLOAT).setF(number).build());
    }
    var text = ByteString.copyFromUtf8("no");
    others.add(named.clone().setType(AttributeType.STRING).setS(text).build());
    others.add(named.clone().setType(AttributeType.INTS).build());
    others.add(named.clone().setType(AttributeType.TENSOR).build());
    if (attribute.getIntsCount() > 0) {
      others.add(attribute.toBuilder().addInts(1).build());
      var rest = attribute.getIntsList().subList(1, attribute.getIntsCount());
      others.add(attribute.toBuilder().clearInts().addAllInts(rest).build());
    }
    return others;
  }
}
