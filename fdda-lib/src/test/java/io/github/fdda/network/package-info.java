@NullMarked
package io.github.fdda.network;

import org.jspecify.annotations.NullMarked;
