package io.github.fdda.data;

import io.github.fdda.util.Checksum;
import io.github.fdda.util.InvalidInputException;
import java.net.URI;

/**
 * A file on the web.
 *
 * @param url http or https; its last segment is the file's name
 * @param checksum what the file must have
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

  /** The file's name: the last segment of its URL. */
  public String name() {
    return nameOf(url);
  }

  private static String nameOf(URI url) {
    var path = url.getPath() == null ? "" : url.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
