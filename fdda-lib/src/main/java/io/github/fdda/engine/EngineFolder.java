package io.github.fdda.engine;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import io.github.fdda.util.CLibrary;
import io.github.fdda.util.Home;
import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/**
 * The folder into which DJL unpacks PyTorch, and from which it is loaded. Where the home folder
 * cannot be written DJL takes a fixed name in the temporary folder, where anyone on the machine may
 * have put a library before. Here it is one in which only this user, or the administrator, can have
 * written; whoever names a folder of his own is trusted.
 */
final class EngineFolder {

  static final String ADVICE =
      "set ENGINE_CACHE_DIR to a folder that you can write, with 400 MB free and not mounted noexec";

  private static final String CHOSEN = "ENGINE_CACHE_DIR";
  private static final String NAME = ".djl.ai";
  private static final int ADMINISTRATOR = 0;
  private static final int WRITABLE_BY_OTHERS = 0002;

  private final int user;

  /**
   * @param user whose folder it has to be
   */
  EngineFolder(int user) {
    this.user = user;
  }

  /**
   * Tells DJL which folder to take, unless the user has; on Windows both folders are the user's.
   *
   * @throws UnavailableException if there is none
   */
  static void choose() {
    if (isSet(CHOSEN) || isSet("DJL_CACHE_DIR") || !hasOwners()) {
      return;
    }
    var user = CLibrary.function("geteuid").invokeInt(new Object[0]);
    var temporary = Path.of(System.getProperty("java.io.tmpdir"));
    var folder = new EngineFolder(user).choose(Home.folder(), temporary);
    System.setProperty(CHOSEN, folder.toString());
  }

  private static boolean isSet(String name) {
    var value = Utils.getEnvOrSystemProperty(name);
    return value != null && !value.isEmpty();
  }

  private static boolean hasOwners() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  }

  /**
   * The first of two folders that can be used.
   *
   * @throws UnavailableException if neither can
   */
  Path choose(Path home, Path temporary) {
    var inHome = home.resolve(NAME);
    var inTemporary = temporary.resolve(NAME + "-" + user);
    return Stream.of(inHome, inTemporary)
        .filter(this::canBeUsed)
        .findFirst()
        .orElseThrow(
            () ->
                new UnavailableException(
                    "neither %s nor %s is a folder into which only you can unpack PyTorch; %s"
                        .formatted(inHome, inTemporary, ADVICE)));
  }

  private boolean canBeUsed(Path folder) {
    try {
      createWhereMissing(folder);
      return isPrivate(folder) && (Files.isWritable(folder) || holdsEngine(folder));
    } catch (IOException e) {
      return false;
    }
  }

  private static void createWhereMissing(Path folder) throws IOException {
    try {
      var mine = PosixFilePermissions.fromString("rwx------");
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mine));
    } catch (FileAlreadyExistsException e) {
      // Then it matters whose it is.
    }
  }

  private boolean isPrivate(Path folder) throws IOException {
    var mode = (int) Files.getAttribute(folder, "unix:mode");
    return isOwned(folder, LinkOption.NOFOLLOW_LINKS)
        && isOwned(folder)
        && (mode & WRITABLE_BY_OTHERS) == 0;
  }

  private boolean isOwned(Path folder, LinkOption... options) throws IOException {
    var owner = (int) Files.getAttribute(folder, "unix:uid", options);
    return owner == user || owner == ADMINISTRATOR;
  }

  /** Whether all is unpacked there, as in a home folder that can only be read. */
  private static boolean holdsEngine(Path folder) {
    var platform = Platform.detectPlatform("pytorch");
    var name =
        "%s-%s-%s".formatted(platform.getVersion(), platform.getFlavor(), platform.getClassifier());
    return Files.exists(
        folder.resolve("pytorch").resolve(name).resolve(System.mapLibraryName("torch")));
  }
}
