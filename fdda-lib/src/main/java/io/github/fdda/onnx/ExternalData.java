package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tensors kept in files beside the ONNX file.
 *
 * @param folder where the ONNX file lies; empty if it did not come from a file
 */
@Internal
public record ExternalData(Optional<Path> folder) {

  /**
   * Reads the bytes of a tensor that says where they are.
   *
   * @param length in bytes that its shape needs
   * @throws InvalidInputException if the file is missing, outside the folder, too short, or of
   *     another length
   */
  public ByteBuffer read(TensorProto tensor, long length) {
    var entries = entries(tensor);
    var location = entries.getOrDefault("location", "");
    var offset = number(entries.getOrDefault("offset", "0"));
    var stated = number(entries.getOrDefault("length", Long.toString(length)));
    if (stated != length) {
      throw fault("its external data has length %d; %d needed", stated, length);
    }
    return read(resolve(location), location, offset, length);
  }

  /**
   * Size of the file that a tensor is in, in bytes.
   *
   * @throws InvalidInputException as {@link #read(TensorProto, long)}
   */
  long fileSize(String location) {
    try {
      return Files.size(resolve(location));
    } catch (IOException e) {
      throw unreadable(location, e);
    }
  }

  /** The name of the file that a tensor is in, as the tensor says it. */
  static String location(TensorProto tensor) {
    return entries(tensor).getOrDefault("location", "");
  }

  private static Map<String, String> entries(TensorProto tensor) {
    return tensor.getExternalDataList().stream()
        .collect(
            Collectors.toMap(
                StringStringEntryProto::getKey,
                StringStringEntryProto::getValue,
                (first, second) -> {
                  throw fault("its external data says '%s' and '%s' of one thing", first, second);
                }));
  }

  // A file from a stranger must not read outside its own folder, by .. or by a link.
  private Path resolve(String location) {
    var root =
        folder.orElseThrow(
            () -> fault("its data is in the file '%s'; load the network from its file", location));
    try {
      var file = root.resolve(location).normalize();
      if (location.isBlank() || !file.startsWith(root.normalize())) {
        throw fault("its external data '%s' lies outside the network's folder", location);
      }
      if (!Files.isRegularFile(file)) {
        throw fault("its external data '%s' is missing; put it beside the ONNX file", location);
      }
      var real = file.toRealPath();
      if (!real.startsWith(root.toRealPath())) {
        throw fault("its external data '%s' lies outside the network's folder", location);
      }
      return real;
    } catch (InvalidPathException | IOException e) {
      throw unreadable(location, e);
    }
  }

  private static ByteBuffer read(Path file, String location, long offset, long length) {
    if (length > ModelReader.MOST_BYTES) {
      throw fault("it has %d bytes; a tensor has at most 2 GiB", length);
    }
    try (var channel = FileChannel.open(file)) {
      if (offset < 0 || offset > channel.size() - length) {
        throw fault(
            "its external data '%s' has %d bytes; %d needed from byte %d",
            location, channel.size(), length, offset);
      }
      var bytes = ByteBuffer.allocate(Math.toIntExact(length));
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw fault("its external data '%s' shrank while it was read", location);
        }
      }
      return bytes.flip();
    } catch (IOException e) {
      throw unreadable(location, e);
    }
  }

  private static InvalidInputException unreadable(String location, Exception e) {
    return new InvalidInputException("its external data '" + location + "' cannot be read", e);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new InvalidInputException("its external data has the number '" + text + "'", e);
    }
  }
}
