package io.github.fdda;

import ai.djl.Device;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.bns.MomentsMeter;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.evaluate.Predictions;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.train.Progress;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-grained Data Distribution Alignment for post-training quantization (Zhong et al., ECCV 2022,
 * arXiv 2109.04186): from a trained float classifier and one labelled image per class to a network
 * of few bits, in three steps.
 *
 * <pre>{@code
 * var network = Networks.load("resnet20-fashion-mnist");
 * var images = Datasets.load("fashion-mnist");
 * var centers = Fdda.collectCenters(network, images.calibration(1));
 * var synthesis = centers.synthesize(SynthesisConfig.defaults());
 * var quantized = synthesis.quantize(BitWidths.of(4, 4));
 * quantized.evaluate(images.test());
 * }</pre>
 *
 * @since 0.1.0
 */
public final class Fdda {

  private static final Logger LOG = LoggerFactory.getLogger(Fdda.class);

  private Fdda() {}

  /** {@link #collectCenters(Network, CalibrationSet, Device)} on the CPU. */
  public static BnsCenters collectCenters(Network network, CalibrationSet calibration) {
    return collectCenters(network, calibration, Device.cpu());
  }

  /**
   * Step 1: collects the batch-normalization statistics of each class. Where layers of the network
   * have no batch normalization behind them ({@link Network#unnormalizedLayers()}), one that
   * changes nothing is put there first: its statistics are measured on the calibration images and
   * on shifted views of them, of images of three colours mirrored ones too. So are statistics of
   * what layer normalizations get, channel by channel, where each image has tokens of its own.
   * {@link BnsCenters#network()} has both, {@link Network#imagesMeasured()} tells on how many
   * images; what is exported later has no node for it.
   *
   * <p>Where the images' statistics are far from the network's running ones, a warning is logged
   * (SLF4J): {@link BnsCenters#check()}.
   *
   * @param network the float network, the teacher of all further steps
   * @param calibration at least one image of every class
   * @param device where this and the further steps compute
   * @throws InvalidInputException if images and network differ in shape or number of classes, a
   *     class has no image, or the network is quantized already
   */
  public static BnsCenters collectCenters(
      Network network, CalibrationSet calibration, Device device) {
    requireFloat(network);
    requireMatch(network, calibration);
    try (var engine = EngineSession.open(device)) {
      var normalized = MomentsMeter.normalized(network, calibration, engine.manager());
      requireStatistics(normalized);
      try (var parameters = normalized.parameters(engine.manager())) {
        var centers = ClassCenters.collect(normalized, parameters, calibration, engine.manager());
        return checked(new BnsCenters(normalized, calibration, centers, device));
      }
    }
  }

  /** With what is wrong logged: chance cannot be told from a single class's images. */
  private static BnsCenters checked(BnsCenters centers) {
    if (centers.classes().classes().size() > 1) {
      centers.check().warning().ifPresent(LOG::warn);
    }
    return centers;
  }

  /** {@link #withoutImages(Network, Device)} on the CPU. */
  public static BnsCenters withoutImages(Network network) {
    return withoutImages(network, Device.cpu());
  }

  /**
   * Data-free quantization, the baseline that shows what calibration images are worth: there are no
   * centers. The generator learns from cross-entropy and the network's running statistics alone
   * (GDFQ, Xu et al., ECCV 2020, arXiv 2003.03603; ZeroQ, Cai et al., CVPR 2020, arXiv 2001.00281);
   * the student learns, and its ranges are chosen, on synthetic images alone.
   *
   * <pre>{@code
   * var synthesis = Fdda.withoutImages(network).synthesize(SynthesisConfig.defaults());
   * var quantized = synthesis.quantize(BitWidths.of(4, 4));
   * }</pre>
   *
   * @param network the float network, the teacher of all further steps
   * @param device where the further steps compute
   * @return step 1 without images: go on with {@link BnsCenters#synthesize}
   * @throws InvalidInputException if the network is quantized already, or has no batch
   *     normalization whose statistics could stand for images
   */
  public static BnsCenters withoutImages(Network network, Device device) {
    requireFloat(network);
    if (network.batchNorms().isEmpty()) {
      throw new InvalidInputException(
          "network %s has no batch normalization, whose statistics stand for images; give at least one image of each class"
              .formatted(network.name()));
    }
    var none = CalibrationSet.none(network.inputShape(), network.classCount());
    return new BnsCenters(network, none, ClassCenters.none(network), device);
  }

  /** {@link #evaluate(Network, LabelledImages, Device, Consumer)} on the CPU, unobserved. */
  public static Accuracy evaluate(Network network, LabelledImages images) {
    return evaluate(network, images, Device.cpu(), progress -> {});
  }

  /**
   * Measures the float network.
   *
   * @param images labelled, at least one, normalized as the network was trained
   * @param device where to compute
   * @param progress told from time to time how many images are done
   * @throws InvalidInputException if images and network differ in shape or number of classes
   */
  public static Accuracy evaluate(
      Network network, LabelledImages images, Device device, Consumer<Progress> progress) {
    requireMatch(network, images);
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager())) {
      return Accuracy.of(
          batch -> network.forward(batch, parameters, Taps.NONE),
          engine.manager(),
          images,
          progress);
    }
  }

  /**
   * The class that the float network gives each image, on the CPU.
   *
   * @param images labelled; the labels are not looked at
   * @return one class an image, from 0 to K − 1
   * @throws InvalidInputException if images and network differ in shape or number of classes
   */
  public static List<Integer> predictions(Network network, LabelledImages images) {
    requireMatch(network, images);
    try (var engine = EngineSession.open();
        var parameters = network.parameters(engine.manager())) {
      return Predictions.of(
          batch -> network.forward(batch, parameters, Taps.NONE), engine.manager(), images);
    }
  }

  /**
   * Computes the logits of the float network on the CPU, a batch at a time.
   *
   * @param images normalized, each C×H×W
   * @return logits, one array of length K for each
   * @throws InvalidInputException if an image has another number of values than the network takes
   */
  public static List<float[]> logits(Network network, List<float[]> images) {
    try (var engine = EngineSession.open();
        var parameters = network.parameters(engine.manager())) {
      return Predictions.logits(
          batch -> network.forward(batch, parameters, Taps.NONE),
          engine.manager(),
          images,
          network.inputShape());
    }
  }

  private static void requireStatistics(Network network) {
    if (network.statisticsLayers().isEmpty()) {
      throw new InvalidInputException(
          "network %s has no layer whose statistics FDDA could align: no convolution, and no linear layer with one vector an image"
              .formatted(network.name()));
    }
  }

  private static void requireFloat(Network network) {
    if (network.isQuantized()) {
      throw new InvalidInputException(
          "network %s is quantized already; start from the float network"
              .formatted(network.name()));
    }
  }

  /**
   * Checks that a network takes images.
   *
   * @throws InvalidInputException if images and network differ in shape or number of classes
   */
  static void requireMatch(Network network, LabelledImages images) {
    if (!network.inputShape().equals(images.shape())) {
      throw new InvalidInputException(
          "network %s takes %s images, these are %s; choose another data set or image size"
              .formatted(network.name(), network.inputShape(), images.shape()));
    }
    if (network.classCount() != images.classes().size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "network %s has %d classes, the images have %d; choose the data set it was trained on",
              network.name(),
              network.classCount(),
              images.classes().size()));
    }
  }
}
