package io.github.fdda.evaluate;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Batches;
import io.github.fdda.util.InvalidInputException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How near a student comes to its teacher, and how often it is right.
 *
 * @param divergence mean Kullback-Leibler divergence of the teacher's classes from the student's, Σ
 *     p log(p/q) in nats with p and q the softmax of the teacher's and the student's logits; 0 or
 *     more, NaN if a logit is; finer than counts of images, so that fewer images tell two students
 *     apart
 * @param agreement percent of images to which both give the same class
 * @param top1 percent of images to which the student gives their label
 * @param images number of images
 * @since 0.1.0
 */
public record Fidelity(double divergence, double agreement, double top1, int images)
    implements Serializable {

  /**
   * Compares a student with its teacher.
   *
   * @param teacher logits of each image, N arrays of K
   * @param student logits of each image, N arrays of K
   * @param images the N images, labelled, at least one
   * @throws InvalidInputException if there is no image, or not one row of logits for each
   */
  public static Fidelity of(List<float[]> teacher, List<float[]> student, LabelledImages images) {
    var count = images.size();
    if (count == 0 || teacher.size() != count || student.size() != count) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "logits of %d and %d images beside %d labels: give one row each for at least one image",
              teacher.size(),
              student.size(),
              count));
    }
    var agreed =
        IntStream.range(0, count)
            .filter(i -> Batches.argMax(teacher.get(i)) == Batches.argMax(student.get(i)))
            .count();
    var right =
        IntStream.range(0, count)
            .filter(i -> Batches.argMax(student.get(i)) == images.label(i))
            .count();
    return new Fidelity(
        divergence(teacher, student), 100.0 * agreed / count, 100.0 * right / count, count);
  }

  /**
   * The mean divergence alone: no image needs a label.
   *
   * @param teacher logits of each image, N arrays of K, at least one
   * @param student logits of each image, N arrays of K
   * @return nats, mean over the images
   */
  public static double divergence(List<float[]> teacher, List<float[]> student) {
    return IntStream.range(0, teacher.size())
        .mapToDouble(i -> divergence(teacher.get(i), student.get(i)))
        .average()
        .orElseThrow();
  }

  /** As in {@code KL 0.0834, agreement 89.21 %, top-1 80.95 % of 1900 images}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "KL %.4f, agreement %.2f %%, top-1 %.2f %% of %d images",
        divergence,
        agreement,
        top1,
        images);
  }

  private static double divergence(float[] teacher, float[] student) {
    var p = logSoftmax(teacher);
    var q = logSoftmax(student);
    // In doubles: where both nearly agree the terms cancel almost wholly.
    var sum = IntStream.range(0, p.length).mapToDouble(k -> Math.exp(p[k]) * (p[k] - q[k])).sum();
    return Math.max(0, sum);
  }

  private static double[] logSoftmax(float[] logits) {
    var largest = logits[Batches.argMax(logits)];
    var sum =
        IntStream.range(0, logits.length).mapToDouble(k -> Math.exp(logits[k] - largest)).sum();
    return IntStream.range(0, logits.length)
        .mapToDouble(k -> logits[k] - largest - Math.log(sum))
        .toArray();
  }
}
