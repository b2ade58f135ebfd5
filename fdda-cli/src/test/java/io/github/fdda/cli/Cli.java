package io.github.fdda.cli;

import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Runs commands as the launcher does, in this process, on the bundled sample. */
public final class Cli {

  private static final List<String> SAMPLE_FILES =
      List.of(
          "t10k-images-idx3-ubyte.gz",
          "t10k-labels-idx1-ubyte.gz",
          "train-images-idx3-ubyte.gz",
          "train-labels-idx1-ubyte.gz");

  private Cli() {}

  /** What a command left behind. */
  public record Outcome(int status, String out, String err) {

    public List<String> errorLines() {
      return err.lines().toList();
    }
  }

  /** Runs a command; whatever data sets this machine has, only the sample is found. */
  public static Outcome run(Path data, String... arguments) throws IOException {
    var before = System.getProperty("fdda.data");
    System.setProperty("fdda.data", sample(data).toString());
    try {
      return capture(arguments);
    } finally {
      if (before == null) {
        System.clearProperty("fdda.data");
      } else {
        System.setProperty("fdda.data", before);
      }
    }
  }

  /** As {@link #run}, in a Java virtual machine of its own. */
  public static Outcome runInItsOwnProcess(Path data, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfdda.data=" + sample(data),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    var err = data.resolve("stderr");
    var builder = new ProcessBuilder(command).redirectError(err.toFile());
    // As in bin/check: idle OpenMP threads that spin slow everything else down.
    builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
    var process = builder.start();
    var out = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    return new Outcome(process.onExit().join().exitValue(), out, Files.readString(err));
  }

  /**
   * The least that quantizes the bundled network.
   *
   * @param more {@code --option=value}; an option that is there already is replaced
   */
  public static String[] quantize(Path out, String... more) {
    return least("quantize", "quick", out, more);
  }

  /**
   * The least that sweeps over bit-widths of the bundled network, by a recipe with few stages; see
   * {@link #quantize}.
   */
  public static String[] sweep(Path out, String... more) {
    return least("sweep", "fdda", out, more);
  }

  /** The least that compares recipes on the bundled network; see {@link #quantize}. */
  public static String[] ablate(Path csv, String... more) {
    var options = new LinkedHashMap<String, String>();
    options.put("--recipes", "plain");
    options.put("--generator-iterations", "2");
    options.put("--bits", "W3A3");
    options.put("--held-out", "2");
    options.put("--csv", csv.toString());
    return arguments("ablate", options, more);
  }

  /**
   * An untrained network of ten classes that is quantized at once, for what does not depend on
   * accuracy.
   */
  public static Network tiny() {
    return TinyNetwork.of(Sample.network().inputShape(), 10);
  }

  /** The option that names the file of {@link #tiny}, which it writes there. */
  public static String tiny(Path folder) throws IOException {
    var file = Files.createDirectories(folder).resolve("tiny.onnx");
    Files.write(file, TinyNetwork.onnx(Sample.network().inputShape(), 10));
    return "--network=" + file;
  }

  /** A folder of pictures: two of each class to train on, and the same to test on. */
  public static Path pictures(Path folder) throws IOException {
    var images = Sample.dataset().calibration(2);
    for (var i = 0; i < images.size(); i++) {
      var picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setDataElements(0, 0, 28, 28, images.pixels(i));
      for (var split : List.of("train", "test")) {
        var file =
            folder.resolve(
                String.format(Locale.ROOT, "%s/class-%d/%d.png", split, images.label(i), i));
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        ImageIO.write(picture, "png", file.toFile());
      }
    }
    return folder;
  }

  private static String[] least(String command, String recipe, Path out, String... more) {
    var options = new LinkedHashMap<String, String>();
    options.put("--recipe", recipe);
    options.put("--generator-iterations", "2");
    options.put("--student-iterations", "3");
    options.put("--limit-test", "40");
    options.put("--out", out.toString());
    return arguments(command, options, more);
  }

  private static String[] arguments(String command, Map<String, String> options, String... more) {
    options.put("--network", Sample.NETWORK);
    options.put("--dataset", Sample.DATASET);
    var arguments = new ArrayList<>(List.of(command));
    for (var option : more) {
      var parts = option.split("=", 2);
      options.remove(parts[0]);
      arguments.add(option);
    }
    options.forEach((name, value) -> arguments.add(name + "=" + value));
    return arguments.toArray(String[]::new);
  }

  private static Outcome capture(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var outBefore = System.out;
    var errBefore = System.err;
    var charset = Charset.defaultCharset();
    System.setOut(new PrintStream(out, true, charset));
    System.setErr(new PrintStream(err, true, charset));
    try {
      var status = Main.run(arguments);
      return new Outcome(status, out.toString(charset), err.toString(charset));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  /** A folder that holds the sample under the data set's name. */
  private static Path sample(Path data) throws IOException {
    var folder = data.resolve(Sample.DATASET);
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
      for (var name : SAMPLE_FILES) {
        var resource = "/io/github/fdda/data/fashion-mnist-sample/" + name;
        try (var in = Cli.class.getResourceAsStream(resource)) {
          Files.copy(Objects.requireNonNull(in, resource), folder.resolve(name));
        }
      }
    }
    return data;
  }
}
