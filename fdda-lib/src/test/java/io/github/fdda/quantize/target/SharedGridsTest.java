package io.github.fdda.quantize.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.quantize.grid.QuantizationRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedGridsTest {

  @Test
  void whatIsInTwoOperators_joinsThem() {
    var shared =
        SharedGrids.of(
            List.of(Set.of("a", "b"), Set.of("c", "d"), Set.of("x", "y"), Set.of("e", "b", "c")));
    assertEquals(
        Set.of(Set.of("a", "b", "c", "d", "e"), Set.of("x", "y")), Set.copyOf(shared.groups()));
  }

  @Test
  void united_fromTheLeastToTheGreatest_othersStay() {
    var layers = Networks.load("resnet20-fashion-mnist").activationLayers();
    var ranges = new ArrayList<>(Collections.nCopies(layers.size(), new QuantizationRange(0, 1)));
    ranges.set(2, new QuantizationRange(-3, 2));
    ranges.set(5, new QuantizationRange(-1, 7));
    var shared = new SharedGrids(List.of(names(layers, 2, 5)));
    var united = shared.unite(layers, ranges);
    var both = new QuantizationRange(-3, 7);
    var expected = new ArrayList<>(ranges);
    expected.set(2, both);
    expected.set(5, both);
    assertEquals(expected, united);
  }

  private static Set<String> names(List<ActivationLayer> layers, int first, int second) {
    return Set.of(layers.get(first).name(), layers.get(second).name());
  }
}
