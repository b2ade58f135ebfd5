package io.github.fdda.data;

import java.util.function.Supplier;

/**
 * The two halves of a data set, kept apart.
 *
 * @param train opens the training images; a supplier, since they may be many and only calibration
 *     asks for them
 * @param test the test images
 */
record Splits(Supplier<IndexedImages> train, IndexedImages test) {}
