package io.github.fdda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.FolderLock;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A folder of saved results. Each result is a JSON description and a safetensors file whose name
 * holds the hash of its content; the description, written last, names the file. So a save that is
 * cut off leaves the earlier result whole. Those who save at the same time do so one after the
 * other.
 */
final class ResultFolder {

  // 1 had no number, and one list of settings for all stages; 2 had no hashes; 3 knew no measured
  // statistics; 4 knew no softmax grids, and nothing that is kept in float; 6 had no reference; 8
  // froze no weights.
  private static final int FORMAT = 9;
  private static final int HASH_LENGTH = 16;
  private static final String LOCK = ".lock";
  private static final String ADVICE = "make it again";

  private final Path folder;

  ResultFolder(Path folder) {
    this.folder = folder;
  }

  /** A description and the SHA-256 of its arrays. */
  private record Document<T>(int format, String arrays, T description) {}

  /** A result as it was saved. */
  record Saved<T>(T description, Snapshot arrays) {}

  /**
   * Saves a result, replacing an earlier one of the same name.
   *
   * @param name of the result, {@code name.json}
   * @throws InvalidInputException if the folder cannot be written
   */
  <T> void save(String name, T description, Snapshot arrays) {
    FolderLock.holding(
        folder.resolve(LOCK),
        () -> {
          saveLocked(name, description, arrays);
          return name;
        });
  }

  private <T> void saveLocked(String name, T description, Snapshot arrays) {
    try {
      var sha256 = arrays.sha256();
      var file = file(name, sha256);
      arrays.write(file, sha256);
      JsonFile.write(folder.resolve(name + ".json"), new Document<>(FORMAT, sha256, description));
      deleteOthers(name, file);
    } catch (IOException e) {
      throw IoFaults.unwritable(folder, e);
    }
  }

  /**
   * Loads a result.
   *
   * @throws InvalidInputException if it is missing, damaged or of another format
   */
  <T> Saved<T> load(String name, Class<T> type) {
    var json = folder.resolve(name + ".json");
    try {
      while (true) {
        var tree = JsonFile.read(json);
        try {
          return load(json, tree.deepCopy(), name, type);
        } catch (InvalidInputException e) {
          // Saved again meanwhile, its arrays are others.
          if (tree.equals(JsonFile.read(json))) {
            throw e;
          }
        }
      }
    } catch (ClosedByInterruptException e) {
      throw IoFaults.unreadable(json.toString(), e);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          "%s: is not a saved result (%s); %s".formatted(json, JsonFile.firstLine(e), ADVICE), e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be read (%s); give a folder that a result was saved in"
              .formatted(json, e.getClass().getSimpleName()),
          e);
    }
  }

  @SuppressWarnings("unchecked") // a description of the class that is asked for
  private <T> Saved<T> load(Path json, ObjectNode tree, String name, Class<T> type)
      throws JsonProcessingException {
    requireFormat(json, tree.path("format").asInt(1));
    var document = (Document<T>) JsonFile.content(json, tree, ADVICE, Document.class, type);
    var arrays = Snapshot.read(file(name, document.arrays), document.arrays);
    return new Saved<>(document.description, arrays);
  }

  private static void requireFormat(Path json, int format) {
    if (format != FORMAT) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: was saved in format %d, this version reads %d; %s",
              json,
              format,
              FORMAT,
              format < FORMAT ? "make it again" : "read it with a newer version"));
    }
  }

  private Path file(String name, String sha256) {
    var digits = new Checksum(Checksum.Algorithm.SHA_256, sha256).hex(HASH_LENGTH);
    return folder.resolve(name + "-" + digits + ".safetensors");
  }

  private void deleteOthers(String name, Path keep) throws IOException {
    try (var files = Files.newDirectoryStream(folder, name + "-*.safetensors")) {
      for (var file : files) {
        if (!file.equals(keep)) {
          Files.delete(file);
        }
      }
    }
  }
}
