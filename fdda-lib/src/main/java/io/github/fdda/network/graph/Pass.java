package io.github.fdda.network.graph;

import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;

/** What operators need to know of the run they are part of. */
@Internal
public record Pass(Parameters parameters, Taps taps) {}
