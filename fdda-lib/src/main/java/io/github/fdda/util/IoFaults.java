package io.github.fdda.util;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in one line what an {@link IOException} means to the person who gave the file. */
@Internal
public final class IoFaults {

  private IoFaults() {}

  /** An exception to throw where a file cannot be read: it says why in few words. */
  public static FddaException unreadable(String file, IOException e) {
    return e instanceof ClosedByInterruptException
        ? stopped("reading " + file)
        : new InvalidInputException(file + ": " + reason(e), e);
  }

  /** An exception to throw where a file cannot be written. */
  public static FddaException unwritable(Path file, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return stopped("writing " + file);
    }
    return new InvalidInputException(
        "%s: cannot be written (%s); check the folder's owner, mode and free space"
            .formatted(file, Faults.reason(e)),
        e);
  }

  /** The interrupt has closed the file, and is thereby served. */
  private static StoppedException stopped(String doing) {
    Thread.interrupted();
    return new StoppedException("while " + doing, "run it again");
  }

  /** Why a file cannot be read, in few words, for messages that name it elsewhere. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "not permitted to open it; check its owner and mode";
    }
    if (e instanceof EOFException) {
      return "truncated; fetch it again";
    }
    return "cannot be read (%s)".formatted(Faults.reason(e));
  }
}
