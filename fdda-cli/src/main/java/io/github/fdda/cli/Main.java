package io.github.fdda.cli;

import io.github.fdda.cli.ablate.AblateCommand;
import io.github.fdda.cli.bits.BitsCommand;
import io.github.fdda.cli.compare.CompareCommand;
import io.github.fdda.cli.evaluate.EvaluateCommand;
import io.github.fdda.cli.output.StopSignals;
import io.github.fdda.cli.quantize.DemoCommand;
import io.github.fdda.cli.quantize.QuantizeCommand;
import io.github.fdda.cli.search.SearchCommand;
import io.github.fdda.cli.sweep.SweepCommand;
import io.github.fdda.util.FddaException;
import io.github.fdda.util.FilePaths;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.StoppedException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** Entry point of {@code bin/fdda}. */
@Command(
    name = "fdda",
    description =
        "Quantizes an image classifier to few bits from one labelled image per class (FDDA, ECCV"
            + " 2022).",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = ScopeType.INHERIT,
    subcommands = {
      AblateCommand.class,
      BitsCommand.class,
      CompareCommand.class,
      SearchCommand.class,
      DemoCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      ListCommand.class,
      NotebooksCommand.class,
      QuantizeCommand.class,
      SweepCommand.class,
      DownloadCommand.class,
      HelpCommand.class
    })
public final class Main {

  private static final int REFUSED = 2;
  private static final int INTERNAL_ERROR = 1;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean verbose;

  Main() {}

  /**
   * Runs a command and ends the process: status 0; 2 on bad input or usage, a loss that diverged,
   * and what is not available; 130 if a signal stopped it; 1 on a fault of ours.
   */
  public static void main(String[] arguments) {
    // Tables and reports are read by programs and by others: the same digits everywhere.
    Locale.setDefault(Locale.ROOT);
    StopSignals.handle();
    var status = run(arguments);
    StopSignals.commandEnded();
    System.exit(status);
  }

  /** Runs a command and returns its exit status. */
  static int run(String... arguments) {
    var main = new Main();
    var line = new CommandLine(main).registerConverter(Path.class, Main::path);
    ServiceLoader.load(ExtraCommand.class).forEach(line::addSubcommand);
    line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> main.onFailure(exception, command))
        .setParameterExceptionHandler((exception, given) -> onUsage(exception));
    return main.execute(() -> line.execute(arguments), line);
  }

  /** Runs a command; the handlers of picocli are not asked about errors. */
  int execute(IntSupplier action, CommandLine command) {
    try {
      return action.getAsInt();
    } catch (OutOfMemoryError e) {
      return onFailure(e, command);
    }
  }

  private static Path path(String text) {
    try {
      return FilePaths.of(text);
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** What the user can mend fits in one line; the stack is for us. */
  int onFailure(Throwable exception, CommandLine command) {
    var error = command.getErr();
    var advice = advice(exception);
    var isExpected = advice.isPresent();
    error.println(
        "fdda: "
            + advice.orElseGet(
                () ->
                    "internal error: "
                        + exception
                        + "; please report it with the output of --verbose"));
    if (verbose) {
      exception.printStackTrace(error);
    }
    error.flush();
    if (exception instanceof StoppedException) {
      return StopSignals.STATUS;
    }
    return isExpected ? REFUSED : INTERNAL_ERROR;
  }

  private static Optional<String> advice(Throwable exception) {
    return exception instanceof FddaException
        ? Optional.of(String.valueOf(exception.getMessage()))
        : MemoryAdvice.of(exception);
  }

  /** The version of the jar; classes of a checkout have none. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
      return new String[] {"FDDA for Java " + version.orElse("(development)")};
    }
  }

  private static int onUsage(ParameterException exception) {
    var command = exception.getCommandLine();
    var message = String.valueOf(exception.getMessage()).lines().findFirst().orElse("");
    command
        .getErr()
        .printf("fdda: %s; see '%s --help'%n", message, command.getCommandSpec().qualifiedName());
    command.getErr().flush();
    return REFUSED;
  }
}
