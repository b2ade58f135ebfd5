package io.github.fdda.integer;

import static io.github.fdda.onnx.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.onnx.Faults;
import io.github.fdda.onnx.IntegerType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Reads the tensors of a file. A tensor is either raw bytes, little-endian, or a list of numbers;
 * integers of 4 bits are packed in both, two to a byte, the first in the lower half.
 */
final class IntegerTensors {

  private static final long MOST_ELEMENTS = 1 << 27;

  private IntegerTensors() {}

  static IntegerValue read(TensorProto tensor) {
    return Faults.at("tensor '" + tensor.getName() + "'", () -> decode(tensor));
  }

  private static IntegerValue decode(TensorProto tensor) {
    if (tensor.getDataLocation() == DataLocation.EXTERNAL) {
      throw fault("its data is in another file; export it into one");
    }
    var type = DataType.forNumber(tensor.getDataType());
    if (type == null) {
      throw fault("unknown data type %d", tensor.getDataType());
    }
    var dims = dims(tensor);
    var count = count(dims);
    if (type == DataType.FLOAT) {
      return new IntegerValue.Floats(dims, floats(tensor, count));
    }
    var source =
        type == DataType.INT64 ? longs(tensor, count) : integers(tensor, supported(type), count);
    return new IntegerValue.Integers(
        dims, type, IntStream.range(0, count).mapToLong(source).toArray());
  }

  private static IntegerType supported(DataType type) {
    return IntegerType.of(type).orElseThrow(() -> fault("data type %s is not supported", type));
  }

  private static List<Integer> dims(TensorProto tensor) {
    var dims = new ArrayList<Integer>();
    for (var side : tensor.getDimsList()) {
      if (side < 0 || side > MOST_ELEMENTS) {
        throw fault("a side of %d is not supported", side);
      }
      dims.add(side.intValue());
    }
    return dims;
  }

  private static int count(List<Integer> dims) {
    var count = 1L;
    for (var side : dims) {
      count *= side;
      if (count > MOST_ELEMENTS) {
        throw fault("its shape %s has more than %d values", dims, MOST_ELEMENTS);
      }
    }
    return (int) count;
  }

  private static float[] floats(TensorProto tensor, int count) {
    var values = new float[count];
    if (tensor.hasRawData()) {
      bytes(tensor, 4L * count).asFloatBuffer().get(values);
      return values;
    }
    checked(tensor.getFloatDataCount(), count);
    for (var i = 0; i < count; i++) {
      values[i] = tensor.getFloatData(i);
    }
    return values;
  }

  private static IntToLongFunction longs(TensorProto tensor, int count) {
    if (tensor.hasRawData()) {
      var bytes = bytes(tensor, (long) Long.BYTES * count);
      return i -> bytes.getLong(Long.BYTES * i);
    }
    checked(tensor.getInt64DataCount(), count);
    return tensor::getInt64Data;
  }

  private static IntToLongFunction integers(TensorProto tensor, IntegerType type, int count) {
    if (tensor.hasRawData()) {
      var bytes = bytes(tensor, type.bytes(count));
      return i -> type.value(bytes, i);
    }
    var paired = type.bits() == 4;
    checked(tensor.getInt32DataCount(), paired ? (int) type.bytes(count) : count);
    return paired ? i -> type.nibble(tensor.getInt32Data(i / 2), i) : tensor::getInt32Data;
  }

  private static ByteBuffer bytes(TensorProto tensor, long length) {
    var raw = tensor.getRawData();
    if (raw.size() != length) {
      throw fault("it has %d bytes of data; its shape needs %d", raw.size(), length);
    }
    return raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void checked(int found, int needed) {
    if (found != needed) {
      throw fault("it has %d numbers; its shape needs %d", found, needed);
    }
  }
}
