package io.github.fdda.train;

/**
 * How far something has come that is done one after the other.
 *
 * @param done so many
 * @param total of so many
 * @param unit what is counted, in the plural
 * @since 0.1.0
 */
public record Progress(long done, long total, String unit) {}
