package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.onnx.ExternalData;
import io.github.fdda.onnx.TensorData;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import java.util.Arrays;

/**
 * Reads the tensors of a file. Every float type becomes float32.
 *
 * @param external where tensors kept outside the file are
 * @param quantized whether integers of at most 16 bits are allowed; they become float32 as well,
 *     which holds each of them exactly
 */
@Internal
public record Tensors(ExternalData external, boolean quantized) {

  /** Reads one. */
  public Value read(TensorProto tensor) {
    return Faults.at("tensor '" + tensor.getName() + "'", () -> decode(tensor));
  }

  private Value decode(TensorProto tensor) {
    var type = DataType.forNumber(tensor.getDataType());
    if (type == null) {
      throw fault("unknown data type %d", tensor.getDataType());
    }
    var data = new TensorData(external);
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> new FloatConstant(dims(tensor), data.floats(tensor));
      case INT64, INT32, BOOL -> integers(tensor, data);
      case INT8, UINT8, INT16, UINT16, INT4, UINT4 ->
          new FloatConstant(dims(tensor), quantizedValues(tensor, type, data));
      default -> throw fault("data type %s is not supported; export the network in float32", type);
    };
  }

  private static Integers integers(TensorProto tensor, TensorData data) {
    Integers.requireFew(TensorData.count(tensor));
    return new Integers(
        dims(tensor), Arrays.stream(data.integers(tensor)).mapToObj(Dim::of).toList());
  }

  private static Dims dims(TensorProto tensor) {
    TensorData.count(tensor); // refuses shapes that no tensor can have
    return Dims.of(tensor.getDimsList().stream().mapToLong(Long::longValue).toArray());
  }

  private float[] quantizedValues(TensorProto tensor, DataType type, TensorData data) {
    if (!quantized) {
      throw fault("it is %s: a quantized network; export the float one", type);
    }
    var integers = data.integers(tensor);
    var values = new float[integers.length];
    for (var i = 0; i < values.length; i++) {
      values[i] = integers[i];
    }
    return values;
  }
}
