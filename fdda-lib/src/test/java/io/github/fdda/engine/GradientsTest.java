package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientsTest {

  /** Of 3·a₀ + 4·a₁ + 2·(b₀ + b₁ + b₂ + b₃): (3, 4) and (2, 2, 2, 2). */
  @Test
  void norms_ofEachArray_andOfAll() {
    try (var engine = EngineSession.open()) {
      var manager = engine.manager();
      var arrays = new LinkedHashMap<String, NDArray>();
      arrays.put("b", manager.zeros(new Shape(2, 2)));
      arrays.put("a", manager.create(new float[] {1, 7}));
      arrays.values().forEach(array -> array.setRequiresGradient(true));
      var factors = manager.create(new float[] {3, 4});
      var norms =
          GradientTapes.compute(
              tape -> {
                var a = arrays.get("a");
                var b = arrays.get("b");
                tape.accept(a.mul(factors).sum().add(Scalars.times(b.sum(), 2)));
                assertEquals(Math.sqrt(41), Gradients.norm(arrays.values()), 1e-6);
                return Gradients.norms(arrays);
              });
      assertEquals(List.of("b", "a"), List.copyOf(norms.keySet()));
      assertEquals(Map.of("a", 5.0, "b", 4.0), norms);
    }
  }
}
