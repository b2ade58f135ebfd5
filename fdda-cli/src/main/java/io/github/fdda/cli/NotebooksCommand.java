package io.github.fdda.cli;

import io.github.fdda.util.InvalidInputException;
import picocli.CommandLine.Command;

/** Stands in the list of commands for what the script {@code bin/fdda} does before it starts us. */
@Command(
    name = "notebooks",
    description = "Opens the notebooks in Jupyter; further arguments are Jupyter's.")
final class NotebooksCommand implements Runnable {

  @Override
  public void run() {
    throw new InvalidInputException(
        "notebooks are opened by the script of a checkout: run  bin/fdda notebooks  there");
  }
}
