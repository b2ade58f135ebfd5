package io.github.fdda.quantize.scale;

/**
 * What happened in one iteration of {@link LsqTraining}.
 *
 * @param iteration from 0
 * @param divergence T²·KL(teacher ‖ student), mean over the batch
 * @param features {@link FeatureLoss}, before it is weighted; 0 if it has no weight
 */
public record LsqStep(int iteration, double divergence, double features) {}
