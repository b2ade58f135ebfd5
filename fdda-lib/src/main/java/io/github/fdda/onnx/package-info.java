/**
 * ONNX files, read once for all who need them: the model, the attributes of its nodes, data in
 * other files. Messages about a file say where in it something is wrong.
 */
@NullMarked
package io.github.fdda.onnx;

import org.jspecify.annotations.NullMarked;
