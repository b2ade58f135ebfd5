package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.IntegerType;
import io.github.fdda.onnx.ModelChecksum;
import io.github.fdda.quantize.simulate.IntegerParameters;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Internal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a quantized network as standard ONNX: weights as integers, each with a DequantizeLinear
 * after it, and a pair of QuantizeLinear and DequantizeLinear wherever a tensor is quantized. Every
 * runtime can compute it in floats; one that knows the pattern runs it with integers. The graph,
 * its input, its output and the names of its nodes and tensors stay those of the float network.
 */
@Internal
public final class OnnxExport {

  private static final String PRODUCER = "fdda";

  /** QuantizeLinear has channels from here on. */
  private static final int OLDEST_OPSET = 13;

  /** QuantizeLinear may name its type from here on. */
  private static final int TYPED_QUANTIZERS = 21;

  /**
   * Operators that a network has though its operator set does not, as it was written in smaller
   * ones.
   */
  private static final Map<String, Integer> SINCE = Map.of("LayerNormalization", 17, "Gelu", 20);

  private OnnxExport() {}

  /**
   * Makes the ONNX model of a quantized network. It has operator set 13 or the network's own, if
   * that is newer; 21 if it holds 4-bit or 16-bit integers.
   *
   * @param parameters its integers
   * @param options of the file
   * @param metadata to store in the file: where the network comes from
   * @throws io.github.fdda.util.InvalidInputException if ONNX cannot hold it; the message says why
   */
  public static ModelProto of(
      IntegerParameters parameters, ExportOptions options, Map<String, String> metadata) {
    var original = parameters.plan().network().standaloneOnnx();
    var opset = (int) original.getOpsetImport(0).getVersion();
    var graph = new GraphEdit(original.getGraph());
    Identities.remove(graph);
    Masks.declare(graph);
    var shapes =
        parameters.plan().network().nodes().stream()
            .collect(Collectors.toMap(GraphNode::name, GraphNode::shape));
    var written = Math.max(opset, OLDEST_OPSET);
    new OpsetUpgrade(graph, shapes, opset, written).run();
    new QuantizedGraph(parameters, options, graph).build();
    var needed = Math.max(opset, opset(graph.build()));
    new OpsetUpgrade(graph, shapes, written, needed).run();
    if (needed >= TYPED_QUANTIZERS && parameters.plan().target().activations().signed()) {
      new MovedLevels(graph).quantize();
    }
    var edited = graph.build();
    options.preprocessing().ifPresent(normalization -> Preprocessing.declareBytes(edited));
    return model(original, edited, needed, metadata);
  }

  /**
   * Writes {@link #of} to a file, whole or not at all, with a checksum.
   *
   * @param file replaced if it exists
   * @throws io.github.fdda.util.InvalidInputException if ONNX cannot hold the network, or the file
   *     cannot be written
   */
  public static void write(
      Path file,
      IntegerParameters parameters,
      ExportOptions options,
      Map<String, String> metadata) {
    AtomicFiles.write(file, ModelChecksum.with(of(parameters, options, metadata))::writeTo);
  }

  private static int opset(GraphProto.Builder graph) {
    var types =
        graph.getInitializerList().stream()
            .flatMap(tensor -> IntegerType.of(tensor).stream())
            .map(IntegerType::opset);
    var nodes =
        graph.getNodeList().stream()
            .filter(node -> node.getDomain().isEmpty())
            .map(node -> SINCE.getOrDefault(node.getOpType(), 0));
    return Stream.concat(types, nodes).reduce(OLDEST_OPSET, Math::max);
  }

  private static ModelProto model(
      ModelProto original, GraphProto.Builder graph, int opset, Map<String, String> metadata) {
    var all = new LinkedHashMap<String, String>();
    original.getMetadataPropsList().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    all.putAll(metadata);
    var result =
        ModelProto.newBuilder()
            .setIrVersion(Math.max(original.getIrVersion(), irVersion(opset)))
            .setProducerName(PRODUCER)
            .setDomain(original.getDomain())
            .setModelVersion(original.getModelVersion())
            .setDocString(original.getDocString())
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
            .addAllOpsetImport(otherDomains(graph))
            .setGraph(graph);
    Optional.ofNullable(OnnxExport.class.getPackage().getImplementationVersion())
        .ifPresent(result::setProducerVersion);
    all.forEach(
        (key, value) ->
            result.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return result.build();
  }

  /** Operators outside the standard are in the first version of their set. */
  private static List<OperatorSetIdProto> otherDomains(GraphProto.Builder graph) {
    return graph.getNodeList().stream()
        .map(NodeProto::getDomain)
        .filter(domain -> !domain.isEmpty() && !domain.equals("ai.onnx"))
        .distinct()
        .map(domain -> OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1).build())
        .toList();
  }

  /**
   * The version of the file format that an operator set came with.
   *
   * @see <a href="https://onnx.ai/onnx/repo-docs/Versioning.html">ONNX: versioning</a>
   */
  private static int irVersion(int opset) {
    if (opset >= 21) {
      return 10;
    }
    return opset >= 19 ? 9 : opset >= 15 ? 8 : 7;
  }
}
