package io.github.fdda.cli.report;

/**
 * A figure or a choice, and what it is.
 *
 * @param name what it is
 * @param value as it is shown; empty where there is nothing to say
 */
public record Fact(String name, String value) {}
