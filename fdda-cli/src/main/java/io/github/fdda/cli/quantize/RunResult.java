package io.github.fdda.cli.quantize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.evaluate.AccuracyInterval;
import io.github.fdda.quantize.StageEffect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code result.json} holds.
 *
 * @param format of this file
 * @param network name or file
 * @param networkSha256 of its ONNX file
 * @param dataset name or folder
 * @param weightBits of most layers
 * @param activationBits of most layers
 * @param firstLastBits of the first and last layer; 0 if not special
 * @param layerBits by name, of single layers that have others
 * @param perClass calibration images a class
 * @param recipe its name
 * @param target that it was quantized for
 * @param keptFloat names of the nodes that were kept in float by choice
 * @param baseline {@code none}, {@code ranges} or {@code no-fine-grained}
 * @param seed of every draw
 * @param floatTop1 percent
 * @param floatTop1Interval of 95 % confidence, as all intervals
 * @param rangesTop1 percent, with activation ranges of least squared error on the calibration
 *     images (synthetic ones where there are none) and no training
 * @param rangesTop1Interval of {@code rangesTop1}
 * @param leastSquaresTop1 percent, as {@code rangesTop1} with weight ranges of least squared error
 *     too
 * @param leastSquaresTop1Interval of {@code leastSquaresTop1}
 * @param top1 percent
 * @param top1Interval of {@code top1}
 * @param testImages images measured on
 * @param testClasses of how many classes these are
 * @param statisticsImages calibration images that the statistics of batch normalizations were
 *     measured on which the network has not; 0 if it has them all
 * @param generatorIterations done
 * @param studentIterations of learning done, in all stages
 * @param floatBytes parameters of the float network
 * @param quantizedBytes parameters of the quantized one, weights in their bits
 * @param seconds by step, of this process
 * @param stages what each stage of step 3 brought; its seconds add up over all processes of the run
 * @param msPerGeneratorIteration of this process; 0 if it did none
 * @param msPerStudentIteration of this process, all of step 3 shared out; 0 if it did none
 * @param peakRssMb largest resident memory of this process, in units of 2²⁰ bytes; 0 where the
 *     system does not tell
 * @param drop by which bits and recipe were chosen; absent if they were given
 * @param versions of what ran
 */
@JsonNaming(SnakeCaseStrategy.class)
public record RunResult(
    int format,
    String network,
    @JsonProperty("network_sha256") String networkSha256,
    String dataset,
    int weightBits,
    int activationBits,
    int firstLastBits,
    Map<String, Integer> layerBits,
    int perClass,
    String recipe,
    String target,
    List<String> keptFloat,
    String baseline,
    long seed,
    @JsonProperty("float_top1") double floatTop1,
    @JsonProperty("float_top1_interval") AccuracyInterval floatTop1Interval,
    @JsonProperty("ranges_top1") double rangesTop1,
    @JsonProperty("ranges_top1_interval") AccuracyInterval rangesTop1Interval,
    @JsonProperty("least_squares_top1") double leastSquaresTop1,
    @JsonProperty("least_squares_top1_interval") AccuracyInterval leastSquaresTop1Interval,
    @JsonProperty("top1") double top1,
    @JsonProperty("top1_interval") AccuracyInterval top1Interval,
    int testImages,
    int testClasses,
    int statisticsImages,
    int generatorIterations,
    int studentIterations,
    long floatBytes,
    long quantizedBytes,
    Seconds seconds,
    List<StageEffect> stages,
    double msPerGeneratorIteration,
    double msPerStudentIteration,
    long peakRssMb,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DropResult drop,
    Map<String, String> versions) {

  static final int FORMAT = 1;

  /**
   * Wall-clock time of each step.
   *
   * @param centers step 1
   * @param synthesize step 2
   * @param quantize step 3
   * @param evaluate the float network, the two that are not trained, and the quantized one
   */
  record Seconds(double centers, double synthesize, double quantize, double evaluate) {}
}
