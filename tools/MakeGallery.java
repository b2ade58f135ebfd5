import io.github.fdda.BnsCenters;
import io.github.fdda.Fdda;
import io.github.fdda.LossHistory;
import io.github.fdda.SweepConfig;
import io.github.fdda.Synthesis;
import io.github.fdda.bns.BnsSample;
import io.github.fdda.bns.BnsUnits;
import io.github.fdda.bns.Incohesion;
import io.github.fdda.chart.AccuracyCharts;
import io.github.fdda.chart.CheckCharts;
import io.github.fdda.chart.DifferenceCharts;
import io.github.fdda.chart.Figure;
import io.github.fdda.chart.GradientCharts;
import io.github.fdda.chart.ImageCharts;
import io.github.fdda.chart.IncohesionCharts;
import io.github.fdda.chart.LossCharts;
import io.github.fdda.chart.ParetoCharts;
import io.github.fdda.chart.QuantizationCharts;
import io.github.fdda.chart.SeparationCharts;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.mixed.Budget;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.evaluate.ConfusionMatrix;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.SynthesisStep;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Makes the pictures of docs/gallery.md from bundled data, in a few minutes.
 *
 * <p>Run in a checkout with {@code bin/fdda list} (which builds) and then {@code java -cp
 * 'fdda-lib/target/classes:fdda-lib/target/lib/*' -Dai.djl.offline=true tools/MakeGallery.java
 * docs/gallery}.
 */
final class MakeGallery {

  private static final int ITERATIONS = 160;
  private static final int STUDENT_ITERATIONS = 30;
  private static final List<Integer> ALL = IntStream.range(0, 10).boxed().toList();

  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("usage: java -cp ... tools/MakeGallery.java OUT");
      System.exit(2);
    }
    var out = Path.of(args[0]);
    var network = Networks.load("resnet20-fashion-mnist");
    var images = Datasets.sample("fashion-mnist");
    var names = images.classes();
    var calibration = images.calibration(1);
    var heldBack = images.calibration(11).beyond(1);
    var test = images.test(300);
    var centers = Fdda.collectCenters(network, calibration);
    var metric = centers.metric(BnsUnits.RUNNING);

    var config = SynthesisConfig.defaults().withIterations(ITERATIONS);
    var losses = new LossHistory("generator");
    var iterations = new ArrayList<Integer>();
    var snapshots = new ArrayList<List<float[]>>();
    var steps = new ArrayList<SynthesisStep>();
    try (var synthesizer = centers.synthesizer(config)) {
      while (synthesizer.iteration() < ITERATIONS) {
        var step = synthesizer.step();
        losses.add(step);
        steps.add(step);
        if (step.iteration() % 40 == 0 || step.iteration() == ITERATIONS - 1) {
          iterations.add(step.iteration());
          snapshots.add(synthesizer.result().images(ALL, 0).subList(0, 5));
        }
        if (steps.size() > 1) {
          steps.remove(0);
        }
      }
      var synthesis = synthesizer.result();

      save(out, "losses", LossCharts.of(losses));
      save(out, "losses-by-layer", LossCharts.byLayer(steps.get(0)));
      save(out, "images", ImageCharts.sideBySide(heldBack, synthesis, ALL, 3, 0));
      save(
          out,
          "evolution",
          ImageCharts.evolution(calibration, iterations, snapshots, names.subList(0, 5)));
      ImageCharts.motion(calibration, iterations, snapshots, names.subList(0, 5))
          .save(out.resolve("motion.gif"));

      var real = centers.statistics("held-back real", heldBack);
      var synthetic = synthesis.statistics("synthetic", 10, 0);
      var distorted = centers.distorted(config, 10);
      save(
          out,
          "separation",
          SeparationCharts.panels(real, metric, List.of(0, 4, 8, 12, 16, 20), names));
      save(out, "neighbours", SeparationCharts.neighbours(real, metric, List.of(0, 10, 20), names));
      save(out, "check", CheckCharts.of(centers.check(mistaken(heldBack, centers))));
      save(out, "silhouette", SeparationCharts.silhouette(List.of(real, synthetic), metric));
      var incohesions =
          Stream.of(distorted, synthetic, real)
              .map(sample -> Incohesion.toCenters(sample, centers.classes(), metric))
              .toList();
      save(out, "incohesion", IncohesionCharts.byLayer(incohesions));
      save(out, "within-and-between", IncohesionCharts.withinAndBetween(incohesions.get(2)));
      save(
          out,
          "cloud",
          IncohesionCharts.cloud(
              centers.classes(),
              List.of(distorted, synthetic, real),
              metric,
              20,
              List.of(1, 5, 8),
              names));

      var student = QuantizationConfig.fdda().withTotalIterations(STUDENT_ITERATIONS);
      save(out, "gradients", GradientCharts.byLayer(firstOf(synthesis, student)));
      var quantized = synthesis.quantize(BitWidths.of(3, 3), student);
      var normalized =
          IntStream.range(0, heldBack.size()).mapToObj(heldBack::normalized).toList();
      var weight = network.weightLayers().get(3).name();
      var activation = network.activationLayers().get(9).name();
      save(out, "weight", QuantizationCharts.tensor(quantized.weight(weight, 2)));
      save(
          out,
          "activation",
          QuantizationCharts.tensor(quantized.activation(activation, normalized)));
      save(out, "errors", QuantizationCharts.errors(quantized.errors(normalized)));
      save(out, "differences", DifferenceCharts.byLayer(quantized.differences(normalized)));
      save(
          out, "sensitivity", QuantizationCharts.sensitivity(quantized.sensitivity(images.test(200))));
      var layers = centers.mixedPrecision(MixedPrecisionConfig.defaults().withImages(10));
      save(
          out,
          "pareto",
          ParetoCharts.of(layers, layers.paretoFront(), layers.allocate(Budget.averageBits(4))));
      var labels = IntStream.range(0, test.size()).mapToObj(test::label).toList();
      save(
          out,
          "confusion",
          AccuracyCharts.confusion(
              ConfusionMatrix.of(names, labels, quantized.predictions(test))));

      var widths = List.of(2, 3, 4);
      var sweep =
          synthesis.sweep(
              BitWidths.grid(widths, widths),
              test,
              SweepConfig.defaults().withQuantization(student),
              row -> System.out.println(row.bits() + " " + row.top1()));
      save(out, "heat-map", AccuracyCharts.heatMap(sweep));
      save(out, "lines", AccuracyCharts.lines(sweep));
    }
  }

  /** The first iteration that trains weights. */
  private static QuantizationStep firstOf(Synthesis synthesis, QuantizationConfig student) {
    try (var quantizer = synthesis.quantizer(BitWidths.of(3, 3), student)) {
      var step = quantizer.step();
      while (step.gradientNorms().isEmpty()) {
        step = quantizer.step();
      }
      return step;
    }
  }

  /** Normalized with mean and standard deviation 0.5, other than the network was trained. */
  private static BnsSample mistaken(LabelledImages images, BnsCenters centers) {
    var half = new Normalization(List.of(0.5f), List.of(0.5f));
    var indices = IntStream.range(0, images.size()).boxed().toList();
    return centers.statistics(
        "mistaken",
        indices.stream().map(i -> half.apply(images.pixels(i))).toList(),
        indices.stream().map(images::label).toList());
  }

  private static void save(Path out, String name, Figure figure) {
    AtomicFiles.write(out.resolve(name + ".png"), file -> writePng(indexed(figure.image()), file));
    System.out.println(name + ": " + figure.title());
  }

  /** The 256 most frequent colours, and for all others the nearest of them: half as many bytes. */
  private static BufferedImage indexed(BufferedImage image) {
    var pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    var counts = new HashMap<Integer, Integer>();
    IntStream.of(pixels).forEach(pixel -> counts.merge(pixel, 1, Integer::sum));
    var palette =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<Integer, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(256)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    var model =
        new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    var indexed =
        new BufferedImage(
            image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    var nearest = new HashMap<Integer, Integer>();
    for (var i = 0; i < pixels.length; i++) {
      var index = nearest.computeIfAbsent(pixels[i], pixel -> nearest(pixel, palette));
      indexed.getRaster().setSample(i % image.getWidth(), i / image.getWidth(), 0, index);
    }
    return indexed;
  }

  private static int nearest(int pixel, int[] palette) {
    return IntStream.range(0, palette.length)
        .boxed()
        .min(Comparator.comparingInt(i -> distance(new Color(pixel), new Color(palette[i]))))
        .orElseThrow();
  }

  private static int distance(Color a, Color b) {
    var red = a.getRed() - b.getRed();
    var green = a.getGreen() - b.getGreen();
    var blue = a.getBlue() - b.getBlue();
    return red * red + green * green + blue * blue;
  }

  private static void writePng(BufferedImage image, OutputStream out) throws IOException {
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    var parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(0);
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), parameters);
    }
  }
}
