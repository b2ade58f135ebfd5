package io.github.fdda.integer;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/** What runs in integers, for those outside. */
public final class IntegerSubject {

  private IntegerSubject() {}

  /** A residual network of few channels. */
  public static byte[] file() {
    return IntegerNetworks.residual(4, 1, 3, DataType.UINT8);
  }

  /** Its content, as {@link IntegerNetwork#read} takes it from a file. */
  public static IntegerNetwork network(byte[] onnx) {
    return IntegerReader.read(onnx);
  }
}
