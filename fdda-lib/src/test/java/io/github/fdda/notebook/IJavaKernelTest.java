package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.evaluate.Accuracy;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChartBuilder;

class IJavaKernelTest {

  private static final Accuracy ACCURACY = new Accuracy(50, 75, 4);
  private static final String TEXT = "Accuracy: top-1 50.00 %, top-5 75.00 % of 4 images";

  @Test
  void lastExpression_result() {
    var data = rendered(ACCURACY);
    assertEquals(TEXT, data.getData(MIMEType.TEXT_PLAIN));
    assertTrue(data.getData(MIMEType.TEXT_HTML).toString().startsWith("<div><b>Accuracy</b>"));
  }

  /** A subtype of what is registered. */
  @Test
  void lastExpression_chart() {
    var data = rendered(new XYChartBuilder().width(300).height(200).title("Loss").build());
    assertEquals("Loss (300×200 pixels)", data.getData(MIMEType.TEXT_PLAIN));
    assertTrue(data.getData(MIMEType.IMAGE_PNG).toString().startsWith("iVBORw0KGgo"));
  }

  @Test
  void lastExpression_others() {
    assertEquals("[1]", rendered(List.of(1)).getData(MIMEType.TEXT_PLAIN));
  }

  @Test
  void askedForHtmlOnly() {
    var kernel = new StubKernel();
    IJavaKernel.register(kernel.getRenderer());
    var data = kernel.getRenderer().renderAs(ACCURACY, "text/html");
    assertTrue(data.hasDataForType(MIMEType.TEXT_HTML));
  }

  @Test
  void display() {
    var kernel = new StubKernel();
    new IJavaKernel(kernel).display("some-id", Renderings.of(ACCURACY));
    var data = kernel.shown.get(0);
    assertEquals("some-id", data.getDisplayId());
    assertEquals(TEXT, data.getData(MIMEType.TEXT_PLAIN));
  }

  private static DisplayData rendered(Object value) {
    var kernel = new StubKernel();
    IJavaKernel.register(kernel.getRenderer());
    return kernel.getRenderer().render(value);
  }

  /** IJava's kernel is one of these. */
  private static final class StubKernel extends BaseKernel {

    private final List<DisplayData> shown = new ArrayList<>();

    @Override
    public void display(DisplayData data) {
      shown.add(data);
    }

    @Override
    public DisplayData eval(String expression) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LanguageInfo getLanguageInfo() {
      throw new UnsupportedOperationException();
    }
  }
}
