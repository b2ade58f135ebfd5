package io.github.fdda.cli.cluster;

import java.util.Collection;

/** Says what machines have done the tasks. */
public final class MachineLines {

  private MachineLines() {}

  /** What computes in this process. */
  public static String here() {
    return WhatComputes.machine();
  }

  /** One line for each kind of machine, and a warning where they differ. */
  public static String of(Collection<String> machines) {
    var lines = new StringBuilder();
    machines.forEach(machine -> lines.append("computed on ").append(machine).append('\n'));
    if (machines.size() > 1) {
      lines.append(
          "These differ: a run repeats to the bit only on one kind of processor with one number of"
              + " threads.\n");
    }
    return lines.toString();
  }
}
