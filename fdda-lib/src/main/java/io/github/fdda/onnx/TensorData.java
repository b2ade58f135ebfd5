package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.util.Internal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * The numbers of a file's tensors. They are either raw bytes, little-endian, or a list; integers of
 * 4 bits are packed in both, two to a byte, the first in the lower half.
 *
 * @param external where tensors kept outside the file are
 */
@Internal
public record TensorData(ExternalData external) {

  private static final long MOST_ELEMENTS = 1 << 27;

  /**
   * How many numbers the shape of a tensor needs.
   *
   * @throws io.github.fdda.util.InvalidInputException if a side is negative, or it has more than
   *     134,217,728 (2²⁷) values
   */
  public static int count(TensorProto tensor) {
    var sides = tensor.getDimsList();
    var count = 1L;
    for (var side : sides) {
      if (side < 0) {
        throw fault("its shape %s has a negative side", sides);
      }
      // Each alone first: the product of two sides of a hostile file may not fit.
      if (side > MOST_ELEMENTS || count * side > MOST_ELEMENTS) {
        throw fault("its shape %s has more than %d values", sides, MOST_ELEMENTS);
      }
      count *= side;
    }
    return (int) count;
  }

  /**
   * How many bytes the values of a tensor take.
   *
   * @throws io.github.fdda.util.InvalidInputException if it has no type whose values are bytes
   */
  static long bytes(TensorProto tensor) {
    return ((long) count(tensor) * bits(tensor) + Byte.SIZE - 1) / Byte.SIZE;
  }

  private static int bits(TensorProto tensor) {
    var type = DataType.forNumber(tensor.getDataType());
    return switch (type == null ? DataType.UNDEFINED : type) {
      case INT4, UINT4 -> 4;
      case BOOL, INT8, UINT8, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> 8;
      case FLOAT16, BFLOAT16, INT16, UINT16 -> 16;
      case FLOAT, INT32, UINT32 -> 32;
      case DOUBLE, INT64, UINT64, COMPLEX64 -> 64;
      case COMPLEX128 -> 128;
      default -> throw fault("data type %d cannot be in another file", tensor.getDataType());
    };
  }

  /**
   * Floats of any width, as float32.
   *
   * @param tensor of FLOAT, FLOAT16, BFLOAT16 or DOUBLE
   */
  public float[] floats(TensorProto tensor) {
    var type = DataType.forNumber(tensor.getDataType());
    var count = count(tensor);
    if (isListed(tensor)) {
      require(listedFloats(tensor, type), count);
      return floats(count, i -> listedFloat(tensor, type, i));
    }
    var bytes = bytes(tensor, (long) count * width(type));
    return floats(count, i -> rawFloat(bytes, type, i));
  }

  // Only called where the file has all values: a shape alone allocates nothing.
  private static float[] floats(int count, IntToFloatFunction value) {
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = value.apply(i);
    }
    return values;
  }

  /** A float for an index. */
  @FunctionalInterface
  private interface IntToFloatFunction {
    float apply(int index);
  }

  /**
   * Integers of any width.
   *
   * @param tensor of INT64, an {@link IntegerType}, or BOOL (0 and 1); all others are refused
   */
  public long[] integers(TensorProto tensor) {
    var count = count(tensor);
    var type = DataType.forNumber(tensor.getDataType());
    var source =
        type == DataType.INT64 ? longs(tensor, count) : integers(tensor, supported(type), count);
    return IntStream.range(0, count).mapToLong(source).toArray();
  }

  private static IntegerType supported(DataType type) {
    if (type == DataType.BOOL) {
      return IntegerType.UINT8;
    }
    return IntegerType.of(type).orElseThrow(() -> fault("data type %s is not supported", type));
  }

  private IntToLongFunction longs(TensorProto tensor, int count) {
    if (isListed(tensor)) {
      require(tensor.getInt64DataCount(), count);
      return tensor::getInt64Data;
    }
    var bytes = bytes(tensor, (long) Long.BYTES * count);
    return i -> bytes.getLong(Long.BYTES * i);
  }

  private IntToLongFunction integers(TensorProto tensor, IntegerType type, int count) {
    if (!isListed(tensor)) {
      var bytes = bytes(tensor, type.bytes(count));
      return i -> type.value(bytes, i);
    }
    var paired = type.bits() == 4;
    require(tensor.getInt32DataCount(), paired ? (int) type.bytes(count) : count);
    return paired
        ? i -> type.nibble(tensor.getInt32Data(i / 2), i)
        : i -> inRange(type, tensor.getInt32Data(i));
  }

  /** Some readers would cut off what the type does not hold, others not. */
  private static int inRange(IntegerType type, int value) {
    if (!type.holds(value)) {
      throw fault("its value %d is none of type %s", value, type);
    }
    return value;
  }

  private static boolean isListed(TensorProto tensor) {
    return tensor.getDataLocation() != DataLocation.EXTERNAL && !tensor.hasRawData();
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

  private static void require(int found, int needed) {
    if (found != needed) {
      throw fault("it has %d values; its shape needs %d", found, needed);
    }
  }

  private static int listedFloats(TensorProto tensor, DataType type) {
    return switch (type) {
      case FLOAT -> tensor.getFloatDataCount();
      case DOUBLE -> tensor.getDoubleDataCount();
      default -> tensor.getInt32DataCount();
    };
  }

  private static float listedFloat(TensorProto tensor, DataType type, int i) {
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
      case DOUBLE -> 8;
      case FLOAT -> 4;
      default -> 2;
    };
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
