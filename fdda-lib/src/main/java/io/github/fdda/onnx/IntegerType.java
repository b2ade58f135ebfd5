package io.github.fdda.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import io.github.fdda.util.Internal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The integer types of ONNX that quantized values are stored in. Two 4-bit values share a byte, the
 * first in the lower half; an odd last one has a byte for itself.
 *
 * @see <a href="https://onnx.ai/onnx/technical/int4.html">ONNX: 4-bit integer types</a>
 */
@Internal
public enum IntegerType {
  UINT4(DataType.UINT4, 4, 0),
  INT4(DataType.INT4, 4, -8),
  UINT8(DataType.UINT8, 8, 0),
  INT8(DataType.INT8, 8, -128),
  UINT16(DataType.UINT16, 16, 0),
  INT16(DataType.INT16, 16, -32768),
  INT32(DataType.INT32, 32, Integer.MIN_VALUE);

  private final DataType dataType;
  private final int bits;
  private final int least;

  IntegerType(DataType dataType, int bits, int least) {
    this.dataType = dataType;
    this.bits = bits;
    this.least = least;
  }

  /** The type of a tensor; empty for floats and 64-bit integers. */
  public static Optional<IntegerType> of(TensorProto tensor) {
    return of(DataType.forNumber(tensor.getDataType()));
  }

  /** The type of that name in ONNX; empty for others than integers of up to 32 bits. */
  public static Optional<IntegerType> of(@Nullable DataType dataType) {
    return Stream.of(values()).filter(type -> type.dataType == dataType).findFirst();
  }

  /** Width of one value: 4, 8, 16 or 32. */
  public int bits() {
    return bits;
  }

  /** The smallest value. */
  public int least() {
    return least;
  }

  /** The largest value. */
  public int most() {
    return (int) (least + (1L << bits) - 1);
  }

  /** Whether this type has a value. */
  public boolean holds(double value) {
    return least <= value && value <= most();
  }

  /** Whether this type has no negative values. */
  public boolean unsigned() {
    return least == 0;
  }

  /**
   * The oldest operator set whose DequantizeLinear takes this type, with a scale for each channel.
   */
  public int opset() {
    return bits == 8 || bits == 32 ? 13 : 21;
  }

  /**
   * Makes a tensor without a name.
   *
   * @param dims its shape; empty for a single value
   * @param values each one of this type's
   */
  public TensorProto tensor(List<Long> dims, int... values) {
    return TensorProto.newBuilder()
        .setDataType(dataType.getNumber())
        .addAllDims(dims)
        .setRawData(ByteString.copyFrom(packed(values)))
        .build();
  }

  private byte[] packed(int... values) {
    var bytes = new byte[Math.toIntExact(bytes(values.length))];
    for (var i = 0; i < values.length; i++) {
      if (bits == 4) {
        bytes[i / 2] |= (byte) ((values[i] & 0xf) << (4 * (i % 2)));
      } else {
        for (var b = 0; b < bits / 8; b++) {
          bytes[i * bits / 8 + b] = (byte) (values[i] >> (8 * b));
        }
      }
    }
    return bytes;
  }

  /** Length of the raw data of some values. */
  public long bytes(long values) {
    return (values * bits + 7) / 8;
  }

  /** One value of raw data in little-endian order. */
  public int value(ByteBuffer raw, int index) {
    return switch (bits) {
      case 4 -> nibble(raw.get(index / 2), index);
      case 8 -> unsigned() ? raw.get(index) & 0xff : raw.get(index);
      case 16 -> unsigned() ? raw.getShort(2 * index) & 0xffff : raw.getShort(2 * index);
      default -> raw.getInt(4 * index);
    };
  }

  /** One of the two values in the lowest byte. */
  public int nibble(int pair, int index) {
    var value = (pair >> (4 * (index % 2))) & 0xf;
    return value > most() ? value - 16 : value;
  }
}
