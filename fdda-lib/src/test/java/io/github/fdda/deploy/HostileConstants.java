package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A constant with one thing wrong: its type, its shape, or how many values it holds. */
final class HostileConstants {

  private HostileConstants() {}

  /** All of a constant, of the same name, by what is wrong. */
  static Map<String, TensorProto> of(TensorProto constant) {
    var sides = constant.getDimsList();
    var reversed = new ArrayList<>(sides);
    Collections.reverse(reversed);
    var longer = new ArrayList<>(sides);
    longer.add(0, 1L);
    return Map.of(
        "one number", filled(constant, DataType.FLOAT, List.of(), Float.BYTES),
        "an integer", filled(constant, DataType.INT64, List.of(1L), Long.BYTES),
        "of doubles", filled(constant, DataType.DOUBLE, sides, Double.BYTES),
        "of text", filled(constant, DataType.STRING, sides, 0),
        "empty", filled(constant, DataType.FLOAT, List.of(0L), Float.BYTES),
        "reversed", constant.toBuilder().clearDims().addAllDims(reversed).build(),
        "of one dimension more", constant.toBuilder().clearDims().addAllDims(longer).build(),
        "too short", constant.toBuilder().addDims(2).build(),
        "of negative size", constant.toBuilder().addDims(-1).build());
  }

  private static TensorProto filled(
      TensorProto constant, DataType type, List<Long> sides, int bytes) {
    var count = sides.stream().flatMapToLong(LongStream::of).reduce(1, (a, b) -> a * b);
    return TensorProto.newBuilder()
        .setName(constant.getName())
        .setDataType(type.getNumber())
        .addAllDims(sides)
        .setRawData(ByteString.copyFrom(new byte[(int) count * bytes]))
        .build();
  }
}
