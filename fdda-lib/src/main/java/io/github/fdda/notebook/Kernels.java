package io.github.fdda.notebook;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the kernel that runs this notebook. */
final class Kernels {

  private static final List<Candidate> CANDIDATES =
      List.of(
          new Candidate("io.github.spencerpark.ijava.IJava", IJavaKernel::running),
          new Candidate("org.dflib.jjava.jupyter.kernel.BaseKernel", JJavaKernel::running),
          new Candidate("org.rapaio.jupyter.kernel.MainApp", RapaioKernel::running));

  private Kernels() {}

  /** The kernel, or one that shows nothing. */
  static Kernel running() {
    return CANDIDATES.stream()
        .filter(Candidate::isPresent)
        .flatMap(candidate -> candidate.kernel.get().stream())
        .findFirst()
        .orElse(Kernel.NONE);
  }

  /**
   * A kernel that may be there.
   *
   * @param className a class that only it has
   * @param kernel loads the class of ours that needs it; the kernel itself if it is running
   */
  private record Candidate(String className, Supplier<Optional<Kernel>> kernel) {

    boolean isPresent() {
      try {
        Class.forName(className, false, Kernels.class.getClassLoader());
        return true;
      } catch (ClassNotFoundException e) {
        return false;
      }
    }
  }
}
