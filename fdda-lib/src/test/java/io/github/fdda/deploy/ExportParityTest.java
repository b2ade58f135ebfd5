package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Sample;
import io.github.fdda.golden.GoldenNetworks;
import io.github.fdda.integer.IntegerNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exported file computes what was simulated: ONNX Runtime says so, on real networks. */
class ExportParityTest {

  private static final Network RESNET = Sample.network();

  private final Path folder;

  ExportParityTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static List<float[]> images(int count) {
    LabelledImages test = Sample.dataset().test();
    return IntStream.range(0, count).mapToObj(test::normalized).toList();
  }

  private static Simulation simulation(Network network, int bits, int firstLast, String target) {
    var widths = BitWidths.of(bits, bits);
    return Simulation.of(
        network,
        Sample.dataset().calibration(2),
        firstLast == 0 ? widths : widths.withFirstLast(firstLast),
        Target.load(target));
  }

  @ParameterizedTest
  @CsvSource({
    "8, 0, paper",
    "4, 0, paper",
    "4, 8, paper",
    "3, 0, paper",
    "6, 0, paper",
    "8, 0, onnxruntime-cpu",
    "8, 0, tensorrt-int8",
    "8, 0, openvino",
    "8, 0, qnn-htp",
    "8, 0, tflite-micro"
  })
  void resnet(int bits, int firstLast, String target) {
    var simulation = simulation(RESNET, bits, firstLast, target);
    var images = images(100);
    Logits.assertAgree(
        simulation.logits(images), simulation.onnxRuntime(simulation.export(), images));
  }

  @ParameterizedTest
  @CsvSource({"8, paper", "4, paper", "8, onnxruntime-cpu"})
  void mobileNet(int bits, String target) {
    var network = Networks.load("mobilenetv2-fashion-mnist", GoldenNetworks.nowhere());
    var simulation = simulation(network, bits, 0, target);
    var images = images(40);
    Logits.assertAgree(
        simulation.logits(images), simulation.onnxRuntime(simulation.export(), images));
  }

  /** Their steps are 256 times as fine as with 8 bits, which takes as much of 32 bits. */
  @Test
  void mobileNet_sixteenBitActivations_biasesFitIn32Bits() {
    var network = Networks.load("mobilenetv2-fashion-mnist", GoldenNetworks.nowhere());
    var widths = BitWidths.of(8, 16);
    var simulation =
        Simulation.of(network, Sample.dataset().calibration(2), widths, Target.qnnHtp());
    var model = simulation.export();
    for (var tensor : model.getGraph().getInitializerList()) {
      if (tensor.getDataType() == DataType.INT32.getNumber()) {
        var integers = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        while (integers.hasRemaining()) {
          var magnitude = Math.abs((long) integers.getInt());
          assertTrue(magnitude < Integer.MAX_VALUE - 128, tensor.getName());
        }
      }
    }
    var images = images(20);
    Logits.assertAgree(simulation.logits(images), simulation.onnxRuntime(model, images));
  }

  /** Sums halfway between two levels are frequent where scales are powers of two. */
  @Test
  void mobileNet_integerOnly_sameToTheLastBit() {
    var network = Networks.load("mobilenetv2-fashion-mnist", GoldenNetworks.nowhere());
    var simulation = simulation(network, 4, 0, "integer-only");
    var images = images(40);
    Logits.assertSame(
        simulation.logits(images), simulation.onnxRuntime(simulation.export(), images));
  }

  /** Scales that are powers of two leave nothing to rounding: every sum is exact. */
  @ParameterizedTest
  @CsvSource({"8, 0", "4, 0", "3, 8"})
  void integerOnly_sameToTheLastBit(int bits, int firstLast) throws IOException {
    var simulation = simulation(RESNET, bits, firstLast, "integer-only");
    var images = images(100);
    var expected = simulation.logits(images);
    var model = simulation.export();
    Logits.assertSame(expected, simulation.onnxRuntime(model, images));
    Logits.assertSame(expected, Simulation.logits(imported(model.toByteArray()), images));
    var integers = IntegerNetwork.read(folder.resolve("quantized.onnx"));
    var few = images.subList(0, 3);
    Logits.assertSame(expected.subList(0, 3), few.stream().map(integers::logitsOf).toList());
  }

  @Test
  void roundTrip() throws IOException {
    var simulation = simulation(RESNET, 4, 8, "paper");
    var images = images(100);
    var model = simulation.export();
    var imported = imported(model.toByteArray());
    Logits.assertAgree(simulation.logits(images), Simulation.logits(imported, images));
  }

  private Network imported(byte[] onnx) throws IOException {
    var file = folder.resolve("quantized.onnx");
    Files.write(file, onnx);
    return Networks.fromQuantizedOnnx(file);
  }
}
