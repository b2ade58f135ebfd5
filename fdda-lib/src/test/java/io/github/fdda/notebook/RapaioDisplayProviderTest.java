package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.evaluate.Accuracy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChartBuilder;
import org.rapaio.jupyter.kernel.display.DisplaySystem;

/** The kernel's display system finds our provider through {@code META-INF/services}. */
class RapaioDisplayProviderTest {

  @Test
  void lastExpression_result() {
    var data = DisplaySystem.inst().render(new Accuracy(50, 75, 4)).data();
    assertEquals(
        Map.of(
            "text/plain",
            "Accuracy: top-1 50.00 %, top-5 75.00 % of 4 images",
            "text/html",
            "<div><b>Accuracy</b>: top-1 50.00 %, top-5 75.00 % of 4 images</div>"),
        data);
  }

  @Test
  void lastExpression_chart() {
    var chart = new XYChartBuilder().width(300).height(200).title("Loss").build();
    var data = DisplaySystem.inst().render(chart).data();
    assertEquals("Loss (300×200 pixels)", data.get("text/plain"));
    assertTrue(String.valueOf(data.get("image/png")).startsWith("iVBORw0KGgo"));
  }

  @Test
  void displayData_carriesItsId() {
    var data = RapaioKernel.data("some-id", Rendering.ofText("text"));
    assertEquals("some-id", data.getDisplayId());
    assertEquals(Map.of("text/plain", "text"), data.data());
  }
}
