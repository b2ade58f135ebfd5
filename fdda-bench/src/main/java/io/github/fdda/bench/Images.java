package io.github.fdda.bench;

import io.github.fdda.data.Catalog;
import io.github.fdda.data.DatasetStatus.Presence;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Locations;
import io.github.fdda.network.Network;
import java.util.Optional;

/**
 * What a network is measured on: its own data set where that is here, random images elsewhere.
 *
 * @param source name of the data set, or {@code random images}
 * @param calibration one image a class
 * @param test images to evaluate on
 */
record Images(String source, LabelledImages calibration, LabelledImages test) {

  private static final int TEST_IMAGES = 256;

  static Images of(Network network, Catalog catalog) {
    return datasetHere(network.name(), catalog)
        .map(name -> ofDataset(name, catalog))
        .orElseGet(() -> random(network));
  }

  static Images random(Network network) {
    return new Images(
        "random images",
        RandomImages.of(network, network.classCount()),
        RandomImages.of(network, TEST_IMAGES));
  }

  private static Images ofDataset(String name, Catalog catalog) {
    var dataset = Datasets.load(name, catalog, Locations.fromEnvironment());
    return new Images(name, dataset.calibration(1), dataset.test(TEST_IMAGES));
  }

  private static Optional<String> datasetHere(String network, Catalog catalog) {
    return Optional.ofNullable(catalog.networks().get(network))
        .flatMap(
            entry ->
                Datasets.list(catalog, Locations.fromEnvironment()).stream()
                    .filter(status -> status.entry().name().equals(entry.dataset()))
                    .filter(status -> status.presence() != Presence.MISSING)
                    .map(status -> status.entry().name())
                    .findFirst());
  }
}
