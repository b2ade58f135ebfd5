/**
 * The way out of the notebook: files that a runtime executes, and what they lose and gain against
 * the float network.
 */
@NullMarked
package io.github.fdda.deploy;

import org.jspecify.annotations.NullMarked;
