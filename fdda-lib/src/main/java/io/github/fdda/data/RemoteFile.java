package io.github.fdda.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.InvalidInputException;
import java.net.URI;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file on the web.
 *
 * @param url http or https; its last segment is the file's name
 * @param checksum what the file must have
 * @param size in bytes, at least 1, which the file must have; where it is not known no more than
 *     2³¹ are fetched
 * @since 0.1.0
 */
public record RemoteFile(URI url, Checksum checksum, OptionalLong size) {

  private static final long MOST = 1L << 31;

  /**
   * @throws InvalidInputException if {@code url} is not http or https, or ends in no file name, or
   *     {@code size} is less than 1
   */
  public RemoteFile {
    var web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!web || url.getHost() == null || !nameOf(url).matches("\\w[\\w.-]*")) {
      throw new InvalidInputException(
          "'%s' is no web address of a file: give http(s)://host/…/name".formatted(url));
    }
    if (size.isPresent() && size.getAsLong() < 1) {
      throw new InvalidInputException("size: give the file's bytes, at least 1");
    }
  }

  /**
   * A file of unknown size.
   *
   * @throws InvalidInputException if {@code url} is not http or https, or ends in no file name
   */
  public RemoteFile(URI url, Checksum checksum) {
    this(url, checksum, OptionalLong.empty());
  }

  /** As {@code datasets.yml} has it, with one of two checksums and perhaps a size. */
  @JsonCreator
  static RemoteFile of(
      @JsonProperty("url") URI url,
      @JsonProperty("md5") @Nullable String md5,
      @JsonProperty("sha256") @Nullable String sha256,
      @JsonProperty("size") @Nullable Long size) {
    var bytes = size == null ? OptionalLong.empty() : OptionalLong.of(size);
    return new RemoteFile(url, checksum(md5, sha256), bytes);
  }

  private static Checksum checksum(@Nullable String md5, @Nullable String sha256) {
    if (md5 != null && sha256 == null) {
      return new Checksum(Checksum.Algorithm.MD5, md5);
    }
    if (sha256 != null && md5 == null) {
      return new Checksum(Checksum.Algorithm.SHA_256, sha256);
    }
    throw new InvalidInputException("give one checksum, md5 or sha256");
  }

  /** The file's name: the last segment of its URL. */
  public String name() {
    return nameOf(url);
  }

  /** The most bytes that are fetched. */
  long limit() {
    return size.orElse(MOST);
  }

  private static String nameOf(URI url) {
    var path = url.getPath() == null ? "" : url.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
