package io.github.fdda.integer.c;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.data.Normalization;
import io.github.fdda.integer.IntegerNetwork;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of integers as C99: a header, one file with the network, a program that classifies
 * files of pixels, and a Makefile. The C gives the logits of {@link IntegerNetwork#logits}, bit for
 * bit.
 *
 * <ul>
 *   <li>No floating point: pixels are looked up in a table of what they become when they are
 *       normalized and quantized.
 *   <li>No memory but a static array for the features and a small stack; weights and all other
 *       constants are read only, weights packed in 1 to 8 bits, as many as those of a layer need.
 *   <li>No behaviour that C99 leaves undefined.
 * </ul>
 *
 * <p>Objects are immutable and may be shared by threads.
 *
 * @since 0.1.0
 */
public final class CCode {

  private final Map<String, String> files;
  private final long weightBytes;
  private final long arenaBytes;

  private CCode(NetworkText text, long arenaBytes) {
    var written = new LinkedHashMap<String, String>();
    written.put("fdda_network.h", text.header());
    written.put("fdda_network.c", text.source());
    for (var fixed : List.of("main.c", "Makefile")) {
      written.put(fixed, CKernel.resource(fixed));
    }
    this.files = Collections.unmodifiableMap(written);
    this.weightBytes = text.weightBytes();
    this.arenaBytes = arenaBytes;
  }

  /**
   * Makes the C of a network.
   *
   * @param normalization of its images
   * @param origin what it was made from, for the comment at the top; one line
   * @throws InvalidInputException if the normalization has another number of channels, or a layer
   *     is too large
   */
  public static CCode of(IntegerNetwork network, Normalization normalization, String origin) {
    var layout = NetworkLayout.of(network.program());
    return new CCode(
        new NetworkText(network, normalization, layout, comment(origin)), layout.arenaBytes());
  }

  /** Nothing that could end a comment, or that a compiler might not read. */
  private static String comment(String origin) {
    return origin.replaceAll("[^ -~]", "?").replace("*/", "* /");
  }

  /** The texts by the names of their files. */
  public Map<String, String> files() {
    return files;
  }

  /** Bytes of the packed weights. */
  public long weightBytes() {
    return weightBytes;
  }

  /** Bytes of the array for the features: the most that is needed at any time. */
  public long arenaBytes() {
    return arenaBytes;
  }

  /**
   * Writes the files, each whole or not at all.
   *
   * @param folder created where missing; files of these names are replaced
   * @return what was written
   * @throws InvalidInputException if it is a file, or cannot be written to
   */
  public List<Path> write(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw fault("%s: is a file, not a folder", folder);
    }
    var written = new ArrayList<Path>();
    files.forEach(
        (name, text) -> {
          var file = folder.resolve(name);
          AtomicFiles.write(file, text);
          written.add(file);
        });
    return Collections.unmodifiableList(written);
  }
}
