package io.github.fdda.cli;

import static io.github.fdda.cli.quantize.QuantizeCommandTest.assertSameNetworks;
import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.fdda.BnsCenters;
import io.github.fdda.Fdda;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Recipe;
import io.github.fdda.cli.quantize.Baseline;
import io.github.fdda.cli.quantize.Checkpoint;
import io.github.fdda.cli.quantize.Run;
import io.github.fdda.cli.quantize.RunOptions;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.ImagePreparation;
import io.github.fdda.data.Normalization;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.stage.TrainingConfig;
import io.github.fdda.util.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was stopped, with the checkpoints that it would have left. */
class ResumeTest {

  private static final Network NETWORK = Cli.tiny();
  private static final Dataset DATASET = Sample.dataset();
  private static final BitWidths BITS = BitWidths.of(4, 4);
  private static final Recipe RECIPE =
      Recipe.quick()
          .withSynthesis(Recipe.quick().synthesis().withIterations(3).withBatchSize(4))
          .withQuantization(
              Stages.withImages(Stages.withBatches(Recipe.quick().quantization(), 4, 4), 16)
                  .with(
                      DistilConfig.defaults()
                          .withBatch(BatchConfig.defaults().withReal(4).withSynthetic(4)))
                  .map(TrainingConfig.class, stage -> stage.withIterations(2)));

  private static Path whole = Path.of("");

  @BeforeAll
  static void runUninterrupted(@TempDir Path folder) {
    whole = folder;
    run(whole, RECIPE, false).run();
  }

  @Test
  void stoppedInTheGenerator(@TempDir Path folder) {
    var stopped = folder.resolve("stopped");
    try (var synthesizer = centers().synthesizer(RECIPE.synthesis())) {
      synthesizer.run(step -> step.iteration() < 1);
      run(stopped, RECIPE, false).generatorCheckpoint().save(2, synthesizer.snapshot());
    }
    run(stopped, RECIPE, true).run();
    assertSameNetworks(whole, stopped, NETWORK);
    assertTrue(noCheckpoints(stopped));
  }

  /** Ranges, two iterations of scales, rounding, two end to end, two of FDDA's own loop. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void stoppedInTheStudent(int steps, @TempDir Path folder) {
    var stopped = folder.resolve("stopped");
    saveStudent(stopped, steps);
    run(stopped, RECIPE, true).run();
    assertSameNetworks(whole, stopped, NETWORK);
    assertTrue(noCheckpoints(stopped));
  }

  /** A state that no such run would reach shows whether it was looked at. */
  @Test
  void checkpoint_isTakenUpOnlyOnRequest(@TempDir Path folder) {
    var resumed = folder.resolve("resumed");
    var fresh = folder.resolve("fresh");
    var other = RECIPE.withSeed(5);
    try (var synthesizer = centers().synthesizer(other.synthesis())) {
      synthesizer.step();
      run(resumed, RECIPE, false).generatorCheckpoint().save(1, synthesizer.snapshot());
      run(fresh, RECIPE, false).generatorCheckpoint().save(1, synthesizer.snapshot());
    }
    run(resumed, RECIPE, true).run();
    run(fresh, RECIPE, false).run();
    assertSameNetworks(whole, fresh, NETWORK);
    var name = "conv0.weight";
    assertFalse(Arrays.equals(weights(whole, name), weights(resumed, name)));
  }

  @Test
  void checkpoint_ofAnotherConfiguration(@TempDir Path folder) {
    var stopped = folder.resolve("stopped");
    var other = RECIPE.withSynthesis(RECIPE.synthesis().withLearningRate(1e-3));
    try (var synthesizer = centers().synthesizer(other.synthesis())) {
      synthesizer.step();
      run(stopped, other, false).generatorCheckpoint().save(1, synthesizer.snapshot());
    }
    run(stopped, RECIPE, true).run();
    assertSameNetworks(whole, stopped, NETWORK);
  }

  /** The same pixels, and a mean that makes other network input of them. */
  @Test
  void checkpoint_ofAnotherMean(@TempDir Path folder) throws IOException {
    var pictures = Cli.pictures(folder.resolve("pictures"));
    var out = folder.resolve("out");
    for (var mean : List.of(0.2860f, 0.7f)) {
      var normalization = new Normalization(List.of(mean), List.of(0.3530f));
      var preparation = ImagePreparation.of(NETWORK.inputShape());
      var dataset = Datasets.imageFolder(pictures, preparation, normalization);
      var run = new Run(NETWORK, dataset, options(out, RECIPE, true));
      assertTrue(run.generatorCheckpoint().resume(state -> state).isEmpty());
      assertTrue(run.studentCheckpoint().resume(state -> state).isEmpty());
      run.generatorCheckpoint().save(1, Snapshot.empty());
      run.studentCheckpoint().save(1, Snapshot.empty());
    }
  }

  @Test
  void checkpoint_truncated(@TempDir Path folder) throws IOException {
    saveStudent(folder, 1);
    for (var file : checkpoints(folder)) {
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
      assertRefused(() -> run(folder, RECIPE, true).run(), file.toString(), "leave out --resume");
      Files.delete(file);
    }
  }

  @Test
  void checkpoint_holdsSomethingElse(@TempDir Path folder) {
    run(folder, RECIPE, false).generatorCheckpoint().save(1, Snapshot.empty());
    assertRefused(
        () -> run(folder, RECIPE, true).run(), "generator-", "no array", "leave out --resume");
  }

  @Test
  void checkpoint_isThatOfTheNewestSave(@TempDir Path folder) {
    var checkpoint = new Checkpoint(folder, "loop", configuration("configuration"));
    checkpoint.save(1, Snapshot.ofVectors(Map.of("x", new float[] {1, 2})));
    checkpoint.save(2, Snapshot.ofVectors(Map.of("x", new float[] {3, 4})));
    var state = checkpoint.resume(found -> found).orElseThrow();
    assertEquals(2, state.iteration());
    assertArrayEquals(new float[] {3, 4}, state.snapshot().values("x"));
    assertTrue(
        new Checkpoint(folder, "loop", configuration("another")).resume(found -> found).isEmpty());
    assertTrue(
        new Checkpoint(folder, "other", configuration("configuration"))
            .resume(found -> found)
            .isEmpty());
    checkpoint.delete();
    assertTrue(checkpoint.resume(found -> found).isEmpty());
  }

  private static Fingerprint configuration(String name) {
    return Fingerprint.of(Map.of("name", name));
  }

  private static void saveStudent(Path folder, int steps) {
    var centers = centers();
    var run = run(folder, RECIPE, false);
    try (var synthesizer = centers.synthesizer(RECIPE.synthesis())) {
      synthesizer.run(step -> true);
      run.generatorCheckpoint().save(3, synthesizer.snapshot());
      var synthesis = synthesizer.result();
      try (var quantizer = synthesis.quantizer(BITS, RECIPE.quantization())) {
        for (var i = 0; i < steps; i++) {
          quantizer.step();
        }
        run.studentCheckpoint().save(steps, quantizer.snapshot());
      }
    }
  }

  private static BnsCenters centers() {
    return Fdda.collectCenters(NETWORK, DATASET.calibration(1, 0));
  }

  private static Run run(Path folder, Recipe recipe, boolean resume) {
    return new Run(NETWORK, DATASET, options(folder, recipe, resume));
  }

  private static RunOptions options(Path folder, Recipe recipe, boolean resume) {
    return new RunOptions(BITS, 1, recipe, 20, Baseline.NONE, resume, folder, Device.cpu());
  }

  private static float[] weights(Path folder, String name) {
    return QuantizedNetwork.load(folder, NETWORK).weights().values(name);
  }

  private static boolean noCheckpoints(Path folder) {
    try {
      return checkpoints(folder).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> checkpoints(Path folder) throws IOException {
    try (var files = Files.list(folder.resolve("checkpoint"))) {
      return files.toList();
    }
  }
}
