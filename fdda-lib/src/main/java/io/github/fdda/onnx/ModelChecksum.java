package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.util.HexFormat;

/**
 * Lets an ONNX file show whether it was changed: its metadata holds, as {@code fdda.sha256}, the
 * SHA-256 of the model without that entry.
 */
@Internal
public final class ModelChecksum {

  private static final String KEY = "fdda.sha256";

  private ModelChecksum() {}

  /** The model with its checksum among its metadata. */
  public static ModelProto with(ModelProto model) {
    var plain = without(model);
    var entry = StringStringEntryProto.newBuilder().setKey(KEY).setValue(sha256(plain));
    return plain.toBuilder().addMetadataProps(entry).build();
  }

  /**
   * The model, if it is as it was written; one without a checksum is taken as it is.
   *
   * @throws InvalidInputException if it was changed
   */
  public static ModelProto requireUnchanged(ModelProto model) {
    var changed =
        model.getMetadataPropsList().stream()
            .filter(entry -> entry.getKey().equals(KEY))
            .anyMatch(entry -> !entry.getValue().equals(sha256(without(model))));
    if (changed) {
      throw fault("was changed or damaged since it was exported; export it again");
    }
    return model;
  }

  private static ModelProto without(ModelProto model) {
    var others =
        model.getMetadataPropsList().stream().filter(entry -> !entry.getKey().equals(KEY)).toList();
    return model.toBuilder().clearMetadataProps().addAllMetadataProps(others).build();
  }

  private static String sha256(ModelProto model) {
    var digest = Checksum.Algorithm.SHA_256.digest();
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      model.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is written", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
