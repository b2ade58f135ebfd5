package io.github.fdda.evaluate;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.hipparchus.analysis.solvers.BisectionSolver;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * What a classifier loses against a reference on the same images. What both get right, or both get
 * wrong, tells nothing of the drop; so fewer images are needed than for two accuracies measured
 * apart.
 *
 * @param images number of images, at least 1
 * @param lost of them, those that the reference alone gets right
 * @param won of them, those that the classifier alone gets right
 * @since 0.1.0
 */
public record PairedDrop(int images, int lost, int won) {

  /** Half of the step between two possible drops. */
  private static final double CONTINUITY = 0.5;

  private static final double PRECISION = 1e-9;
  private static final int MOST_STEPS = 200;

  /**
   * @throws InvalidInputException if there is no image, a number is negative, or more are lost and
   *     won than there are images
   */
  public PairedDrop {
    Arguments.requireAtLeast("images", images, 1);
    Arguments.requireAtLeast("images lost", lost, 0);
    Arguments.requireAtLeast("images won", won, 0);
    Arguments.requireBetween("images lost and won", lost + won, 0, images);
  }

  /**
   * Counts.
   *
   * @param labels the class of each image
   * @param reference the class that the reference gives each
   * @param predicted the class that the classifier gives each
   * @throws InvalidInputException if the lists differ in length, or are empty
   */
  public static PairedDrop of(
      List<Integer> labels, List<Integer> reference, List<Integer> predicted) {
    var count = labels.size();
    if (reference.size() != count || predicted.size() != count) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "a drop from %d to %d answers for %d labels: give the answers for the same images",
              reference.size(),
              predicted.size(),
              count));
    }
    return new PairedDrop(
        count,
        onlyFirstRight(labels, reference, predicted),
        onlyFirstRight(labels, predicted, reference));
  }

  private static int onlyFirstRight(
      List<Integer> labels, List<Integer> first, List<Integer> second) {
    return (int)
        IntStream.range(0, labels.size())
            .filter(i -> first.get(i).equals(labels.get(i)) && !second.get(i).equals(labels.get(i)))
            .count();
  }

  /** The drop on these images, in points of top-1; negative if more are won than lost. */
  public double estimate() {
    return 100 * share();
  }

  private double share() {
    return (double) (lost - won) / images;
  }

  /**
   * The largest drop, of all images like these, that a one-sided test does not refuse: with {@code
   * confidence} the drop is no larger. It is the upper end of Tango's score interval for paired
   * proportions (T. Tango, "Equivalence test and confidence interval for the difference in
   * proportions for the paired-sample design", Statistics in Medicine 17, 1998, 891–908), with half
   * an image for continuity: without it the confidence falls short where few images are lost.
   *
   * @param confidence from 0.5 to below 1, such as 0.95
   * @return points of top-1, at least {@link #estimate()}, at most 100
   * @throws InvalidInputException if {@code confidence} is not in that range
   */
  public double upperBound(double confidence) {
    return upperBound(confidence, CONTINUITY);
  }

  /**
   * @param continuity in images; 0 for Tango's interval as published
   */
  double upperBound(double confidence, double continuity) {
    var z = quantile(confidence);
    if (lost == images) {
      return 100;
    }
    // At the estimate itself the score of no loss and no win has no deviation to be measured in.
    var least = share() + PRECISION;
    return 100
        * new BisectionSolver(PRECISION)
            .solve(MOST_STEPS, drop -> score(drop, continuity) - z, least, 1);
  }

  /**
   * How far the drop lies below a larger one, in standard deviations under that one. The share that
   * is won, which the larger drop leaves open, is the likeliest.
   */
  private double score(double drop, double continuity) {
    var a = 2.0 * images;
    var b = (2.0 * images - lost + won) * drop - lost - won;
    var c = -won * drop * (1 - drop);
    var likeliest = (Math.sqrt(b * b - 4 * a * c) - b) / (2 * a);
    var variance = images * (2 * likeliest + drop * (1 - drop));
    return (images * drop - (lost - won) - continuity) / Math.sqrt(variance);
  }

  /**
   * How many images it takes to bound the drop at all: with fewer, the bound is above {@code
   * points} even if none is lost.
   *
   * @param points of top-1, above 0 and below 100
   * @param confidence from 0.5 to below 1
   * @return the least number for which {@link #upperBound} is at most {@code points} if none is
   *     lost or won
   * @throws InvalidInputException if an argument is not in its range
   */
  public static int imagesNeeded(double points, double confidence) {
    requirePoints(points);
    var drop = points / 100;
    // The score of no loss, n·drop − ½ over the root of n·drop·(1 − drop), is to be z.
    var deviation = quantile(confidence) * Math.sqrt(drop * (1 - drop));
    var root = (deviation + Math.sqrt(deviation * deviation + 4 * drop * CONTINUITY)) / (2 * drop);
    return (int) Math.ceil(root * root);
  }

  private static void requirePoints(double points) {
    if (!(points > 0 && points < 100)) {
      throw new InvalidInputException(
          "a drop of %s points: give more than 0 and less than 100".formatted(points));
    }
  }

  private static double quantile(double confidence) {
    if (!(confidence >= 0.5 && confidence < 1)) {
      throw new InvalidInputException(
          "confidence %s: give one from 0.5 to below 1, such as 0.95".formatted(confidence));
    }
    return new NormalDistribution().inverseCumulativeProbability(confidence);
  }

  /** As in {@code drop 0.30 points on 1000 images (5 lost, 2 won)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "drop %.2f points on %d images (%d lost, %d won)",
        estimate(),
        images,
        lost,
        won);
  }
}
