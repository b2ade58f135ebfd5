package io.github.fdda.integer.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.fdda.Fdda;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.Normalization;
import io.github.fdda.fixture.CProgram;
import io.github.fdda.integer.IntegerNetwork;
import io.github.fdda.integer.IntegerSubject;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks as C: equal to the interpreter, as small as promised, and strict about files. */
class CCodeTest {

  private static final int IMAGES = 6;
  private static final Normalization COLOURS =
      new Normalization(List.of(0.5f, 0.4f, 0.3f), List.of(0.2f, 0.25f, 0.3f));

  private static IntegerNetwork small() {
    return IntegerSubject.network(IntegerSubject.file());
  }

  private static CCode smallCode() {
    return CCode.of(small(), COLOURS, "a test");
  }

  /** The interpreter itself equals the simulation ({@code IntegerParityTest}). */
  @ParameterizedTest
  @CsvSource({
    "resnet20-fashion-mnist, 4, 4, integer-only",
    "mobilenetv2-fashion-mnist, 3, 5, integer-only",
    "mobilenetv2-fashion-mnist, 8, 8, vitis-dpu"
  })
  void trainedNetwork_bitForBit(
      String name, int weights, int activations, String target, @TempDir Path folder)
      throws IOException {
    var data = Datasets.sample("fashion-mnist");
    var quantized =
        Fdda.collectCenters(Networks.load(name), data.calibration(1))
            .quantizeRangesOnly(
                BitWidths.of(weights, activations),
                QuantizationConfig.defaults().withTarget(Target.load(target)));
    var code = quantized.c(data.normalization());
    code.write(folder.resolve("code"));
    var program = CProgram.compiled(folder.resolve("code"), "-O2");

    var outcome = program.run(files(data, folder));
    assertEquals("", outcome.err());
    assertEquals(expected(data, quantized.integerNetwork()), outcome.out().lines().toList());
    assertAsSmallAsReuseAllows(NetworkLayout.of(quantized.integerNetwork().program()));
  }

  private static List<String> files(Dataset data, Path folder) throws IOException {
    var names = new ArrayList<String>();
    for (var i = 0; i < IMAGES; i++) {
      names.add(Files.write(folder.resolve(i + ".bin"), data.test().pixels(i)).toString());
    }
    return names;
  }

  private static List<String> expected(Dataset data, IntegerNetwork network) {
    return IntStream.range(0, IMAGES)
        .mapToObj(i -> network.logits(network.quantizeInput(data.test().normalized(i))))
        .map(CCodeTest::line)
        .toList();
  }

  private static String line(long[] logits) {
    var best = IntStream.range(0, logits.length).reduce((a, b) -> logits[b] > logits[a] ? b : a);
    return LongStream.of(logits)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" ", best.orElseThrow() + "\t", ""));
  }

  /** No plan can do with less than what is live at one time, overlaps allowed for. */
  static void assertAsSmallAsReuseAllows(NetworkLayout layout) {
    var buffers = layout.buffers();
    var most = 0L;
    for (var time = 0; time <= layout.forms().size() + 1; time++) {
      var now = time;
      var live = buffers.stream().filter(b -> b.first() <= now && b.last() >= now);
      var saved =
          layout.overlaps().stream()
              .filter(overlap -> overlap.output() == now)
              .mapToLong(overlap -> saved(overlap, buffers))
              .max()
              .orElse(0);
      most = Math.max(most, live.mapToLong(ArenaBuffer::bytes).sum() - saved);
    }
    assertEquals(most, layout.arenaBytes());
  }

  private static long saved(ArenaOverlap overlap, List<ArenaBuffer> buffers) {
    var output = buffers.get(overlap.output()).bytes();
    var input = buffers.get(overlap.input()).bytes();
    return Math.max(0, output + input - Math.max(output, overlap.distance() + input));
  }

  @Test
  void files_areFour() {
    assertEquals(
        Set.of("fdda_network.h", "fdda_network.c", "main.c", "Makefile"),
        smallCode().files().keySet());
  }

  @Test
  void network_hasNoFloatAndNoHeap() {
    var network = smallCode().files().getOrDefault("fdda_network.c", "");
    assertTrue(network.contains("convolve(&convolution_1, &feature_0, &feature_1"), network);
    for (var word : List.of("float ", "double", "malloc", "<math.h>", "<stdlib.h>")) {
      assertFalse(network.contains(word), word);
    }
  }

  @Test
  void sizes_standInTheHeader() {
    var code = smallCode();
    var header = code.files().getOrDefault("fdda_network.h", "");
    assertTrue(header.contains("FDDA_NETWORK_ARENA_BYTES " + code.arenaBytes()), header);
    assertTrue(header.contains("FDDA_NETWORK_WEIGHT_BYTES " + code.weightBytes()), header);
  }

  /**
   * 4, 8 and 16 channels of 32, 16 and 8 pixels a side, 1 byte each. Most is needed in the second
   * convolution of the first block: its input, its output, and the block's for the shortcut, 4,096
   * bytes each; and 128 sums of 4 bytes.
   */
  @Test
  void arena_byHand() {
    assertEquals(3 * 4096 + 512, smallCode().arenaBytes());
  }

  /** 8 bits: 4·3·9 + 2·4·4·9, 4·8·9 + 8·8·9 + 4·8, and so on; and a byte more for each layer. */
  @Test
  void weights_byHand() {
    var first = 4 * 3 * 9 + 2 * 4 * 4 * 9;
    var second = 4 * 8 * 9 + 8 * 8 * 9 + 4 * 8;
    var third = 8 * 16 * 9 + 16 * 16 * 9 + 8 * 16;
    var layers = 3 + 3 + 3 + 1;
    assertEquals(first + second + third + 16 * 3 + layers, smallCode().weightBytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O2", "-O3", "-Os"})
  void compilesWithoutAWarning(String option, @TempDir Path folder) throws IOException {
    smallCode().write(folder);
    CProgram.compiled(folder, option);
  }

  @Test
  void compilesFor32Bits(@TempDir Path folder) throws IOException {
    assumeTrue(CProgram.isHere("gcc"), "skipped: there is no gcc");
    var empty = Files.createDirectory(folder.resolve("empty"));
    Files.writeString(
        empty.resolve("main.c"), "#include <stdio.h>\nint main(void) { return 0; }\n");
    assumeTrue(
        CProgram.compile(empty, "-m32").status() == 0,
        "skipped: this gcc compiles for 64 bits only");
    smallCode().write(folder.resolve("code"));
    CProgram.compiled(folder.resolve("code"), "-m32", "-O2");
  }

  @Test
  void makefile(@TempDir Path folder) throws IOException {
    assumeTrue(CProgram.isHere("make") && CProgram.isHere("gcc"), "skipped: there is no make");
    smallCode().write(folder);
    var outcome = CProgram.run(folder, List.of("make"));
    assertEquals(0, outcome.status(), outcome::err);
    assertTrue(Files.isExecutable(folder.resolve("classify")));
  }

  @Test
  void badFiles_oneLine(@TempDir Path folder) throws IOException {
    smallCode().write(folder.resolve("code"));
    var program = CProgram.compiled(folder.resolve("code"), "-O0");
    for (var bytes : new int[] {0, 3071, 3073}) {
      var file = Files.write(folder.resolve("image.bin"), new byte[bytes]);
      var why = bytes < 3072 ? "too short" : "too long";
      assertRefused(
          program.run(List.of(file.toString())), file + ": " + why + "; an image has 3072 bytes");
    }
    assertRefused(program.run(List.of()), "give files of 3072 bytes");
    assertRefused(program.run(List.of("nowhere.bin")), "nowhere.bin: cannot be opened");
    assertRefused(program.run(List.of(folder.toString())), folder + ": cannot be read");
  }

  private static void assertRefused(CProgram.Outcome outcome, String start) {
    assertEquals(1, outcome.status());
    assertEquals("", outcome.out());
    assertEquals(1, outcome.err().lines().count(), outcome::err);
    assertTrue(outcome.err().startsWith(start), outcome::err);
  }

  @Test
  void origin_cannotEndItsComment() {
    var network =
        CCode.of(small(), COLOURS, "é */ int x;\n#").files().getOrDefault("fdda_network.c", "");
    assertTrue(network.startsWith("/* ? * / int x;?#.\n"), network.substring(0, 40));
  }

  @Test
  void normalizationOfOtherChannels_refused() {
    var grey = new Normalization(List.of(0.5f), List.of(0.5f));
    var e = assertThrows(InvalidInputException.class, () -> CCode.of(small(), grey, "a test"));
    assertEquals("the network's images have 3 channels, the normalization has 1", e.getMessage());
  }

  @Test
  void fileInPlaceOfTheFolder_refused(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("file"), "mine");
    var code = smallCode();
    var e = assertThrows(InvalidInputException.class, () -> code.write(file));
    assertEquals(file + ": is a file, not a folder", e.getMessage());
    assertEquals("mine", Files.readString(file));
  }
}
