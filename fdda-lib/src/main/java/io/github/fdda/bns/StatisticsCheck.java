package io.github.fdda.bns;

import io.github.fdda.network.Network;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hipparchus.stat.StatUtils;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Whether images are those that a network was trained on, as far as its batch normalizations tell:
 * the distance of the images' statistics to the running ones. A wrong normalization of pixels is
 * far off from the first layer on, a damaged layer from that layer on.
 *
 * <p>With mean μ and variance σ² of all images together, running μ̂ and σ̂², over the C channels of
 * a layer:
 *
 * <pre>
 * mean     = √( 1/C · Σ ((μ − μ̂) / σ̂)² )
 * variance = √( 1/C · Σ ((σ² − σ̂²) / σ̂²)² )
 * </pre>
 *
 * so that mean² + variance² is {@link BnsMetric#distance} in {@link BnsUnits#RUNNING}. Few images
 * lie off by the chance of their draw: with μ_i and σ_i² of the i-th of n images, s² the sample
 * variance over images,
 *
 * <pre>
 * mean by chance     = √( 1/C · Σ s²(μ_i / σ̂) / n )
 * variance by chance = √( 1/C · Σ s²((σ_i² + (μ_i − μ)²) / σ̂²) / n )
 * </pre>
 *
 * A layer is far off where a distance is more than {@code 2 · √(by chance² + t²)}, with t = 0.1 for
 * means and 0.15 for variances. {@code docs/your-own.md} has the figures that these come from.
 *
 * @param network name of it
 * @param images how many
 * @param layers those whose running statistics come from training, in execution order; none where
 *     all were measured on the calibration images, and nothing can be told
 * @since 0.1.0
 */
public record StatisticsCheck(String network, int images, List<LayerDistance> layers) {

  /** Copies the list. */
  public StatisticsCheck {
    layers = List.copyOf(layers);
  }

  /**
   * Compares statistics with running ones.
   *
   * @param network whose running statistics they are
   * @param running of all its statistics layers
   * @param statistics of each image, or of groups of equally many; at least two
   * @param images how many there are in all
   * @throws InvalidInputException if there are fewer than two statistics: there is no telling what
   *     is chance
   */
  public static StatisticsCheck of(Network network, Bns running, List<Bns> statistics, int images) {
    if (statistics.size() < 2) {
      throw new InvalidInputException(
          "the statistics of a single image cannot be checked; give at least two images");
    }
    var all = network.statisticsLayers();
    var trained = network.trainedStatistics();
    var meter = new Meter(running, statistics);
    return new StatisticsCheck(
        network.name(),
        images,
        IntStream.range(0, all.size())
            .filter(layer -> trained.contains(all.get(layer)))
            .mapToObj(layer -> meter.distance(layer, all.get(layer).name()))
            .toList());
  }

  /** Whether anything can be told: whether there are statistics of training. */
  public boolean tells() {
    return !layers.isEmpty();
  }

  /** The layers that are far off, in execution order. */
  public List<LayerDistance> farOff() {
    return layers.stream().filter(LayerDistance::farOff).toList();
  }

  /** What is wrong and what to check, in one line; nothing where no layer is far off. */
  public Optional<String> warning() {
    return farOff().stream()
        .max(Comparator.comparingDouble(LayerDistance::excess))
        .map(
            worst ->
                String.format(
                    Locale.ROOT,
                    "%s: the statistics of %s are far from the running ones in %d of %d layers,"
                        + " most in layer %d (%s): %s; %s",
                    network,
                    counted(),
                    farOff().size(),
                    layers.size(),
                    worst.layer(),
                    worst.name(),
                    distance(worst),
                    advice()));
  }

  /** One row a layer: both distances, what chance alone would make of them, and the verdict. */
  public Table table() {
    var layer = IntColumn.create("layer");
    var name = StringColumn.create("name");
    var mean = DoubleColumn.create("mean");
    var meanByChance = DoubleColumn.create("mean by chance");
    var variance = DoubleColumn.create("variance");
    var varianceByChance = DoubleColumn.create("variance by chance");
    var farOff = BooleanColumn.create("far off");
    for (var row : layers) {
      layer.append(row.layer());
      name.append(row.name());
      mean.append(row.mean());
      meanByChance.append(row.meanByChance());
      variance.append(row.variance());
      varianceByChance.append(row.varianceByChance());
      farOff.append(row.farOff());
    }
    return Table.create(
        "distance of %s to the running statistics of %s".formatted(counted(), network),
        layer,
        name,
        mean,
        meanByChance,
        variance,
        varianceByChance,
        farOff);
  }

  /** For people: the warning, or that there is none. */
  @Override
  public String toString() {
    return tells()
        ? warning()
            .orElseGet(
                () ->
                    String.format(
                        Locale.ROOT,
                        "%s: %s fit the running statistics of all %d layers",
                        network,
                        counted(),
                        layers.size()))
        : "%s: cannot tell whether %s fit; there are no running statistics of training"
            .formatted(network, counted());
  }

  private String counted() {
    return String.format(Locale.ROOT, "%d images", images);
  }

  private static String distance(LayerDistance layer) {
    return layer.meansSayMore()
        ? String.format(
            Locale.ROOT,
            "means %.2f running standard deviations off, chance and training explain %.2f",
            layer.mean(),
            layer.meanLimit())
        : String.format(
            Locale.ROOT,
            "variances %.2f running variances off, chance and training explain %.2f",
            layer.variance(),
            layer.varianceLimit());
  }

  private String advice() {
    var first = farOff().get(0);
    return first.equals(layers.get(0))
        ? "check mean and std, channel order and value range of the images"
        : String.format(
            Locale.ROOT,
            "those before layer %d (%s) fit: check that layer and the weights before it, then the images",
            first.layer(),
            first.name());
  }

  /** Measures layer by layer. */
  private static final class Meter {

    private final BnsLayout layout;
    private final BnsMetric metric;
    private final Bns running;
    private final Bns pooled;
    private final List<float[]> means = new ArrayList<>();
    private final List<float[]> variances = new ArrayList<>();

    Meter(Bns running, List<Bns> statistics) {
      this.layout = running.layout();
      this.metric = BnsMetric.of(BnsUnits.RUNNING, running);
      this.running = running;
      this.pooled = Bns.pooled(statistics);
      for (var image : statistics) {
        means.add(image.means());
        variances.add(aroundCommonMean(image));
      }
    }

    /** Those whose average is the variance of all together. */
    private float[] aroundCommonMean(Bns image) {
      var common = pooled.means();
      var own = image.means();
      var values = image.variances();
      for (var i = 0; i < values.length; i++) {
        values[i] += (own[i] - common[i]) * (own[i] - common[i]);
      }
      return values;
    }

    LayerDistance distance(int layer, String name) {
      return new LayerDistance(
          layer,
          name,
          rootMeanSquare(pooled.means(), running.means(), metric.meanUnits(), layer),
          byChance(means, metric.meanUnits(), layer),
          rootMeanSquare(pooled.variances(), running.variances(), metric.varianceUnits(), layer),
          byChance(variances, metric.varianceUnits(), layer));
    }

    private double rootMeanSquare(float[] values, float[] expected, float[] units, int layer) {
      return Math.sqrt(
          channels(layer)
              .mapToDouble(i -> (values[i] - expected[i]) / units[i])
              .map(difference -> difference * difference)
              .average()
              .orElseThrow());
    }

    private double byChance(List<float[]> values, float[] units, int layer) {
      return Math.sqrt(
          channels(layer)
                  .mapToDouble(
                      i -> StatUtils.variance(column(values, i)) / ((double) units[i] * units[i]))
                  .average()
                  .orElseThrow()
              / values.size());
    }

    private static double[] column(List<float[]> values, int channel) {
      return values.stream().mapToDouble(image -> image[channel]).toArray();
    }

    private IntStream channels(int layer) {
      return IntStream.range(layout.offset(layer), layout.offset(layer + 1));
    }
  }
}
