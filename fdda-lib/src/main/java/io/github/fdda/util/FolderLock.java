package io.github.fdda.util;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one at a time change what belongs together, a folder or a file, among threads and processes
 * alike. Where a file system has no locks, only the threads of one process wait for each other.
 */
@Internal
public final class FolderLock {

  // Locks of files belong to the whole Java virtual machine: threads need one of their own.
  private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private FolderLock() {}

  /**
   * Runs an action while no other thread or process runs one with the same lock file. An action may
   * begin another one with that file. Waiting goes on through interrupts; they show afterwards.
   *
   * @param lockFile created empty where missing, as is its folder; it stays, since another process
   *     may be waiting for it
   * @param action what it throws is passed on
   * @return what the action gives
   * @throws InvalidInputException if the lock file cannot be written
   */
  public static <T> T holding(Path lockFile, Supplier<T> action) {
    var threads = THREADS.computeIfAbsent(real(lockFile), file -> new ReentrantLock());
    threads.lock();
    try {
      return threads.getHoldCount() > 1 ? action.get() : holdingFile(lockFile, action);
    } finally {
      threads.unlock();
    }
  }

  /** The one name of the file, whatever links lead to its folder. */
  private static Path real(Path lockFile) {
    try {
      var absolute = lockFile.toAbsolutePath();
      var folder = Files.createDirectories(absolute.resolveSibling("")).toRealPath();
      return folder.resolve(absolute.getFileName());
    } catch (IOException e) {
      throw IoFaults.unwritable(lockFile, e);
    }
  }

  private static <T> T holdingFile(Path lockFile, Supplier<T> action) {
    try (var channel = locked(lockFile)) {
      return action.get();
    } catch (IOException e) {
      throw IoFaults.unwritable(lockFile, e);
    }
  }

  /** Closing it ends the lock. */
  private static FileChannel locked(Path lockFile) throws IOException {
    var interrupted = Thread.interrupted();
    try {
      while (true) {
        var channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
          channel.lock();
          return channel;
        } catch (ClosedByInterruptException | FileLockInterruptionException e) {
          channel.close();
          interrupted |= Thread.interrupted();
        } catch (IOException e) {
          // As network file systems say where nobody keeps locks.
          return channel;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
