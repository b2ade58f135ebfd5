package io.github.fdda.cli;

import io.github.fdda.data.Dataset;
import io.github.fdda.network.Network;
import java.io.PrintWriter;

/** Runs and shows what came out. */
final class Runs {

  private Runs() {}

  /** Runs all steps; the report is written last, when everything else is saved. */
  static void runAndReport(Network network, Dataset dataset, RunOptions options, PrintWriter out) {
    var recipe = options.recipe();
    out.printf(
        "%s on %s%n%s, recipe %s, seed %d%n",
        network.name(), dataset, options.bits(), recipe.name(), recipe.synthesis().seed());
    out.flush();
    var report = new Report(new Run(network, dataset, options).run());
    report.write(options.out());
    out.println();
    out.print(report.table());
    out.println();
    out.println(report.steps());
    out.printf("Results in %s%n", options.out());
    out.flush();
  }
}
