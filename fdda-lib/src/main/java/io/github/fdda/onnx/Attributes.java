package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Optional;

/** The attributes of one ONNX node by name. One of another type than is asked for is refused. */
@Internal
public record Attributes(List<AttributeProto> list) {

  public boolean has(String name) {
    return list.stream().anyMatch(a -> a.getName().equals(name));
  }

  public long integer(String name, long otherwise) {
    return find(name, AttributeType.INT).map(AttributeProto::getI).orElse(otherwise);
  }

  public boolean flag(String name) {
    return integer(name, 0) != 0;
  }

  public float number(String name, float otherwise) {
    return find(name, AttributeType.FLOAT).map(AttributeProto::getF).orElse(otherwise);
  }

  /** As {@link #number}, refusing NaN and infinities. */
  public float finite(String name, float otherwise) {
    var number = number(name, otherwise);
    if (!Float.isFinite(number)) {
      throw fault("attribute %s is %s; it must be a finite number", name, number);
    }
    return number;
  }

  public String text(String name, String otherwise) {
    return find(name, AttributeType.STRING).map(a -> a.getS().toStringUtf8()).orElse(otherwise);
  }

  public Optional<List<Long>> integers(String name) {
    return find(name, AttributeType.INTS).map(AttributeProto::getIntsList);
  }

  public Optional<List<Float>> numbers(String name) {
    return find(name, AttributeType.FLOATS).map(AttributeProto::getFloatsList);
  }

  public Optional<TensorProto> tensor(String name) {
    return find(name, AttributeType.TENSOR).map(AttributeProto::getT);
  }

  private Optional<AttributeProto> find(String name, AttributeType type) {
    var found = list.stream().filter(a -> a.getName().equals(name)).findFirst();
    found
        .filter(a -> a.getType() != type)
        .ifPresent(
            a -> {
              throw fault("attribute %s is of type %s; it must be %s", name, a.getType(), type);
            });
    return found;
  }
}
