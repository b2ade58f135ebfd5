package io.github.fdda.cli;

import io.github.fdda.cli.options.CatalogOption;
import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.DownloadProgress;
import io.github.fdda.data.Locations;
import io.github.fdda.train.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads a data set into the cache; no other command downloads anything. */
@Command(
    name = "download",
    description = "Downloads a data set into ~/.cache/fdda (or FDDA_CACHE) and checks it.")
final class DownloadCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "NAME",
      description = "A data set that 'fdda list' shows or --datasets has.")
  private String name = "";

  @Mixin private CatalogOption catalog = new CatalogOption();

  @Override
  public void run() {
    try (var display = new FileProgress()) {
      var path =
          Datasets.download(name, catalog.catalog(), Locations.fromEnvironment(), display::at);
      spec.commandLine().getOut().println(path);
      spec.commandLine().getOut().flush();
    }
  }

  /** A bar for each file in turn. */
  private static final class FileProgress implements AutoCloseable {

    private String file = "";
    private @Nullable ProgressDisplay current;

    void at(DownloadProgress progress) {
      if (current == null || !progress.file().equals(file)) {
        close();
        file = progress.file();
        current = ProgressDisplay.start(file);
      }
      current.at(new Progress(progress.received(), progress.total().orElse(0), "bytes"), "");
    }

    @Override
    public void close() {
      if (current != null) {
        current.close();
      }
    }
  }
}
