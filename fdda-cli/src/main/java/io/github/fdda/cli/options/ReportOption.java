package io.github.fdda.cli.options;

import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.report.ReportFile;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that asks for a page which can be sent. */
public final class ReportOption {

  /** What no shell changes. */
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write all that was asked and found there, as one page that can be sent.")
  private Optional<Path> file = Optional.empty();

  /**
   * The page asked for, if one is; looked at before anything is measured.
   *
   * @throws InvalidInputException if its name does not end in {@code .html}, it is a folder, or its
   *     folder cannot be written
   */
  public Optional<ReportFile> report() {
    file.ifPresent(ReportOption::require);
    return file.map(path -> new ReportFile(path, line()));
  }

  private static void require(Path path) {
    if (!path.toString().toLowerCase(Locale.ROOT).endsWith(".html")) {
      throw new InvalidInputException(
          "--report %s: reports are HTML; give a name that ends in .html".formatted(path));
    }
    OutputFiles.requireFile(path);
  }

  /** The whole command, as a shell takes it. */
  private String line() {
    var root = command.root();
    return quoted(root.name(), root.commandLine().getParseResult().originalArgs());
  }

  /** Every option begins a line. */
  static String quoted(String program, List<String> arguments) {
    return arguments.stream()
        .map(argument -> (argument.startsWith("--") ? " \\\n  " : " ") + quoted(argument))
        .collect(Collectors.joining("", program, ""));
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
