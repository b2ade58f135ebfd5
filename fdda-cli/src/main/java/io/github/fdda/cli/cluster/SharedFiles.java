package io.github.fdda.cli.cluster;

import java.nio.file.Path;

/**
 * Files that all machines see. One is whole or not at all; who writes it last wins.
 *
 * <p>Each method throws {@link io.github.fdda.util.UnavailableException} if the files cannot be
 * reached.
 */
public interface SharedFiles {

  /** Whether a file is there. */
  boolean has(String name);

  /** Copies a file there. */
  void put(String name, Path local);

  /**
   * Copies a file from there, if there is one.
   *
   * @param local does not exist yet
   * @return whether there is one
   */
  boolean get(String name, Path local);

  /** Removes a file, if there is one. */
  void delete(String name);
}
