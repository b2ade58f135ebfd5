package io.github.fdda.cli.search;

import io.github.fdda.Recipe;
import io.github.fdda.cli.options.InputOptions;
import io.github.fdda.cli.options.RecipeOptions;
import io.github.fdda.cli.options.ReportOption;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.search.SearchConfig;
import io.github.fdda.search.Strategy;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which nodes are better computed in float on this machine. */
@Command(
    name = "search",
    description =
        "Quantizes a network, then finds which of its nodes are better computed in float on this"
            + " machine: by files timed in pairs in ONNX Runtime, and by what they lose. The target is"
            + " onnxruntime-cpu, and with 8 bits nothing is trained, unless --target and --recipe say"
            + " otherwise.",
    sortOptions = false)
public final class SearchCommand implements Runnable {

  private static final int EIGHT = 8;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private InputOptions inputs = new InputOptions();

  @Option(names = "--weights", defaultValue = "8", description = "Bits, 2 to 8 (default 8).")
  private int weights;

  @Option(
      names = "--activations",
      defaultValue = "8",
      description = "Bits, 2 to 8, for --target qnn-htp 8 to 16 (default 8).")
  private int activations;

  @Mixin private RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = "--max-loss",
      paramLabel = "X",
      defaultValue = "100",
      description =
          "Percent of images that may get another class than from the float network, on views of"
              + " calibration images and on synthetic ones (default 100: speed alone).")
  private double maxLoss;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Images at once while time is measured (default 1).")
  private int batch;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of ONNX Runtime (default 1).")
  private int threads;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "31",
      description = "Pairs of times by which a change is judged (default 31).")
  private int pairs;

  @Option(
      names = "--minutes",
      paramLabel = "X",
      defaultValue = "10",
      description = "No change for speed is tried after that (default 10).")
  private double minutes;

  @Option(
      names = "--start",
      paramLabel = "FILE.yml",
      description = "A strategy to begin with (default all in integers).")
  private Optional<Path> start = Optional.empty();

  @Option(names = "--resume", description = "Go on with the search in the output folder.")
  private boolean resume;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for results (default out/NETWORK-search).")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there.")
  private Optional<Path> json = Optional.empty();

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public void run() {
    // At once, as a file that cannot be written should not be found out in the end.
    json.ifPresent(OutputFiles::requireFile);
    var page = report.report();
    var config =
        new SearchConfig(
            maxLoss,
            batch,
            threads,
            pairs,
            minutes,
            start.map(Strategy::read).orElse(Strategy.integers()));
    var network = inputs.network();
    var folder = out.orElseGet(() -> Path.of("out", network.name() + "-search"));
    new SearchRun(
            network,
            inputs.images(network),
            new SearchOptions(
                BitWidths.of(weights, activations),
                inputs.perClass(),
                chosen(network),
                config,
                inputs.limitTest(),
                resume,
                folder,
                json,
                page,
                inputs.device()),
            spec.commandLine().getOut())
        .run();
  }

  private Recipe chosen(Network network) {
    var given = spec.commandLine().getParseResult();
    var chosen =
        given.hasMatchedOption("--recipe") || Math.min(weights, activations) < EIGHT
            ? recipe.recipe(network)
            : recipe.overriding(untrained());
    // That of quantize's default has no kernels to time.
    return given.hasMatchedOption("--target")
        ? chosen
        : chosen.withQuantization(chosen.quantization().withTarget(Target.onnxruntimeCpu()));
  }

  /** With eight bits training changes more answers than rounding does. */
  private static Recipe untrained() {
    return Recipe.parse("plain+mse-ranges").withSynthesis(Recipe.quick().synthesis());
  }
}
