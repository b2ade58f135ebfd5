package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Sample;
import io.github.fdda.integer.IntegerNetwork;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One bit of a file that we wrote has changed, as on a bad disk: the file is refused in one line,
 * or what is read from it is the same as before.
 */
class FlippedBitsTest {

  private static final int FLIPS = 50;
  private static final int HEADER = 64;
  private static final LabelledImages TEST = Sample.dataset().test(4);

  /**
   * A kind of file.
   *
   * @param name of the file, or how it begins
   * @param write into a folder
   * @param read from the folder; what it gives is compared as text
   */
  private record Kind(String name, Writer write, Reader read) {

    @Override
    public String toString() {
      return name;
    }
  }

  private interface Writer {
    void into(Path folder);
  }

  private interface Reader {
    String from(Path folder);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void flippedBit_isRefusedOrHarmless(Kind kind, @TempDir Path folder) throws IOException {
    kind.write.into(folder);
    var expected = kind.read.from(folder);
    var file = find(folder, kind.name);
    var whole = Files.readAllBytes(file);
    var random = new Random(20);
    for (var i = 0; i < FLIPS; i++) {
      // A fifth of them at the beginning, where a file says what follows.
      var bytes = i % 5 == 0 ? Math.min(HEADER, whole.length) : whole.length;
      var bit = random.nextInt(8 * bytes);
      Files.write(file, flipped(whole, bit));
      read(kind, folder).ifPresent(text -> assertEquals(expected, text, "bit " + bit));
    }
    Files.write(file, whole);
    assertEquals(expected, kind.read.from(folder));
  }

  /** What is read; empty if that is refused. */
  private static Optional<String> read(Kind kind, Path folder) {
    try {
      return Optional.of(kind.read.from(folder));
    } catch (InvalidInputException e) {
      assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
      return Optional.empty();
    }
  }

  private static byte[] flipped(byte[] whole, int bit) {
    var changed = Arrays.copyOf(whole, whole.length);
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }

  private static Path find(Path folder, String name) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow();
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("centers.json", SmallRun.CENTERS::save, FlippedBitsTest::centers),
        new Kind("centers-", SmallRun.CENTERS::save, FlippedBitsTest::centers),
        new Kind("synthesis.json", SmallRun.SYNTHESIS::save, FlippedBitsTest::synthesis),
        new Kind("synthesis-", SmallRun.SYNTHESIS::save, FlippedBitsTest::synthesis),
        new Kind("quantized.json", SmallRun.QUANTIZED::save, FlippedBitsTest::quantized),
        new Kind("quantized-", SmallRun.QUANTIZED::save, FlippedBitsTest::quantized),
        new Kind("checkpoint", FlippedBitsTest::writeCheckpoint, FlippedBitsTest::checkpoint),
        new Kind("sweep.json", FlippedBitsTest::sweep, FlippedBitsTest::sweep),
        new Kind("simulated.onnx", FlippedBitsTest::export, FlippedBitsTest::inOnnxRuntime),
        new Kind("integers.onnx", FlippedBitsTest::exportIntegers, FlippedBitsTest::inIntegers));
  }

  private static String centers(Path folder) {
    return text(BnsCenters.load(folder, SmallRun.NETWORK, SmallRun.CALIBRATION));
  }

  private static String text(BnsCenters centers) {
    var text = new StringBuilder(centers.provenance().toString());
    for (var center : centers.classes().classes()) {
      text.append(Arrays.toString(center.statistics().means()))
          .append(Arrays.toString(center.statistics().variances()));
      center.logits().forEach(logits -> text.append(Arrays.toString(logits)));
    }
    return text.toString();
  }

  private static String synthesis(Path folder) {
    var loaded = Synthesis.load(folder, SmallRun.NETWORK, SmallRun.CALIBRATION);
    return loaded.fingerprint() + text(loaded.centers());
  }

  private static String quantized(Path folder) {
    var loaded = QuantizedNetwork.load(folder, SmallRun.NETWORK);
    return String.join(
        "\n",
        loaded.bits().toString(),
        loaded.ranges().toString(),
        loaded.config().toString(),
        loaded.stages().toString(),
        loaded.provenance().toString(),
        loaded.weights().sha256());
  }

  private static void writeCheckpoint(Path folder) {
    try (var quantizer = SmallRun.SYNTHESIS.quantizer(SmallRun.BITS, SmallRun.CONFIG)) {
      quantizer.step();
      quantizer.step();
      quantizer.snapshot().write(folder.resolve("checkpoint.safetensors"));
    }
  }

  private static String checkpoint(Path folder) {
    return Snapshot.read(folder.resolve("checkpoint.safetensors")).sha256();
  }

  /** Goes on from the file, where all is measured already. */
  private static String sweep(Path folder) {
    var config =
        SweepConfig.defaults()
            .withQuantization(QuantizationConfig.rangesOnly())
            .withFile(folder.resolve("sweep.json"));
    return SmallRun.SYNTHESIS
        .sweep(BitWidths.equal(8), TEST, config, row -> {})
        .write()
        .toString("csv");
  }

  private static void export(Path folder) {
    SmallRun.QUANTIZED.exportOnnx(folder.resolve("simulated.onnx"));
  }

  private static String inOnnxRuntime(Path folder) {
    var file = ModelFile.read(folder.resolve("simulated.onnx"));
    try (var session = OnnxSession.open(file, 1, Optimization.ALL)) {
      return text(session.logits(TEST, 0, 1, 2, 3));
    }
  }

  private static void exportIntegers(Path folder) {
    var config = QuantizationConfig.rangesOnly().withTarget(Target.integerOnly());
    SmallRun.CENTERS
        .quantizeRangesOnly(BitWidths.of(8, 8), config)
        .exportOnnx(folder.resolve("integers.onnx"));
  }

  private static String inIntegers(Path folder) {
    var network = IntegerNetwork.read(folder.resolve("integers.onnx"));
    return text(List.of(network.logitsOf(TEST.normalized(0))));
  }

  private static String text(List<float[]> logits) {
    return logits.stream().map(Arrays::toString).toList().toString();
  }
}
