package io.github.fdda.bns;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Arithmetic by hand on five layers of four channels, of which each has the values of all. */
class StatisticsCheckTest {

  private static final Network NETWORK = TinyNetwork.of(new ImageShape(1, 4, 4));
  private static final BnsLayout LAYOUT = BnsLayout.of(NETWORK);

  /** Standard deviation 2. */
  private static final Bns RUNNING = bns(0, 4);

  @Test
  void distances_andWhatChanceMakesOfThem() {
    var check = check(bns(1, 4), bns(3, 8));
    assertEquals(5, check.layers().size());
    var layer = check.layers().get(3);
    assertEquals(3, layer.layer());
    assertEquals("bn3", layer.name());
    // Mean 2 of both is 1 deviation off; 0.5 and 1.5 deviations have variance 1/2, of two images.
    assertEquals(1, layer.mean(), 1e-6);
    assertEquals(0.5, layer.meanByChance(), 1e-6);
    // 5 and 9 around the common mean are 7 together, 3/4 too much; 5/4 and 9/4 have variance 1/2.
    assertEquals(0.75, layer.variance(), 1e-6);
    assertEquals(0.5, layer.varianceByChance(), 1e-6);
    assertEquals(2 * Math.sqrt(0.25 + 0.01), layer.meanLimit(), 1e-6);
    assertEquals(2 * Math.sqrt(0.25 + 0.0225), layer.varianceLimit(), 1e-6);
    assertFalse(layer.farOff());
    assertEquals(Optional.empty(), check.warning());
    assertEquals("tiny: 2 images fit the running statistics of all 5 layers", check.toString());
  }

  /** An image far from the others adds to the variance, and to what chance makes of it. */
  @Test
  void imageFarFromTheOthers_isChance() {
    var layer = check(bns(0, 4), bns(0, 4), bns(6, 4)).layers().get(0);
    // Around the common mean 2: 4 + 4, 4 + 4 and 4 + 16 are 12 together, 2 running variances off.
    assertEquals(2, layer.variance(), 1e-6);
    // 2, 2 and 5 running variances have variance 3, of three images; so have 0, 0 and 3 deviations.
    assertEquals(1, layer.varianceByChance(), 1e-6);
    assertEquals(1, layer.meanByChance(), 1e-6);
  }

  /** Root mean square over channels: one of four is 1 deviation off. */
  @Test
  void channels_areAveraged() {
    var means = new float[LAYOUT.size()];
    means[2] = 2;
    var one = Bns.of(LAYOUT, means, RUNNING.variances());
    assertEquals(0.5, check(one, one).layers().get(0).mean(), 1e-6);
    assertEquals(0, check(one, one).layers().get(1).mean(), 1e-6);
  }

  @Test
  void meansFarOff_fromTheFirstLayerOn_pointToTheImages() {
    var check = check(bns(2, 4), bns(2, 4));
    assertEquals(5, check.farOff().size());
    assertEquals(
        "tiny: the statistics of 2 images are far from the running ones in 5 of 5 layers, most in"
            + " layer 0 (bn0): means 1.00 running standard deviations off, chance and training"
            + " explain 0.20; check mean and std, channel order and value range of the images",
        check.warning().orElseThrow());
    assertEquals(check.warning().orElseThrow(), check.toString());
  }

  @Test
  void variancesFarOff_fromALaterLayerOn_pointToIt() {
    var variances = RUNNING.variances();
    Arrays.fill(variances, LAYOUT.offset(3), LAYOUT.offset(4), 6);
    var off = Bns.of(LAYOUT, RUNNING.means(), variances);
    assertEquals(
        "tiny: the statistics of 2 images are far from the running ones in 1 of 5 layers, most in"
            + " layer 3 (bn3): variances 0.50 running variances off, chance and training explain"
            + " 0.30; those before layer 3 (bn3) fit: check that layer and the weights before it,"
            + " then the images",
        check(off, off).warning().orElseThrow());
  }

  @Test
  void notFinite_isFarOff() {
    var check = check(bns(Float.NaN, 4), bns(0, 4));
    assertEquals(5, check.farOff().size());
    assertTrue(check.warning().orElseThrow().contains("NaN"));
  }

  @Test
  void table_hasARowALayer() {
    var table = check(bns(1, 4), bns(3, 8)).table();
    assertEquals(
        List.of(
            "layer", "name", "mean", "mean by chance", "variance", "variance by chance", "far off"),
        table.columnNames());
    assertEquals(5, table.rowCount());
    assertEquals("bn4", table.stringColumn("name").get(4));
    assertEquals(0.75, table.doubleColumn("variance").get(4), 1e-6);
    assertFalse(table.booleanColumn("far off").get(4));
  }

  @Test
  void singleImage_isRefused() {
    assertRefused(() -> check(RUNNING), "at least two images");
  }

  private static StatisticsCheck check(Bns... images) {
    return StatisticsCheck.of(NETWORK, RUNNING, List.of(images), images.length);
  }

  private static Bns bns(float mean, float variance) {
    var means = new float[LAYOUT.size()];
    var variances = new float[LAYOUT.size()];
    Arrays.fill(means, mean);
    Arrays.fill(variances, variance);
    return Bns.of(LAYOUT, means, variances);
  }
}
