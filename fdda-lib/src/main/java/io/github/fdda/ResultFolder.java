package io.github.fdda;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * A folder of saved results. Each result is a JSON description and a safetensors file whose name
 * holds the hash of its content; the description, written last, names the file. So a save that is
 * cut off leaves the earlier result whole.
 */
final class ResultFolder {

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .addMixIn(StageConfig.class, NamedStage.class)
          .registerSubtypes(
              QuantizationConfig.kinds().stream()
                  .map(kind -> new NamedType(kind.getClass(), kind.stage()))
                  .toArray(NamedType[]::new))
          .build();
  // 1 had no number, and one list of settings for all stages.
  private static final int FORMAT = 2;
  private static final int HASH_LENGTH = 16;

  private final Path folder;

  ResultFolder(Path folder) {
    this.folder = folder;
  }

  /** Saves each stage with its name, which says its type. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "stage")
  private interface NamedStage {}

  /** A description and the file of its arrays. */
  private record Document<T>(int format, String arrays, T description) {}

  /** A result as it was saved. */
  record Saved<T>(T description, Snapshot arrays) {}

  /** A description in one line of JSON. */
  static String line(Object description) {
    try {
      return JSON.writer()
          .without(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(description);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a description must be JSON", e);
    }
  }

  /**
   * Saves a result, replacing an earlier one of the same name.
   *
   * @param name of the result, {@code name.json}
   * @throws InvalidInputException if the folder cannot be written
   */
  <T> void save(String name, T description, Snapshot arrays) {
    try {
      var temporary = folder.resolve(name + ".safetensors");
      arrays.write(temporary);
      var hash = hash(temporary);
      var file = name + "-" + hash + ".safetensors";
      Files.move(temporary, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      writeJson(name, new Document<>(FORMAT, file, description));
      deleteOthers(name, file);
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be written (" + e.getMessage() + ")", e);
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
      var tree = JSON.readTree(Files.readAllBytes(json));
      requireFormat(json, tree.path("format").asInt(1));
      var file = folder.resolve(tree.path("arrays").asText());
      var description = JSON.treeToValue(tree.path("description"), type);
      requireHash(json, file, name);
      return new Saved<>(description, Snapshot.read(file));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          "%s: is not a saved result (%s); save it again".formatted(json, firstLine(e)), e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be read (%s); give a folder that a result was saved in"
              .formatted(json, e.getClass().getSimpleName()),
          e);
    }
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

  private void writeJson(String name, Object document) throws JsonProcessingException {
    var text = JSON.writeValueAsString(document) + "\n";
    AtomicFiles.write(folder.resolve(name + ".json"), text);
  }

  private void deleteOthers(String name, String keep) throws IOException {
    try (var files = Files.newDirectoryStream(folder, name + "-*.safetensors")) {
      for (var file : files) {
        if (!file.getFileName().toString().equals(keep)) {
          Files.delete(file);
        }
      }
    }
  }

  private static void requireHash(Path json, Path file, String name) throws IOException {
    var expected = name + "-" + hash(file) + ".safetensors";
    if (!expected.equals(String.valueOf(file.getFileName()))) {
      throw new InvalidInputException(
          "%s: its arrays in %s were changed since; save the result again"
              .formatted(json, file.getFileName()));
    }
  }

  private static String hash(Path file) throws IOException {
    return Checksum.of(Checksum.Algorithm.SHA_256, file).hex(HASH_LENGTH);
  }

  static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }
}
