package io.github.fdda.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Named arrays of 32-bit floats, kept outside the Java heap. Immutable; freed by the garbage
 * collector.
 *
 * @since 0.1.0
 */
public final class Snapshot {

  private final Map<String, OffHeapArray> entries;

  private Snapshot(Map<String, OffHeapArray> entries) {
    this.entries = Collections.unmodifiableMap(entries);
  }

  /** No arrays. */
  public static Snapshot empty() {
    return new Snapshot(new LinkedHashMap<>());
  }

  /** Copies arrays from the engine. */
  @Internal
  public static Snapshot of(Map<String, NDArray> arrays) {
    var entries = new LinkedHashMap<String, OffHeapArray>();
    arrays.forEach((name, array) -> entries.put(name, OffHeapArray.of(array)));
    return new Snapshot(entries);
  }

  /**
   * Copies vectors.
   *
   * @param vectors by name; each becomes an array of one axis
   */
  public static Snapshot ofVectors(Map<String, float[]> vectors) {
    var entries = new LinkedHashMap<String, OffHeapArray>();
    vectors.forEach(
        (name, values) -> entries.put(name, OffHeapArray.of(values, new Shape(values.length))));
    return new Snapshot(entries);
  }

  /**
   * Reads a safetensors file, one array at a time.
   *
   * @return its arrays in the order of their values there
   * @throws InvalidInputException if the file is missing, truncated or not safetensors, holds other
   *     types than 32-bit floats, or says of itself that it was changed since {@link #write}
   */
  public static Snapshot read(Path file) {
    var content = content(file);
    return new Snapshot(content.arrays()).unchanged(file, content.sha256());
  }

  /**
   * Reads a safetensors file that is known already.
   *
   * @param sha256 that {@link #sha256()} of its arrays must be
   * @return its arrays in the order of their values there
   * @throws InvalidInputException as {@link #read(Path)}, or if they are other arrays
   */
  @Internal
  public static Snapshot read(Path file, String sha256) {
    return new Snapshot(content(file).arrays()).unchanged(file, Optional.of(sha256));
  }

  private Snapshot unchanged(Path file, Optional<String> expected) {
    if (expected.isPresent() && !expected.get().equals(sha256())) {
      throw new InvalidInputException(
          file + ": was changed or damaged since it was saved; make it again");
    }
    return this;
  }

  private static Safetensors.Content content(Path file) {
    try {
      return Safetensors.read(file);
    } catch (ClosedByInterruptException e) {
      throw IoFaults.unreadable(file.toString(), e);
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          "%s: cannot be read as safetensors (%s); make it again".formatted(file, reason(e)), e);
    }
  }

  private static String reason(Exception e) {
    if (e instanceof InvalidInputException) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof EOFException) {
      return "it is truncated";
    }
    return e instanceof JsonProcessingException || e instanceof RuntimeException
        ? "its header is damaged"
        : e.getClass().getSimpleName();
  }

  /**
   * Writes a safetensors file, one array at a time, whole or not at all.
   *
   * @param file replaced if it exists; its folder is created where missing
   * @throws InvalidInputException if the file cannot be written
   */
  public void write(Path file) {
    write(file, sha256());
  }

  /**
   * As {@link #write(Path)}.
   *
   * @param sha256 what {@link #sha256()} gave: it takes a pass over all values
   */
  @Internal
  public void write(Path file, String sha256) {
    AtomicFiles.write(file, out -> Safetensors.write(entries, sha256, out));
  }

  /** Names of the arrays, in order. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /**
   * The values of one array, flat; a copy.
   *
   * @throws InvalidInputException if there is none of that name
   */
  public float[] values(String name) {
    var values = find(name).values();
    var copy = new float[values.capacity()];
    values.get(copy);
    return copy;
  }

  /**
   * The sides of one array.
   *
   * @throws InvalidInputException if there is none of that name
   */
  public List<Long> shape(String name) {
    return LongStream.of(find(name).shape().getShape()).boxed().toList();
  }

  /**
   * Identifies the content: SHA-256 over each array's name, shape and values, in the order of
   * {@link #names()}; values as in a file, four little-endian bytes each.
   *
   * @return lower-case hexadecimal
   */
  public String sha256() {
    var digest = Checksum.Algorithm.SHA_256.digest();
    entries.forEach(
        (name, entry) -> {
          digest.update("%s:%s:".formatted(name, entry.shape()).getBytes(UTF_8));
          digest.update(entry.bytes());
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The same arrays with a prefix before their names. */
  public Snapshot prefixed(String prefix) {
    var renamed = new LinkedHashMap<String, OffHeapArray>();
    entries.forEach((name, entry) -> renamed.put(prefix + name, entry));
    return new Snapshot(renamed);
  }

  /** The arrays whose names begin with a prefix, without it: undoes {@link #prefixed}. */
  public Snapshot under(String prefix) {
    var renamed = new LinkedHashMap<String, OffHeapArray>();
    entries.forEach(
        (name, entry) -> {
          if (name.startsWith(prefix)) {
            renamed.put(name.substring(prefix.length()), entry);
          }
        });
    return new Snapshot(renamed);
  }

  /** The arrays whose names do not begin with a prefix. */
  public Snapshot without(String prefix) {
    var others = new LinkedHashMap<>(entries);
    others.keySet().removeIf(name -> name.startsWith(prefix));
    return new Snapshot(others);
  }

  /** The arrays of both snapshots; of two with the same name, the other one's. */
  public Snapshot plus(Snapshot other) {
    var all = new LinkedHashMap<>(entries);
    all.putAll(other.entries);
    return new Snapshot(all);
  }

  /** The arrays whose values are not those of the other snapshot's array of the same name. */
  public Snapshot changedFrom(Snapshot other) {
    var changed = new LinkedHashMap<>(entries);
    changed
        .entrySet()
        .removeIf(
            entry -> {
              var before = other.entries.get(entry.getKey());
              return before != null && before.values().equals(entry.getValue().values());
            });
    return new Snapshot(changed);
  }

  /**
   * The same arrays, some with other values.
   *
   * @param values new ones by name, flat, as many as the array has
   * @throws InvalidInputException if there is no array of a name, or it has another number of
   *     values
   */
  public Snapshot with(Map<String, float[]> values) {
    var all = new LinkedHashMap<>(entries);
    values.forEach((name, array) -> all.put(name, find(name).with(name, array)));
    return new Snapshot(all);
  }

  /**
   * Copies all arrays to the engine.
   *
   * @param manager owner of the results
   * @return by name, in order
   */
  @Internal
  public Map<String, NDArray> toArrays(NDManager manager) {
    var arrays = new LinkedHashMap<String, NDArray>();
    entries.forEach(
        (name, entry) -> {
          try (var lent = entry.lend(manager)) {
            arrays.put(name, lent.duplicate());
          }
        });
    return arrays;
  }

  /**
   * Overwrites arrays with those of the same name here.
   *
   * @throws InvalidInputException if one is missing here or has another shape
   */
  @Internal
  public void copyTo(Map<String, NDArray> arrays) {
    // Arrays that are trained may only be written where nothing is recorded.
    try (var mode = GradientMode.off()) {
      arrays.forEach(this::copyTo);
    }
  }

  private void copyTo(String name, NDArray array) {
    var entry = find(name);
    if (!entry.shape().equals(array.getShape())) {
      throw new InvalidInputException(
          "%s has shape %s where %s is wanted; it was saved for another network or configuration"
              .formatted(name, entry.shape(), array.getShape()));
    }
    // Not set(Buffer): it would make the array borrow the buffer's memory.
    try (var values = entry.lend(array.getManager())) {
      array.set(new NDIndex(":"), values);
    }
  }

  private OffHeapArray find(String name) {
    var entry = entries.get(name);
    if (entry == null) {
      throw new InvalidInputException(
          "no array " + name + "; it was saved for another network or configuration");
    }
    return entry;
  }
}
