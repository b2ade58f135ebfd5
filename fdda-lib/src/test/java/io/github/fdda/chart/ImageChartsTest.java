package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.Fdda;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.Sample;
import io.github.fdda.synthesis.SynthesisConfig;
import java.awt.Color;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageChartsTest {

  /** Mean and standard deviation ½: −1 is black, 1 is white. */
  private static final Pictures GREY =
      new Pictures(new ImageShape(1, 2, 2), 3, List.of(0, 1, 2, 0, 1));

  private static final Pictures COLOR = new Pictures(new ImageShape(3, 1, 1), 2, List.of(0));

  private static final float[] HALF = {0, 0, 0, 0};

  /** Four pixels, each enlarged 48 times. */
  @Test
  void grid_enlargesPixels() {
    var image = new float[] {-1, 1, 0, 0.5f};
    var figure = ImageCharts.grid("title", GREY, List.of("row"), List.of(List.of(image)));
    assertEquals("title", figure.title());
    var drawn = figure.image();
    for (var grey : List.of(0, 128, 191)) {
      var pixels = Looks.count(drawn, new Color(grey, grey, grey));
      assertTrue(pixels >= 70 * 70 && pixels < 70 * 70 + 40, grey + ": " + pixels);
    }
  }

  @Test
  void grid_colors() {
    var figure =
        ImageCharts.grid(
            "title", COLOR, List.of("row"), List.of(List.of(new float[] {1, 0.6f, -1})));
    Looks.assertDrawn(figure, new Color(255, 204, 0));
  }

  /** Intensities from −1 to 2 become 0 to 255: those inside the range of pixels lie at 85, 170. */
  @Test
  void imageBeyondTheRangeOfPixels_isFittedIn() {
    var image = new float[] {-3, 3, -1, 1};
    var figure = ImageCharts.grid("title", GREY, List.of("row"), List.of(List.of(image)));
    Looks.assertDrawn(figure, new Color(85, 85, 85), new Color(170, 170, 170));
  }

  /** Pixels change by 1, then by 0.25. */
  @Test
  void evolution_saysHowMuchImagesChange() {
    var one = new float[] {1, 1, -1, -1};
    var two = new float[] {1.25f, 0.75f, -1.25f, -0.75f};
    var figure =
        ImageCharts.evolution(
            GREY,
            List.of(1, 10, 100),
            List.of(List.of(HALF), List.of(one), List.of(two)),
            List.of("latent"));
    assertEquals(
        "Images change by 1.00 a pixel from iteration 1 to 10, by 0.25 from 10 to 100",
        figure.title());
    var grid = (ImageGrid) figure.panels().get(0);
    assertEquals(
        List.of("1", "10", "100"), grid.headings().stream().map(ImageGrid.Heading::name).toList());
    assertEquals(3, grid.rows().get(0).images().size());
    Looks.assertDrawn(figure, new Color(128, 128, 128));
  }

  @Test
  void motion_hasAFrameForEachIteration() {
    var one = new float[] {1, 1, -1, -1};
    var animation =
        ImageCharts.motion(
            GREY,
            List.of(1, 10),
            List.of(List.of(HALF, one), List.of(one, one)),
            List.of("bag", "coat"));
    assertEquals("Images change by 0.50 a pixel from iteration 1 to 10", animation.title());
    assertEquals(
        List.of("Iteration 1", "Iteration 10"),
        animation.frames().stream().map(Figure::title).toList());
    var grid = (ImageGrid) animation.frames().get(0).panels().get(0);
    assertEquals(
        List.of("bag", "coat"), grid.headings().stream().map(ImageGrid.Heading::name).toList());
    var grey = new Color(128, 128, 128);
    assertTrue(Looks.count(animation.frames().get(0).image(), grey) >= 90 * 90);
    assertTrue(Looks.count(animation.frames().get(1).image(), grey) < 100);
  }

  @Test
  void sideBySide_hasRealAndSyntheticOfEachClass() {
    var calibration = Sample.dataset().calibration(3);
    var centers = Fdda.collectCenters(Sample.network(), Sample.dataset().calibration(1));
    var synthesis =
        centers.synthesize(SynthesisConfig.defaults().withIterations(1).withBatchSize(4));
    var figure = ImageCharts.sideBySide(calibration, synthesis, List.of(9, 1), 3, 5);
    var grid = (ImageGrid) figure.panels().get(0);
    assertEquals(
        List.of("Ankle boot", "Trouser"), grid.rows().stream().map(ImageGrid.Row::name).toList());
    assertEquals(
        List.of(new ImageGrid.Heading("real", 3), new ImageGrid.Heading("synthetic", 3)),
        grid.headings());
    assertEquals(6, grid.rows().get(0).images().size());
    assertTrue(figure.title().startsWith("Within a class, synthetic images vary"), figure.title());
    Looks.assertDrawn(figure, Color.BLACK);

    var fewerReal = ImageCharts.sideBySide(calibration, synthesis, List.of(0), 4, 5);
    assertEquals(7, ((ImageGrid) fewerReal.panels().get(0)).rows().get(0).images().size());

    assertRefused(
        () -> ImageCharts.sideBySide(calibration, synthesis, List.of(10), 1, 0), "class 10");
    assertRefused(() -> ImageCharts.sideBySide(calibration, synthesis, List.of(), 1, 0), "class");
    assertRefused(
        () -> ImageCharts.sideBySide(calibration, synthesis, List.of(1), 0, 0), "at least 1");
  }

  @Test
  void hostile() {
    assertRefused(
        () -> ImageCharts.grid("t", GREY, List.of("a"), List.of(List.of(new float[3]))),
        "3 values",
        "1×2×2");
    assertRefused(() -> ImageCharts.grid("t", GREY, List.of(), List.of()), "at least one image");
    assertRefused(
        () -> ImageCharts.grid("t", GREY, List.of("a", "b"), List.of(List.of(HALF))),
        "2 names for 1 rows");
    assertRefused(
        () -> ImageCharts.evolution(GREY, List.of(1), List.of(List.of(HALF)), List.of("a", "b")),
        "2 names");
    assertRefused(
        () -> ImageCharts.evolution(GREY, List.of(), List.of(), List.of("a")), "0 iterations");
    assertRefused(
        () -> ImageCharts.motion(GREY, List.of(1), List.of(), List.of("a")), "1 iterations");
    var broken = new float[] {Float.NaN, 0, 0, 0};
    Looks.assertDrawn(ImageCharts.grid("t", GREY, List.of("a"), List.of(List.of(broken))));
  }
}
