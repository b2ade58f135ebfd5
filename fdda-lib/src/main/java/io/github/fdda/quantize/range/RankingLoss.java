package io.github.fdda.quantize.range;

/**
 * How far quantization turns round the order of attention scores: Σ relu(−(Â_i − Â_j) · sign(A_i −
 * A_j)) / Σ |A_i − A_j| over all pairs of keys of a query, and over queries. The paper's θ is 0
 * here (VT-PTQ: Liu et al., arXiv 2106.14156, section 3.2).
 */
final class RankingLoss {

  // Further ones say little more, and pairs are many.
  private static final int MOST_QUERIES = 2000;

  private RankingLoss() {}

  /**
   * Of some scores, or of evenly picked queries where there are many.
   *
   * @param exact for each query of each head of each image, one score a key
   * @param quantized likewise
   * @param keys how many there are
   * @return 0 where every order is kept, and where no two scores of a query differ
   */
  static double of(float[] exact, float[] quantized, int keys) {
    var queries = exact.length / keys;
    // Odd, or it could miss every other head.
    var every = (queries + MOST_QUERIES - 1) / MOST_QUERIES | 1;
    var turned = 0.0;
    var differences = 0.0;
    for (var query = 0; query < queries; query += every) {
      for (var i = query * keys; i < (query + 1) * keys; i++) {
        for (var j = i + 1; j < (query + 1) * keys; j++) {
          var difference = exact[i] - exact[j];
          turned += Math.max(0, -(quantized[i] - quantized[j]) * Math.signum(difference));
          differences += Math.abs(difference);
        }
      }
    }
    return differences > 0 ? turned / differences : 0;
  }
}
