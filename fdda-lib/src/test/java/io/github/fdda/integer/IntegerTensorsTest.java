package io.github.fdda.integer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import io.github.fdda.util.InvalidInputException;
import java.util.HexFormat;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes and numbers, by hand. */
class IntegerTensorsTest {

  private static TensorProto.Builder tensor(DataType type, int length) {
    return TensorProto.newBuilder().setDataType(type.getNumber()).addDims(length);
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static long[] values(TensorProto.Builder tensor) {
    return ((IntegerValue.Integers) IntegerTensors.read(tensor.build())).values();
  }

  @ParameterizedTest
  @CsvSource({
    "INT4, 780f, -8, 7, -1",
    "UINT4, 780f, 8, 7, 15",
    "INT8, 80ff7f, -128, -1, 127",
    "UINT8, 80ff7f, 128, 255, 127",
    "INT16, 0080ffff0100, -32768, -1, 1",
    "UINT16, 0080ffff0100, 32768, 65535, 1",
    "INT32, 00000080ffffffff01000000, -2147483648, -1, 1",
    "INT64, feffffffffffffff00000000010000000100000000000000, -2, 4294967296, 1"
  })
  void rawBytes(DataType type, String hex, long first, long second, long third) {
    assertArrayEquals(
        new long[] {first, second, third}, values(tensor(type, 3).setRawData(bytes(hex))));
  }

  @Test
  void numbers() {
    assertArrayEquals(
        new long[] {-8, 7, -1},
        values(tensor(DataType.INT4, 3).addInt32Data(0x78).addInt32Data(0xf)));
    assertArrayEquals(
        new long[] {-5, 200}, values(tensor(DataType.INT32, 2).addInt32Data(-5).addInt32Data(200)));
    assertArrayEquals(
        LongStream.of(-5, 1L << 40).toArray(),
        values(tensor(DataType.INT64, 2).addInt64Data(-5).addInt64Data(1L << 40)));
  }

  @ParameterizedTest
  @CsvSource({"INT4, 7878", "INT8, 7f", "INT32, 00000000", "FLOAT, 00000000", "FLOAT8E5M2, 000000"})
  void wrongLengthOrType(DataType type, String hex) {
    var tensor = tensor(type, type == DataType.INT4 ? 2 : 3);

    assertThrows(
        InvalidInputException.class,
        () -> IntegerTensors.read(tensor.setRawData(bytes(hex)).build()));
    var numbers = tensor.clearRawData().addInt32Data(1).addInt32Data(1).build();
    assertThrows(InvalidInputException.class, () -> IntegerTensors.read(numbers));
  }
}
