/** Display in Jupyter kernels: IJava, JJava and rapaio, none of which has to be there. */
@NullMarked
package io.github.fdda.notebook;

import org.jspecify.annotations.NullMarked;
