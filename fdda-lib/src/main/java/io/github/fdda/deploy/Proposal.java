package io.github.fdda.deploy;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.onnx.Nodes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    var byTensor =
        pairs.stream().collect(Collectors.toMap(TensorPair::floatTensor, Function.identity()));
    // Lazily: a file is only made until there are enough.
    var trials =
        comparison.costliest().stream()
            .flatMap(layer -> Optional.ofNullable(byTensor.get(layer.tensor())).stream())
            .map(graft::withReaders)
            .flatMap(
                chosen ->
                    graft.of(chosen).map(file -> new Trial(names(graft, chosen), file)).stream())
            .limit(most)
            .toList();
    if (trials.isEmpty()) {
      return List.of();
    }
    var wanted = Comparison.classes(floats, images);
    return trials.stream()
        .map(trial -> trial.measured(quantized, images, wanted, benchmark, batch))
        .toList();
  }

  private static List<String> names(FloatGraft graft, Set<TensorPair> chosen) {
    return graft.nodes(chosen).stream()
        .filter(node -> NAMED.contains(node.getOpType()))
        .map(Nodes::name)
        .toList();
  }

  /** A file with some nodes in float. */
  private record Trial(List<String> nodes, ModelFile file) {

    /**
     * @param wanted what the float file answers
     */
    Proposal measured(
        OnnxSession quantized,
        LabelledImages images,
        int[] wanted,
        ThroughputBenchmark benchmark,
        int batch) {
      try (var session = OnnxSession.open(file, quantized.threads(), Optimization.ALL)) {
        var speed = benchmark.measure(quantized, session, images, batch);
        var answers = Comparison.classes(session, images);
        var all = images.size();
        var right = IntStream.range(0, all).filter(i -> answers[i] == images.label(i)).count();
        var same = IntStream.range(0, all).filter(i -> answers[i] == wanted[i]).count();
        return new Proposal(nodes, 100.0 * right / all, 100.0 * same / all, 1 / speed.ratio());
      }
    }
  }
}
