package io.github.fdda.notebook;

import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.List;
import java.util.function.Supplier;
import org.knowm.xchart.XYChartBuilder;
import org.rapaio.jupyter.kernel.display.DisplaySystem;
import tech.tablesaw.api.Table;

/**
 * The three kernels, as far as they meet our services. {@link ServicesTest} makes it in a class
 * loader of its own and knows it as what the JDK has.
 */
public final class KernelHosts implements Runnable, Supplier<List<Boolean>> {

  private final JJavaStub jjava = new JJavaStub();
  private final Renderer ijava = new Renderer();

  /** The kernels start, and look for services. */
  public KernelHosts() {
    jjava.onStartup();
    if (!Registrations.pending(jjava.getRenderer()).isEmpty()) {
      throw new IllegalStateException("JJava did not find our extension");
    }
    run();
  }

  /** What follows when a jar came to the class path, or the notebook starts. */
  @Override
  public void run() {
    DisplaySystem.inst().refreshSpiDisplayHandlers();
    JJavaKernel.register(jjava.getRenderer());
    IJavaKernel.register(ijava);
  }

  /** Whether each kernel shows a chart as an image, then whether each shows a table as HTML. */
  @Override
  public List<Boolean> get() {
    var chart = new XYChartBuilder().build();
    var table = Table.create("empty");
    return List.of(
        DisplaySystem.inst().render(chart).data().containsKey("image/png"),
        jjava.getRenderer().render(chart).hasDataForType(jjavaType("image/png")),
        ijava.render(chart).hasDataForType(MIMEType.IMAGE_PNG),
        DisplaySystem.inst().render(table).data().containsKey("text/html"),
        jjava.getRenderer().render(table).hasDataForType(jjavaType("text/html")),
        ijava.render(table).hasDataForType(MIMEType.TEXT_HTML));
  }

  private static org.dflib.jjava.jupyter.kernel.display.mime.MIMEType jjavaType(String type) {
    return org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.parse(type);
  }
}
