package io.github.fdda.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.network.OnnxBuilder;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntegerTypeTest {

  private static byte[] bytes(IntegerType type, int... values) {
    return type.tensor(List.of((long) values.length), values).getRawData().toByteArray();
  }

  @Test
  void tensor_fourBits_firstValueInLowerHalf() {
    assertArrayEquals(new byte[] {0x78, (byte) 0xf1}, bytes(IntegerType.INT4, -8, 7, 1, -1));
  }

  @Test
  void tensor_fourBits_oddLastValueHasItsOwnByte() {
    assertArrayEquals(new byte[] {(byte) 0xe3, 0x0f}, bytes(IntegerType.UINT4, 3, 14, 15));
    assertArrayEquals(new byte[] {0x08}, bytes(IntegerType.INT4, -8));
  }

  @Test
  void tensor_widerTypes_littleEndian() {
    assertArrayEquals(new byte[] {-128, 127}, bytes(IntegerType.INT8, -128, 127));
    assertArrayEquals(new byte[] {(byte) 200}, bytes(IntegerType.UINT8, 200));
    assertArrayEquals(new byte[] {-2, -1, 0, 1}, bytes(IntegerType.INT16, -2, 256));
    assertArrayEquals(new byte[] {0, 0, 0, -128}, bytes(IntegerType.INT32, Integer.MIN_VALUE));
  }

  @Test
  void value_readsWhatTensorWrote() {
    for (var type : IntegerType.values()) {
      var values = new int[] {type.least(), 1, type.most(), 0, 5};
      var raw =
          type.tensor(List.of(5L), values)
              .getRawData()
              .asReadOnlyByteBuffer()
              .order(ByteOrder.LITTLE_ENDIAN);
      for (var i = 0; i < values.length; i++) {
        assertEquals(values[i], type.value(raw, i), type.toString());
      }
    }
  }

  @Test
  void limits() {
    assertEquals(15, IntegerType.UINT4.most());
    assertEquals(7, IntegerType.INT4.most());
    assertEquals(65535, IntegerType.UINT16.most());
    assertEquals(Integer.MAX_VALUE, IntegerType.INT32.most());
    assertTrue(IntegerType.INT8.holds(-128));
    assertFalse(IntegerType.INT8.holds(128));
  }

  @Test
  void of_floatsAreNoIntegers() {
    var integers = OnnxBuilder.typed("t", DataType.UINT4, 1).build();
    var floats = OnnxBuilder.typed("t", DataType.FLOAT, 1).build();
    assertEquals(Optional.of(IntegerType.UINT4), IntegerType.of(integers));
    assertEquals(Optional.empty(), IntegerType.of(floats));
  }
}
