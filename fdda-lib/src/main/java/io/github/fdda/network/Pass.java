package io.github.fdda.network;

/** What operators need to know of the run they are part of. */
record Pass(Parameters parameters, Taps taps) {}
