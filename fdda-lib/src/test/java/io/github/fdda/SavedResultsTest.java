package io.github.fdda;

import static io.github.fdda.FddaTest.assertSameArrays;
import static io.github.fdda.FddaTest.assertSameImages;
import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.JsonEdits;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.golden.GoldenNetworks;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.CutMix;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.equalize.EqualizeConfig;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavedResultsTest {

  @Test
  void centers_roundTrip(@TempDir Path folder) {
    SmallRun.CENTERS.save(folder);
    var loaded = loadCenters(folder);
    assertEquals(SmallRun.CENTERS.provenance(), loaded.provenance());
    for (var label = 0; label < 10; label++) {
      var expected = SmallRun.CENTERS.of(label);
      var actual = loaded.of(label);
      assertEquals(label, actual.label());
      assertEquals(expected.reliable(), actual.reliable());
      assertArrayEquals(expected.statistics().means(), actual.statistics().means());
      assertArrayEquals(expected.statistics().variances(), actual.statistics().variances());
      assertArrayEquals(expected.logits().get(0), actual.logits().get(0));
    }
  }

  @Test
  void centers_ofSeveralImagesAClass_roundTrip(@TempDir Path folder) {
    var calibration = Sample.dataset().calibration(3);
    var centers = Fdda.collectCenters(SmallRun.NETWORK, calibration);
    centers.save(folder);
    var loaded = BnsCenters.load(folder, SmallRun.NETWORK, calibration);
    assertArrayEquals(centers.classes().reliable(), loaded.classes().reliable());
    for (var i = 0; i < 3; i++) {
      assertArrayEquals(centers.of(7).logits().get(i), loaded.of(7).logits().get(i));
    }
  }

  @Test
  void synthesis_roundTrip(@TempDir Path folder) {
    SmallRun.SYNTHESIS.save(folder);
    var loaded = loadSynthesis(folder);
    assertEquals(SmallRun.SYNTHESIS_CONFIG, loaded.config());
    assertEquals(30, loaded.iterations());
    assertSameImages(SmallRun.SYNTHESIS, loaded);
    try (var a = SmallRun.SYNTHESIS.synthesizer();
        var b = loaded.synthesizer()) {
      assertEquals(a.step().loss(), b.step().loss());
    }
  }

  @Test
  void quantized_roundTrip(@TempDir Path folder) {
    SmallRun.QUANTIZED.save(folder);
    var loaded = QuantizedNetwork.load(folder, SmallRun.NETWORK);
    assertEquals(SmallRun.BITS, loaded.bits());
    assertEquals(SmallRun.CONFIG, loaded.config());
    assertEquals(SmallRun.QUANTIZED.stages(), loaded.stages());
    assertEquals(
        List.of("nearest", "distillation"), loaded.history().stringColumn("stage").asList());
    assertEquals(40, loaded.iterations());
    assertEquals(SmallRun.QUANTIZED.ranges(), loaded.ranges());
    assertEquals(SmallRun.QUANTIZED.provenance(), loaded.provenance());
    assertSameArrays(SmallRun.QUANTIZED.weights(), loaded.weights());
    var test = Sample.dataset().test(200);
    assertEquals(SmallRun.QUANTIZED.evaluate(test), loaded.evaluate(test));
  }

  /** Its channels were rescaled: without the reference each would be compared with another. */
  @Test
  void quantized_differencesFromFloat_roundTrip(@TempDir Path folder) {
    var config =
        QuantizationConfig.of(new EqualizeConfig(), NearestConfig.defaults().withImages(8));
    var quantized = SmallRun.SYNTHESIS.quantize(SmallRun.BITS, config);
    quantized.save(folder);
    var images = List.of(SmallRun.CALIBRATION.normalized(0));
    assertEquals(quantized.differences(images), loadQuantized(folder).differences(images));
  }

  /** Saved by an earlier version, or by a later one. */
  @ParameterizedTest
  @CsvSource({
    "1, make it again",
    "2, make it again",
    "3, make it again",
    "4, make it again",
    "5, make it again",
    "6, make it again",
    "7, make it again",
    "8, make it again",
    "10, read it with a newer version"
  })
  void format_another(int format, String advice, @TempDir Path folder) throws IOException {
    SmallRun.QUANTIZED.save(folder);
    var file = folder.resolve("quantized.json");
    JsonEdits.replace(file, "\"format\" : 9", "\"format\" : " + format);
    assertRefused(
        () -> loadQuantized(folder), file.toString(), "saved in format " + format, advice);
  }

  @Test
  void optionsOfDataAndSamples_roundTrip(@TempDir Path folder) {
    var config =
        SmallRun.CONFIG
            .withLowPass(0.4)
            .with(
                DistilConfig.defaults()
                    .withIterations(1)
                    .withBatch(new BatchConfig(2, 3, Mixup.batch(0.7), new CutMix(0.25)))
                    .withSamples(new SampleWeights(2, 0.3)));
    SmallRun.SYNTHESIS.quantize(SmallRun.BITS, config).save(folder);
    assertEquals(config, loadQuantized(folder).config());
  }

  @Test
  void saveAgain_replaces(@TempDir Path folder) throws IOException {
    SmallRun.QUANTIZED.save(folder);
    var ranges = SmallRun.CENTERS.quantizeRangesOnly(SmallRun.BITS, RangeMethod.MSE);
    ranges.save(folder);
    assertEquals(ranges.ranges(), QuantizedNetwork.load(folder, SmallRun.NETWORK).ranges());
    // The description, its arrays and the lock.
    assertEquals(3, files(folder).size(), () -> "leftovers in " + folder);
  }

  @Test
  void saveTwice_isTheSame(@TempDir Path folder) throws IOException {
    SmallRun.CENTERS.save(folder);
    var first = files(folder);
    SmallRun.CENTERS.save(folder);
    assertEquals(first, files(folder));
  }

  /** Whatever stands in the way of the new arrays, the earlier result is whole. */
  @Test
  void failingSave_leavesTheEarlierResult(@TempDir Path temporary) throws IOException {
    var folder = temporary.resolve("results");
    var other = temporary.resolve("other");
    SmallRun.QUANTIZED.save(folder);
    var ranges = SmallRun.CENTERS.quantizeRangesOnly(SmallRun.BITS, RangeMethod.MSE);
    ranges.save(other);
    var obstacle = arrays(other, "quantized").getFileName();
    Files.createDirectories(folder.resolve(obstacle).resolve("not-empty"));
    assertRefused(() -> ranges.save(folder), folder.toString());
    assertEquals(
        SmallRun.QUANTIZED.ranges(), QuantizedNetwork.load(folder, SmallRun.NETWORK).ranges());
  }

  @Test
  void save_intoAFile(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("file"), "in the way");
    assertRefused(() -> SmallRun.QUANTIZED.save(file), file.toString());
    assertEquals("in the way", Files.readString(file));
  }

  @Test
  void folder_missing(@TempDir Path folder) {
    var nowhere = folder.resolve("nowhere");
    assertRefused(() -> QuantizedNetwork.load(nowhere, SmallRun.NETWORK), nowhere.toString());
    assertRefused(() -> loadCenters(nowhere), nowhere.toString());
    assertRefused(() -> loadSynthesis(nowhere), nowhere.toString());
  }

  @Test
  void synthesis_missing(@TempDir Path folder) {
    SmallRun.CENTERS.save(folder);
    assertRefused(() -> loadSynthesis(folder), folder.resolve("synthesis.json").toString());
  }

  @Test
  void arrays_missing(@TempDir Path folder) throws IOException {
    SmallRun.QUANTIZED.save(folder);
    Files.delete(arrays(folder, "quantized"));
    assertRefused(() -> loadQuantized(folder), folder.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"centers", "synthesis", "quantized"})
  void arrays_truncated(String name, @TempDir Path folder) throws IOException {
    SmallRun.SYNTHESIS.save(folder);
    SmallRun.QUANTIZED.save(folder);
    var file = arrays(folder, name);
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(
        () -> {
          loadSynthesis(folder);
          loadQuantized(folder);
        },
        file.getFileName().toString(),
        "make it again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "garbage",
        "null",
        "[]",
        "{}",
        "{\"arrays\": 5, \"description\": {}}",
        "{\"format\": 4}",
        "{\"format\": 4, \"arrays\": null, \"description\": null}",
        "{\"format\": 4, \"arrays\": \"../x\", \"description\": {}}"
      })
  void description_garbage(String json, @TempDir Path folder) throws IOException {
    SmallRun.SYNTHESIS.save(folder);
    SmallRun.QUANTIZED.save(folder);
    for (var name : List.of("centers", "synthesis", "quantized")) {
      var file = folder.resolve(name + ".json");
      var whole = Files.readString(file);
      Files.writeString(file, JsonEdits.withChecksum(json));
      assertRefused(
          () -> {
            loadSynthesis(folder);
            loadQuantized(folder);
          },
          file.toString());
      Files.writeString(file, whole);
    }
    loadSynthesis(folder);
    loadQuantized(folder);
  }

  /** One line of each description; what is right must not fall back to a default. */
  @ParameterizedTest
  @CsvSource({
    "centers, networkSha256",
    "centers, calibrationSha256",
    "synthesis, iterations",
    "synthesis, learningRate",
    "synthesis, fineGrained",
    "quantized, weights",
    "quantized, firstLast",
    "quantized, temperature",
    "quantized, straightThrough",
    "quantized, networkSha256"
  })
  void description_fieldMissing(String name, String field, @TempDir Path folder)
      throws IOException {
    SmallRun.SYNTHESIS.save(folder);
    SmallRun.QUANTIZED.save(folder);
    JsonEdits.replace(folder.resolve(name + ".json"), "\"" + field + "\" : [^,\\n{]*,?\\n", "\n");
    assertDamaged(folder, name);
  }

  @ParameterizedTest
  @CsvSource({
    "synthesis, batchSize, -3",
    "synthesis, learningRate, \"fast\"",
    "synthesis, schedule, \"NEVER\"",
    "quantized, activations, 99",
    "quantized, momentum, null",
    "quantized, ranges, []",
    "quantized, unheardOf, 5"
  })
  void description_valueWrong(String name, String field, String value, @TempDir Path folder)
      throws IOException {
    SmallRun.SYNTHESIS.save(folder);
    SmallRun.QUANTIZED.save(folder);
    var file = folder.resolve(name + ".json");
    switch (field) {
      case "ranges" -> JsonEdits.replace(file, "(?s)\"ranges\" : \\[ .*? \\],", "\"ranges\" : [],");
      case "unheardOf" ->
          JsonEdits.replace(file, "\"momentum\"", "\"unheardOf\" : 5, \"momentum\"");
      default ->
          JsonEdits.replace(file, "\"" + field + "\" : [^,\\n]*", "\"" + field + "\" : " + value);
    }
    assertDamaged(folder, name);
  }

  @Test
  void anotherNetwork(@TempDir Path folder) {
    SmallRun.SYNTHESIS.save(folder);
    SmallRun.QUANTIZED.save(folder);
    var other = Networks.load("mobilenetv2-fashion-mnist", GoldenNetworks.nowhere());
    assertRefused(
        () -> QuantizedNetwork.load(folder, other),
        folder.toString(),
        Sample.NETWORK,
        "not from mobilenetv2-fashion-mnist");
    assertRefused(
        () -> BnsCenters.load(folder, other, SmallRun.CALIBRATION),
        folder.toString(),
        "another network");
    assertRefused(
        () ->
            Synthesis.load(folder, TinyNetwork.of(new ImageShape(1, 28, 28)), SmallRun.CALIBRATION),
        folder.toString());
  }

  @Test
  void otherCalibrationImages(@TempDir Path folder) {
    SmallRun.SYNTHESIS.save(folder);
    var other = Sample.dataset().calibration(1, 1);
    assertRefused(
        () -> BnsCenters.load(folder, SmallRun.NETWORK, other), folder.toString(), "other images");
    assertRefused(() -> Synthesis.load(folder, SmallRun.NETWORK, other), folder.toString());
  }

  @Test
  void synthesis_fromOtherCenters(@TempDir Path folder) {
    SmallRun.SYNTHESIS.save(folder);
    var other = Sample.dataset().calibration(1, 1);
    Fdda.collectCenters(SmallRun.NETWORK, other).save(folder);
    assertRefused(
        () -> Synthesis.load(folder, SmallRun.NETWORK, other), folder.toString(), "other centers");
  }

  private static void assertDamaged(Path folder, String name) {
    assertRefused(
        () -> {
          loadSynthesis(folder);
          loadQuantized(folder);
        },
        folder.resolve(name + ".json").toString());
  }

  private static BnsCenters loadCenters(Path folder) {
    return BnsCenters.load(folder, SmallRun.NETWORK, SmallRun.CALIBRATION);
  }

  private static Synthesis loadSynthesis(Path folder) {
    return Synthesis.load(folder, SmallRun.NETWORK, SmallRun.CALIBRATION);
  }

  private static QuantizedNetwork loadQuantized(Path folder) {
    return QuantizedNetwork.load(folder, SmallRun.NETWORK);
  }

  private static Path arrays(Path folder, String name) throws IOException {
    return files(folder).stream()
        .filter(file -> file.getFileName().toString().startsWith(name + "-"))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
