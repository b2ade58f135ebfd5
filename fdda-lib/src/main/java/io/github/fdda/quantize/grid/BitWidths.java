package io.github.fdda.quantize.grid;

import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How many bits each layer gets: {@code BitWidths.of(4, 4)} is W4A4, {@code of(4,
 * 4).withFirstLast(8)} its F8L8 variant. Weights have from 2 to 8 bits, activations from 2 to 16;
 * more than 8 are for targets that run them.
 *
 * @param weights bits of the weights of convolutions and linear layers
 * @param activations bits of the outputs of activation functions
 * @param layers bits of single layers by node name, weight layers and activation layers alike; they
 *     override the other three
 * @param firstLast bits of the first and last weight layer and of the first and last activation, as
 *     in the authors' code; 0 if those have the same bits as all others
 * @since 0.1.0
 */
public record BitWidths(int weights, int activations, int firstLast, Map<String, Integer> layers) {

  /** The most bits that an activation can have. */
  public static final int MOST_OF_ACTIVATIONS = 16;

  private static final int LEAST = 2;
  private static final int MOST_OF_WEIGHTS = 8;
  private static final Pattern FORM = Pattern.compile("W(\\d)A(\\d{1,2})(?: F(\\d)L\\3)?");

  /**
   * @throws InvalidInputException if weights, or first and last layer, do not have from 2 to 8
   *     bits, or activations or a layer not from 2 to 16
   */
  public BitWidths {
    requireWeightBits("weights", weights);
    requireBits("activations", activations);
    if (firstLast != 0) {
      requireWeightBits("first and last layer", firstLast);
    }
    layers = Map.copyOf(layers);
    layers.forEach(BitWidths::requireBits);
  }

  /**
   * The same bits for all layers.
   *
   * @param weights from 2 to 8
   * @param activations from 2 to 16
   * @throws InvalidInputException if a bit-width is not
   */
  public static BitWidths of(int weights, int activations) {
    return new BitWidths(weights, activations, 0, Map.of());
  }

  /**
   * Reads what {@link #toString} writes without single layers, such as {@code W4A4} or {@code W2A4
   * F8L8}, in upper or lower case.
   *
   * @throws InvalidInputException if the text is of another form, or a bit-width out of its range
   */
  public static BitWidths parse(String text) {
    var match = FORM.matcher(text.toUpperCase(Locale.ROOT));
    if (!match.matches()) {
      throw new InvalidInputException(
          "bits %s: give them as in W4A4, or W4A4 F8L8 for other bits in first and last layer"
              .formatted(text));
    }
    var bits = of(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    return match.group(3) == null ? bits : bits.withFirstLast(Integer.parseInt(match.group(3)));
  }

  /**
   * Every pair of a width of weights and a width of activations, weights varying slowest.
   *
   * @throws InvalidInputException if a bit-width is out of its range
   */
  public static List<BitWidths> grid(List<Integer> weights, List<Integer> activations) {
    return weights.stream()
        .flatMap(weight -> activations.stream().map(activation -> of(weight, activation)))
        .toList();
  }

  /**
   * The same width for weights and activations, for each of these.
   *
   * @throws InvalidInputException if a bit-width is out of its range
   */
  public static List<BitWidths> equal(int... bits) {
    return IntStream.of(bits).mapToObj(width -> of(width, width)).toList();
  }

  /**
   * The same with other bits for the first and last layer.
   *
   * @param bits from 2 to 8
   * @throws InvalidInputException if they are not
   */
  public BitWidths withFirstLast(int bits) {
    requireWeightBits("first and last layer", bits);
    return new BitWidths(weights, activations, bits, layers);
  }

  /**
   * The same with other bits for one layer.
   *
   * @param name of its node in the ONNX file
   * @param bits from 2 to 8, of an activation up to 16
   * @throws InvalidInputException if they are not
   */
  public BitWidths withLayer(String name, int bits) {
    var more = new LinkedHashMap<>(layers);
    more.put(name, bits);
    return new BitWidths(weights, activations, firstLast, more);
  }

  /** The same without what is said of some layers, if anything is. */
  @Internal
  public BitWidths without(Set<String> names) {
    var fewer = new LinkedHashMap<>(layers);
    fewer.keySet().removeAll(names);
    return new BitWidths(weights, activations, firstLast, fewer);
  }

  /**
   * Checks that every layer named here is in a network.
   *
   * @throws InvalidInputException if one is not
   */
  public void requireLayersOf(Network network) {
    for (var name : layers.keySet()) {
      var known =
          network.weightLayers().stream().anyMatch(layer -> layer.name().equals(name))
              || network.activationLayers().stream().anyMatch(layer -> layer.name().equals(name));
      if (!known) {
        throw new InvalidInputException(
            "bits for layer %s: network %s has no convolution, linear layer or activation of that name"
                .formatted(name, network.name()));
      }
    }
  }

  /** Bits of one layer's weight. */
  public int of(WeightLayer layer, Network network) {
    // Asked where it matters alone: it has to look at all layers.
    return bits(layer.name(), firstLast != 0 && network.isFirstOrLast(layer), weights);
  }

  /** Bits of one activation. */
  public int of(ActivationLayer layer, Network network) {
    var last = network.activationLayers().size() - 1;
    var isEnd = layer.index() == 0 || layer.index() == last;
    return bits(layer.name(), firstLast != 0 && isEnd, activations);
  }

  /** As in the paper: {@code W4A4}, {@code W4A4 F8L8}, {@code W4A4 F8L8 +2} with two overrides. */
  @Override
  public String toString() {
    var firstLastText =
        firstLast == 0 ? "" : String.format(Locale.ROOT, " F%dL%d", firstLast, firstLast);
    var layersText = layers.isEmpty() ? "" : " +" + layers.size();
    return "W" + weights + "A" + activations + firstLastText + layersText;
  }

  /**
   * Checks the bit-width of a weight.
   *
   * @param what it belongs to, for the message
   * @throws InvalidInputException if it is not from 2 to 8
   */
  public static void requireWeightBits(String what, int bits) {
    requireBetween(what, bits, MOST_OF_WEIGHTS);
  }

  /**
   * Checks a bit-width, of an activation or of what may be one.
   *
   * @param what it belongs to, for the message
   * @throws InvalidInputException if it is not from 2 to 16
   */
  public static void requireBits(String what, int bits) {
    requireBetween(what, bits, MOST_OF_ACTIVATIONS);
  }

  private static void requireBetween(String what, int bits, int most) {
    if (bits < LEAST || bits > most) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "%s: %d bits; give from %d to %d", what, bits, LEAST, most));
    }
  }

  private int bits(String name, boolean hasFirstLast, int general) {
    var own = layers.get(name);
    if (own != null) {
      return own;
    }
    return hasFirstLast ? firstLast : general;
  }
}
