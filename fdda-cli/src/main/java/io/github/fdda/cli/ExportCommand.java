package io.github.fdda.cli;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.options.CatalogOption;
import io.github.fdda.data.Normalization;
import io.github.fdda.deploy.ExportOptions;
import io.github.fdda.network.Network;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From the folder of a quantized network to an ONNX file. */
@Command(
    name = "export",
    description = "Writes a quantized network as ONNX, with its integers.",
    sortOptions = false)
final class ExportCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DIR",
      description = "The output folder of 'fdda quantize'.")
  private Path from = Path.of("");

  @Option(
      names = "--onnx",
      required = true,
      paramLabel = "FILE",
      description = "The file to write.")
  private Path onnx = Path.of("");

  @Option(
      names = "--network",
      paramLabel = "NAME|FILE.onnx",
      description = "The float network it was made from; needed where its file is no longer there.")
  private Optional<String> network = Optional.empty();

  @Mixin private CatalogOption catalog = new CatalogOption();

  @Option(
      names = "--widen",
      description = "Store 4-bit values in 8 bits, for runtimes without 4-bit types.")
  private boolean widen;

  @Option(
      names = "--uint8-input",
      description = "The file takes images as unsigned bytes and normalizes them itself.")
  private boolean bytes;

  @Option(
      names = "--mean",
      split = ",",
      description = "For --uint8-input, per channel; known where 'fdda list' shows the network.")
  private @Nullable List<Float> mean;

  @Option(names = "--std", split = ",", description = "Likewise.")
  private @Nullable List<Float> std;

  @Override
  public void run() {
    var options = new ExportOptions(widen, preprocessing());
    var quantized = QuantizedNetwork.load(from, floatNetwork());
    quantized.exportOnnx(onnx, options);
    var out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s: %s at %s for %s, %.1f kB%n",
        onnx,
        quantized.network().name(),
        quantized.bits(),
        quantized.config().target().name(),
        size() / 1000.0);
    out.flush();
  }

  private Network floatNetwork() {
    return network.map(catalog::network).orElseGet(this::whereItWas);
  }

  private Network whereItWas() {
    try {
      return QuantizedNetwork.provenance(from).findNetwork();
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "%s: %s; say which with --network".formatted(from, e.getMessage()), e);
    }
  }

  private Optional<Normalization> preprocessing() {
    if (!bytes && (mean != null || std != null)) {
      throw new InvalidInputException("--mean and --std are for --uint8-input; give that as well");
    }
    return bytes ? Optional.of(normalization()) : Optional.empty();
  }

  private Normalization normalization() {
    if (mean != null && std != null) {
      return new Normalization(mean, std);
    }
    var name = QuantizedNetwork.provenance(from).network();
    var all = catalog.catalog();
    var known = all.networks().get(name);
    if (mean != null || std != null || known == null) {
      throw new InvalidInputException(
          "--uint8-input: give --mean and --std, one value per channel, as the network was trained with");
    }
    return all.dataset(known.dataset()).normalization();
  }

  private long size() {
    try {
      return Files.size(onnx);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
