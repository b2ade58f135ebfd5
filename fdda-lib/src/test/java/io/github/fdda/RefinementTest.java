package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.train.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefinementTest {

  private static final RefinementConfig CONFIG =
      RefinementConfig.defaults().withPerClass(2).withIterations(3);
  private static final Synthesis REFINED = SmallRun.SYNTHESIS.refine(CONFIG);

  @Test
  void images_comeFromTheBank() {
    var bank = REFINED.bank().orElseThrow();
    assertEquals(20, bank.images().size());
    var image = REFINED.images(List.of(7, 7), 3).get(0);
    assertTrue(bank.ofClass(7).stream().anyMatch(other -> Arrays.equals(image, other)));
    assertTrue(SmallRun.SYNTHESIS.bank().isEmpty());
  }

  /** With no iterations the bank holds what it starts from. */
  @Test
  void start_calibrationImagesOrGenerated() {
    var asTheyAre = CONFIG.withPerClass(1).withIterations(0);
    var generated = SmallRun.SYNTHESIS.refine(asTheyAre).bank().orElseThrow();
    var classes = IntStream.range(0, 10).boxed().toList();
    var expected = SmallRun.SYNTHESIS.images(classes, SmallRun.SYNTHESIS_CONFIG.seed());
    assertArrayEquals(expected.get(3), generated.ofClass(3).get(0));

    var real = asTheyAre.withStart(RefinementConfig.Start.CALIBRATION);
    var shifted = SmallRun.SYNTHESIS.refine(real).bank().orElseThrow().ofClass(3).get(0);
    // Shifting moves pixels, and makes none that were not there.
    assertTrue(values(SmallRun.CALIBRATION.normalized(3)).containsAll(values(shifted)));
  }

  /** ResNet-20 skips pixels in four places, so other pixels are looked at. */
  @Test
  void swing_givesOtherImages_theSameEachTime() {
    var swung = CONFIG.withPerClass(1).withSwing(true);
    var images = SmallRun.SYNTHESIS.refine(swung).bank().orElseThrow().images();
    var again = SmallRun.SYNTHESIS.refine(swung).bank().orElseThrow().images();
    var still = SmallRun.SYNTHESIS.refine(swung.withSwing(false)).bank().orElseThrow().images();
    for (var i = 0; i < images.size(); i++) {
      assertArrayEquals(images.get(i), again.get(i));
      assertFalse(Arrays.equals(images.get(i), still.get(i)));
    }
  }

  @Test
  void ofTheConfiguration() {
    var config = SmallRun.SYNTHESIS_CONFIG.withIterations(2).withRefinement(CONFIG);
    var told = new ArrayList<Progress>();
    try (var synthesizer = SmallRun.CENTERS.synthesizer(config)) {
      synthesizer.run(step -> step.iteration() < 1);
      var synthesis = synthesizer.result(told::add);
      assertEquals(2, synthesis.bank().orElseThrow().perClass());
    }
    assertEquals(
        IntStream.rangeClosed(1, 10).mapToObj(i -> new Progress(i, 10, "classes")).toList(), told);
  }

  @Test
  void savedAndLoaded(@TempDir Path folder) {
    REFINED.save(folder);
    var loaded = Synthesis.load(folder, SmallRun.NETWORK, SmallRun.CALIBRATION);
    assertEquals(REFINED.config(), loaded.config());
    for (var i = 0; i < 20; i++) {
      assertArrayEquals(
          REFINED.bank().orElseThrow().images().get(i),
          loaded.bank().orElseThrow().images().get(i));
    }
  }

  @Test
  void none_goesBackToTheGenerator() {
    var back = REFINED.refine(RefinementConfig.none());
    assertEquals(SmallRun.SYNTHESIS.fingerprint().hex(), back.fingerprint().hex());
  }

  @Test
  void jointTraining_isRefused() {
    var joint = DistilConfig.defaults().withGeneratorTraining(GeneratorTraining.JOINT);
    var config = SmallRun.CONFIG.with(joint);
    assertRefused(() -> REFINED.quantize(SmallRun.BITS, config), "refined images", "freeze it");
  }

  private static Set<Float> values(float[] image) {
    var values = new HashSet<Float>();
    for (var value : image) {
      values.add(value);
    }
    return values;
  }
}
