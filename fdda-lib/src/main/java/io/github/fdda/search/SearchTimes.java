package io.github.fdda.search;

/**
 * Times of a batch in ONNX Runtime, medians of pairs.
 *
 * @param batch images at once
 * @param msFloat milliseconds of the float file
 * @param msIntegers of the file with all in integers
 * @param msFound of the file that was found
 * @param ratioToIntegers found over all in integers, median of pairs
 * @param ratioToFloat found over float, median of pairs
 * @since 0.1.0
 */
public record SearchTimes(
    int batch,
    double msFloat,
    double msIntegers,
    double msFound,
    double ratioToIntegers,
    double ratioToFloat) {}
