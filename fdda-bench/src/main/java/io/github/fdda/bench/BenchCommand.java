package io.github.fdda.bench;

import io.github.fdda.Provenance;
import io.github.fdda.cli.ExtraCommand;
import io.github.fdda.cli.options.CatalogOption;
import io.github.fdda.cli.output.Json;
import io.github.fdda.cli.output.Machine;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast it is. */
@Command(
    name = "bench",
    description =
        "Measures the time of each phase, where it goes, how far it is above what the arithmetic"
            + " needs, and how it compares with plain PyTorch.",
    sortOptions = false)
public final class BenchCommand implements ExtraCommand {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--network",
      paramLabel = "NAME|FILE.onnx",
      description = "Only this one (default: all that 'fdda list' shows).")
  private Optional<String> network = Optional.empty();

  @Mixin private CatalogOption catalog = new CatalogOption();

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description = "Iterations of a training loop in one sample (default 5).")
  private int iterations;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "9",
      description = "Times each phase is measured (default 9).")
  private int samples;

  @Option(
      names = "--peer",
      arity = "0..1",
      fallbackValue = "python3",
      paramLabel = "PYTHON",
      description = "Compare with the PyTorch program in bench/peer, run by this Python.")
  private Optional<String> peer = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--growth",
      paramLabel = "FOLDER",
      description =
          "Instead, measure how time grows with batch, image side and depth, on random networks,"
              + " and write growth.csv and growth.png there.")
  private Optional<Path> growth = Optional.empty();

  @Override
  public void run() {
    if (growth.isPresent()) {
      requireAlone();
      OutputFiles.requireFolder(growth.get());
      GrowthReport.write(growth.get(), Growth.settings(), line -> print(line + "\n"));
      return;
    }
    var machine = Machine.current();
    var benchmark =
        new Benchmark(iterations, samples, peer.map(BenchCommand::peerOptions), catalog);
    var results = new ArrayList<NetworkResult>();
    // At once, as a file that cannot be written should not be found out in the end.
    write(machine, benchmark, results);
    print(BenchReport.machine(machine, benchmark.roofline()));
    for (var name : networks()) {
      var result = benchmark.run(name);
      results.add(result);
      write(machine, benchmark, results);
      print(BenchReport.network(result));
    }
  }

  private void requireAlone() {
    if (network.isPresent() || peer.isPresent() || json.isPresent()) {
      throw new InvalidInputException(
          "--growth measures random networks and writes a folder: give it without --network, --peer"
              + " and --json");
    }
  }

  private List<String> networks() {
    return network
        .map(List::of)
        .orElseGet(() -> List.copyOf(catalog.catalog().networks().keySet()));
  }

  private static PeerOptions peerOptions(String python) {
    var home =
        Optional.ofNullable(System.getProperty("fdda.home"))
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "--peer is a program in bench/peer: run  bin/fdda bench  in a checkout"));
    return new PeerOptions(python, Path.of(home, "bench", "peer", "peer.py"));
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }

  private void write(Machine machine, Benchmark benchmark, List<NetworkResult> results) {
    json.ifPresent(
        file ->
            AtomicFiles.write(
                file,
                Json.of(
                    BenchResult.of(
                        machine,
                        Provenance.currentVersions(),
                        iterations,
                        benchmark.roofline(),
                        results))));
  }
}
