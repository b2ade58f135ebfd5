package io.github.fdda.cli;

import io.github.fdda.cli.options.CatalogOption;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.Locations;
import io.github.fdda.data.NetworkFiles;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.OperatorKind;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.InvalidInputException;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what can be named on the command line. */
@Command(
    name = "list",
    description =
        "Lists data sets and networks by name, and whether they are here, and targets; or operators.")
final class ListCommand implements Runnable {

  private static final String ROW = "  %-28s %-8s %s%n";

  @Option(
      names = "--operators",
      description =
          "List the ONNX operators that networks may have, and what is quantized of each.")
  private boolean operators;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CatalogOption option = new CatalogOption();

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    if (operators) {
      Networks.operators().forEach((name, kind) -> out.printf("%-26s %s%n", name, use(kind)));
    } else {
      printNames(out, option.catalog());
    }
    out.flush();
  }

  private static String use(OperatorKind kind) {
    return switch (kind) {
      case WEIGHT -> "executed and exported; weights quantized";
      case ACTIVATION -> "executed and exported; output quantized";
      case FLOAT -> "executed and exported; in float, unless a target quantizes around it";
      case LAYOUT -> "executed and exported; moves values, or is worked out on loading";
      case QUANTIZED -> "executed; in quantized files only";
    };
  }

  private void printNames(PrintWriter out, Catalog catalog) {
    out.println("Data sets");
    for (var status : Datasets.list(catalog, Locations.fromEnvironment())) {
      out.printf(ROW, status.entry().name(), presence(status.presence().name()), status.where());
    }
    out.println("Networks");
    for (var name : catalog.networks().keySet()) {
      printNetwork(name, catalog);
    }
    out.println("Targets");
    for (var name : Target.builtIn()) {
      out.printf(ROW, name, "", Target.load(name).title());
    }
  }

  private void printNetwork(String name, Catalog catalog) {
    var out = spec.commandLine().getOut();
    try {
      var file = NetworkFiles.open(name, catalog, Locations.fromEnvironment());
      var about =
          String.format(
              Locale.ROOT,
              "%s, top-1 %.2f, %s",
              file.entry().dataset(),
              file.entry().top1(),
              file.source());
      out.printf(ROW, name, "here", about);
    } catch (InvalidInputException e) {
      out.printf(ROW, name, "missing", e.getMessage());
    }
  }

  private static String presence(String name) {
    return name.equals("FULL") ? "here" : name.toLowerCase(java.util.Locale.ROOT);
  }
}
