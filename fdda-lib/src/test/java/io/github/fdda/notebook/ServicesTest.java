package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Where a notebook adds this library by its Maven coordinates, kernels add one jar after the other,
 * and look for services after each: ours may be there before the libraries it needs.
 */
class ServicesTest {

  /** What a kernel brings along itself. */
  private static final List<String> KERNELS =
      List.of(
          "rapaio-jupyter-kernel-",
          "jjava-jupyter-",
          "jupyter-jvm-basekernel-",
          "jeromq-",
          "gson-",
          "slf4j-");

  /** {@link KernelHosts} meets each of them. */
  @Test
  void services_areThose() throws IOException, URISyntaxException {
    try (var files = Files.list(folderOf(Notebook.class).resolve("META-INF/services"))) {
      assertEquals(
          Set.of(
              "org.dflib.jjava.jupyter.Extension",
              "org.rapaio.jupyter.kernel.display.spi.DisplayProvider"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @Test
  void oneJarAfterTheOther_kernelsLiveAndShowAllInTheEnd() throws Exception {
    assertAllIsShown(libraries());
  }

  @Test
  void lastJarFirst_kernelsLiveAndShowAllInTheEnd() throws Exception {
    var libraries = libraries();
    Collections.reverse(libraries);
    assertAllIsShown(libraries);
  }

  private static void assertAllIsShown(List<Path> libraries) throws Exception {
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    try (var classPath = new GrowingClassPath()) {
      classPath.add(folderOf(Notebook.class));
      classPath.add(folderOf(KernelHosts.class));
      for (var jar : jars(true)) {
        classPath.add(jar);
      }
      // Where kernels look for services.
      thread.setContextClassLoader(classPath);
      var hosts = assertDoesNotThrow(() -> hosts(classPath), "with the library alone");
      for (var jar : libraries) {
        classPath.add(jar);
        assertDoesNotThrow(((Runnable) hosts)::run, () -> "with " + jar);
      }
      assertEquals(Collections.nCopies(6, true), ((Supplier<?>) hosts).get());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Object hosts(ClassLoader classPath) throws ReflectiveOperationException {
    return classPath.loadClass(KernelHosts.class.getName()).getConstructor().newInstance();
  }

  private static List<Path> libraries() {
    var libraries = jars(false);
    assertFalse(libraries.isEmpty(), "no libraries on the class path");
    return libraries;
  }

  /** Those of this class path that are a kernel's, or those that are not. */
  private static List<Path> jars(boolean ofKernels) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.toString().endsWith(".jar"))
        .filter(path -> isOfKernel(path) == ofKernels)
        .collect(Collectors.toList());
  }

  private static boolean isOfKernel(Path jar) {
    return KERNELS.stream().anyMatch(jar.getFileName().toString()::startsWith);
  }

  private static Path folderOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Sees nothing but the JDK and what is added. */
  private static final class GrowingClassPath extends URLClassLoader {

    private GrowingClassPath() {
      super(new URL[0], ClassLoader.getPlatformClassLoader());
    }

    private void add(Path path) throws MalformedURLException {
      addURL(path.toUri().toURL());
    }
  }
}
