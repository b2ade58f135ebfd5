package io.github.fdda.integer.c;

import io.github.fdda.util.IoFaults;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A piece of C that is the same for all networks, written into those that need it; in order. */
enum CKernel {
  FEATURES,
  STORING,
  LOADING,
  STAGES,
  WINDOWS,
  CONVOLUTION,
  POOLING,
  ADDITION,
  COPYING,
  SELECTION,
  IMAGE,
  LOGITS;

  private Set<CKernel> needs() {
    return switch (this) {
      case FEATURES, STAGES, WINDOWS -> Set.of();
      case STORING, LOADING, IMAGE, LOGITS -> Set.of(FEATURES);
      case CONVOLUTION, POOLING -> Set.of(STORING, STAGES, WINDOWS);
      case ADDITION, COPYING -> Set.of(LOADING, STORING, STAGES);
      case SELECTION -> Set.of(STORING, STAGES);
    };
  }

  /** These kernels and all that they need. */
  static String text(Set<CKernel> kernels) {
    var all = EnumSet.noneOf(CKernel.class);
    kernels.forEach(kernel -> kernel.collect(all));
    return all.stream()
        .map(kernel -> resource(kernel.name().toLowerCase(Locale.ROOT) + ".c"))
        .collect(Collectors.joining());
  }

  private void collect(Set<CKernel> all) {
    all.add(this);
    needs().forEach(kernel -> kernel.collect(all));
  }

  /** The text of a file of this package. */
  static String resource(String name) {
    try (var in = CKernel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw IoFaults.unreadable(name, e);
    }
  }
}
