package io.github.fdda.notebook;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.BnsCenters;
import io.github.fdda.Fdda;
import io.github.fdda.LossHistory;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.fixture.Sample;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each hidden fault is found by what notebook 6 looks at, and what it finds is the answer. */
class FaultTest {

  private static final Setup SOUND =
      new Setup(
          Sample.network(),
          Sample.dataset().calibration(1),
          SynthesisConfig.defaults().withIterations(3).withBatchSize(8),
          BitWidths.of(4, 4),
          QuantizationConfig.fdda().withTotalIterations(2));

  @Test
  void a_isTheLayerWhoseWeightsLoseMost() {
    var errors = ranges(Fault.load("A").in(SOUND)).errors(pictures());
    var worst =
        errors.stream()
            .filter(error -> error.kind().equals("weight"))
            .min(Comparator.comparingDouble(error -> error.signalToNoise()))
            .orElseThrow();
    assertEquals(SOUND.network().weightLayers().get(10).name(), worst.layer());
  }

  @Test
  void b_isTheClassThatTheNetworkTakesForAnother() {
    var sound = centers(SOUND);
    var theirs = centers(Fault.load("B").in(SOUND));
    var lost =
        IntStream.range(0, 10)
            .filter(label -> sound.of(label).reliable() && !theirs.of(label).reliable())
            .boxed()
            .toList();
    assertEquals(1, lost.size(), lost::toString);
    assertRight("6.1", lost.get(0));
  }

  @Test
  void c_isTheFirstLayerFarOff() {
    assertTrue(centers(SOUND).check().farOff().isEmpty());
    assertRight("6.2", centers(Fault.load("C").in(SOUND)).check().farOff().get(0).layer());
  }

  @Test
  void d_isTheRatioOfATerm() {
    var sound = student(SOUND);
    var theirs = student(Fault.load("D").in(SOUND));
    assertEquals(sound.values("divergence").get(0), theirs.values("divergence").get(0));
    var labels = "cross-entropy";
    assertRight("6.3", theirs.values(labels).get(0) / sound.values(labels).get(0));
  }

  @Test
  void e_isTheLayerThatIsFarthestApart() {
    var theirs = Fault.load("E").in(SOUND);
    var ours = ranges(SOUND).differences(pictures());
    var differences = ranges(theirs).differences(pictures());
    var ratios =
        IntStream.range(0, ours.size())
            .mapToDouble(i -> differences.get(i).relative() / ours.get(i).relative())
            .toArray();
    var worst =
        IntStream.range(0, ratios.length)
            .boxed()
            .max(Comparator.comparingDouble(i -> ratios[i]))
            .orElseThrow();
    assertRight("6.4", worst);
    assertEquals(1, ratios[worst - 1], 1e-6);
  }

  /** What the solutions say would otherwise be seen where the fault is shown. */
  @Test
  void names_sayNothing() {
    for (var letter : List.of("A", "B", "C", "D", "E")) {
      assertEquals("Fault" + letter, Fault.load(letter).getClass().getSimpleName());
    }
  }

  /** Of somebody else: it only has to be on the class path. */
  @Test
  void anotherClass_byItsName() {
    var theirs = Fault.load(ThreeBits.class.getName()).in(SOUND);
    assertEquals(BitWidths.of(3, 4), theirs.bits());
  }

  /** Loaded by its name. */
  public static final class ThreeBits implements Fault {
    @Override
    public Setup in(Setup sound) {
      return sound.withBits(BitWidths.of(3, 4));
    }
  }

  @Test
  void unknown() {
    assertRefused(() -> Fault.load("Z"), "fault 'Z'", "A to E");
    assertRefused(() -> Fault.load("java.lang.String"), "java.lang.String", "implements Fault");
    assertRefused(() -> Fault.load(""), "fault ''");
  }

  private static void assertRight(String exercise, Number answer) {
    var verdict = Exercise.check(exercise, answer);
    assertTrue(verdict.startsWith(exercise + ": right. "), answer + ": " + verdict);
    assertFalse(Exercise.check(exercise, 0).contains("right"));
  }

  private static List<float[]> pictures() {
    var images = SOUND.calibration();
    return IntStream.range(0, images.size()).mapToObj(images::normalized).toList();
  }

  private static BnsCenters centers(Setup setup) {
    return Fdda.collectCenters(setup.network(), setup.calibration());
  }

  private static QuantizedNetwork ranges(Setup setup) {
    return centers(setup).quantizeRangesOnly(setup.bits(), RangeMethod.MSE);
  }

  private static LossHistory student(Setup setup) {
    var history = new LossHistory("student");
    var synthesis = centers(setup).synthesize(setup.synthesis());
    try (var quantizer = synthesis.quantizer(setup.bits(), setup.quantization())) {
      quantizer.run(
          step -> {
            history.add(step);
            return true;
          });
    }
    return history;
  }
}
