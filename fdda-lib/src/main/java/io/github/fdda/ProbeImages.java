package io.github.fdda;

import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.quantize.stage.CalibrationViews;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images on which a quantized network is held against its teacher where no others are held out:
 * views of calibration images, and synthetic ones. Nobody labelled them; each counts as of class 0.
 *
 * @param like what they have in common with
 * @param images normalized, each C×H×W
 */
record ProbeImages(LabelledImages like, List<float[]> images) implements LabelledImages {

  private static final int VIEWED = 32;
  private static final int SYNTHETIC = 128;
  private static final int LEVELS = 255;

  /**
   * Views of the calibration images of a synthesis, and images of its generator; of one that is not
   * trained more views instead.
   *
   * @throws InvalidInputException if it is not trained, and there are no calibration images
   */
  static ProbeImages of(Synthesis synthesis) {
    var calibration = synthesis.centers().calibration();
    var seed = synthesis.config().seed();
    var all = new ArrayList<float[]>();
    var trained = synthesis.iterations() > 0;
    if (!trained && calibration.size() == 0) {
      throw new InvalidInputException(
          "a search needs images; give calibration images, or train the generator");
    }
    if (calibration.size() > 0) {
      var viewed = trained ? VIEWED : 2 * VIEWED;
      all.addAll(CalibrationViews.of(calibration, viewed, RandomStream.SAMPLES.at(seed, 1)));
    }
    if (!trained) {
      return new ProbeImages(calibration, all);
    }
    var classes = synthesis.centers().network().classCount();
    var labels = IntStream.range(0, SYNTHETIC).map(i -> i % classes).boxed().toList();
    all.addAll(synthesis.images(labels, seed));
    return new ProbeImages(calibration, all);
  }

  @Override
  public ImageShape shape() {
    return like.shape();
  }

  @Override
  public Normalization normalization() {
    return like.normalization();
  }

  @Override
  public List<String> classes() {
    return like.classes();
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int label(int index) {
    return 0;
  }

  @Override
  public byte[] pixels(int index) {
    var intensities = normalization().intensities(images.get(index));
    var pixels = new byte[intensities.length];
    for (var i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(LEVELS * Math.max(0, Math.min(1, intensities[i])));
    }
    return pixels;
  }

  @Override
  public float[] normalized(int index) {
    return images.get(index).clone();
  }
}
