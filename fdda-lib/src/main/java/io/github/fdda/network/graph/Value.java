package io.github.fdda.network.graph;

/** What a name in an ONNX graph stands for at import. */
sealed interface Value permits FloatConstant, Integers, Feature {

  Dims dims();

  /** For messages: what it is. */
  String kind();
}
