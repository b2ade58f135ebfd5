package io.github.fdda.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Options that every command has. */
final class Verbosity {

  @Option(names = "--verbose", description = "Show the stack trace of an error.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  static boolean isVerbose(ParseResult parsed) {
    var result = parsed;
    while (result.hasSubcommand()) {
      result = result.subcommand();
    }
    return result.hasMatchedOption("--verbose");
  }
}
