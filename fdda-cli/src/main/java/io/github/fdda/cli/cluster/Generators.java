package io.github.fdda.cli.cluster;

import io.github.fdda.Synthesis;
import io.github.fdda.Workplace;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.network.Network;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.timing.Timed;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Trained generators in a shared folder: each a zip file of what a synthesis is saved as. */
public final class Generators {

  private static final String SECONDS = "seconds";

  private final SharedFiles shared;

  /**
   * @param shared where they are kept
   */
  public Generators(SharedFiles shared) {
    this.shared = shared;
  }

  /**
   * Names what comes of these inputs in this version.
   *
   * @param config as it can be trained
   */
  static String name(Network network, CalibrationSet calibration, SynthesisConfig config) {
    var parts =
        Map.of(
            "network", network.sha256(),
            "calibration", calibration.sha256(),
            "synthesis", config,
            "version", WhatComputes.current());
    return "generator-" + Fingerprint.of(parts).hex();
  }

  private static String file(Workplace.Inputs inputs, SynthesisConfig config) {
    return name(inputs.network(), inputs.calibration(), inputs.possible(config)) + ".zip";
  }

  /** Whether it was trained. */
  public boolean has(Workplace.Inputs inputs, SynthesisConfig config) {
    return shared.has(file(inputs, config));
  }

  /** A generator, if it was trained, and the seconds it took. */
  public Optional<Timed<Synthesis>> find(Workplace.Inputs inputs, SynthesisConfig config) {
    return LocalFolder.using(
        folder -> {
          var zip = folder.resolve("generator.zip");
          var name = file(inputs, config);
          return shared.get(name, zip)
              ? Optional.of(readOrName(name, zip, folder.resolve("saved"), inputs))
              : Optional.empty();
        });
  }

  private static Timed<Synthesis> readOrName(
      String name, Path zip, Path saved, Workplace.Inputs inputs) throws IOException {
    try {
      return read(zip, saved, inputs);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "%s of the shared folder is damaged; delete it".formatted(name), e);
    }
  }

  /** Keeps a generator. */
  void keep(Workplace.Inputs inputs, SynthesisConfig config, Timed<Synthesis> made) {
    LocalFolder.using(
        folder -> {
          var saved = folder.resolve("saved");
          made.value().save(saved);
          Files.writeString(saved.resolve(SECONDS), Double.toString(made.seconds()));
          var zip = folder.resolve("generator.zip");
          ZipFolder.pack(saved, Files.newOutputStream(zip));
          shared.put(file(inputs, config), zip);
          return zip;
        });
  }

  private static Timed<Synthesis> read(Path zip, Path saved, Workplace.Inputs inputs)
      throws IOException {
    ZipFolder.unpack(Files.newInputStream(zip), saved);
    return new Timed<>(
        Synthesis.load(saved, inputs.network(), inputs.calibration()),
        Double.parseDouble(Files.readString(saved.resolve(SECONDS))));
  }
}
