package io.github.fdda.deploy;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * How many images two files get through in a second, measured in turn.
 *
 * @param batch images at once
 * @param floatImagesPerSecond median of the float file
 * @param quantizedImagesPerSecond median of the quantized file
 * @param ratio quantized over float, median of the ratios of times taken one after the other
 * @since 0.1.0
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Throughput(
    int batch, double floatImagesPerSecond, double quantizedImagesPerSecond, double ratio) {}
