package io.github.fdda.util;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The checksum a file must have.
 *
 * @param algorithm how it is computed
 * @param hex its value in lower-case hexadecimal
 * @since 0.1.0
 */
public record Checksum(Algorithm algorithm, String hex) {

  /** The algorithms that publishers of data sets use. */
  public enum Algorithm {
    /** 128 bits; guards against damage only. */
    MD5("MD5", 32),
    /** 256 bits. */
    SHA_256("SHA-256", 64);

    private final String label;
    private final int hexDigits;

    Algorithm(String label, int hexDigits) {
      this.label = label;
      this.hexDigits = hexDigits;
    }

    /** A computation of it that has seen no bytes yet. */
    public MessageDigest digest() {
      try {
        return MessageDigest.getInstance(label);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has " + label, e);
      }
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * @throws InvalidInputException if {@code hex} is not of the algorithm's length in lower-case
   *     hexadecimal
   */
  public Checksum {
    if (!hex.matches("[0-9a-f]{" + algorithm.hexDigits + "}")) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "'%s' is no %s checksum: give %d lower-case hexadecimal digits",
              hex,
              algorithm,
              algorithm.hexDigits));
    }
  }

  /** The checksum of some bytes. */
  public static Checksum of(Algorithm algorithm, byte[] bytes) {
    return new Checksum(algorithm, HexFormat.of().formatHex(algorithm.digest().digest(bytes)));
  }

  /** The SHA-256 of a text in UTF-8. */
  public static Checksum ofText(String text) {
    return of(Algorithm.SHA_256, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The checksum of a file, read piece by piece.
   *
   * @throws IOException if the file cannot be read
   */
  public static Checksum of(Algorithm algorithm, Path file) throws IOException {
    var digest = algorithm.digest();
    var piece = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (var n = in.read(piece); n >= 0; n = in.read(piece)) {
        digest.update(piece, 0, n);
      }
    }
    return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
  }

  /**
   * The first digits of the value: enough to tell files or texts apart by their name.
   *
   * @param digits from 0 to the length of {@link #hex()}
   * @throws IndexOutOfBoundsException if there are not so many
   */
  public String hex(int digits) {
    return hex.substring(0, digits);
  }

  @Override
  public String toString() {
    return algorithm + " " + hex;
  }
}
