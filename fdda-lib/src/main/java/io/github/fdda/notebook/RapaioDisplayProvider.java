package io.github.fdda.notebook;

import io.github.fdda.util.Internal;
import java.util.List;
import org.rapaio.jupyter.kernel.display.DisplayData;
import org.rapaio.jupyter.kernel.display.DisplayRenderer;
import org.rapaio.jupyter.kernel.display.DisplayTransformer;
import org.rapaio.jupyter.kernel.display.spi.DisplayProvider;

/** Loaded by the rapaio kernel through {@code META-INF/services}; of no use elsewhere. */
@Internal
public final class RapaioDisplayProvider implements DisplayProvider {

  /** For the service loader. */
  public RapaioDisplayProvider() {
    Logging.quiet();
  }

  @Override
  public List<DisplayRenderer> getDisplayRenderers() {
    return Renderings.types().stream().<DisplayRenderer>map(TypeRenderer::new).toList();
  }

  @Override
  public List<DisplayTransformer> getDisplayTransformers() {
    return List.of();
  }

  /** Gives all forms at once, whichever is asked for. */
  private record TypeRenderer(Class<?> rendererClass) implements DisplayRenderer {

    @Override
    public boolean canRender(String type) {
      return true;
    }

    @Override
    public DisplayData render(String type, Object value) {
      return RapaioKernel.data(Renderings.of(value));
    }
  }
}
