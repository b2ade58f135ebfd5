package io.github.fdda.data;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A few training images of each class, drawn by a seed: all the real data FDDA sees.
 *
 * <p>Immutable and in memory, outside the heap; ordered by class. For one seed, the images of a
 * smaller set are among those of a larger one.
 *
 * @since 0.1.0
 */
public final class CalibrationSet implements LabelledImages {

  private final ImageSpec spec;
  private final int perClass;
  private final long seed;
  private final List<ByteBuffer> images;

  private CalibrationSet(ImageSpec spec, int perClass, long seed, List<ByteBuffer> images) {
    this.spec = spec;
    this.perClass = perClass;
    this.seed = seed;
    this.images = List.copyOf(images);
  }

  /**
   * Draws from the training images.
   *
   * @param where for messages
   * @throws InvalidInputException if {@code perClass} is below 1, or a class has fewer images
   */
  static CalibrationSet draw(IndexedImages train, int perClass, long seed, String where) {
    if (perClass < 1) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "a calibration set of %d images a class: give at least 1", perClass));
    }
    // The one generator whose numbers the Java platform fixes for all releases.
    var random = new Random(seed);
    var images = new ArrayList<ByteBuffer>();
    var indicesByClass = indicesByClass(train);
    for (var label = 0; label < indicesByClass.size(); label++) {
      var indices = indicesByClass.get(label);
      if (indices.size() < perClass) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "%s: class '%s' has %d training images, %d a class were asked for; ask for fewer",
                where,
                train.classes().get(label),
                indices.size(),
                perClass));
      }
      Collections.shuffle(indices, random);
      indices.subList(0, perClass).forEach(i -> images.add(offHeap(train.pixels(i))));
    }
    return new CalibrationSet(train.spec(), perClass, seed, images);
  }

  /**
   * Makes a set without images: what data-free quantization starts from. Its normalization only
   * divides pixels by 255.
   *
   * @param shape that images would have
   * @param classes how many there are, at least 1
   * @throws InvalidInputException if there is no class
   */
  public static CalibrationSet none(ImageShape shape, int classes) {
    Arguments.requireAtLeast("classes", classes, 1);
    var unchanged =
        new Normalization(
            Collections.nCopies(shape.channels(), 0f), Collections.nCopies(shape.channels(), 1f));
    var names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    return new CalibrationSet(new ImageSpec(shape, unchanged, names), 0, 0, List.of());
  }

  /** A set that was drawn elsewhere. */
  static CalibrationSet of(LabelledImages images, ImageSpec spec, int perClass, long seed) {
    var pixels =
        IntStream.range(0, images.size()).mapToObj(i -> offHeap(images.pixels(i))).toList();
    return new CalibrationSet(spec, perClass, seed, pixels);
  }

  /** Large images of many classes would fill the heap. */
  private static ByteBuffer offHeap(byte[] pixels) {
    return ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
  }

  private static List<List<Integer>> indicesByClass(LabelledImages images) {
    var indices = new ArrayList<List<Integer>>();
    images.classes().forEach(name -> indices.add(new ArrayList<>()));
    for (var i = 0; i < images.size(); i++) {
      indices.get(images.label(i)).add(i);
    }
    return indices;
  }

  /** How many images of each class there are; 0 in data-free quantization. */
  public int perClass() {
    return perClass;
  }

  /** Seed that the images were drawn by; 0 in data-free quantization. */
  public long seed() {
    return seed;
  }

  /**
   * The images of each class but the first few: for one seed, those that a smaller set does not
   * hold. So they are real training images that a method given the smaller set has not seen.
   *
   * @param first how many of each class to leave out, from 0 to {@code perClass() − 1}
   * @throws InvalidInputException if none would be left
   */
  public CalibrationSet beyond(int first) {
    if (first < 0 || first >= perClass) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "leaving out the first %d of %d images a class: leave out from 0 to %d",
              first,
              perClass,
              perClass - 1));
    }
    var rest =
        IntStream.range(0, size())
            .filter(i -> i % perClass >= first)
            .mapToObj(images::get)
            .toList();
    return new CalibrationSet(spec, perClass - first, seed, rest);
  }

  /**
   * The same set with other images of some classes: to see what these images do.
   *
   * @param others has them; of the same data set, as many a class
   * @param labels of the classes, from 0 to {@code classes().size() − 1}
   * @throws InvalidInputException if the other set is of other data or another size, or there is no
   *     such class
   */
  public CalibrationSet exchanging(CalibrationSet others, Collection<Integer> labels) {
    if (!others.spec.equals(spec) || others.perClass != perClass) {
      throw new InvalidInputException(
          "%s cannot be exchanged for some of %s; draw both from one data set, as many a class"
              .formatted(this, others));
    }
    for (var label : labels) {
      if (label < 0 || label >= classes().size()) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT, "class %d: there are %d classes, from 0", label, classes().size()));
      }
    }
    var exchanged =
        IntStream.range(0, size())
            .mapToObj(i -> (labels.contains(label(i)) ? others : this).images.get(i))
            .toList();
    return new CalibrationSet(spec, perClass, seed, exchanged);
  }

  /**
   * The same set with another image in the place of one.
   *
   * @param index of the image, from 0 to {@code size() − 1}; its label stays
   * @param pixels unsigned bytes, C×H×W; copied
   * @throws IndexOutOfBoundsException if there is no such image
   * @throws InvalidInputException if they are not as many as an image of {@link #shape} has
   */
  public CalibrationSet with(int index, byte[] pixels) {
    Objects.checkIndex(index, size());
    if (pixels.length != shape().size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "an image of %s has %d values, but this one has %d",
              shape(),
              shape().size(),
              pixels.length));
    }
    var changed = new ArrayList<>(images);
    changed.set(index, offHeap(pixels));
    return new CalibrationSet(spec, perClass, seed, changed);
  }

  @Override
  public ImageShape shape() {
    return spec.shape();
  }

  @Override
  public Normalization normalization() {
    return spec.normalization();
  }

  @Override
  public List<String> classes() {
    return spec.classes();
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int label(int index) {
    return Objects.checkIndex(index, size()) / perClass;
  }

  @Override
  public byte[] pixels(int index) {
    var pixels = new byte[spec.shape().size()];
    images.get(index).get(0, pixels);
    return pixels;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d images, %d a class, seed %d", size(), perClass, seed);
  }
}
