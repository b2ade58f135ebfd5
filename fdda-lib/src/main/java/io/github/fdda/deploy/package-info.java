/** The quantized network leaves the library: as an ONNX file that integer kernels can run. */
@NullMarked
package io.github.fdda.deploy;

import org.jspecify.annotations.NullMarked;
