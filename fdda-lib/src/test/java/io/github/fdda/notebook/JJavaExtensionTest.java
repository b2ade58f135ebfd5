package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.evaluate.Accuracy;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChartBuilder;

/** A kernel that starts finds our extension through {@code META-INF/services}. */
class JJavaExtensionTest {

  private static final Accuracy ACCURACY = new Accuracy(50, 75, 4);
  private static final String TEXT = "Accuracy: top-1 50.00 %, top-5 75.00 % of 4 images";

  private final JJavaStub kernel = new JJavaStub();

  @BeforeEach
  void start() {
    kernel.onStartup();
  }

  @AfterEach
  void stop() {
    kernel.onShutdown(false);
  }

  @Test
  void lastExpression_result() {
    var data = kernel.getRenderer().render(ACCURACY);
    assertEquals(TEXT, data.getData(MIMEType.TEXT_PLAIN));
    assertTrue(data.getData(MIMEType.TEXT_HTML).toString().startsWith("<div><b>Accuracy</b>"));
  }

  @Test
  void lastExpression_chart() {
    var chart = new XYChartBuilder().width(300).height(200).title("Loss").build();
    var data = kernel.getRenderer().render(chart);
    assertEquals("Loss (300×200 pixels)", data.getData(MIMEType.TEXT_PLAIN));
    assertTrue(data.getData(MIMEType.IMAGE_PNG).toString().startsWith("iVBORw0KGgo"));
  }

  @Test
  void show_goesToTheRunningKernel() {
    Notebook.show(ACCURACY);
    var data = kernel.shown.get(0);
    assertEquals(TEXT, data.getData(MIMEType.TEXT_PLAIN));
    assertTrue(data.hasDisplayId());
  }

  @Test
  void afterShutdown_noneIsRunning() {
    kernel.onShutdown(false);
    assertSame(Kernel.NONE, Kernels.running());
  }
}
