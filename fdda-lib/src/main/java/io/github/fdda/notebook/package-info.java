/**
 * Display in Jupyter kernels: IJava, JJava and rapaio, none of which has to be there.
 *
 * <p>A notebook calls {@link io.github.fdda.notebook.Notebook} and nothing else here. What an
 * object looks like is a function of the object alone and knows no kernel. Each kernel has an
 * adapter, which is loaded only where that kernel runs: IJava is given renderers when the notebook
 * starts, JJava and rapaio find theirs through {@code META-INF/services}.
 */
@NullMarked
package io.github.fdda.notebook;

import org.jspecify.annotations.NullMarked;
