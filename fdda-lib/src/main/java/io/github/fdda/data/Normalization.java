package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;

/**
 * Turns pixels into network input: {@code (pixel / 255 − mean) / std}, channel by channel.
 *
 * @param mean one value per channel, in units of full intensity (0 to 1)
 * @param std one positive value per channel, same units
 * @since 0.1.0
 */
public record Normalization(List<Float> mean, List<Float> std) {

  /**
   * @throws InvalidInputException if the lists differ in length, are empty, hold a non-finite value
   *     or a standard deviation that is not positive
   */
  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.isEmpty() || mean.size() != std.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "normalization: %d means and %d standard deviations; give one of each per channel",
              mean.size(),
              std.size()));
    }
    if (!mean.stream().allMatch(Float::isFinite)
        || !std.stream().allMatch(s -> Float.isFinite(s) && s > 0)) {
      throw new InvalidInputException(
          "normalization mean %s, std %s: every value must be finite and every std positive"
              .formatted(mean, std));
    }
  }

  /** Number of channels. */
  public int channels() {
    return mean.size();
  }

  /**
   * Normalizes one image.
   *
   * @param pixels unsigned bytes, C×H×W
   * @return floats, C×H×W
   * @throws InvalidInputException if {@code pixels} cannot be split into {@link #channels()} planes
   */
  public float[] apply(byte[] pixels) {
    if (pixels.length % channels() != 0) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "an image of %d values cannot have %d channels",
              pixels.length,
              channels()));
    }
    var plane = pixels.length / channels();
    var out = new float[pixels.length];
    var scale = scale();
    var shift = shift();
    for (var c = 0; c < channels(); c++) {
      for (var i = c * plane; i < (c + 1) * plane; i++) {
        out[i] = (pixels[i] & 0xff) * scale[c] - shift[c];
      }
    }
    return out;
  }

  /**
   * Undoes {@link #apply}.
   *
   * @param normalized C×H×W
   * @return C×H×W; from 0, black, to 1, white, unless an image leaves the range of pixels
   */
  public float[] intensities(float[] normalized) {
    var plane = normalized.length / channels();
    var intensities = new float[normalized.length];
    for (var i = 0; i < normalized.length; i++) {
      intensities[i] = normalized[i] * std.get(i / plane) + mean.get(i / plane);
    }
    return intensities;
  }

  /** What pixels are multiplied by, per channel: {@code 1 / (255 · std)}. */
  public float[] scale() {
    return perChannel(c -> 1 / (255 * std.get(c)));
  }

  /** What is subtracted then, per channel: {@code mean / std}. */
  public float[] shift() {
    return perChannel(c -> mean.get(c) / std.get(c));
  }

  private float[] perChannel(IntToFloat value) {
    var values = new float[channels()];
    for (var c = 0; c < values.length; c++) {
      values[c] = value.at(c);
    }
    return values;
  }

  private interface IntToFloat {
    float at(int channel);
  }
}
