package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.fdda.Fdda;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.fixture.Messages;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.target.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxExportTest {

  private static final ImageShape SHAPE = new ImageShape(2, 8, 8);
  private static final LabelledImages PICTURES =
      new Pictures(SHAPE, 3, IntStream.range(0, 12).map(i -> i % 3).boxed().toList());
  private static final List<float[]> IMAGES =
      IntStream.range(0, PICTURES.size()).mapToObj(PICTURES::normalized).toList();
  private static final Network TINY = TinyNetwork.of(SHAPE);

  /** A float between two levels may be rounded either way; one step in few pixels is less. */
  private static final float TOLERANCE = 2e-3f;

  private final Path folder;

  OnnxExportTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Simulation simulation(Network network, int bits, String target) {
    return Simulation.of(network, PICTURES, BitWidths.of(bits, bits), Target.load(target));
  }

  private static Network network(byte[] onnx) {
    return Networks.fromOnnx(onnx, "test", Optional.empty());
  }

  private static void assertParity(Simulation simulation) {
    var actual = simulation.onnxRuntime(simulation.export(), IMAGES);
    Logits.assertClose(simulation.logits(IMAGES), actual, TOLERANCE);
  }

  private static Set<String> types(ModelProto model) {
    return model.getGraph().getInitializerList().stream()
        .map(tensor -> DataType.forNumber(tensor.getDataType()).toString())
        .collect(Collectors.toSet());
  }

  private static long count(ModelProto model, String type) {
    return nodes(model).stream().filter(node -> node.getOpType().equals(type)).count();
  }

  private static List<NodeProto> nodes(ModelProto model) {
    return model.getGraph().getNodeList();
  }

  private static long opset(ModelProto model) {
    return model.getOpsetImport(0).getVersion();
  }

  // Versions and types.

  @Test
  void eightBits_opset13() {
    var model = simulation(TINY, 8, "paper").export();
    assertEquals(13, opset(model));
    assertEquals(7, model.getIrVersion());
    assertTrue(types(model).containsAll(Set.of("INT8", "UINT8")));
  }

  @Test
  void fourBits_opset21() {
    var model = simulation(TINY, 4, "paper").export();
    assertEquals(21, opset(model));
    assertEquals(10, model.getIrVersion());
    assertTrue(types(model).contains("UINT4"));
    assertFalse(types(model).contains("UINT8"));
  }

  @Test
  void weightsOfFourBits_forKernelsOfBytes_inBytes() {
    var bits = BitWidths.of(4, 8);
    var model = Simulation.of(TINY, PICTURES, bits, Target.onnxruntimeCpu()).export();
    assertEquals(Set.of("FLOAT", "INT8", "UINT8", "INT32", "INT64"), types(model));
    var optimized = OptimizedGraph.of(ModelFile.of("tiny", model.toByteArray()));
    assertEquals(TinyNetwork.BLOCKS, optimized.integerConvolutions(), optimized::toString);
  }

  @Test
  void fourBits_widened_sameValuesInBytes() {
    var simulation = simulation(TINY, 4, "paper");
    var model = simulation.export(ExportOptions.defaults().withWidenToInt8(true));
    assertEquals(13, opset(model));
    assertEquals(Set.of("FLOAT", "INT8", "UINT8"), types(model));
    Logits.assertClose(simulation.logits(IMAGES), simulation.onnxRuntime(model, IMAGES), TOLERANCE);
  }

  /** See {@code QuantizedGraph}: ONNX Runtime confuses 4-bit and 8-bit activations. */
  @Test
  void activationsOfFourAndEightBits_allInBytes() {
    var bits = BitWidths.of(4, 4).withFirstLast(8);
    var model = Simulation.of(TINY, PICTURES, bits, Target.paper()).export();
    assertFalse(types(model).contains("UINT4"));
    assertTrue(types(model).contains("INT4"));
  }

  @Test
  void threeBits_limitedToTheirLevels() {
    var simulation = simulation(TINY, 3, "paper");
    assertEquals(TinyNetwork.BLOCKS, count(simulation.export(), "Min"));
    assertParity(simulation);
  }

  /** ONNX Runtime drops a Relu before a 4-bit quantizer, as if 0 were always its lowest level. */
  @Test
  void fourBits_gridBelowZero_reluStays() {
    assertParity(
        simulation(TINY, 4, "paper")
            .with(range -> new QuantizationRange(-range.max() / 2, range.max())));
  }

  @Test
  void fourBits_symmetric_reluStays() throws IOException {
    var simulation = simulation(TINY, 4, fourBits("zero", "{}"));
    assertTrue(types(simulation.export()).contains("INT4"));
    assertFalse(types(simulation.export()).contains("UINT4"));
    assertParity(simulation);
  }

  /** ONNX Runtime moves a quantizer from behind a MaxPool, too, to before it. */
  @Test
  void fourBits_quantizedAfterMaxPool() throws IOException {
    var onnx =
        OnnxBuilder.opset(13)
            .image(2, 8, 8)
            .floats("w", 3, 2, 3, 3)
            .named("conv", "Conv", List.of("x", "w"), "c")
            .node("MaxPool", List.of("c"), "p", "kernel_shape", new int[] {2, 2})
            .node("Transpose", List.of("p"), "t", "perm", new int[] {0, 1, 3, 2})
            .flat("t");
    var target =
        fourBits(
            "any", "{ MaxPool: { inputs: float, output: integer }, Transpose: { passes: grid } }");
    var simulation = simulation(network(onnx), 4, target);
    assertEquals(1, count(simulation.export(), "QuantizeLinear"));
    assertParity(simulation);
  }

  /** The file of a target with kernels of four bits. */
  private String fourBits(String zeroPoint, String operators) throws IOException {
    var target =
        """
        name: four
        title: four bits everywhere
        sources: []
        weights: { bits: [4, 4], zero-point: zero, grid-per: channel }
        activations: { bits: [4, 4], zero-point: %s, grid-per: tensor }
        point-bits: 4
        scales: any
        batch-normalization: keep
        accumulator-bits: 32
        operators: %s
        other-operators: float
        """
            .formatted(zeroPoint, operators);
    return Files.writeString(folder.resolve("four.yml"), target).toString();
  }

  // Batch normalization and activation functions.

  @Test
  void paper_keepsEveryNode() {
    var model = simulation(TINY, 8, "paper").export();
    assertEquals(TinyNetwork.BLOCKS, count(model, "BatchNormalization"));
    assertEquals(TinyNetwork.BLOCKS, count(model, "Relu"));
    assertEquals(TinyNetwork.BLOCKS, count(model, "QuantizeLinear"));
  }

  @Test
  void integerTargets_convolutionsMeetTheirQuantizers() {
    var model = simulation(TINY, 8, "onnxruntime-cpu").export();
    assertEquals(0, count(model, "BatchNormalization"));
    assertEquals(0, count(model, "Relu"));
    var graph = new GraphEdit(model.getGraph());
    for (var block = 0; block < TinyNetwork.BLOCKS; block++) {
      var convolution = graph.node("conv" + block);
      assertEquals("relu" + block, convolution.getOutput(0));
      assertEquals(
          List.of("QuantizeLinear"),
          graph.readers("relu" + block).stream().map(NodeProto::getOpType).toList());
      for (var input : convolution.getInputList().subList(0, 2)) {
        assertEquals("DequantizeLinear", graph.producer(input).orElseThrow().getOpType());
      }
    }
  }

  /** ONNX Runtime, which makes integers of float biases, finds nothing left to do in floats. */
  @Test
  void onnxRuntime_runsConvolutionsInIntegers() {
    var model = simulation(TINY, 8, "onnxruntime-cpu").export();
    var optimized = OptimizedGraph.of(ModelFile.of("tiny", model.toByteArray()));
    assertEquals(TinyNetwork.BLOCKS, optimized.operators().get("QLinearConv"));
    assertEquals(0, optimized.floatConvolutions(), optimized::toString);
    assertEquals(1, optimized.integerProducts(), optimized::toString);
    assertEquals(0, optimized.floatProducts(), optimized::toString);
  }

  @Test
  void biases_areWhatTheTargetWants() {
    assertTrue(types(simulation(TINY, 8, "integer-only").export()).contains("INT32"));
    assertTrue(types(simulation(TINY, 8, "onnxruntime-cpu").export()).contains("INT32"));
    assertFalse(types(simulation(TINY, 8, "tensorrt-int8").export()).contains("INT32"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"paper", "onnxruntime-cpu", "integer-only"})
  void negativeGamma(String target) {
    var start = simulation(TINY, 8, target);
    var trained = start.state().weights();
    var changes = new LinkedHashMap<String, float[]>();
    for (var layer : TINY.batchNorms()) {
      var gamma = trained.values(layer.gamma());
      gamma[1] = -gamma[1];
      changes.put(layer.gamma(), gamma);
    }
    assertParity(start.with(changes));
  }

  // The user's graph.

  @Test
  void namesStay() {
    var model = simulation(TINY, 8, "onnxruntime-cpu").export();
    var original = TINY.onnx().getGraph();
    assertEquals(original.getInputList(), model.getGraph().getInputList());
    assertEquals(original.getOutputList(), model.getGraph().getOutputList());
    var names = nodes(model).stream().map(NodeProto::getName).collect(Collectors.toSet());
    assertTrue(names.containsAll(Set.of("conv0", "conv4", "pool", "flat", "fc")));
  }

  private static OnnxBuilder twoConvolutions() {
    return OnnxBuilder.opset(13)
        .image(2, 8, 8)
        .floats("w", 2, 2, 3, 3)
        .node("Identity", List.of("w"), "w2")
        .named("a", "Conv", List.of("x", "w"), "a1")
        .named("b", "Conv", List.of("a1", "w2"), "b1")
        .batchNorm("bn2", "b1", "n", 2)
        .named("r", "Relu", List.of("n"), "r1")
        .floats("fc.w", 32, 3)
        .node("Flatten", List.of("r1"), "f")
        .named("fc", "MatMul", List.of("f", "fc.w"), "logits");
  }

  @Test
  void sharedInitializers_trainApart() {
    var network = network(twoConvolutions().output("logits").build().toByteArray());
    var start = simulation(network, 8, "paper");
    var weights = start.state().weights().values("b.weight");
    for (var i = 0; i < weights.length; i++) {
      weights[i] *= 0.5f + i / 40f;
    }
    assertParity(start.with(Map.of("b.weight", weights)));
  }

  @Test
  void lastSoftmax_stays() {
    var onnx =
        twoConvolutions()
            .node("Softmax", List.of("logits"), "probabilities", "axis", 1)
            .output("probabilities")
            .build();
    var simulation = simulation(network(onnx.toByteArray()), 8, "paper");
    var model = simulation.export();
    assertEquals("probabilities", model.getGraph().getOutput(0).getName());
    var actual = simulation.onnxRuntime(model, IMAGES);
    var expected = simulation.logits(IMAGES).stream().map(OnnxExportTest::softmax).toList();
    Logits.assertClose(expected, actual, 1e-4f);
  }

  private static float[] softmax(float[] logits) {
    var result = new float[logits.length];
    var sum = 0.0;
    for (var logit : logits) {
      sum += Math.exp(logit);
    }
    for (var i = 0; i < result.length; i++) {
      result[i] = (float) (Math.exp(logits[i]) / sum);
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 9, 11, 12})
  void oldOpsets(int opset) {
    var builder =
        OnnxBuilder.opset(opset)
            .image(2, 8, 8)
            .floats("w", 3, 2, 3, 3)
            .floats("b", 3)
            .named("conv", "Conv", List.of("x", "w", "b"), "c", "pads", new int[] {1, 1, 1, 1})
            .batchNorm("bn2", "c", "n", 3);
    if (opset < 11) {
      builder
          .node("Clip", List.of("n"), "r", "min", 0f, "max", 6f)
          .node("Pad", List.of("r"), "p", "pads", new int[] {0, 0, 0, 1, 0, 0, 0, 0});
    } else {
      builder
          .scalar("low", 0)
          .scalar("high", 6)
          .integers("pads", 0, 0, 0, 1, 0, 0, 0, 0)
          .node("Clip", List.of("n", "low", "high"), "r")
          .node("Pad", List.of("r", "pads"), "p");
    }
    var onnx =
        builder
            .node("Dropout", List.of("p"), "d")
            .node("ReduceMean", List.of("d"), "m", "axes", new int[] {2, 3}, "keepdims", 1)
            .node("Squeeze", List.of("m"), "s", "axes", new int[] {2, 3})
            .floats("fc.w", 3, 3)
            .floats("fc.b", 3)
            .named("fc", "Gemm", List.of("s", "fc.w", "fc.b"), "logits")
            .output("logits")
            .build();
    for (var bits : new int[] {4, 8}) {
      assertParity(simulation(network(onnx.toByteArray()), bits, "paper"));
    }
    assertParity(simulation(network(onnx.toByteArray()), 8, "onnxruntime-cpu"));
  }

  @Test
  void oddNumberOfFourBitWeights() {
    var onnx =
        OnnxBuilder.opset(13)
            .input("image", 2, 8, 8)
            .floats("w", 3, 1, 3, 3)
            .floats("v", 3, 2, 1, 1)
            .named("c1", "Conv", List.of("image", "v"), "c")
            .named("c2", "Conv", List.of("c", "w"), "d", "group", 3)
            .batchNorm("bn", "d", "n", 3)
            .named("r", "Relu", List.of("n"), "r1")
            .node("GlobalAveragePool", List.of("r1"), "p")
            .flat("p");
    var simulation = simulation(network(onnx), 4, "integer-only");
    var model = simulation.export();
    var weight =
        model.getGraph().getInitializerList().stream()
            .filter(tensor -> tensor.getName().equals("w_quantized"))
            .findFirst()
            .orElseThrow();
    assertEquals(DataType.INT4.getNumber(), weight.getDataType());
    assertEquals(14, weight.getRawData().size());
    Logits.assertSame(simulation.logits(IMAGES), simulation.onnxRuntime(model, IMAGES));
  }

  @Test
  void externalData_isTakenIn() throws IOException {
    var model = ModelProto.parseFrom(TinyNetwork.onnx(SHAPE)).toBuilder();
    var tensors = model.getGraphBuilder().getInitializerBuilderList();
    var tensor = tensors.get(0);
    var bytes = new ByteArrayOutputStream();
    bytes.write(Nodes.floats(List.of(), Nodes.floats(tensor.build())).getRawData().toByteArray());
    Files.write(folder.resolve("weights.bin"), bytes.toByteArray());
    tensor
        .clearFloatData()
        .setDataLocation(DataLocation.EXTERNAL)
        .addExternalData(
            StringStringEntryProto.newBuilder().setKey("location").setValue("weights.bin"));
    var file = folder.resolve("tiny.onnx");
    Files.write(file, model.build().toByteArray());
    var simulation = simulation(Networks.fromOnnx(file), 8, "paper");
    Logits.assertSame(simulation(TINY, 8, "paper").logits(IMAGES), simulation.logits(IMAGES));
    assertParity(simulation);
  }

  @Test
  void otherFloats_becomeFloat32() throws InvalidProtocolBufferException {
    var model = ModelProto.parseFrom(TinyNetwork.onnx(SHAPE)).toBuilder();
    var graph = model.getGraphBuilder();
    for (var tensor : graph.getInitializerBuilderList()) {
      var values = tensor.getFloatDataList().stream().map(Float::doubleValue).toList();
      tensor.clearFloatData().addAllDoubleData(values).setDataType(DataType.DOUBLE.getNumber());
    }
    for (var info : List.of(graph.getInputBuilder(0), graph.getOutputBuilder(0))) {
      info.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.DOUBLE.getNumber());
    }
    assertParity(simulation(network(model.build().toByteArray()), 8, "onnxruntime-cpu"));
  }

  // Options.

  @ParameterizedTest
  @ValueSource(strings = {"paper", "integer-only"})
  void preprocessing_takesBytes(String target) {
    var simulation = simulation(TINY, 8, target);
    var normalization = new Normalization(List.of(0.4f, 0.5f), List.of(0.2f, 0.3f));
    var options = ExportOptions.defaults().withPreprocessing(Optional.of(normalization));
    var model = simulation.export(options);
    var pixels = PICTURES.pixels(0);
    var expected =
        simulation.onnxRuntime(simulation.export(), List.of(normalization.apply(pixels)));
    var actual = OnnxRuntime.run(model.toByteArray(), pixels, 1, 2, 8, 8);
    Logits.assertSame(expected, simulation.split(actual));
  }

  @Test
  void preprocessing_ofOtherChannels_refused() {
    var grey = new Normalization(List.of(0.5f), List.of(0.5f));
    var options = ExportOptions.defaults().withPreprocessing(Optional.of(grey));
    var simulation = simulation(TINY, 8, "paper");
    Messages.assertRefused(() -> simulation.export(options), "1 channels", "2");
  }

  @Test
  void metadata() {
    var model =
        OnnxExport.of(
            simulation(TINY, 8, "paper").integers(),
            ExportOptions.defaults(),
            Map.of("fdda.bits", "W8A8"));
    assertEquals("fdda", model.getProducerName());
    assertEquals(
        Map.of("fdda.bits", "W8A8"),
        model.getMetadataPropsList().stream()
            .collect(
                Collectors.toMap(
                    StringStringEntryProto::getKey, StringStringEntryProto::getValue)));
  }

  // What cannot be.

  @Test
  void gemmWithAlpha_refusedForIntegers() {
    var onnx =
        OnnxBuilder.opset(13)
            .input("image", 2, 8, 8)
            .floats("v", 2, 2, 1, 1)
            .named("conv", "Conv", List.of("image", "v"), "c")
            .batchNorm("bn", "c", "n", 2)
            .node("Relu", List.of("n"), "r")
            .node("GlobalAveragePool", List.of("r"), "p")
            .node("Flatten", List.of("p"), "f")
            .floats("w", 2, 3)
            .floats("b", 3)
            .named("fc", "Gemm", List.of("f", "w", "b"), "logits", "alpha", 2f)
            .output("logits")
            .build();
    var network = network(onnx.toByteArray());
    var simulation = simulation(network, 8, "integer-only");
    Messages.assertRefused(simulation::export, "'fc'", "alpha");
    assertParity(simulation(network, 8, "onnxruntime-cpu"));
  }

  @Test
  void weightsFarFromZero_refused() {
    var start = simulation(TINY, 8, "paper");
    var weights = start.state().weights().values("fc.weight");
    for (var i = 0; i < weights.length; i++) {
      weights[i] = 1000 + i * 1e-3f;
    }
    var far = start.with(Map.of("fc.weight", weights));
    Messages.assertRefused(far::export, "fc.weight", "zero point");
  }

  @Test
  void quantizedNetwork_isNoTeacher() throws IOException {
    var file = folder.resolve("q.onnx");
    OnnxExport.write(
        file, simulation(TINY, 8, "paper").integers(), ExportOptions.defaults(), Map.of());
    var quantized = Networks.fromQuantizedOnnx(file);
    assertTrue(quantized.isQuantized());
    Messages.assertRefused(() -> Networks.fromOnnx(file), "q.onnx", "quantized network");
    var calibration = Sample.dataset().calibration(1);
    Messages.assertRefused(
        () -> Fdda.collectCenters(quantized, calibration), "network q", "quantized already");
  }

  @Test
  void floatNetwork_isNotQuantized() throws IOException {
    var file = folder.resolve("float.onnx");
    Files.write(file, TinyNetwork.onnx(SHAPE));
    Messages.assertRefused(() -> Networks.fromQuantizedOnnx(file), "float.onnx", "not quantized");
  }
}
