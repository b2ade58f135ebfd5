/**
 * The operators of a network: each class reads one kind of ONNX node and runs it.
 *
 * <p>An import goes through the nodes in execution order. What depends on the image is a {@link
 * io.github.fdda.network.graph.Feature}, what does not is folded on the way, and each operator adds
 * a step to the program.
 */
@NullMarked
package io.github.fdda.network.graph;

import org.jspecify.annotations.NullMarked;
