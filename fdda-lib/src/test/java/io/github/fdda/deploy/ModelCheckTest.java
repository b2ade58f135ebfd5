package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.onnx.IntegerType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelCheckTest {

  private static OnnxBuilder builder() {
    return OnnxBuilder.opset(13).input("x", 1).named("a", "Relu", List.of("x"), "y");
  }

  private static void assertBroken(ModelProto.Builder model, String part) {
    var built = model.build();
    var error = assertThrows(IllegalStateException.class, () -> ModelCheck.require(built));
    assertTrue(String.valueOf(error.getMessage()).contains(part), error.getMessage());
  }

  @Test
  void sound() {
    var weight = IntegerType.INT4.tensor(List.of(3L), 1, 2, 3).toBuilder().setName("w").build();
    ModelCheck.require(builder().initializer(weight).output("y").build());
  }

  @Test
  void tensorUsedBeforeItExists() {
    assertBroken(
        builder()
            .named("b", "Relu", List.of("z"), "u")
            .named("c", "Relu", List.of("y"), "z")
            .output("u"),
        "'z'");
  }

  @Test
  void outputThatNobodyMakes() {
    assertBroken(builder().output("z"), "'z'");
  }

  @Test
  void tensorDefinedTwice() {
    assertBroken(builder().named("b", "Relu", List.of("x"), "y").output("y"), "twice");
  }

  @Test
  void nodesOfOneName() {
    assertBroken(builder().named("a", "Relu", List.of("y"), "z").output("z"), "'a'");
  }

  @Test
  void tensorWithTooLittleData() {
    var weight = IntegerType.INT4.tensor(List.of(5L), 1, 2, 3).toBuilder().setName("w").build();
    assertBroken(builder().initializer(weight).output("y"), "w of INT4");
  }

  @Test
  void tensorOfAnotherType() {
    var text = OnnxBuilder.typed("t", DataType.STRING, 1).build();
    assertBroken(builder().initializer(text).output("y"), "t has type");
  }
}
