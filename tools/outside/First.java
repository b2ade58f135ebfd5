// JBang reads the next lines; others need not.
//JAVA 17+
//DEPS io.github.fdda:fdda-lib:0.1.0-SNAPSHOT
//DEPS org.slf4j:slf4j-nop:2.0.17
import io.github.fdda.Fdda;
import io.github.fdda.data.Datasets;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeMethod;

/** Quantizes to four bits without any training, and measures. */
class First {

  public static void main(String[] arguments) {
    var images = Datasets.sample("fashion-mnist");
    var centers =
        Fdda.collectCenters(Networks.load("resnet20-fashion-mnist"), images.calibration(1));
    var w4a4 = centers.quantizeRangesOnly(BitWidths.of(4, 4), RangeMethod.MSE);
    System.out.println(w4a4.evaluate(images.test()));
  }
}
