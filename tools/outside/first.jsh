import io.github.fdda.*;
import io.github.fdda.data.*;
import io.github.fdda.network.*;
import io.github.fdda.quantize.grid.*;
import io.github.fdda.quantize.range.*;
var images = Datasets.sample("fashion-mnist");
var centers = Fdda.collectCenters(Networks.load("resnet20-fashion-mnist"), images.calibration(1));
System.out.println(centers.quantizeRangesOnly(BitWidths.of(4, 4), RangeMethod.MSE).evaluate(images.test()));
