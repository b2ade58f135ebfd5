package io.github.fdda.notebook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/** JJava's kernel is one of these. It looks for extensions where it was loaded itself. */
final class JJavaStub extends BaseKernel {

  final List<DisplayData> shown = new ArrayList<>();

  JJavaStub() {
    super(
        "stub",
        "1",
        new LanguageInfo.Builder("Java").build(),
        List.of(),
        null,
        new JupyterIO(StandardCharsets.UTF_8),
        new CommManager(),
        new Renderer(),
        new MagicParser("%", "%%", new MagicTranspiler()),
        new MagicsRegistry(),
        true,
        new StringStyler.Builder().build());
  }

  @Override
  protected ClassLoader getClassLoader() {
    return JJavaStub.class.getClassLoader();
  }

  @Override
  public void display(DisplayData data) {
    shown.add(data);
  }

  @Override
  public Object evalRaw(String source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String isComplete(String code) {
    throw new UnsupportedOperationException();
  }
}
