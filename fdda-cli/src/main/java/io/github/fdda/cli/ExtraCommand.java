package io.github.fdda.cli;

/**
 * A command of another module, such as the benchmarks: a picocli command that {@code fdda} has as
 * soon as the module is on the class path and names it as a service.
 */
public interface ExtraCommand extends Runnable {}
