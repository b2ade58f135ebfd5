package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import io.github.fdda.network.graph.Dim;
import io.github.fdda.network.graph.FloatConstant;
import io.github.fdda.network.graph.Integers;
import io.github.fdda.network.graph.Tensors;
import io.github.fdda.onnx.ExternalData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way a file may store a weight. */
class TensorFormatsTest {

  // Exact in every format.
  private static final float[] VALUES = {0, 1, -2, 0.5f, -0.15625f, 96};
  // The same as IEEE binary16, by hand: sign, exponent + 15, fraction.
  private static final int[] HALVES = {0, 0x3c00, 0xc000, 0x3800, 0xb100, 0x5600};

  private static TensorProto.Builder weight(DataType type) {
    return OnnxBuilder.typed("w", type, 3, 2, 1, 1);
  }

  private static void check(TensorProto.Builder weight) {
    check(weight, Optional.empty());
  }

  private static void check(TensorProto.Builder weight, Optional<Path> folder) {
    var onnx =
        OnnxBuilder.opset(13)
            .image(2, 4, 4)
            .initializer(weight.build())
            .named("conv", "Conv", List.of("x", "w"), "y")
            .flat("y");
    var network = Networks.fromOnnx(onnx, "test", folder);
    try (var manager = NDManager.newBaseManager()) {
      assertArrayEquals(VALUES, network.parameters(manager).get("conv.weight").toFloatArray());
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer floats() {
    var buffer = buffer(24);
    for (var value : VALUES) {
      buffer.putFloat(value);
    }
    return buffer.flip();
  }

  @Test
  void float32_raw() {
    check(weight(DataType.FLOAT).setRawData(ByteString.copyFrom(floats())));
  }

  @Test
  void float64_rawAndTyped() {
    var buffer = buffer(48);
    var typed = weight(DataType.DOUBLE);
    for (var value : VALUES) {
      buffer.putDouble(value);
      typed.addDoubleData(value);
    }
    check(weight(DataType.DOUBLE).setRawData(ByteString.copyFrom(buffer.flip())));
    check(typed);
  }

  @Test
  void float16_rawAndTyped() {
    var buffer = buffer(12);
    var typed = weight(DataType.FLOAT16);
    for (var bits : HALVES) {
      buffer.putShort((short) bits);
      typed.addInt32Data(bits);
    }
    check(weight(DataType.FLOAT16).setRawData(ByteString.copyFrom(buffer.flip())));
    check(typed);
  }

  @Test
  void float16_smallestAndLargest() {
    var tensor =
        OnnxBuilder.typed("w", DataType.FLOAT16, 4)
            .addAllInt32Data(List.of(0x0001, 0x8400, 0x7bff, 0xfc00))
            .build();
    var constant =
        (FloatConstant) new Tensors(new ExternalData(Optional.empty()), false).read(tensor);
    assertArrayEquals(
        new float[] {0x1p-24f, -0x1p-14f, 65504, Float.NEGATIVE_INFINITY}, constant.values());
  }

  @Test
  void bfloat16_rawAndTyped() {
    var buffer = buffer(12);
    var typed = weight(DataType.BFLOAT16);
    for (var value : VALUES) {
      var bits = Float.floatToIntBits(value) >>> 16;
      buffer.putShort((short) bits);
      typed.addInt32Data(bits);
    }
    check(weight(DataType.BFLOAT16).setRawData(ByteString.copyFrom(buffer.flip())));
    check(typed);
  }

  @Test
  void int32_rawAndTyped() {
    var buffer = buffer(8).putInt(-1).putInt(7).flip();
    var raw = OnnxBuilder.typed("s", DataType.INT32, 2).setRawData(ByteString.copyFrom(buffer));
    var typed = OnnxBuilder.typed("s", DataType.INT32, 2).addInt32Data(-1).addInt32Data(7);
    var tensors = new Tensors(new ExternalData(Optional.empty()), false);
    assertEquals(Integers.vector(List.of(Dim.of(-1), Dim.of(7))), tensors.read(raw.build()));
    assertEquals(tensors.read(raw.build()), tensors.read(typed.build()));
  }

  @Test
  void float32_inAnotherFile(@TempDir Path folder) throws IOException {
    Files.write(
        Files.createDirectory(folder.resolve("data")).resolve("all.bin"),
        buffer(40).put(new byte[16]).put(floats()).array());
    check(
        weight(DataType.FLOAT)
            .setDataLocation(DataLocation.EXTERNAL)
            .addExternalData(entry("location", "data/all.bin"))
            .addExternalData(entry("offset", "16"))
            .addExternalData(entry("length", "24")),
        Optional.of(folder));
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
