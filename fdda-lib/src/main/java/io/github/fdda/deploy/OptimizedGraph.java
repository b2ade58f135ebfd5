package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What ONNX Runtime really executes: the graph after all its optimizations, as it saves it. A
 * convolution between DequantizeLinear and QuantizeLinear runs in integers only where it has become
 * one of the operators counted here (see ONNX Runtime's "Quantize ONNX models", QDQ format).
 *
 * @param operators how many nodes there are of each operator
 * @param inFloat the convolutions and matrix products that compute in floating point, and why
 * @since 0.1.0
 */
public record OptimizedGraph(Map<String, Integer> operators, List<FloatNode> inFloat) {

  private static final Set<String> INTEGER_CONVOLUTIONS = Set.of("QLinearConv", "ConvInteger");
  private static final Set<String> FLOAT_CONVOLUTIONS =
      Set.of("Conv", "FusedConv", "NhwcFusedConv");
  private static final Set<String> INTEGER_PRODUCTS =
      Set.of(
          "QGemm",
          "QLinearMatMul",
          "MatMulInteger",
          "MatMulIntegerToFloat",
          "DynamicQuantizeMatMul");
  private static final Set<String> FLOAT_PRODUCTS =
      Set.of("Gemm", "FusedGemm", "MatMul", "FusedMatMul", "MatMulNBits");

  /** Copies the map and the list. */
  public OptimizedGraph {
    operators = Map.copyOf(operators);
    inFloat = List.copyOf(inFloat);
  }

  /**
   * Has a file optimized, for the processor at hand.
   *
   * @throws InvalidInputException if ONNX Runtime refuses the file
   */
  public static OptimizedGraph of(ModelFile file) {
    try {
      var optimized = Files.createTempFile("fdda", ".onnx");
      try {
        return of(file, optimized);
      } finally {
        Files.delete(optimized);
      }
    } catch (IOException e) {
      throw file.fault(
          "its optimized form cannot be written to the folder for temporary files; make room there",
          e);
    }
  }

  private static OptimizedGraph of(ModelFile file, Path optimized) throws IOException {
    var session =
        Ort.session(
            file,
            Optimization.ALL,
            options -> options.setOptimizedModelFilePath(optimized.toString()));
    Ort.close(file, session);
    var graph = ModelProto.parseFrom(Files.readAllBytes(optimized)).getGraph();
    var reasons = new FloatReasons(file.model().getGraph());
    return new OptimizedGraph(
        graph.getNodeList().stream()
            .collect(Collectors.toMap(NodeProto::getOpType, node -> 1, Integer::sum)),
        graph.getNodeList().stream().filter(OptimizedGraph::isInFloat).map(reasons::of).toList());
  }

  private static boolean isInFloat(NodeProto node) {
    return FLOAT_CONVOLUTIONS.contains(node.getOpType())
        || FLOAT_PRODUCTS.contains(node.getOpType());
  }

  /** Convolutions that compute in integers. */
  public int integerConvolutions() {
    return count(INTEGER_CONVOLUTIONS);
  }

  /** Convolutions that compute in floating point. */
  public int floatConvolutions() {
    return count(FLOAT_CONVOLUTIONS);
  }

  /** Linear layers and other matrix products that compute in integers. */
  public int integerProducts() {
    return count(INTEGER_PRODUCTS);
  }

  /** Linear layers and other matrix products that compute in floating point. */
  public int floatProducts() {
    return count(FLOAT_PRODUCTS);
  }

  private int count(Set<String> types) {
    return types.stream().mapToInt(type -> operators.getOrDefault(type, 0)).sum();
  }

  /** For people: the operators in alphabetical order. */
  @Override
  public String toString() {
    return new TreeMap<>(operators).toString();
  }
}
