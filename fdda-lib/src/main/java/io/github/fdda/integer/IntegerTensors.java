package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.onnx.ExternalData;
import io.github.fdda.onnx.TensorData;
import io.github.fdda.util.Faults;
import java.util.List;
import java.util.Optional;

/** Reads the tensors of a file. */
final class IntegerTensors {

  private static final TensorData DATA = new TensorData(new ExternalData(Optional.empty()));

  private IntegerTensors() {}

  static IntegerValue read(TensorProto tensor) {
    return Faults.at("tensor '" + tensor.getName() + "'", () -> decode(tensor));
  }

  private static IntegerValue decode(TensorProto tensor) {
    if (tensor.getDataLocation() == DataLocation.EXTERNAL) {
      throw fault("its data is in another file; export it into one");
    }
    var type = DataType.forNumber(tensor.getDataType());
    if (type == null) {
      throw fault("unknown data type %d", tensor.getDataType());
    }
    return type == DataType.FLOAT
        ? new IntegerValue.Floats(dims(tensor), DATA.floats(tensor))
        : new IntegerValue.Integers(dims(tensor), type, DATA.integers(tensor));
  }

  private static List<Integer> dims(TensorProto tensor) {
    TensorData.count(tensor); // refuses shapes that no tensor can have
    return tensor.getDimsList().stream().map(Math::toIntExact).toList();
  }
}
