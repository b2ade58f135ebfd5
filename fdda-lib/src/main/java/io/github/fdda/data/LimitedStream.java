package io.github.fdda.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails once more is read from it than is allowed. */
final class LimitedStream extends FilterInputStream {

  private long count;
  private long limit;
  private String fault = "";

  LimitedStream(InputStream in) {
    super(in);
  }

  /** Allows so many bytes from here on. */
  void allow(long bytes, String faultBeyond) {
    limit = count + bytes;
    fault = faultBeyond;
  }

  /** Bytes read so far. */
  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    var value = super.read();
    pass(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    var read = super.read(target, offset, length);
    pass(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    var skipped = super.skip(bytes);
    pass(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void pass(long bytes) throws IOException {
    count += bytes;
    if (count > limit) {
      throw new IOException(fault);
    }
  }
}
