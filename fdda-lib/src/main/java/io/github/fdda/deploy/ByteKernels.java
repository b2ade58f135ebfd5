package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import com.google.protobuf.ByteString;
import io.github.fdda.util.Internal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * ONNX Runtime's kernels of bytes on this processor. On x86 without VNNI instructions those for
 * unsigned activations and signed weights add two products in 16 bits, which are too few: their
 * sums saturate, and a file gives other answers than on other processors.
 */
@Internal
public final class ByteKernels {

  private static final int COUNT = 64;
  private static final byte LARGEST_UNSIGNED = (byte) 255;
  private static final byte LARGEST_SIGNED = 127;
  private static final int SUM = COUNT * 255 * 127;

  private ByteKernels() {}

  /** Seen once, on first use. */
  private static final class Seen {
    static final boolean SATURATE = largestSum() != SUM;
  }

  /**
   * Whether sums of products saturate: tried with the largest values there are.
   *
   * @throws io.github.fdda.util.UnavailableException if ONNX Runtime cannot be loaded
   */
  public static boolean saturate() {
    return Seen.SATURATE;
  }

  private static int largestSum() {
    var file = ModelFile.of("a product of bytes", model().toByteArray());
    return Ort.call(
        file,
        "run",
        () -> {
          try (var session = Ort.session(file, Optimization.ALL, options -> {});
              var input =
                  OnnxTensor.createTensor(
                      Ort.environment(),
                      ByteBuffer.wrap(filled(LARGEST_UNSIGNED)),
                      new long[] {1, COUNT},
                      OnnxJavaType.UINT8);
              var result = session.run(Map.of("a", input))) {
            return ((OnnxTensor) result.get(0)).getIntBuffer().get(0);
          }
        });
  }

  private static ModelProto model() {
    var graph =
        GraphProto.newBuilder()
            .setName("bytes")
            .addInput(value("a", TensorProto.DataType.UINT8, COUNT))
            .addOutput(value("sum", TensorProto.DataType.INT32, 1))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("b")
                    .setDataType(TensorProto.DataType.INT8.getNumber())
                    .addDims(COUNT)
                    .addDims(1)
                    .setRawData(ByteString.copyFrom(filled(LARGEST_SIGNED))))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("MatMulInteger")
                    .addInput("a")
                    .addInput("b")
                    .addOutput("sum"));
    return ModelProto.newBuilder()
        .setIrVersion(7)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph)
        .build();
  }

  private static byte[] filled(byte value) {
    var bytes = new byte[COUNT];
    Arrays.fill(bytes, value);
    return bytes;
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, int columns) {
    var tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber());
    tensor.getShapeBuilder().addDimBuilder().setDimValue(1);
    tensor.getShapeBuilder().addDimBuilder().setDimValue(columns);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
