package io.github.fdda.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.util.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Files in the <a href="https://github.com/huggingface/safetensors">safetensors</a> format: the
 * length of a header, 8 bytes little-endian; the header, JSON with type, shape and place of every
 * array; the values. They are read and written one array at a time.
 */
final class Safetensors {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String FLOAT = "F32";
  private static final String METADATA = "__metadata__";

  /** What the format's own readers allow. */
  private static final long LONGEST_HEADER = 100_000_000;

  private Safetensors() {}

  /** What the header says of an array; its place counts from the end of the header. */
  private record Description(
      String dtype, List<Long> shape, @JsonProperty("data_offsets") List<Long> offsets) {}

  /** Where an array is in a file. */
  private record Place(String name, Shape shape, long position) {}

  /**
   * Writes arrays.
   *
   * @param arrays by name, in the order of the file
   * @param out stays open
   */
  static void write(Map<String, OffHeapArray> arrays, OutputStream out) throws IOException {
    var header = header(arrays);
    var channel = Channels.newChannel(out);
    channel.write(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
    channel.write(ByteBuffer.wrap(header));
    for (var array : arrays.values()) {
      channel.write(array.bytes());
    }
  }

  private static byte[] header(Map<String, OffHeapArray> arrays) throws IOException {
    var descriptions = new LinkedHashMap<String, Description>();
    var end = 0L;
    for (var array : arrays.entrySet()) {
      var start = end;
      end += array.getValue().bytes().capacity();
      var shape = LongStream.of(array.getValue().shape().getShape()).boxed().toList();
      descriptions.put(array.getKey(), new Description(FLOAT, shape, List.of(start, end)));
    }
    var json = JSON.writeValueAsString(descriptions);
    // Values begin at a multiple of 8 bytes, for readers that map the file.
    var length = json.getBytes(UTF_8).length;
    return (json + " ".repeat(-length & 7)).getBytes(UTF_8);
  }

  /**
   * Reads all arrays.
   *
   * @return by name, in the order of the file
   * @throws IOException if the file cannot be read or ends too early
   * @throws InvalidInputException if it is no such file, or has values of other types than floats
   */
  static Map<String, OffHeapArray> read(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var arrays = new LinkedHashMap<String, OffHeapArray>();
      for (var place : places(channel)) {
        var bytes = OffHeapArray.allocate(place.shape);
        readFully(channel, bytes, place.position);
        arrays.put(place.name, new OffHeapArray(bytes, place.shape));
      }
      return arrays;
    }
  }

  private static List<Place> places(FileChannel channel) throws IOException {
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, length, 0);
    var headerLength = length.getLong(0);
    if (headerLength < 0 || headerLength > LONGEST_HEADER) {
      throw new InvalidInputException("no header at its beginning");
    }
    var header = ByteBuffer.allocate((int) Math.min(headerLength, channel.size()));
    readFully(channel, header, Long.BYTES);
    var start = Long.BYTES + headerLength;
    var places = new ArrayList<Place>();
    for (var field : JSON.readTree(header.array()).properties()) {
      if (!field.getKey().equals(METADATA)) {
        places.add(place(field.getKey(), field.getValue(), start, channel.size()));
      }
    }
    // The header of a file need not be in the order of its values.
    places.sort(Comparator.comparingLong(Place::position));
    return places;
  }

  private static Place place(String name, JsonNode json, long start, long fileSize)
      throws IOException {
    var description = JSON.treeToValue(json, Description.class);
    var shape = new Shape(description.shape);
    if (!description.dtype.equals(FLOAT)) {
      throw new InvalidInputException(
          "array %s is of type %s, not %s".formatted(name, description.dtype, FLOAT));
    }
    var begin = description.offsets.get(0);
    var end = description.offsets.get(1);
    if (begin < 0 || end - begin != shape.size() * Float.BYTES) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "array %s of shape %s has %d bytes", name, shape, end - begin));
    }
    if (end > fileSize - start) {
      throw new EOFException();
    }
    return new Place(name, shape, start + begin);
  }

  private static void readFully(FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        throw new EOFException();
      }
    }
    target.rewind();
  }
}
