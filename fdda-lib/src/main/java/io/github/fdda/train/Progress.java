package io.github.fdda.train;

/**
 * How far a long computation has come.
 *
 * @param done units that are done
 * @param total units in all
 * @param unit name of what is counted, in the plural, as in {@code images}
 * @since 0.1.0
 */
public record Progress(long done, long total, String unit) {}
