package io.github.fdda.bns;

import ai.djl.ndarray.NDManager;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Batch-normalization statistics of single images (or of distorted centers, which stand for
 * images), each a batch of its own: the points that inter-class separation and intra-class
 * incohesion are seen on.
 *
 * @param name what they are of, for charts and tables
 * @param labels class of each, N
 * @param statistics of each, N, all of one layout
 * @since 0.1.0
 */
public record BnsSample(String name, List<Integer> labels, List<Bns> statistics) {

  /**
   * Copies the lists.
   *
   * @throws InvalidInputException if there are no statistics, or not one label for each
   */
  public BnsSample {
    labels = List.copyOf(labels);
    statistics = List.copyOf(statistics);
    if (labels.isEmpty() || labels.size() != statistics.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "sample '%s': %d labels for %d statistics; give at least one image, each with its label",
              name,
              labels.size(),
              statistics.size()));
    }
  }

  /**
   * Takes the statistics of each image in a network.
   *
   * @param name of the sample
   * @param network whose statistics are taken
   * @param parameters its arrays
   * @param images normalized, N arrays of C×H×W
   * @param labels of the images, N
   * @param manager owner of the batches while they are needed
   * @throws InvalidInputException if there is no image, or not one label for each
   */
  @Internal
  public static BnsSample of(
      String name,
      Network network,
      Parameters parameters,
      List<float[]> images,
      List<Integer> labels,
      NDManager manager) {
    var layout = BnsLayout.of(network);
    var statistics = new ArrayList<Bns>();
    Batches.forEach(
        manager,
        images,
        network.inputShape(),
        batch -> {
          var recorder = new ImageBnsRecorder();
          network.forward(batch, parameters, recorder);
          statistics.addAll(recorder.statistics(layout));
        });
    return new BnsSample(name, labels, statistics);
  }

  /** Number of images. */
  public int size() {
    return labels.size();
  }

  /** Where each layer's channels lie. */
  public BnsLayout layout() {
    return statistics.get(0).layout();
  }

  /** The classes that occur, ascending. */
  public List<Integer> classes() {
    return labels.stream().distinct().sorted().toList();
  }

  /**
   * Keeps only the images of some classes, in their order.
   *
   * @throws InvalidInputException if there is no image of them
   */
  public BnsSample ofClasses(List<Integer> classes) {
    var kept = IntStream.range(0, size()).filter(i -> classes.contains(labels.get(i))).toArray();
    return new BnsSample(
        name,
        IntStream.of(kept).mapToObj(labels::get).toList(),
        IntStream.of(kept).mapToObj(statistics::get).toList());
  }

  /**
   * The mean of the statistics of one class's images: means and variances are averaged image by
   * image, so the spread of the images' means is not in the variances.
   *
   * @throws InvalidInputException if the class does not occur
   */
  public Bns centroid(int label) {
    var members = ofClasses(List.of(label)).statistics;
    return Bns.of(
        layout(),
        mean(members.stream().map(Bns::means).toList()),
        mean(members.stream().map(Bns::variances).toList()));
  }

  private static float[] mean(List<float[]> vectors) {
    var mean = new float[vectors.get(0).length];
    for (var i = 0; i < mean.length; i++) {
      var sum = 0.0;
      for (var vector : vectors) {
        sum += vector[i];
      }
      mean[i] = (float) (sum / vectors.size());
    }
    return mean;
  }
}
