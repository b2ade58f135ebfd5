package io.github.fdda.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.cli.Cli;
import io.github.fdda.cli.report.Pages;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A linear classifier of the bundled sample beside one that answers in steps of 5, with random
 * weights: they are computed once more here.
 */
class CompareCommandTest {

  private static final int IMAGES = 100;
  private static final int PIXELS = 28 * 28;
  private static final float STEP = 5;
  private static final float[] WEIGHTS = weights();

  private Path folder;
  private Path floats;
  private Path quantized;
  private Path json;

  @BeforeEach
  void writeFiles(@TempDir Path temporary) throws IOException {
    folder = temporary;
    floats = Files.write(folder.resolve("float.onnx"), classifier(false));
    quantized = Files.write(folder.resolve("quantized.onnx"), classifier(true));
    json = folder.resolve("figures").resolve("compare.json");
  }

  @Test
  void figures() throws IOException {
    var outcome = compare("--limit-test=" + IMAGES);
    assertEquals(0, outcome.status(), outcome::err);
    var result = new JsonMapper().readTree(Files.readString(json));
    var images = Sample.dataset().test(IMAGES);
    var floatClasses = new ArrayList<Integer>();
    var quantizedClasses = new ArrayList<Integer>();
    for (var i = 0; i < IMAGES; i++) {
      var logits = logits(images.normalized(i));
      floatClasses.add(argMax(logits));
      quantizedClasses.add(argMax(rounded(logits)));
    }
    assertEquals(1, result.get("format").asInt());
    assertTrue(result.get("neighbours").isNull(), "nobody asked");
    assertEquals(top1(floatClasses, images), result.get("top1_float").asDouble(), 1e-9);
    assertEquals(top1(quantizedClasses, images), result.get("top1_quantized").asDouble(), 1e-9);
    assertEquals(
        top1(floatClasses, images) - top1(quantizedClasses, images),
        result.get("top1_drop").asDouble(),
        1e-9);
    var same =
        IntStream.range(0, IMAGES)
            .filter(i -> floatClasses.get(i).equals(quantizedClasses.get(i)))
            .count();
    assertTrue(same > 10 && same < 95, "rounding should change some answers, not all: " + same);
    assertEquals(100.0 * same / IMAGES, result.get("agreement").asDouble(), 1e-9);
    assertEquals(
        (double) Files.size(quantized) / Files.size(floats),
        result.get("size_ratio").asDouble(),
        1e-9);
    assertEquals(IMAGES, result.get("images").asInt());
    for (var name : List.of("top1_float", "top1_quantized")) {
      assertWilson(result.get(name).asDouble() / 100, result.get(name + "_interval"));
    }
    assertTrue(outcome.out().contains("| 95 % interval"), outcome::out);
    // The one layer that is rounded, and all that takes its output, in float: the float file.
    var proposal = result.get("proposals").get(0);
    assertEquals(result.get("top1_float").asDouble(), proposal.get("top1").asDouble(), 1e-9);
    assertEquals(result.get("top1_drop").asDouble(), proposal.get("top1_gain").asDouble(), 1e-9);
    assertEquals(100, proposal.get("agreement").asDouble());
    assertTrue(outcome.out().contains("In float instead: top-1 "), outcome::out);
  }

  /** As in Wilson (1927): the shares that are 1.96 standard deviations from the one measured. */
  private static void assertWilson(double share, JsonNode interval) {
    var z = 1.959964;
    var width = 1 + z * z / IMAGES;
    var center = (share + z * z / 2 / IMAGES) / width;
    var half = z / width * Math.sqrt(share * (1 - share) / IMAGES + z * z / 4 / IMAGES / IMAGES);
    assertEquals(100 * (center - half), interval.get("low").asDouble(), 1e-4);
    assertEquals(100 * (center + half), interval.get("high").asDouble(), 1e-4);
  }

  @Test
  void throughput_ofBothBatches() throws IOException {
    compare("--limit-test=3");
    var result = new JsonMapper().readTree(Files.readString(json));
    var speeds = result.get("throughput");
    assertEquals(List.of(1, 64), List.of(batch(speeds, 0), batch(speeds, 1)));
    assertTrue(speeds.get(0).get("quantized_images_per_second").asDouble() > 0);
    assertEquals(speeds.get(1).get("ratio"), result.get("throughput_ratio"));
  }

  @Test
  void layersAndTable() throws IOException {
    var outcome = compare("--limit-test=3");
    var result = new JsonMapper().readTree(Files.readString(json));
    var layers = result.get("layers");
    assertEquals("conv", layers.get(0).get("layer").asText());
    var layer = layers.get(0);
    assertEquals(
        10 * Math.log10(layer.get("signal").asDouble() / layer.get("noise").asDouble()),
        layer.get("snr_db").asDouble(),
        1e-9);
    assertEquals(0, result.at("/quantized_graph/integer_convolutions").asInt());
    assertEquals(1, result.at("/float_graph/float_convolutions").asInt());
    assertTrue(result.at("/versions/onnxruntime").asText().matches("1\\..*"));
    for (var row :
        List.of("| top-1 (%)", "| same class (%)", "| images/s, batch of 64", "| size (kB)")) {
      assertTrue(outcome.out().contains(row), outcome::out);
    }
    assertTrue(outcome.out().contains("| conv   | Conv, Relu"), outcome::out);
    assertTrue(
        outcome.out().contains("computes 1 of 1 convolutions and 0 of 0 products"), outcome::out);
  }

  /** What is equal has no finite ratio, and JSON no infinity. */
  @Test
  void aFileBesideItself() throws IOException {
    var outcome = Cli.run(folder, arguments(floats, floats, "--limit-test=12", "--neighbours"));
    assertEquals(0, outcome.status(), outcome::err);
    var result = new JsonMapper().readTree(Files.readString(json));
    assertEquals(100, result.get("agreement").asDouble());
    assertEquals(100, result.get("neighbours").get("kept").asDouble());
    assertTrue(
        outcome.out().contains("Of the 10 nearest images by the last features 100.0 % stay (12"),
        outcome::out);
    assertEquals(1, result.get("size_ratio").asDouble());
    assertFalse(result.get("layers").get(0).has("snr_db"));
    assertTrue(outcome.out().contains("equal"), outcome::out);
  }

  @Test
  void chart() throws IOException {
    var chart = folder.resolve("charts").resolve("compare.png");
    var outcome = compare("--limit-test=3", "--chart=" + chart);
    assertEquals(0, outcome.status(), outcome::err);
    assertTrue(ImageIO.read(chart.toFile()).getWidth() >= 600);
  }

  @Test
  void report_holdsWhatIsPrinted() throws IOException {
    var file = folder.resolve("reports").resolve("compare.html");
    var outcome = compare("--limit-test=" + IMAGES, "--report=" + file);
    assertEquals(0, outcome.status(), outcome::err);
    var page = Pages.read(file);
    Pages.assertShows(page, outcome.out().lines().filter(line -> line.startsWith("| ")).toList());
    Pages.assertLoadsNothing(page);
    var text = page.getDocumentElement().getTextContent();
    var proposal =
        outcome
            .out()
            .lines()
            .filter(line -> line.startsWith("In float instead"))
            .findFirst()
            .orElseThrow();
    assertTrue(text.contains(proposal), text);
    // The first twelve of the images that are answered differently, which are more.
    assertEquals(12, page.getElementsByTagName("figure").getLength());
    var images = Sample.dataset().test(IMAGES);
    var first =
        IntStream.range(0, IMAGES)
            .filter(
                i -> {
                  var logits = logits(images.normalized(i));
                  return argMax(logits) != argMax(rounded(logits));
                })
            .findFirst()
            .orElseThrow();
    var logits = logits(images.normalized(first));
    var names = images.classes();
    assertEquals(
        "label%sfloat%squantized%s"
            .formatted(
                names.get(images.label(first)),
                names.get(argMax(logits)),
                names.get(argMax(rounded(logits)))),
        page.getElementsByTagName("figcaption").item(0).getTextContent());
  }

  /** Two equal files: no image to show, no node above a threshold. */
  @Test
  void report_ofAFileBesideItself() throws IOException {
    var file = folder.resolve("compare.html");
    var overlay = folder.resolve("overlay.json");
    var outcome =
        Cli.run(
            folder,
            arguments(
                floats, floats, "--limit-test=3", "--report=" + file, "--overlay=" + overlay));
    assertEquals(0, outcome.status(), outcome::err);
    var sections = Pages.sections(Pages.read(file));
    assertTrue(sections.contains("Errors by layer"), sections::toString);
    assertFalse(sections.contains("Images that the files answer differently"), sections::toString);
    assertTrue(new JsonMapper().readTree(overlay.toFile()).get("results").isEmpty());
  }

  @Test
  void overlay_hasNodesOfTheFloatFile() throws IOException {
    var overlay = folder.resolve("overlay.json");
    var outcome = compare("--limit-test=3", "--overlay=" + overlay);
    assertEquals(0, outcome.status(), outcome::err);
    var data = new JsonMapper().readTree(overlay.toFile());
    assertEquals("signal-to-noise ratio (dB)", data.get("name").asText());
    var nodes =
        ModelProto.parseFrom(Files.readAllBytes(floats)).getGraph().getNodeList().stream()
            .map(NodeProto::getName)
            .toList();
    var layers = new JsonMapper().readTree(Files.readString(json)).get("layers");
    var results = data.get("results");
    assertEquals(layers.size(), results.size());
    for (var layer : layers) {
      var name = layer.get("layer").asText();
      assertTrue(nodes.contains(name), name);
      assertEquals(layer.get("snr_db"), results.get(name).get("value"));
    }
    // Colours change where the error is a tenth and a hundredth of the signal.
    assertEquals(List.of("20.0", "40.0"), data.get("thresholds").findValuesAsText("value"));
    assertTrue(data.at("/thresholds/0/bgColor").asText().matches("#[0-9a-f]{6}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--limit-test=0; --limit-test 0",
        "--threads=0; threads 0",
        "--threads=all; --threads",
        "--samples=0; samples 0",
        "--dataset=no-such-data; known data sets",
        "--chart=chart.pdf; ends in .png or .svg",
        "--json=.; is a folder",
        "--overlay=.; is a folder",
        "--report=page.pdf; ends in .html",
        "--no-such-option; --no-such-option"
      })
  void badOption_inOneLine(String option, String expected) throws IOException {
    assertOneLine(expected, compare(option));
  }

  @Test
  void badFile_inOneLine() throws IOException {
    assertOneLine("no such file", run(floats, folder.resolve("nothing.onnx")));
    var half = Files.readAllBytes(quantized);
    Files.write(quantized, Arrays.copyOf(half, half.length / 2));
    assertOneLine(quantized.toString(), run(floats, quantized));
    Files.writeString(quantized, "no model");
    assertOneLine("not an ONNX model", run(floats, quantized));
    Files.write(quantized, TinyNetwork.onnx(new ImageShape(1, 28, 28)));
    assertOneLine("has 3 classes, the images have 10", run(floats, quantized));
    Files.write(quantized, TinyNetwork.onnx(new ImageShape(3, 32, 32)));
    assertOneLine("takes 3×32×32 images, these are 1×28×28", run(floats, quantized));
    assertOneLine("QUANTIZED.onnx", Cli.run(folder, "compare", floats.toString()));
  }

  @Test
  void json_cannotBeWritten() throws IOException {
    var below = Files.createFile(folder.resolve("file")).resolve("compare.json");
    var outcome = compare("--json=" + below);
    assertOneLine(folder.resolve("file").toString(), outcome);
    assertFalse(outcome.out().contains("top-1"), outcome::out);
  }

  private Cli.Outcome compare(String... options) throws IOException {
    return Cli.run(folder, arguments(floats, quantized, options));
  }

  private Cli.Outcome run(Path first, Path second) throws IOException {
    return Cli.run(folder, arguments(first, second));
  }

  /** The least that measures; an option given replaces that of the same name. */
  private String[] arguments(Path first, Path second, String... options) {
    var arguments = new ArrayList<>(List.of("compare", first.toString(), second.toString()));
    for (var option : List.of("--dataset=" + Sample.DATASET, "--samples=1", "--json=" + json)) {
      var name = option.substring(0, option.indexOf('=') + 1);
      if (Arrays.stream(options).noneMatch(given -> given.startsWith(name))) {
        arguments.add(option);
      }
    }
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }

  private void assertOneLine(String expected, Cli.Outcome outcome) {
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(expected), () -> expected + " is not in " + outcome.err());
    assertFalse(Files.exists(json), "something was written");
  }

  /** A convolution as large as the image, ReLU, and in the quantized file rounding. */
  private static byte[] classifier(boolean quantize) {
    var graph =
        new OnnxGraph()
            .images(1, 28, 28)
            .floats("weight", List.of(10L, 1L, 28L, 28L), WEIGHTS)
            .node("Conv", List.of("image", "weight"), "conv")
            .node("Relu", List.of("conv"), "relu");
    if (quantize) {
      graph.quantize("relu", STEP, "relu_quantized", "relu_dequantized");
    }
    return graph
        .node("Flatten", List.of(quantize ? "relu_dequantized" : "relu"), "logits")
        .output("logits", OnnxGraph.ANY, 10)
        .file();
  }

  private static float[] weights() {
    var random = new SplittableRandom(3);
    var weights = new float[10 * PIXELS];
    for (var i = 0; i < weights.length; i++) {
      weights[i] = random.nextFloat(-0.5f, 0.5f);
    }
    return weights;
  }

  private static double[] logits(float[] image) {
    return IntStream.range(0, 10)
        .mapToDouble(
            k ->
                Math.max(
                    0,
                    IntStream.range(0, PIXELS)
                        .mapToDouble(i -> (double) WEIGHTS[k * PIXELS + i] * image[i])
                        .sum()))
        .toArray();
  }

  private static double[] rounded(double[] logits) {
    return Arrays.stream(logits).map(v -> Math.min(255, Math.rint(v / STEP)) * STEP).toArray();
  }

  /** The first of equals. */
  private static int argMax(double[] values) {
    return IntStream.range(0, values.length)
        .reduce((a, b) -> values[b] > values[a] ? b : a)
        .orElseThrow();
  }

  private static double top1(List<Integer> classes, LabelledImages images) {
    return IntStream.range(0, IMAGES).filter(i -> classes.get(i) == images.label(i)).count()
        * 100.0
        / IMAGES;
  }

  private static int batch(JsonNode speeds, int index) {
    return speeds.get(index).get("batch").asInt();
  }
}
