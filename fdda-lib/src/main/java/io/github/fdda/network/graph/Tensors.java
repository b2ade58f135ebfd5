package io.github.fdda.network.graph;

import static io.github.fdda.onnx.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.onnx.ExternalData;
import io.github.fdda.onnx.Faults;
import io.github.fdda.onnx.IntegerType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the tensors of a file. Every float type becomes float32.
 *
 * @param external where tensors kept outside the file are
 * @param quantized whether integers of at most 16 bits are allowed; they become float32 as well,
 *     which holds each of them exactly
 */
public record Tensors(ExternalData external, boolean quantized) {

  private static final long MOST_ELEMENTS = 1 << 27;

  public Value read(TensorProto tensor) {
    return Faults.at("tensor '" + tensor.getName() + "'", () -> decode(tensor));
  }

  private Value decode(TensorProto tensor) {
    var type = DataType.forNumber(tensor.getDataType());
    var dims = dims(tensor);
    if (type == null) {
      throw fault("unknown data type %d", tensor.getDataType());
    }
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE ->
          new FloatConstant(dims, floats(tensor, type, count(dims)));
      case INT64, INT32 -> new Integers(dims, integers(tensor, type, count(dims)));
      case INT8, UINT8, INT16, UINT16, INT4, UINT4 ->
          new FloatConstant(dims, quantizedValues(tensor, type, count(dims)));
      default -> throw fault("data type %s is not supported; export the network in float32", type);
    };
  }

  private static Dims dims(TensorProto tensor) {
    var sides = tensor.getDimsList();
    if (sides.stream().anyMatch(side -> side < 0)) {
      throw fault("its shape %s has a negative side", sides);
    }
    return Dims.of(sides.stream().mapToLong(Long::longValue).toArray());
  }

  private static int count(Dims dims) {
    var count = dims.volume().factor();
    if (count > MOST_ELEMENTS) {
      throw fault(
          "its shape %s has %d values; at most %d are supported", dims, count, MOST_ELEMENTS);
    }
    return (int) count;
  }

  private float[] floats(TensorProto tensor, DataType type, int count) {
    if (typed(tensor)) {
      return fill(checked(typedFloats(tensor, type), count), i -> typedFloat(tensor, type, i));
    }
    var bytes = bytes(tensor, (long) count * width(type));
    return fill(count, i -> rawFloat(bytes, type, i));
  }

  private List<Dim> integers(TensorProto tensor, DataType type, int count) {
    if (typed(tensor)) {
      var wide = type == DataType.INT64;
      checked(wide ? tensor.getInt64DataCount() : tensor.getInt32DataCount(), count);
      return IntStream.range(0, count)
          .mapToObj(i -> Dim.of(wide ? tensor.getInt64Data(i) : tensor.getInt32Data(i)))
          .toList();
    }
    var bytes = bytes(tensor, (long) count * width(type));
    return IntStream.range(0, count)
        .mapToObj(i -> Dim.of(type == DataType.INT64 ? bytes.getLong(8 * i) : bytes.getInt(4 * i)))
        .toList();
  }

  private static boolean typed(TensorProto tensor) {
    return tensor.getDataLocation() != DataLocation.EXTERNAL && !tensor.hasRawData();
  }

  private static int typedFloats(TensorProto tensor, DataType type) {
    return switch (type) {
      case FLOAT -> tensor.getFloatDataCount();
      case DOUBLE -> tensor.getDoubleDataCount();
      default -> tensor.getInt32DataCount();
    };
  }

  private static float typedFloat(TensorProto tensor, DataType type, int i) {
    return switch (type) {
      case FLOAT -> tensor.getFloatData(i);
      case DOUBLE -> (float) tensor.getDoubleData(i);
      case FLOAT16 -> half(tensor.getInt32Data(i));
      default -> bfloat(tensor.getInt32Data(i));
    };
  }

  private static float rawFloat(ByteBuffer bytes, DataType type, int i) {
    return switch (type) {
      case FLOAT -> bytes.getFloat(4 * i);
      case DOUBLE -> (float) bytes.getDouble(8 * i);
      case FLOAT16 -> half(bytes.getShort(2 * i));
      default -> bfloat(bytes.getShort(2 * i));
    };
  }

  private static int width(DataType type) {
    return switch (type) {
      case DOUBLE, INT64 -> 8;
      case FLOAT, INT32 -> 4;
      default -> 2;
    };
  }

  private ByteBuffer bytes(TensorProto tensor, long length) {
    if (tensor.getDataLocation() == DataLocation.EXTERNAL) {
      return external.read(tensor, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    var raw = tensor.getRawData();
    if (raw.size() != length) {
      throw fault("it has %d bytes of data; its shape needs %d", raw.size(), length);
    }
    return raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private float[] quantizedValues(TensorProto tensor, DataType type, int count) {
    if (!quantized) {
      throw fault("it is %s: a quantized network; export the float one", type);
    }
    var integers = IntegerType.of(tensor).orElseThrow();
    if (!typed(tensor)) {
      var bytes = bytes(tensor, integers.bytes(count));
      return fill(count, i -> integers.value(bytes, i));
    }
    var pairs = integers.bits() == 4;
    checked(tensor.getInt32DataCount(), pairs ? (count + 1) / 2 : count);
    return fill(
        count,
        i -> pairs ? integers.nibble(tensor.getInt32Data(i / 2), i) : tensor.getInt32Data(i));
  }

  private static int checked(int found, int count) {
    if (found != count) {
      throw fault("it has %d values; its shape needs %d", found, count);
    }
    return count;
  }

  private interface Source {
    float at(int index);
  }

  private static float[] fill(int count, Source source) {
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = source.at(i);
    }
    return values;
  }

  private static float bfloat(int bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** IEEE 754 binary16: sign, 5 bits of exponent, 10 bits of fraction. */
  private static float half(int bits) {
    var sign = (bits & 0x8000) == 0 ? 1f : -1f;
    var exponent = bits >> 10 & 0x1f;
    var fraction = bits & 0x3ff;
    return switch (exponent) {
      case 0 -> sign * Math.scalb((float) fraction, -24);
      case 31 -> fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
      default -> sign * Math.scalb((float) (fraction | 0x400), exponent - 25);
    };
  }
}
