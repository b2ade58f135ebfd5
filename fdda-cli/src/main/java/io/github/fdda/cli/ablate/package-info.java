/** {@code ablate}: recipes compared over bit-widths and seeds, kept in one CSV file. */
@NullMarked
package io.github.fdda.cli.ablate;

import org.jspecify.annotations.NullMarked;
