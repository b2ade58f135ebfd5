package io.github.fdda.cli;

import io.github.fdda.data.InvalidInputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Entry point of {@code bin/fdda}. */
@Command(
    name = "fdda",
    description =
        "Quantizes an image classifier to few bits from one labelled image per class (FDDA, ECCV 2022).",
    subcommands = {
      DemoCommand.class,
      ListCommand.class,
      QuantizeCommand.class,
      DownloadCommand.class,
      SoakCommand.class,
      HelpCommand.class
    })
public final class Main {

  private static final int BAD_INPUT = 2;
  private static final int INTERNAL_ERROR = 1;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  private Main() {}

  /**
   * Runs a command and ends the process: status 0, 2 on bad input or usage, 1 on a fault of ours.
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command and returns its exit status. */
  static int run(String... arguments) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new OneLineOnFailure())
        .setParameterExceptionHandler(new OneLineOnUsage())
        .execute(arguments);
  }

  /** Bad input is the user's to mend and fits in one line; the stack is for us. */
  private static final class OneLineOnFailure implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(
        Exception exception, CommandLine command, ParseResult parsed) {
      var error = command.getErr();
      if (exception instanceof InvalidInputException) {
        error.println("fdda: " + exception.getMessage());
      } else {
        error.println(
            "fdda: internal error: "
                + exception
                + "; please report it with the output of --verbose");
      }
      if (Verbosity.isVerbose(parsed)) {
        exception.printStackTrace(error);
      }
      error.flush();
      return exception instanceof InvalidInputException ? BAD_INPUT : INTERNAL_ERROR;
    }
  }

  private static final class OneLineOnUsage implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
      var command = exception.getCommandLine();
      var message = String.valueOf(exception.getMessage()).lines().findFirst().orElse("");
      command
          .getErr()
          .printf("fdda: %s; see '%s --help'%n", message, command.getCommandSpec().qualifiedName());
      command.getErr().flush();
      return BAD_INPUT;
    }
  }
}
