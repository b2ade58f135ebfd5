package io.github.fdda.synthesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.data.ImageShape;
import org.junit.jupiter.api.Test;

class ImageSynthesizerTest {

  @Test
  void largestBatch_boundsLargeImages() {
    // 2^20 / (224 · 224) = 20.9; the smallest is the batch that generators are trained with
    assertEquals(20, ImageSynthesizer.largestBatch(new ImageShape(3, 224, 224)));
    assertEquals(16, ImageSynthesizer.largestBatch(new ImageShape(3, 512, 512)));
    assertEquals(1024, ImageSynthesizer.largestBatch(new ImageShape(3, 32, 32)));
  }
}
