package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In each kernel the other two are not there, and in a program none is. */
class WithoutKernelsTest {

  private static final String OURS = "io.github.fdda.notebook.";

  @Test
  void notebook_works() throws ReflectiveOperationException {
    var notebook = new HidingLoader().loadClass(OURS + "Notebook");
    assertNotSame(Notebook.class, notebook);
    notebook.getMethod("start").invoke(null);
    notebook.getMethod("show", Object.class).invoke(null, "text");
    notebook.getMethod("progress", String.class, int.class).invoke(null, "count", 3);
  }

  /** What this test hides is what those classes need. */
  @Test
  void adapters_areWhatNeedsThem() {
    for (var adapter : List.of("IJavaKernel", "JJavaExtension", "RapaioDisplayProvider")) {
      assertThrows(
          NoClassDefFoundError.class,
          () -> Class.forName(OURS + adapter, true, new HidingLoader()).getDeclaredMethods(),
          adapter);
    }
  }

  /** Loads our package anew, and knows no kernel. */
  private static final class HidingLoader extends ClassLoader {

    private static final List<String> HIDDEN =
        List.of("io.github.spencerpark.", "org.dflib.", "org.rapaio.");

    private HidingLoader() {
      super(WithoutKernelsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (HIDDEN.stream().anyMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      var loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (var file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        var bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
