package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A model whose tensors are all in it: who runs it opens no other file.
 *
 * @param model without external data
 * @param externalBytes size of the files that the data came from
 */
@Internal
public record InlinedModel(ModelProto model, long externalBytes) {

  /**
   * Takes external data into a model, wherever in it a tensor may be.
   *
   * @throws InvalidInputException if some cannot be read, or the model would have more than 2 GiB
   */
  public static InlinedModel of(ModelProto model, ExternalData external) {
    if (tensors(model).noneMatch(InlinedModel::isExternal)) {
      return new InlinedModel(model, 0);
    }
    var size =
        model.getSerializedSize()
            + tensors(model).filter(InlinedModel::isExternal).mapToLong(InlinedModel::bytes).sum();
    if (size > ModelReader.MOST_BYTES) {
      throw fault("it has %d bytes with its external data; at most 2 GiB can be run", size);
    }
    var files = new HashSet<String>();
    var builder = model.toBuilder();
    takeIn(builder, external, files);
    return new InlinedModel(builder.build(), files.stream().mapToLong(external::fileSize).sum());
  }

  private static boolean isExternal(TensorProto tensor) {
    return tensor.getDataLocation() == DataLocation.EXTERNAL;
  }

  private static long bytes(TensorProto tensor) {
    return Faults.at(place(tensor), () -> TensorData.bytes(tensor));
  }

  private static String place(TensorProto tensor) {
    return "tensor '" + tensor.getName() + "'";
  }

  private static Stream<TensorProto> tensors(Message message) {
    return message instanceof TensorProto tensor
        ? Stream.of(tensor)
        : message.getAllFields().entrySet().stream()
            .filter(field -> isMessage(field.getKey()))
            .flatMap(field -> messages(field.getValue()))
            .flatMap(InlinedModel::tensors);
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static Stream<Message> messages(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Message.class::cast)
        : Stream.of((Message) value);
  }

  private static void takeIn(Message.Builder builder, ExternalData external, Set<String> files) {
    if (builder instanceof TensorProto.Builder tensor) {
      takeIn(tensor, external, files);
      return;
    }
    for (var field : builder.getAllFields().keySet()) {
      if (isMessage(field) && field.isRepeated()) {
        for (var i = 0; i < builder.getRepeatedFieldCount(field); i++) {
          takeIn(builder.getRepeatedFieldBuilder(field, i), external, files);
        }
      } else if (isMessage(field)) {
        takeIn(builder.getFieldBuilder(field), external, files);
      }
    }
  }

  private static void takeIn(
      TensorProto.Builder builder, ExternalData external, Set<String> files) {
    var tensor = builder.build();
    if (!isExternal(tensor)) {
      return;
    }
    var data = Faults.at(place(tensor), () -> external.read(tensor, TensorData.bytes(tensor)));
    files.add(ExternalData.location(tensor));
    builder
        .clearDataLocation()
        .clearExternalData()
        .setRawData(UnsafeByteOperations.unsafeWrap(data));
  }
}
