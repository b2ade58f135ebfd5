package io.github.fdda;

import io.github.fdda.evaluate.PairedDrop;
import io.github.fdda.quantize.grid.BitWidths;

/**
 * One way to quantize that was tried.
 *
 * @param bits of each layer
 * @param recipe its name
 * @param bytes size of the quantized network, see {@link QuantizedNetwork#sizeInBytes()}
 * @param drop against the float network
 * @param seconds that quantizing took, with the generator where it was trained for this
 * @since 0.1.0
 */
public record DropTrial(
    BitWidths bits, String recipe, long bytes, PairedDrop drop, double seconds) {

  private static final double BYTES_PER_KILOBYTE = 1000;

  /** Size of the quantized network in units of 1,000 bytes. */
  public double kilobytes() {
    return bytes / BYTES_PER_KILOBYTE;
  }
}
