package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.fixture.JsonEdits;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class SweepTest {

  private static final LabelledImages TEST = Sample.dataset().test(40);
  private static final QuantizationConfig SHORT =
      Stages.withImages(Stages.withBatches(SmallRun.CONFIG, 2, 4), 16).withTotalIterations(2);
  private static final SweepConfig CONFIG = SweepConfig.defaults().withQuantization(SHORT);

  @Test
  void rows_areThoseOfSingleRuns() {
    var grid = BitWidths.equal(2, 4);
    var seen = new ArrayList<SweepRow>();
    var config = CONFIG.withSeeds(List.of(3L, 5L));
    var table = SmallRun.SYNTHESIS.sweep(grid, TEST, config, seen::add);
    assertEquals(
        List.of(
            "network",
            "bits",
            "weights",
            "activations",
            "float_top1",
            "ranges_top1",
            "top1",
            "sd",
            "seeds",
            "kilobytes",
            "seconds"),
        table.columnNames());
    assertEquals(List.of("W2A2", "W4A4"), table.stringColumn("bits").asList());
    assertEquals(grid, seen.stream().map(SweepRow::bits).toList());
    var w2a2 = table.row(0);
    assertEquals(Sample.NETWORK, w2a2.getString("network"));
    assertEquals(2, w2a2.getInt("weights"));
    assertEquals(2, w2a2.getInt("activations"));
    assertEquals(2, w2a2.getInt("seeds"));
    assertEquals(Fdda.evaluate(SmallRun.NETWORK, TEST).top1(), w2a2.getDouble("float_top1"));
    var ranges = SmallRun.CENTERS.quantizeRangesOnly(grid.get(0), RangeMethod.MSE);
    assertEquals(ranges.evaluate(TEST).top1(), w2a2.getDouble("ranges_top1"));
    assertEquals(ranges.sizeInBytes() / 1000.0, w2a2.getDouble("kilobytes"));
    var third = SmallRun.SYNTHESIS.quantize(grid.get(0), SHORT.withSeed(3)).evaluate(TEST).top1();
    var fifth = SmallRun.SYNTHESIS.quantize(grid.get(0), SHORT.withSeed(5)).evaluate(TEST).top1();
    assertEquals((third + fifth) / 2, w2a2.getDouble("top1"), 1e-9);
    assertEquals(Math.abs(third - fifth) / Math.sqrt(2), w2a2.getDouble("sd"), 1e-9);
    assertTrue(w2a2.getDouble("seconds") > 0);
  }

  /** Cut off in the second row, then asked for more: nothing is measured twice. */
  @Test
  void file_isGoneOnFrom(@TempDir Path folder) {
    var file = folder.resolve("sweep.json");
    var config = CONFIG.withFile(file);
    Assertions.assertThrows(
        CancellationException.class,
        () ->
            SmallRun.SYNTHESIS.sweep(
                BitWidths.equal(3, 4),
                TEST,
                config,
                row -> {
                  throw new CancellationException("W3A3 is done");
                }));
    var resumed = SmallRun.SYNTHESIS.sweep(BitWidths.equal(3, 4), TEST, config, row -> {});
    var again = SmallRun.SYNTHESIS.sweep(BitWidths.equal(3, 4), TEST, config, row -> {});
    // Times are never the same twice, unless they come from the file.
    assertEquals(text(resumed), text(again));
    var whole = SmallRun.SYNTHESIS.sweep(BitWidths.equal(3, 4), TEST, CONFIG, row -> {});
    assertEquals(text(whole.removeColumns("seconds")), text(resumed.removeColumns("seconds")));
    var more = config.withSeeds(List.of(0L, 1L));
    var rows = SmallRun.SYNTHESIS.sweep(BitWidths.equal(4), TEST, more, row -> {});
    assertEquals(2, rows.row(0).getInt("seeds"));
    assertFalse(rows.doubleColumn("sd").isMissing(0));
    assertTrue(again.doubleColumn("sd").isMissing(0));
  }

  @Test
  void file_isReadAndNotMeasuredAgain(@TempDir Path folder) throws IOException {
    var file = folder.resolve("sweep.json");
    var config = CONFIG.withFile(file);
    var before = SmallRun.SYNTHESIS.sweep(BitWidths.equal(8), TEST, config, row -> {});
    var top1 = before.row(0).getDouble("top1");
    JsonEdits.replace(file, "(seed 0\"[^}]*\"top1\" : )[0-9.]+", "$112.5");
    assertNotEquals(12.5, top1);
    var after = SmallRun.SYNTHESIS.sweep(BitWidths.equal(8), TEST, config, row -> {});
    assertEquals(12.5, after.row(0).getDouble("top1"));
  }

  @Test
  void file_ofAnotherSweep(@TempDir Path folder) throws IOException {
    var file = folder.resolve("sweep.json");
    var grid = BitWidths.equal(8);
    var config = CONFIG.withFile(file);
    SmallRun.SYNTHESIS.sweep(grid, TEST, config, row -> {});
    var kept = Files.readAllBytes(file);
    var otherConfig = config.withQuantization(SHORT.withTotalIterations(1));
    assertRefused(
        () -> SmallRun.SYNTHESIS.sweep(grid, TEST, otherConfig, row -> {}),
        file.toString(),
        "another",
        "delete it");
    assertRefused(
        () -> SmallRun.SYNTHESIS.sweep(grid, Sample.dataset().test(41), config, row -> {}),
        "another");
    // The same labels, and pixels of other brightness once they are normalized.
    var darker = new Normalization(List.of(0.1f), List.of(0.5f));
    assertRefused(
        () -> SmallRun.SYNTHESIS.sweep(grid, new Renormalized(TEST, darker), config, row -> {}),
        "another");
    var otherSynthesis =
        SmallRun.CENTERS.synthesize(SmallRun.SYNTHESIS_CONFIG.withIterations(1).withBatchSize(4));
    assertRefused(() -> otherSynthesis.sweep(grid, TEST, config, row -> {}), "another");
    assertTrue(Arrays.equals(kept, Files.readAllBytes(file)));
  }

  @Test
  void file_damaged(@TempDir Path folder) throws IOException {
    var file = folder.resolve("sweep.json");
    var config = CONFIG.withFile(file);
    SmallRun.SYNTHESIS.sweep(BitWidths.equal(8), TEST, config, row -> {});
    var whole = Files.readString(file);
    for (var text :
        List.of(
            "",
            "no json",
            "[1, 2]",
            "{}",
            whole.substring(0, whole.length() / 2),
            whole.replaceFirst("\\{[^{}]*\\}", "null"),
            whole.replaceFirst("\"top1\" : [0-9.]+", "\"top1\" : null"))) {
      Files.writeString(file, JsonEdits.withChecksum(text));
      assertRefused(
          () -> SmallRun.SYNTHESIS.sweep(BitWidths.equal(8), TEST, config, row -> {}),
          file.toString(),
          "delete it");
    }
  }

  @Test
  void file_cannotBeWritten(@TempDir Path folder) throws IOException {
    var below = Files.createFile(folder.resolve("file")).resolve("sweep.json");
    assertRefused(
        () -> SmallRun.SYNTHESIS.sweep(BitWidths.equal(8), TEST, CONFIG.withFile(below), row -> {}),
        below.toString());
    assertRefused(
        () ->
            SmallRun.SYNTHESIS.sweep(BitWidths.equal(8), TEST, CONFIG.withFile(folder), row -> {}),
        folder.toString());
  }

  @Test
  void layersOfTheirOwn_areTwoSweepsRows(@TempDir Path folder) {
    var first = BitWidths.of(4, 4).withLayer("/0/0.0/Conv", 2);
    var second = BitWidths.of(4, 4).withLayer("/0/0.0/Conv", 8);
    var config = CONFIG.withFile(folder.resolve("sweep.json"));
    var table = SmallRun.SYNTHESIS.sweep(List.of(first, second), TEST, config, row -> {});
    // 16 channels of 9 weights, 6 bits more each
    assertEquals(
        table.row(0).getDouble("kilobytes") + 16 * 9 * 6 / 8 / 1000.0,
        table.row(1).getDouble("kilobytes"),
        1e-9);
  }

  @Test
  void grid_thatCannotBe() {
    assertRefused(() -> SmallRun.SYNTHESIS.sweep(List.of(), TEST), "no bit-widths");
    var unknown = List.of(BitWidths.of(4, 4).withLayer("Conv_99", 4));
    assertRefused(() -> SmallRun.SYNTHESIS.sweep(unknown, TEST), "Conv_99");
  }

  @Test
  void seeds_thatCannotBe() {
    assertRefused(() -> CONFIG.withSeeds(List.of()), "at least one");
    assertRefused(() -> CONFIG.withSeeds(List.of(1L, 2L, 1L)), "[1, 2, 1]", "different");
  }

  private static String text(Table table) {
    return table.write().toString("csv");
  }

  /** Images that become network input in another way. */
  private record Renormalized(LabelledImages images, Normalization normalization)
      implements LabelledImages {

    @Override
    public ImageShape shape() {
      return images.shape();
    }

    @Override
    public List<String> classes() {
      return images.classes();
    }

    @Override
    public int size() {
      return images.size();
    }

    @Override
    public int label(int index) {
      return images.label(index);
    }

    @Override
    public byte[] pixels(int index) {
      return images.pixels(index);
    }
  }
}
