package io.github.fdda.cli;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.options.CatalogOption;
import io.github.fdda.data.Normalization;
import io.github.fdda.deploy.ExportOptions;
import io.github.fdda.integer.c.CCode;
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

/** From the folder of a quantized network to an ONNX file, or to C. */
@Command(
    name = "export",
    description = "Writes a quantized network as ONNX, with its integers, or as C99.",
    sortOptions = false)
final class ExportCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DIR",
      description = "The output folder of 'fdda quantize'.")
  private Path from = Path.of("");

  @Option(names = "--onnx", paramLabel = "FILE", description = "The ONNX file to write.")
  private Optional<Path> onnx = Optional.empty();

  @Option(
      names = "--c",
      paramLabel = "DIR",
      description =
          "The folder to write C99 to that runs in integers alone; for the targets integer-only and"
              + " vitis-dpu.")
  private Optional<Path> c = Optional.empty();

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
      description =
          "For --uint8-input and --c, per channel; known where 'fdda list' shows the network.")
  private @Nullable List<Float> mean;

  @Option(names = "--std", split = ",", description = "Likewise.")
  private @Nullable List<Float> std;

  @Override
  public void run() {
    if (onnx.isEmpty() && c.isEmpty()) {
      throw new InvalidInputException("nothing to write: give --onnx FILE, --c DIR, or both");
    }
    var options = new ExportOptions(widen, preprocessing());
    var quantized = QuantizedNetwork.load(from, floatNetwork());
    var code = c.map(folder -> quantized.c(normalization("--c")));
    onnx.ifPresent(file -> write(quantized, file, options));
    c.ifPresent(folder -> write(quantized, folder, code.orElseThrow()));
    spec.commandLine().getOut().flush();
  }

  private void write(QuantizedNetwork quantized, Path file, ExportOptions options) {
    quantized.exportOnnx(file, options);
    spec.commandLine()
        .getOut()
        .printf(Locale.ROOT, "%s: %s, %.1f kB%n", file, title(quantized), size(file) / 1000.0);
  }

  private void write(QuantizedNetwork quantized, Path folder, CCode code) {
    var out = spec.commandLine().getOut();
    code.write(folder).forEach(out::println);
    out.printf(
        Locale.ROOT,
        "%s: %s, %d bytes of weights, %d bytes of memory for activations%n",
        folder,
        title(quantized),
        code.weightBytes(),
        code.arenaBytes());
  }

  private static String title(QuantizedNetwork quantized) {
    return "%s at %s for %s"
        .formatted(
            quantized.network().name(), quantized.bits(), quantized.config().target().name());
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
    if (!bytes && c.isEmpty() && (mean != null || std != null)) {
      throw new InvalidInputException(
          "--mean and --std are for --uint8-input and --c; give one of these as well");
    }
    return bytes ? Optional.of(normalization("--uint8-input")) : Optional.empty();
  }

  private Normalization normalization(String option) {
    if (mean != null && std != null) {
      return new Normalization(mean, std);
    }
    var name = QuantizedNetwork.provenance(from).network();
    var all = catalog.catalog();
    var known = all.networks().get(name);
    if (mean != null || std != null || known == null) {
      throw new InvalidInputException(
          option
              + ": give --mean and --std, one value per channel, as the network was trained with");
    }
    return all.dataset(known.dataset()).normalization();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
