package io.github.fdda.deploy;

import static io.github.fdda.deploy.IntegerFaults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
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
    return IntegerFaults.at("tensor '" + tensor.getName() + "'", () -> decode(tensor));
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
    var source = tensor.hasRawData() ? raw(tensor, type, count) : listed(tensor, type, count);
    return new IntegerValue.Integers(
        dims, type, IntStream.range(0, count).mapToLong(source).toArray());
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

  private static IntToLongFunction raw(TensorProto tensor, DataType type, int count) {
    var bytes = bytes(tensor, length(type, count));
    return switch (type) {
      case INT64 -> i -> bytes.getLong(8 * i);
      case INT32 -> i -> bytes.getInt(4 * i);
      case INT16 -> i -> bytes.getShort(2 * i);
      case UINT16 -> i -> bytes.getShort(2 * i) & 0xffff;
      case INT8 -> bytes::get;
      case UINT8 -> i -> bytes.get(i) & 0xff;
      default -> i -> half(bytes.get(i / 2), i, type);
    };
  }

  private static IntToLongFunction listed(TensorProto tensor, DataType type, int count) {
    var wide = type == DataType.INT64;
    var four = type == DataType.INT4 || type == DataType.UINT4;
    checked(
        wide ? tensor.getInt64DataCount() : tensor.getInt32DataCount(),
        wide ? count : (int) length(type, count) / (four ? 1 : width(type)));
    if (wide) {
      return tensor::getInt64Data;
    }
    return four ? i -> half(tensor.getInt32Data(i / 2), i, type) : tensor::getInt32Data;
  }

  /** Bytes of raw data. */
  private static long length(DataType type, int count) {
    return type == DataType.INT4 || type == DataType.UINT4
        ? (count + 1L) / 2
        : (long) count * width(type);
  }

  private static int width(DataType type) {
    return switch (type) {
      case INT64 -> 8;
      case INT32 -> 4;
      case INT16, UINT16 -> 2;
      case INT8, UINT8 -> 1;
      default -> throw fault("data type %s is not supported", type);
    };
  }

  private static long half(int packed, int index, DataType type) {
    var bits = (packed >> (4 * (index % 2))) & 0xf;
    return type == DataType.INT4 && bits > 7 ? bits - 16 : bits;
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
