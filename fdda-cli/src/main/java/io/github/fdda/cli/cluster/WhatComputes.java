package io.github.fdda.cli.cluster;

import io.github.fdda.Provenance;
import io.github.fdda.engine.TensorEngine;
import java.util.Locale;

/** What computes here, in one line. */
public final class WhatComputes {

  private WhatComputes() {}

  /** Version of the library and of the engine: what others have made is not taken for ours. */
  public static String current() {
    var versions = Provenance.currentVersions();
    return "%s, PyTorch %s".formatted(versions.get("fdda"), versions.get("pytorch"));
  }

  /** All that the bits of a result depend on beside its inputs and the version. */
  public static String machine() {
    var versions = Provenance.currentVersions();
    return String.format(
        Locale.ROOT,
        "%s, engine %s, %d thread(s)",
        versions.get("processor"),
        versions.get("engine"),
        TensorEngine.threads());
  }
}
