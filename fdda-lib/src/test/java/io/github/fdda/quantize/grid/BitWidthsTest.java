package io.github.fdda.quantize.grid;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitWidthsTest {

  @Test
  void grid_isEveryPair() {
    assertEquals(
        List.of("W2A3", "W2A8", "W4A3", "W4A8"),
        BitWidths.grid(List.of(2, 4), List.of(3, 8)).stream().map(BitWidths::toString).toList());
  }

  @Test
  void equal_isTheSameForBoth() {
    assertEquals(List.of(BitWidths.of(2, 2), BitWidths.of(8, 8)), BitWidths.equal(2, 8));
    assertRefused(() -> BitWidths.equal(4, 1), "1 bits");
  }

  @Test
  void parse_readsWhatIsShown() {
    assertEquals(BitWidths.of(2, 4), BitWidths.parse("W2A4"));
    assertEquals(BitWidths.of(3, 5).withFirstLast(8), BitWidths.parse("w3a5 f8l8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "W4", "W4A", "A4W4", "W4A4 F8", "W4A4 F8L6", "W44A4", "W4A4 +2"})
  void parse_otherForms(String text) {
    assertRefused(() -> BitWidths.parse(text), "give them as in W4A4");
  }

  @Test
  void parse_bitsOutOfRange() {
    assertRefused(() -> BitWidths.parse("W1A4"), "1 bits");
  }

  /** Six weight layers, five activations. */
  private static final Network NETWORK = TinyNetwork.of(new ImageShape(1, 8, 8));

  @Test
  void allLayersAlike() {
    var bits = BitWidths.of(3, 5);
    assertEquals(List.of(3, 3, 3, 3, 3, 3), weights(bits));
    assertEquals(List.of(5, 5, 5, 5, 5), activations(bits));
  }

  @Test
  void firstAndLast() {
    var bits = BitWidths.of(4, 3).withFirstLast(8);
    assertEquals(List.of(8, 4, 4, 4, 4, 8), weights(bits));
    assertEquals(List.of(8, 3, 3, 3, 8), activations(bits));
  }

  @Test
  void layer_goesBeforeFirstAndLast() {
    var bits = BitWidths.of(4, 4).withLayer("conv0", 6).withFirstLast(8).withLayer("relu2", 2);
    assertEquals(List.of(6, 4, 4, 4, 4, 8), weights(bits));
    assertEquals(List.of(8, 4, 2, 4, 8), activations(bits));
  }

  @Test
  void layer_unknown() {
    var bits = BitWidths.of(4, 4).withLayer("bn0", 6);
    assertRefused(() -> bits.requireLayersOf(NETWORK), "bn0", "tiny");
  }

  @Test
  void layers_known() {
    BitWidths.of(4, 4).withLayer("fc", 8).withLayer("relu4", 8).requireLayersOf(NETWORK);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 17, 32})
  void bits_outOfRange(int bits) {
    assertRefused(() -> BitWidths.of(bits, 4), "weights: " + bits + " bits");
    assertRefused(() -> BitWidths.of(4, bits), "activations: " + bits + " bits");
    assertRefused(() -> BitWidths.of(4, 4).withFirstLast(bits), "first and last", bits + " bits");
    assertRefused(() -> BitWidths.of(4, 4).withLayer("fc", bits), "fc: " + bits + " bits");
    assertRefused(() -> new BitWidths(4, 4, 0, Map.of("fc", bits)), "fc: " + bits + " bits");
  }

  @Test
  void activationsAloneHaveMoreThanEight() {
    var bits = BitWidths.of(8, 16);
    assertEquals("W8A16", bits.toString());
    assertEquals(bits, BitWidths.parse("w8a16"));
    assertRefused(() -> BitWidths.of(9, 16), "weights: 9 bits; give from 2 to 8");
    assertRefused(() -> bits.withFirstLast(9), "first and last layer: 9 bits; give from 2 to 8");
    assertRefused(() -> BitWidths.of(8, 17), "activations: 17 bits; give from 2 to 16");
  }

  @Test
  void names_asInThePaper() {
    assertEquals("W4A3", BitWidths.of(4, 3).toString());
    assertEquals("W4A4 F8L8", BitWidths.of(4, 4).withFirstLast(8).toString());
    assertEquals("W2A2 +1", BitWidths.of(2, 2).withLayer("fc", 8).toString());
  }

  private static List<Integer> weights(BitWidths bits) {
    return NETWORK.weightLayers().stream().map(layer -> bits.of(layer, NETWORK)).toList();
  }

  private static List<Integer> activations(BitWidths bits) {
    return NETWORK.activationLayers().stream().map(layer -> bits.of(layer, NETWORK)).toList();
  }
}
