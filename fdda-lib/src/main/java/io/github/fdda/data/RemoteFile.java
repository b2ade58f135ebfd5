package io.github.fdda.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.InvalidInputException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A file on the web.
 *
 * @param url http or https; its last segment is the file's name
 * @param checksum what the file must have
 * @since 0.1.0
 */
public record RemoteFile(URI url, Checksum checksum) {

  /**
   * @throws InvalidInputException if {@code url} is not http or https, or ends in no file name
   */
  public RemoteFile {
    var web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!web || url.getHost() == null || !nameOf(url).matches("\\w[\\w.-]*")) {
      throw new InvalidInputException(
          "'%s' is no web address of a file: give http(s)://host/…/name".formatted(url));
    }
  }

  /** As {@code datasets.yml} has it, with one of two checksums. */
  @JsonCreator
  static RemoteFile of(
      @JsonProperty("url") URI url,
      @JsonProperty("md5") @Nullable String md5,
      @JsonProperty("sha256") @Nullable String sha256) {
    if (md5 != null && sha256 == null) {
      return new RemoteFile(url, new Checksum(Checksum.Algorithm.MD5, md5));
    }
    if (sha256 != null && md5 == null) {
      return new RemoteFile(url, new Checksum(Checksum.Algorithm.SHA_256, sha256));
    }
    throw new InvalidInputException("give one checksum, md5 or sha256");
  }

  /** The file's name: the last segment of its URL. */
  public String name() {
    return nameOf(url);
  }

  private static String nameOf(URI url) {
    var path = url.getPath() == null ? "" : url.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
