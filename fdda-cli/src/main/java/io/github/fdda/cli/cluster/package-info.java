/** Other machines, where a module that reaches them is on the class path. */
@NullMarked
package io.github.fdda.cli.cluster;

import org.jspecify.annotations.NullMarked;
