package io.github.fdda.data;

import io.github.fdda.util.Internal;

/** The ONNX file of a network known by name, read and found to be the right one. */
@Internal
public final class NetworkFile {

  private final NetworkEntry entry;
  private final String source;
  private final byte[] bytes;

  NetworkFile(NetworkEntry entry, String source, byte[] bytes) {
    this.entry = entry;
    this.source = source;
    this.bytes = bytes;
  }

  /** What {@code datasets.yml} says about it. */
  public NetworkEntry entry() {
    return entry;
  }

  /** For people: the file or resource it was read from. */
  public String source() {
    return source;
  }

  /** The content; the caller's own copy. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
