package io.github.fdda.cli.compare;

import io.github.fdda.chart.ComparisonCharts;
import io.github.fdda.cli.output.Machine;
import io.github.fdda.cli.report.Fact;
import io.github.fdda.cli.report.Gallery;
import io.github.fdda.cli.report.Markup;
import io.github.fdda.cli.report.PageParts;
import io.github.fdda.cli.report.PageTable;
import io.github.fdda.cli.report.ReportPage;
import io.github.fdda.cli.report.ReportSection;
import io.github.fdda.cli.report.VersionFacts;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.deploy.Comparison;
import io.github.fdda.deploy.Proposal;
import io.github.fdda.deploy.Throughput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shows a comparison as a page that can be sent.
 *
 * @param command that it was asked for with
 * @param comparison what was measured
 * @param throughput one for each batch, ascending
 * @param proposals what single layers in float would bring
 * @param disagreements some images to which the files give different classes
 * @param dataset measured on
 * @param images of it
 * @param threads of ONNX Runtime
 * @param machine what it was measured on
 * @param versions of what ran
 */
record ComparePage(
    String command,
    Comparison comparison,
    List<Throughput> throughput,
    List<Proposal> proposals,
    List<Disagreement> disagreements,
    Dataset dataset,
    LabelledImages images,
    int threads,
    Machine machine,
    Map<String, String> versions) {

  /** Columns of {@link CompareReport#layerTable}. */
  private static final int SIGNAL_TO_NOISE = 2;

  private static final int LOGITS_BY_ITSELF = 4;

  ComparePage {
    throughput = List.copyOf(throughput);
    proposals = List.copyOf(proposals);
    disagreements = List.copyOf(disagreements);
    versions = Map.copyOf(versions);
  }

  ReportPage page() {
    return new ReportPage(
        "%s beside %s".formatted(comparison.quantizedName(), comparison.floatName()),
        String.format(
            Locale.ROOT,
            "Both files in ONNX Runtime, on %d images of %d classes of %s, %d thread(s).",
            images.size(),
            images.classesCovered(),
            dataset.title(),
            threads),
        highlights(),
        List.of(
            ReportSection.of("What was asked", PageParts.code(command), PageParts.facts(asked())),
            ReportSection.of(
                "Accuracy, speed and size",
                PageTable.of(CompareReport.whole(comparison, throughput)),
                PageParts.chart(ComparisonCharts.of(comparison, throughput))),
            layers(),
            new ReportSection(
                "What layers in float would bring",
                proposals.stream()
                    .map(proposal -> CompareReport.line(proposal, comparison))
                    .map(PageParts::paragraph)
                    .toList()),
            inFloat(),
            examples(),
            ReportSection.of("Made with", VersionFacts.of(provenance()))));
  }

  private List<Fact> highlights() {
    var facts = new ArrayList<Fact>();
    facts.add(new Fact("top-1, quantized", format("%.2f %%", comparison.top1Quantized())));
    facts.add(new Fact("top-1, float", format("%.2f %%", comparison.top1Float())));
    facts.add(new Fact("same class", format("%.2f %%", comparison.agreement())));
    throughput.stream()
        .skip(Math.max(0, throughput.size() - 1))
        .forEach(
            speed ->
                facts.add(
                    new Fact(
                        String.format(Locale.ROOT, "speed, batch of %d", speed.batch()),
                        format("%.2f times", speed.ratio()))));
    facts.add(new Fact("size", format("%.2f times", comparison.sizeRatio())));
    return facts;
  }

  private List<Fact> asked() {
    return List.of(
        new Fact("float file", comparison.floatName()),
        new Fact("quantized file", comparison.quantizedName()),
        new Fact("data", dataset.toString()),
        new Fact("threads", Integer.toString(threads)));
  }

  private ReportSection layers() {
    var isolated = comparison.layers().stream().anyMatch(layer -> layer.isolation().isPresent());
    var content = new ArrayList<Markup>();
    content.add(PageParts.paragraph(CompareReport.finding(comparison)));
    content.addAll(PageParts.paragraphs(CompareReport.guilty(comparison)));
    content.add(
        PageTable.sortable(
            CompareReport.layerTable(comparison), isolated ? LOGITS_BY_ITSELF : SIGNAL_TO_NOISE));
    content.add(PageParts.paragraph(CompareReport.LEGEND.strip()));
    return new ReportSection("Errors by layer", content);
  }

  private ReportSection inFloat() {
    var graph = comparison.quantizedGraph();
    return new ReportSection(
        "What runs in float",
        graph.inFloat().isEmpty()
            ? List.of()
            : List.of(
                PageParts.paragraph(CompareReport.inFloatLine(graph)),
                PageTable.of(CompareReport.reasons(graph))));
  }

  private ReportSection examples() {
    return new ReportSection(
        "Images that the files answer differently",
        disagreements.isEmpty()
            ? List.of()
            : List.of(
                PageParts.paragraph("The first of them, in the order of the images."),
                Gallery.of(images, disagreements.stream().map(this::item).toList())));
  }

  private Gallery.Item item(Disagreement image) {
    var classes = images.classes();
    return new Gallery.Item(
        image.image(),
        List.of(
            new Fact("label", classes.get(images.label(image.image()))),
            new Fact("float", classes.get(image.floatClass())),
            new Fact("quantized", classes.get(image.quantizedClass()))));
  }

  private Map<String, String> provenance() {
    var all = new TreeMap<>(versions);
    all.put("OMP_NUM_THREADS", machine.threads());
    all.put("busy threads in the minute before", format("%.2f", machine.load()));
    return all;
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
