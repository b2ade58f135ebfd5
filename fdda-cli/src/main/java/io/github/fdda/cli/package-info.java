/**
 * The command line, {@code bin/fdda}: the only code that prints or ends the process.
 *
 * <p>{@link io.github.fdda.cli.Main} lists the commands; each has a package of its own, or is a
 * class here where it is small. A command parses options ({@code options}), looks at what it is to
 * write before it begins ({@code output.OutputFiles}), calls the library with an observer that
 * shows progress ({@code output.ProgressDisplay}), and puts out a table for people and JSON for
 * programs. What a user did wrong arrives as an exception of the library and leaves as one line and
 * exit status 2; a fault of ours as status 1.
 *
 * <p>Other modules add commands as {@link io.github.fdda.cli.ExtraCommand} services.
 */
@NullMarked
package io.github.fdda.cli;

import org.jspecify.annotations.NullMarked;
