/** What commands put out: progress, tables, JSON, files. */
@NullMarked
package io.github.fdda.cli.output;

import org.jspecify.annotations.NullMarked;
