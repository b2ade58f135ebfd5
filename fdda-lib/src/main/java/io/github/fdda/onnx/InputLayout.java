package io.github.fdda.onnx;

import io.github.fdda.util.Internal;

/** How a file wants the values of its images. */
@Internal
public enum InputLayout {
  /** N×C×H×W. */
  PLANES,
  /** N×H×W×C, as Keras and TensorFlow have it. */
  PIXELS,
  /** N×H×W: one channel. */
  ROWS,
  /** N×(C·H·W): the file itself gives them the shape N×C×H×W. */
  VALUES
}
