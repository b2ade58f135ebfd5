package io.github.fdda.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProfilerTest {

  private static final String LIBRARY = "io.github.fdda.";

  /** A class that is renamed must be renamed in {@link Part}. */
  @ParameterizedTest
  @EnumSource(Part.class)
  void classes_exist(Part part) {
    part.classes().forEach(name -> assertDoesNotThrow(() -> Class.forName(name)));
  }

  @Test
  void teacher_isNoStudent() {
    assertEquals(
        Part.TEACHER,
        Part.of(stack("network.graph.Program", "network.Network", "quantize.Quantizer")));
    assertEquals(
        Part.STUDENT,
        Part.of(
            stack(
                "network.graph.Program",
                "network.Network",
                "quantize.simulate.FakeQuantizedNetwork")));
    assertEquals(
        Part.FAKE_QUANTIZATION,
        Part.of(stack("quantize.grid.FakeQuantization", "quantize.simulate.FakeQuantizedNetwork")));
  }

  /** The loss is a class inside the one that is named; a class whose name goes on is another. */
  @Test
  void nestedClasses_belongToTheirClass() {
    assertEquals(Part.GENERATOR, Part.of(stack("synthesis.Generator$Layers")));
    assertEquals(Part.REST, Part.of(stack("synthesis.GeneratorOther")));
    assertEquals(Part.REST, Part.of(new StackTraceElement[0]));
  }

  @Test
  void summary_sharesOfLooks() {
    var inNative = frame("network.Network", -2);
    var profile =
        Profiler.summarize(
            List.of(
                new StackTraceElement[] {inNative},
                new StackTraceElement[] {inNative},
                new StackTraceElement[] {inNative, frame("synthesis.Generator", 5)},
                stack("train.Adam")),
            0.125);
    assertEquals(0.75, profile.share(Part.TEACHER));
    assertEquals(0.25, profile.share(Part.OPTIMIZER));
    assertEquals(0, profile.share(Part.BACKWARD));
    assertEquals(0.25, profile.outsideEngine());
    assertEquals(0.125, profile.garbageCollection());
    assertEquals(4, profile.samples());
  }

  @Test
  void work_isWatched() {
    var profile = Profiler.of(3, ProfilerTest::work);
    assertTrue(profile.samples() > 0);
    assertEquals(1, profile.share(Part.REST), 1e-9);
  }

  private static void work() {
    var sum = 0.0;
    for (var i = 0; i < 3_000_000; i++) {
      sum += Math.sqrt(i);
    }
    assertTrue(sum > 0);
  }

  private static StackTraceElement[] stack(String... classes) {
    return Arrays.stream(classes).map(name -> frame(name, 1)).toArray(StackTraceElement[]::new);
  }

  /** A line of −2 marks a native method. */
  private static StackTraceElement frame(String className, int line) {
    return new StackTraceElement(LIBRARY + className, "method", "File.java", line);
  }
}
