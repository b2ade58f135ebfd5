package io.github.fdda.spark;

import io.github.fdda.cli.cluster.SharedFiles;
import io.github.fdda.util.UnavailableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** A folder that all machines can write, on any file system that Hadoop knows. */
final class SharedFolder implements SharedFiles {

  private final URI folder;
  private final Configuration configuration;

  SharedFolder(URI folder, Configuration configuration) {
    this.folder = folder;
    this.configuration = configuration;
  }

  /** Does something with the file system. */
  @FunctionalInterface
  private interface Action<T> extends Serializable {
    T on(FileContext files) throws IOException;
  }

  @Override
  public boolean has(String name) {
    return run("read", files -> files.util().exists(path(name)));
  }

  @Override
  public void put(String name, java.nio.file.Path local) {
    run(
        "written",
        files -> {
          var part = path(".part-" + UUID.randomUUID());
          try (var out =
              files.create(
                  part,
                  EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
                  Options.CreateOpts.createParent())) {
            Files.copy(local, out);
          }
          files.rename(part, path(name), Options.Rename.OVERWRITE);
          return name;
        });
  }

  @Override
  public boolean get(String name, java.nio.file.Path local) {
    return run(
        "read",
        files -> {
          try (var in = files.open(path(name))) {
            Files.copy(in, local);
            return true;
          } catch (FileNotFoundException e) {
            return false;
          }
        });
  }

  @Override
  public void delete(String name) {
    run("written", files -> files.delete(path(name), false));
  }

  /** Removes the folder with all that is in it. */
  void deleteAll() {
    run("written", files -> files.delete(new Path(folder), true));
  }

  private Path path(String name) {
    return new Path(new Path(folder), name);
  }

  private <T> T run(String verb, Action<T> action) {
    try {
      return action.on(FileContext.getFileContext(folder, configuration));
    } catch (IOException e) {
      throw new UnavailableException(
          "shared folder %s: cannot be %s (%s)".formatted(folder, verb, e.getMessage()), e);
    }
  }
}
