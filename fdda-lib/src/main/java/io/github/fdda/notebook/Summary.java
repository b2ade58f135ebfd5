package io.github.fdda.notebook;

import io.github.fdda.BnsCenters;
import io.github.fdda.LossHistory;
import io.github.fdda.ModelSize;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Synthesis;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.evaluate.ConfusionMatrix;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.synthesis.SynthesisStep;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A result in few words.
 *
 * @param name what it is
 * @param facts its sizes, in one line
 * @param table its rows, if it has any
 */
record Summary(String name, String facts, Optional<Table> table) {

  private static final double KILOBYTE = 1000;

  static Summary of(Network network) {
    return new Summary(
        network.name(),
        String.format(
            Locale.ROOT,
            "%s images to %d classes; %d convolution and linear, %d batch-normalization, %d activation layers",
            network.inputShape(),
            network.classCount(),
            network.weightLayers().size(),
            network.batchNorms().size(),
            network.activationLayers().size()),
        Optional.empty());
  }

  static Summary of(Dataset dataset) {
    return new Summary(
        dataset.title(),
        String.format(
            Locale.ROOT,
            "%s images of %d classes, %s of them for testing",
            dataset.shape(),
            dataset.classes().size(),
            Numbers.count(dataset.test().size())),
        Optional.empty());
  }

  static Summary of(CalibrationSet calibration) {
    return new Summary(
        "Calibration set",
        String.format(
            Locale.ROOT,
            "%s images of %s, %d a class, drawn with seed %d",
            Numbers.count(calibration.size()),
            calibration.shape(),
            calibration.perClass(),
            calibration.seed()),
        Optional.empty());
  }

  static Summary of(BnsCenters centers) {
    var layout = centers.classes().layout();
    return new Summary(
        "BNS centers of " + centers.network().name(),
        String.format(
            Locale.ROOT,
            "%d classes, %d of them reliable; %s channels in %d layers; from %s, %d a class%s%s",
            centers.classes().classes().size(),
            centers.classes().reliable().length,
            Numbers.count(layout.size()),
            layout.layers(),
            Numbers.count(centers.calibration().size(), "image"),
            centers.calibration().perClass(),
            measured(centers.network()),
            warning(centers)),
        Optional.of(centers.table()));
  }

  private static String warning(BnsCenters centers) {
    return centers.classes().classes().size() > 1
        ? centers.check().warning().map(warning -> ". Warning: " + warning).orElse("")
        : "";
  }

  private static String measured(Network network) {
    var images = network.imagesMeasured();
    return images == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; statistics of %d layers measured on %s",
            network.measured().layers().size(),
            Numbers.count(images, "image"));
  }

  static Summary of(Synthesis synthesis) {
    var config = synthesis.config();
    return new Summary(
        "Synthesis for " + synthesis.centers().network().name(),
        String.format(
            Locale.ROOT,
            "generator of %d classes after %s of %s iterations; batches of %d, seed %d",
            synthesis.centers().network().classCount(),
            Numbers.count(synthesis.iterations()),
            Numbers.count(config.iterations()),
            config.batchSize(),
            config.seed()),
        Optional.empty());
  }

  static Summary of(QuantizedNetwork quantized) {
    return new Summary(
        "%s at %s".formatted(quantized.network().name(), quantized.bits()),
        "%s kB, as floats %s kB; %s iterations of training"
            .formatted(
                Numbers.count(Math.round(quantized.sizeInBytes() / KILOBYTE)),
                Numbers.count(
                    Math.round(
                        ModelSize.ofFloat(quantized.network(), quantized.weights()) / KILOBYTE)),
                Numbers.count(quantized.iterations())),
        Optional.of(quantized.layers()));
  }

  static Summary of(Accuracy accuracy) {
    return new Summary(
        "Accuracy",
        "top-1 %s, top-5 %s of %s images"
            .formatted(
                Numbers.percent(accuracy.top1()),
                Numbers.percent(accuracy.top5()),
                Numbers.count(accuracy.images())),
        Optional.empty());
  }

  static Summary of(ConfusionMatrix confusion) {
    return new Summary(
        "Confusion matrix",
        String.format(
            Locale.ROOT,
            "%s, %d classes, %s agree",
            Numbers.count(confusion.images(), "image"),
            confusion.classes().size(),
            Numbers.percent(confusion.agreement())),
        Optional.empty());
  }

  static Summary of(LossHistory history) {
    return new Summary(
        history.name(),
        Numbers.count(history.iterations().size(), "iteration"),
        Optional.of(history.table()));
  }

  static Summary of(SynthesisStep step) {
    var drawn =
        step.fineGrained()
            .map(fine -> String.format(Locale.ROOT, ", class %d drawn", fine.label()))
            .orElse("");
    return new Summary(
        "Synthesis iteration " + step.iteration(),
        "loss %s%s".formatted(Numbers.rounded(step.loss()), drawn),
        Optional.of(table(step.terms(), step.gradientNorm(), step.learningRate())));
  }

  static Summary of(QuantizationStep step) {
    return new Summary(
        String.format(
            Locale.ROOT, "Quantization, %s, iteration %d", step.stage(), step.iteration()),
        step.terms().isEmpty()
            ? "nothing learnt"
            : "loss %s, %s"
                .formatted(
                    Numbers.rounded(step.loss()),
                    step.part().orElseGet(() -> Numbers.count(step.images().size(), "image"))),
        Optional.of(table(step.terms(), step.gradientNorm(), step.learningRate())));
  }

  static Summary of(Table table) {
    return new Summary(
        table.name(),
        "%s, %s"
            .formatted(
                Numbers.count(table.rowCount(), "row"),
                Numbers.count(table.columnCount(), "column")),
        Optional.of(table));
  }

  private static Table table(Map<String, Double> terms, double gradientNorm, double learningRate) {
    var values = new LinkedHashMap<>(terms);
    values.put("gradient norm", gradientNorm);
    values.put("learning rate", learningRate);
    values.values().removeIf(value -> value.isNaN());
    return Table.create(
        StringColumn.create("term", values.keySet()),
        DoubleColumn.create("value", values.values()));
  }

  /** As text and as HTML. */
  Rendering rendering() {
    var text = name + ": " + facts;
    var html = "<div><b>%s</b>: %s</div>".formatted(Html.escaped(name), Html.escaped(facts));
    return table
        .map(Grid::of)
        .map(grid -> Rendering.ofHtml(text + "\n" + grid.toText(), html + grid.toHtml()))
        .orElseGet(() -> Rendering.ofHtml(text, html));
  }
}
