/** {@code compare}: an exported file beside the float one, in ONNX Runtime. */
@NullMarked
package io.github.fdda.cli.compare;

import org.jspecify.annotations.NullMarked;
