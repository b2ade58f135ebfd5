/**
 * What goes in: {@code datasets.yml}, labelled images, file formats, calibration sets and
 * augmentation.
 */
@NullMarked
package io.github.fdda.data;

import org.jspecify.annotations.NullMarked;
