package io.github.fdda.cli.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.cli.output.Machine;
import io.github.fdda.deploy.Comparison;
import io.github.fdda.deploy.FloatNode;
import io.github.fdda.deploy.LayerNoise;
import io.github.fdda.deploy.Neighbours;
import io.github.fdda.deploy.OptimizedGraph;
import io.github.fdda.deploy.Proposal;
import io.github.fdda.deploy.Throughput;
import io.github.fdda.evaluate.AccuracyInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code compare --json} writes.
 *
 * @param format of this file
 * @param floatFile as given
 * @param quantizedFile as given
 * @param dataset its name
 * @param images of it that both files answered
 * @param classes of how many classes these are
 * @param top1Float percent
 * @param top1FloatInterval of 95 % confidence
 * @param top1Quantized percent
 * @param top1QuantizedInterval of 95 % confidence
 * @param top1Drop points that quantization costs; negative where it gains
 * @param agreement percent of the images to which both files give the same class
 * @param throughputRatio quantized over float in the largest batch, where the arithmetic counts and
 *     not what it takes to begin
 * @param sizeRatio quantized over float
 * @param floatBytes size of the float file
 * @param quantizedBytes size of the quantized file
 * @param throughput one for each batch, ascending
 * @param threads of ONNX Runtime
 * @param floatGraph what ONNX Runtime executes for the float file
 * @param quantizedGraph what it executes for the quantized file
 * @param layers in the order of the float file
 * @param proposals what single layers in float would bring
 * @param neighbours how many of the nearest images stay; null where it was not asked for, or no
 *     file shows its features
 * @param machine what it was measured on
 * @param versions of what ran
 */
@JsonNaming(SnakeCaseStrategy.class)
record CompareResult(
    int format,
    String floatFile,
    String quantizedFile,
    String dataset,
    int images,
    int classes,
    double top1Float,
    AccuracyInterval top1FloatInterval,
    double top1Quantized,
    AccuracyInterval top1QuantizedInterval,
    double top1Drop,
    double agreement,
    double throughputRatio,
    double sizeRatio,
    long floatBytes,
    long quantizedBytes,
    List<Throughput> throughput,
    int threads,
    Graph floatGraph,
    Graph quantizedGraph,
    List<Layer> layers,
    List<InFloat> proposals,
    @Nullable Neighbours neighbours,
    Machine machine,
    Map<String, String> versions) {

  static final int FORMAT = 1;

  /**
   * Nodes that are executed.
   *
   * @param integerConvolutions computed in integers
   * @param floatConvolutions computed in floating point
   * @param integerProducts linear layers and other matrix products, in integers
   * @param floatProducts the same in floating point
   * @param operators all of them
   * @param inFloat what computes in floating point, and why
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Graph(
      int integerConvolutions,
      int floatConvolutions,
      int integerProducts,
      int floatProducts,
      Map<String, Integer> operators,
      List<FloatNode> inFloat) {

    static Graph of(OptimizedGraph graph) {
      return new Graph(
          graph.integerConvolutions(),
          graph.floatConvolutions(),
          graph.integerProducts(),
          graph.floatProducts(),
          graph.operators(),
          graph.inFloat());
    }
  }

  /**
   * What a layer loses.
   *
   * @param layer name of its node
   * @param operator of its node
   * @param tensor name of its output
   * @param signal mean square in the float file
   * @param noise mean square of the difference
   * @param snrDb signal over noise in decibels; left out where it is not finite
   * @param isolatedSnrDb the same where all that it takes is exact; left out where it was not
   *     measured too
   * @param isolatedLogitsSnrDb that of the logits when it alone is quantized, likewise
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(Include.NON_NULL)
  record Layer(
      String layer,
      String operator,
      String tensor,
      double signal,
      double noise,
      @Nullable Double snrDb,
      @Nullable Double isolatedSnrDb,
      @Nullable Double isolatedLogitsSnrDb) {

    static Layer of(LayerNoise noise) {
      return new Layer(
          noise.layer(),
          noise.operator(),
          noise.tensor(),
          noise.signal(),
          noise.noise(),
          finite(noise.decibels()),
          noise.isolation().map(alone -> finite(alone.decibels())).orElse(null),
          noise.isolation().map(alone -> finite(alone.logitsDecibels())).orElse(null));
    }

    private static @Nullable Double finite(double decibels) {
      return Double.isFinite(decibels) ? decibels : null;
    }
  }

  /**
   * What some layers in float would bring.
   *
   * @param nodes their names
   * @param top1 percent
   * @param top1Gain points more than the quantized file has
   * @param agreement percent of the images to which the float file gives the same class
   * @param seconds over those of the quantized file
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record InFloat(
      List<String> nodes, double top1, double top1Gain, double agreement, double seconds) {

    static InFloat of(Proposal proposal, Comparison comparison) {
      return new InFloat(
          proposal.nodes(),
          proposal.top1(),
          proposal.top1() - comparison.top1Quantized(),
          proposal.agreement(),
          proposal.seconds());
    }
  }

  /**
   * Puts all figures together.
   *
   * @param throughput at least one, ascending by batch
   */
  static CompareResult of(
      Comparison comparison,
      List<Throughput> throughput,
      List<Proposal> proposals,
      Optional<Neighbours> neighbours,
      String dataset,
      int classes,
      int threads,
      Machine machine,
      Map<String, String> versions) {
    return new CompareResult(
        FORMAT,
        comparison.floatName(),
        comparison.quantizedName(),
        dataset,
        comparison.images(),
        classes,
        comparison.top1Float(),
        comparison.top1FloatInterval(),
        comparison.top1Quantized(),
        comparison.top1QuantizedInterval(),
        comparison.top1Drop(),
        comparison.agreement(),
        throughput.get(throughput.size() - 1).ratio(),
        comparison.sizeRatio(),
        comparison.floatBytes(),
        comparison.quantizedBytes(),
        throughput,
        threads,
        Graph.of(comparison.floatGraph()),
        Graph.of(comparison.quantizedGraph()),
        comparison.layers().stream().map(Layer::of).toList(),
        proposals.stream().map(proposal -> InFloat.of(proposal, comparison)).toList(),
        neighbours.orElse(null),
        machine,
        versions);
  }
}
