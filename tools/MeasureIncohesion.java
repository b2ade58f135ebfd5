import io.github.fdda.Fdda;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsSample;
import io.github.fdda.bns.BnsUnits;
import io.github.fdda.bns.Incohesion;
import io.github.fdda.bns.Silhouette;
import io.github.fdda.data.Datasets;
import io.github.fdda.network.Networks;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Measures what notebooks 2 and 3 say of CIFAR-100: the silhouette of real images, and the spread of
 * real and synthetic ones, the latter made with and without the BNS-distorted loss.
 *
 * <p>Run in a checkout with {@code bin/fdda list} (which builds) and then, with the data set in a
 * folder of FDDA_DATA, {@code java -cp 'fdda-lib/target/classes:fdda-lib/target/lib/*'
 * -Dai.djl.offline=true tools/MeasureIncohesion.java cifar-100 600}.
 */
final class MeasureIncohesion {

  private static final int PER_CLASS = 20;
  private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

  public static void main(String[] args) {
    if (args.length != 2) {
      System.err.println("usage: java -cp ... tools/MeasureIncohesion.java DATASET ITERATIONS");
      System.exit(2);
    }
    var images = Datasets.load(args[0]);
    var network = Networks.load("resnet20-" + images.name());
    var centers = Fdda.collectCenters(network, images.calibration(1));
    var metric = centers.metric(BnsUnits.RUNNING);
    var real = centers.statistics("real, held back", images.calibration(PER_CLASS).beyond(1));
    print("silhouette of ten classes", Silhouette.byLayer(real.ofClasses(TEN), metric));
    show(real, metric);
    var config = SynthesisConfig.defaults().withIterations(Integer.parseInt(args[1]));
    show(centers.synthesize(config).statistics("synthetic", PER_CLASS, 1), metric);
    var without = config.withWeights(config.weights().withDistorted(0));
    show(centers.synthesize(without).statistics("without L_D", PER_CLASS, 1), metric);
  }

  private static void show(BnsSample sample, BnsMetric metric) {
    var spread = Incohesion.spread(sample, metric);
    print(sample.name() + ", within classes", spread.meanWithin());
    print(sample.name() + ", between class means", spread.meanBetween());
  }

  private static void print(String what, List<Double> byLayer) {
    System.out.printf(
        Locale.ROOT,
        "%s: %.2f in the first layer, %.2f in the last%n",
        what,
        byLayer.get(0),
        byLayer.get(byLayer.size() - 1));
  }
}
