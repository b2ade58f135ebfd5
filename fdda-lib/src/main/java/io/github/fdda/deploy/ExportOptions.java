package io.github.fdda.deploy;

import io.github.fdda.data.Normalization;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * How a quantized network is written to an ONNX file.
 *
 * @param widenToInt8 whether what fits four bits is stored in eight, for runtimes that do not know
 *     ONNX's 4-bit types; the values are the same
 * @param preprocessing if present, the file takes images as unsigned bytes, N×C×H×W, and normalizes
 *     them itself
 * @since 0.1.0
 */
@RecordBuilder
public record ExportOptions(boolean widenToInt8, Optional<Normalization> preprocessing)
    implements ExportOptionsBuilder.With {

  /** The smallest types; the file takes normalized images. */
  public static ExportOptions defaults() {
    return new ExportOptions(false, Optional.empty());
  }
}
