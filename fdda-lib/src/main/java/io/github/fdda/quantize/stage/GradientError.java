package io.github.fdda.quantize.stage;

/**
 * How far the gradient of a layer's weight, computed through quantized gradients, is from the one
 * computed in float on the same batch.
 *
 * @param relative ‖quantized − float‖ / ‖float‖, 0 or more; NaN where the gradient in float is 0
 * @param cosine of the angle between the two, from −1 to 1; NaN where either is 0
 * @since 0.1.0
 */
public record GradientError(double relative, double cosine) {}
