package io.github.fdda.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.AtomicFiles;
import io.github.fdda.data.Checksum;
import io.github.fdda.data.InvalidInputException;
import io.github.fdda.engine.GradientMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Named float arrays on the heap: what a step result keeps of native arrays. Immutable. */
public final class Snapshot {

  private static final class Entry {

    private final float[] values;
    private final Shape shape;

    Entry(float[] values, Shape shape) {
      this.values = values;
      this.shape = shape;
    }
  }

  private final Map<String, Entry> entries;

  private Snapshot(Map<String, Entry> entries) {
    this.entries = Collections.unmodifiableMap(entries);
  }

  /** No arrays. */
  public static Snapshot empty() {
    return new Snapshot(new LinkedHashMap<>());
  }

  /** Copies arrays from the engine. */
  public static Snapshot of(Map<String, NDArray> arrays) {
    var entries = new LinkedHashMap<String, Entry>();
    arrays.forEach((name, array) -> entries.put(name, entry(array)));
    return new Snapshot(entries);
  }

  /**
   * Copies vectors.
   *
   * @param vectors by name; each becomes an array of one axis
   */
  public static Snapshot ofVectors(Map<String, float[]> vectors) {
    var entries = new LinkedHashMap<String, Entry>();
    vectors.forEach(
        (name, values) -> entries.put(name, new Entry(values.clone(), new Shape(values.length))));
    return new Snapshot(entries);
  }

  /**
   * Reads a safetensors file.
   *
   * @throws InvalidInputException if the file is missing, truncated or not safetensors
   */
  public static Snapshot read(Path file, NDManager manager) {
    try (var scope = manager.newSubManager();
        var in = Files.newInputStream(file)) {
      var entries = new LinkedHashMap<String, Entry>();
      for (var array : NDList.decode(scope, in)) {
        entries.put(array.getName(), entry(array));
      }
      return new Snapshot(entries);
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(file + ": cannot be read as safetensors; make it again", e);
    }
  }

  /**
   * Writes a safetensors file, whole or not at all.
   *
   * @param file replaced if it exists
   * @param manager owner of the arrays while they are needed
   */
  public void write(Path file, NDManager manager) {
    try (var scope = manager.newSubManager()) {
      var list = new NDList();
      toArrays(scope)
          .forEach(
              (name, array) -> {
                array.setName(name);
                list.add(array);
              });
      AtomicFiles.write(file, out -> list.encode(out, NDList.Encoding.SAFETENSORS));
    }
  }

  /** Names of the arrays. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /**
   * The values of one array, a copy.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public float[] values(String name) {
    return find(name).values.clone();
  }

  /**
   * The sides of one array.
   *
   * @throws InvalidInputException if there is none of that name
   */
  public List<Long> shape(String name) {
    return LongStream.of(find(name).shape.getShape()).boxed().toList();
  }

  /**
   * Identifies the content: SHA-256 over each array's name, length and values, in the order of
   * {@link #names()}.
   *
   * @return lower-case hexadecimal
   */
  public String sha256() {
    var bytes = new ByteArrayOutputStream();
    entries.forEach(
        (name, entry) -> {
          bytes.writeBytes((name + ":" + entry.values.length + ":").getBytes(UTF_8));
          var values = ByteBuffer.allocate(entry.values.length * Float.BYTES);
          values.asFloatBuffer().put(entry.values);
          bytes.writeBytes(values.array());
        });
    return Checksum.of(Checksum.Algorithm.SHA_256, bytes.toByteArray()).hex();
  }

  /** The same arrays, their names lengthened. */
  public Snapshot prefixed(String prefix) {
    var renamed = new LinkedHashMap<String, Entry>();
    entries.forEach((name, entry) -> renamed.put(prefix + name, entry));
    return new Snapshot(renamed);
  }

  /** The arrays whose names begin so, their names shortened: undoes {@link #prefixed}. */
  public Snapshot under(String prefix) {
    var renamed = new LinkedHashMap<String, Entry>();
    entries.forEach(
        (name, entry) -> {
          if (name.startsWith(prefix)) {
            renamed.put(name.substring(prefix.length()), entry);
          }
        });
    return new Snapshot(renamed);
  }

  /** The arrays whose names do not begin so. */
  public Snapshot without(String prefix) {
    var others = new LinkedHashMap<>(entries);
    others.keySet().removeIf(name -> name.startsWith(prefix));
    return new Snapshot(others);
  }

  /** Both snapshots' arrays. */
  public Snapshot plus(Snapshot other) {
    var all = new LinkedHashMap<>(entries);
    all.putAll(other.entries);
    return new Snapshot(all);
  }

  /**
   * The same arrays, some with other values.
   *
   * @param values by name, as many as the array has
   * @throws InvalidInputException if there is no array of a name
   */
  public Snapshot with(Map<String, float[]> values) {
    var all = new LinkedHashMap<>(entries);
    values.forEach((name, array) -> all.put(name, new Entry(array.clone(), find(name).shape)));
    return new Snapshot(all);
  }

  /**
   * Copies all arrays to the engine.
   *
   * @param manager owner of the results
   */
  public Map<String, NDArray> toArrays(NDManager manager) {
    var arrays = new LinkedHashMap<String, NDArray>();
    entries.forEach(
        (name, entry) ->
            arrays.put(name, manager.create(FloatBuffer.wrap(entry.values), entry.shape)));
    return arrays;
  }

  /**
   * Overwrites arrays with those of the same name.
   *
   * @throws InvalidInputException if one is missing or has another shape
   */
  public void copyTo(Map<String, NDArray> arrays) {
    // Arrays that are trained may only be written where nothing is recorded.
    try (var mode = GradientMode.off()) {
      arrays.forEach(this::copyTo);
    }
  }

  private void copyTo(String name, NDArray array) {
    var entry = find(name);
    if (!entry.shape.equals(array.getShape())) {
      throw new InvalidInputException(
          "%s has shape %s where %s is wanted; it was saved for another network or configuration"
              .formatted(name, entry.shape, array.getShape()));
    }
    // Not set(Buffer): it would make the array borrow the buffer's memory.
    try (var values = array.getManager().create(FloatBuffer.wrap(entry.values), entry.shape)) {
      array.set(new NDIndex(":"), values);
    }
  }

  private Entry find(String name) {
    var entry = entries.get(name);
    if (entry == null) {
      throw new InvalidInputException(
          "no array " + name + "; it was saved for another network or configuration");
    }
    return entry;
  }

  private static Entry entry(NDArray array) {
    return new Entry(array.toFloatArray(), array.getShape());
  }
}
