/**
 * The float classifier: an ONNX graph as an immutable model and its execution on DJL arrays, with
 * taps at the points FDDA looks at.
 */
@NullMarked
package io.github.fdda.network;

import org.jspecify.annotations.NullMarked;
