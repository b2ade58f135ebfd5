package io.github.fdda.onnx;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes of numbers, by hand. */
class TensorDataTest {

  private static final TensorData DATA = new TensorData(new ExternalData(Optional.empty()));

  private static TensorProto raw(DataType type, String hex, Long... sides) {
    return TensorProto.newBuilder()
        .setDataType(type.getNumber())
        .addAllDims(List.of(sides))
        .setRawData(ByteString.copyFrom(HexFormat.of().parseHex(hex)))
        .build();
  }

  /** −2 and 0.5 in each width: sign, exponent, fraction. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, 000000c00000003f",
    "DOUBLE, 00000000000000c0000000000000e03f",
    "FLOAT16, 00c00038",
    "BFLOAT16, 00c0003f"
  })
  void floats_ofAnyWidth(DataType type, String hex) {
    assertArrayEquals(new float[] {-2, 0.5f}, DATA.floats(raw(type, hex, 2L)));
  }

  @Test
  void count_isTheProductOfTheSides() {
    assertEquals(6, TensorData.count(raw(DataType.INT8, "", 2L, 3L)));
    assertEquals(1, TensorData.count(raw(DataType.INT8, "")));
    assertEquals(0, TensorData.count(raw(DataType.INT8, "", 0L, 3L)));
  }

  @Test
  void shapes_thatThereCannotBe() {
    var huge = 1L << 40;
    assertRefused(() -> DATA.integers(raw(DataType.INT8, "", -1L)), "[-1]", "negative");
    assertRefused(() -> DATA.integers(raw(DataType.INT8, "", 0L, huge)), "more than 134217728");
    assertRefused(
        () -> DATA.floats(raw(DataType.FLOAT, "", 1L << 20, 1L << 20)), "more than 134217728");
  }

  /** ONNX Runtime takes the lowest byte: −1 for 255. */
  @ParameterizedTest
  @CsvSource({"UINT8, -1", "UINT8, 256", "INT8, 128", "INT8, -131146", "UINT16, 65536"})
  void listedIntegers_outsideTheirType(DataType type, int value) {
    var tensor =
        TensorProto.newBuilder().setDataType(type.getNumber()).addDims(1).addInt32Data(value);
    assertRefused(() -> DATA.integers(tensor.build()), "value " + value, "type " + type);
  }

  /** Its file has no values at all: they would take half a gigabyte. */
  @Test
  void shapeWithoutValues_allocatesNothing() {
    assertRefused(
        () -> DATA.floats(raw(DataType.FLOAT, "", 1L << 27)), "0 bytes", "needs 536870912");
  }

  @Test
  void integers_refuseFloats() {
    assertRefused(() -> DATA.integers(raw(DataType.FLOAT, "00000000", 1L)), "FLOAT");
  }
}
