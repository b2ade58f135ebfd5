package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.fdda.data.Datasets;
import io.github.fdda.integer.IntegerNetwork;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Integers and shifts alone give the logits that the simulation in floats gives. */
class IntegerParityTest {

  @ParameterizedTest
  @CsvSource({
    "resnet20-fashion-mnist, 8, 8, 0, 200",
    "resnet20-fashion-mnist, 4, 4, 8, 50",
    "mobilenetv2-fashion-mnist, 8, 8, 0, 200",
    "mobilenetv2-fashion-mnist, 3, 5, 0, 50"
  })
  void everyLogit_bitForBit(
      String name, int weights, int activations, int firstLast, int count, @TempDir Path folder) {
    var data = Datasets.sample("fashion-mnist");
    var bits = BitWidths.of(weights, activations);
    var config = QuantizationConfig.defaults().withTarget(Target.integerOnly());
    var quantized =
        Fdda.collectCenters(Networks.load(name), data.calibration(1))
            .quantizeRangesOnly(firstLast == 0 ? bits : bits.withFirstLast(firstLast), config);
    var file = folder.resolve("integers.onnx");
    quantized.exportOnnx(file);
    var integers = IntegerNetwork.read(file);
    var images = IntStream.range(0, count).mapToObj(data.test()::normalized).toList();
    var simulated = quantized.logits(images);
    for (var i = 0; i < count; i++) {
      assertArrayEquals(simulated.get(i), integers.logitsOf(images.get(i)), "image " + i);
    }
  }
}
