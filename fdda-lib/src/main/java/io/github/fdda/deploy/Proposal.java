package io.github.fdda.deploy;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.util.Interruption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Some layers in float instead of integers, and what that brings: measured on a file made of the
 * quantized one and of these layers of the float one.
 *
 * @param nodes names of the float file's convolutions, products, sums and pooling that these are
 * @param top1 percent of the images that such a file gets right
 * @param agreement percent of the images to which it and the float file give the same class
 * @param seconds of such a file over those of the quantized one, median of pairs
 * @since 0.1.0
 */
public record Proposal(List<String> nodes, double top1, double agreement, double seconds) {

  private static final int BATCH = 64;

  /** What is worth a name; other nodes are computed together with these. */
  private static final Set<String> NAMED =
      Set.of(
          "Conv",
          "ConvTranspose",
          "Gemm",
          "MatMul",
          "Add",
          "Mul",
          "Concat",
          "AveragePool",
          "GlobalAveragePool");

  /** Copies the list. */
  public Proposal {
    nodes = List.copyOf(nodes);
  }

  /**
   * Measures for each of the layers that cost the logits most by themselves what it would bring to
   * compute it, and what takes its output, in float.
   *
   * @param comparison of these two files
   * @param images to measure on
   * @param most how many proposals at most
   * @param benchmark for speed
   * @param batch of the images at once while speed is measured
   * @return in the order of what the layers cost; those are left out that cannot be tried
   * @throws io.github.fdda.util.InvalidInputException if ONNX Runtime cannot run a file
   */
  public static List<Proposal> of(
      OnnxSession floats,
      OnnxSession quantized,
      Comparison comparison,
      LabelledImages images,
      int most,
      ThroughputBenchmark benchmark,
      int batch) {
    var pairs = TensorPair.of(floats.file(), quantized.file());
    var graft = new FloatGraft(floats.file(), quantized.file(), pairs);
    var proposals = new ArrayList<Proposal>();
    for (var layer : comparison.costliest()) {
      var chosen =
          pairs.stream()
              .filter(pair -> pair.floatTensor().equals(layer.tensor()))
              .findFirst()
              .map(graft::withReaders);
      var file = chosen.flatMap(graft::of);
      if (proposals.size() < most && file.isPresent()) {
        var nodes =
            graft.nodes(chosen.orElseThrow()).stream()
                .filter(node -> NAMED.contains(node.getOpType()))
                .map(node -> node.getName().isEmpty() ? node.getOutput(0) : node.getName())
                .toList();
        try (var session = OnnxSession.open(file.get(), quantized.threads(), Optimization.ALL)) {
          var speed = benchmark.measure(quantized, session, images, batch);
          proposals.add(measured(nodes, floats, session, images, 1 / speed.ratio()));
        }
      }
    }
    return proposals;
  }

  private static Proposal measured(
      List<String> nodes,
      OnnxSession floats,
      OnnxSession session,
      LabelledImages images,
      double seconds) {
    var right = 0;
    var same = 0;
    for (var start = 0; start < images.size(); start += BATCH) {
      Interruption.check(start, images.size(), "images");
      var indices = IntStream.range(start, Math.min(start + BATCH, images.size())).toArray();
      var answers = Comparison.classes(session.logits(images, indices));
      var wanted = Comparison.classes(floats.logits(images, indices));
      for (var i = 0; i < indices.length; i++) {
        right += answers[i] == images.label(indices[i]) ? 1 : 0;
        same += answers[i] == wanted[i] ? 1 : 0;
      }
    }
    return new Proposal(
        nodes, 100.0 * right / images.size(), 100.0 * same / images.size(), seconds);
  }
}
