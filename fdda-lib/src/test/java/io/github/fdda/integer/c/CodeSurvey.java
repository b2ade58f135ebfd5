package io.github.fdda.integer.c;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.Fdda;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.fixture.CProgram;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.timing.Spread;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints the table of docs/c.md: real networks as C, each equal to the interpreter on 200 images,
 * also with sanitizers. Not part of the suite, as its name does not end in Test; see there for the
 * command.
 */
class CodeSurvey {

  private static final Path SHARED = Path.of(System.getProperty("fdda.shared", "shared"));
  private static final List<String> NETWORKS =
      List.of("fmnist_resnet20", "fmnist_mobilenetv2", "cifar100_resnet20", "cifar100_mobilenetv2");
  private static final List<Integer> BITS = List.of(8, 4, 3);
  private static final int IMAGES = 200;
  private static final int TIMED = 40;
  private static final int SAMPLES = 9;

  @Test
  void table(@TempDir Path folder) throws IOException {
    System.out.println("ONNX Runtime " + OnnxSession.runtimeVersion());
    for (var name : NETWORKS) {
      for (var bits : BITS) {
        survey(name, bits, Files.createDirectory(folder.resolve(name + bits)));
      }
    }
  }

  private static void survey(String name, int bits, Path folder) throws IOException {
    var file = SHARED.resolve("models/" + name + ".onnx");
    var data =
        name.contains("fmnist")
            ? Datasets.sample("fashion-mnist")
            : Datasets.load(SHARED.resolve("data/cifar-100-binary").toString());
    var quantized = quantized(file, data, bits, Target.integerOnly());
    var code = quantized.c(data.normalization());
    CCodeTest.assertAsSmallAsReuseAllows(NetworkLayout.of(quantized.integerNetwork().program()));
    code.write(folder.resolve("fast"));
    code.write(folder.resolve("checked"));
    var fast = CProgram.compiled(folder.resolve("fast"), "-O3");
    var checked =
        CProgram.compiled(
            folder.resolve("checked"),
            "-O1",
            "-fsanitize=undefined,address",
            "-fno-sanitize-recover=all");
    var images = images(data, folder);
    var expected = expected(data, quantized);
    assertEquals(expected, fast.run(images).out().lines().toList());
    assertEquals(expected, checked.run(images).out().lines().toList());
    var integers = folder.resolve("integers.onnx");
    quantized(file, data, 8, Target.onnxruntimeCpu()).exportOnnx(integers);
    print(name, quantized, code, times(folder, images.subList(0, TIMED), data, file, integers));
  }

  private static QuantizedNetwork quantized(Path file, Dataset data, int bits, Target target) {
    return Fdda.collectCenters(Networks.fromOnnx(file), data.calibration(1))
        .quantizeRangesOnly(
            BitWidths.of(bits, bits), QuantizationConfig.defaults().withTarget(target));
  }

  private static List<String> images(Dataset data, Path folder) throws IOException {
    var names = new ArrayList<String>();
    for (var i = 0; i < IMAGES; i++) {
      names.add(Files.write(folder.resolve(i + ".bin"), data.test().pixels(i)).toString());
    }
    return names;
  }

  private static List<String> expected(Dataset data, QuantizedNetwork quantized) {
    var network = quantized.integerNetwork();
    return IntStream.range(0, IMAGES)
        .mapToObj(i -> network.logits(network.quantizeInput(data.test().normalized(i))))
        .map(CodeSurvey::line)
        .toList();
  }

  private static String line(long[] logits) {
    var best = IntStream.range(0, logits.length).reduce((a, b) -> logits[b] > logits[a] ? b : a);
    return LongStream.of(logits)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" ", best.orElseThrow() + "\t", ""));
  }

  /** Processor time of an image in C, in floats and in 8 bits, in turns; milliseconds. */
  private static List<Spread> times(
      Path folder, List<String> images, Dataset data, Path floats, Path integers)
      throws IOException {
    var c = new ArrayList<Double>();
    var runtime = List.of(new ArrayList<Double>(), new ArrayList<Double>());
    try (var one = OnnxSession.open(ModelFile.read(floats), 1, Optimization.ALL);
        var other = OnnxSession.open(ModelFile.read(integers), 1, Optimization.ALL)) {
      for (var i = 0; i < SAMPLES; i++) {
        c.add(secondsOfC(folder, images) * 1000 / TIMED);
        runtime.get(0).add(secondsOf(one, data) * 1000 / TIMED);
        runtime.get(1).add(secondsOf(other, data) * 1000 / TIMED);
      }
    }
    return List.of(Spread.of(c), Spread.of(runtime.get(0)), Spread.of(runtime.get(1)));
  }

  private static double secondsOfC(Path folder, List<String> images) throws IOException {
    var script = "TIMEFORMAT=%U; time fast/program " + String.join(" ", images) + " > logits.txt";
    var outcome = CProgram.run(folder, List.of("bash", "-c", script));
    return Double.parseDouble(outcome.err().strip());
  }

  /** With one thread the runtime computes in the thread that calls it. */
  private static double secondsOf(OnnxSession session, Dataset data) {
    try (var batch = session.batch(data.test(), 0)) {
      batch.run();
      var threads = ManagementFactory.getThreadMXBean();
      var start = threads.getCurrentThreadCpuTime();
      for (var i = 0; i < TIMED; i++) {
        batch.run();
      }
      return (threads.getCurrentThreadCpuTime() - start) / 1e9;
    }
  }

  private static void print(
      String name, QuantizedNetwork quantized, CCode code, List<Spread> times) {
    System.out.printf(
        Locale.ROOT,
        "| `%s` | %s | %,d | %,d | %s | %s | %s | %.1f | %.1f |%n",
        name,
        quantized.bits(),
        code.weightBytes(),
        code.arenaBytes(),
        text(times.get(0)),
        text(times.get(1)),
        text(times.get(2)),
        times.get(0).median() / times.get(1).median(),
        times.get(0).median() / times.get(2).median());
  }

  private static String text(Spread spread) {
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f – %.2f)",
        spread.median(),
        spread.lowerQuartile(),
        spread.upperQuartile());
  }
}
