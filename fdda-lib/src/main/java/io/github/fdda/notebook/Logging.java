package io.github.fdda.notebook;

/** Kernels bring no binding of SLF4J, which would say so in the middle of a notebook. */
final class Logging {

  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private Logging() {}

  /** Has SLF4J report its own errors only, unless the user has decided otherwise. */
  static void quiet() {
    System.getProperties().putIfAbsent(VERBOSITY, "ERROR");
  }
}
