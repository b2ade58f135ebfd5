package io.github.fdda.train;

/**
 * How far something has come that is done one after the other.
 *
 * @param done so many
 * @param total of so many
 * @param unit what is counted, in the plural
 */
public record Progress(long done, long total, String unit) {}
