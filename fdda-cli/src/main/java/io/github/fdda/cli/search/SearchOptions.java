package io.github.fdda.cli.search;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.cli.report.ReportFile;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.search.SearchConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one run of {@code search} is to do.
 *
 * @param bits of each layer
 * @param perClass calibration images a class
 * @param recipe with its seed and its target
 * @param search what is searched for
 * @param limitTest test images to measure on; 0 for all
 * @param resume whether to go on in {@code out}
 * @param out folder for results
 * @param json where to write all figures, if anywhere
 * @param page that was asked for, if one was
 * @param device where to prepare the network
 */
record SearchOptions(
    BitWidths bits,
    int perClass,
    Recipe recipe,
    SearchConfig search,
    int limitTest,
    boolean resume,
    Path out,
    Optional<Path> json,
    Optional<ReportFile> page,
    Device device) {}
