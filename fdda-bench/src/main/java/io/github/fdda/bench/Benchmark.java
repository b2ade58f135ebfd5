package io.github.fdda.bench;

import io.github.fdda.bench.NetworkResult.Phases;
import io.github.fdda.cli.options.CatalogOption;
import io.github.fdda.timing.Clock;
import io.github.fdda.timing.Pairs;
import io.github.fdda.timing.Spread;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.util.Optional;

/**
 * Measures networks one after the other: every phase some times after a warm-up, then both training
 * loops once more under the eyes of a {@link Profiler}.
 */
public final class Benchmark {

  private static final int WARM_UP = 5;

  private final int iterations;
  private final int samples;
  private final Optional<PeerOptions> peer;
  private final CatalogOption names;
  private final Roofline roofline;

  /**
   * Measures the machine.
   *
   * @param iterations of a training loop in one sample
   * @param samples of each phase
   * @param peer to compare with
   * @param names networks and data sets known by name
   * @throws InvalidInputException if there is to be less than one iteration or sample
   */
  public Benchmark(int iterations, int samples, Optional<PeerOptions> peer, CatalogOption names) {
    Arguments.requireAtLeast("iterations of a sample", iterations, 1);
    Arguments.requireAtLeast("samples", samples, 1);
    this.iterations = iterations;
    this.samples = samples;
    this.peer = peer;
    this.names = names;
    this.roofline = Roofline.measure();
  }

  /** What the machine can do at best. */
  public Roofline roofline() {
    return roofline;
  }

  /**
   * Measures one network.
   *
   * @param nameOrFile a network known by name; else the path of an ONNX file
   * @throws InvalidInputException if there is no such network, or the peer cannot be run
   */
  public NetworkResult run(String nameOrFile) {
    var network = names.network(nameOrFile);
    var images = Images.of(network, names.catalog());
    try (var work = new Workload(network, images)) {
      warmUp(work);
      var loops = peer.isEmpty() ? alone(work) : beside(peer.get(), nameOrFile, work);
      return result(network.name(), images.source(), work, loops);
    }
  }

  private static void warmUp(Workload work) {
    work.collectCenters();
    work.evaluate();
    for (var i = 0; i < WARM_UP; i++) {
      work.iterateGenerator();
      work.iterateStudent();
    }
  }

  private Loops<Pairs> alone(Workload work) {
    return new Loops<>(
        Pairs.alone(samples, () -> Clock.secondsEach(iterations, work::iterateGenerator)),
        Pairs.alone(samples, () -> Clock.secondsEach(iterations, work::iterateStudent)));
  }

  private Loops<Pairs> beside(PeerOptions options, String nameOrFile, Workload work) {
    try (var onnx = OnnxCopy.of(nameOrFile, names.catalog());
        var other = Peer.start(options, onnx.file())) {
      return new Loops<>(
          Pairs.take(
              samples,
              () -> Clock.secondsEach(iterations, work::iterateGenerator),
              () -> other.generator(iterations)),
          Pairs.take(
              samples,
              () -> Clock.secondsEach(iterations, work::iterateStudent),
              () -> other.student(iterations)));
    }
  }

  private NetworkResult result(String network, String images, Workload work, Loops<Pairs> loops) {
    var generator = loops.generatorIteration();
    var student = loops.studentIteration();
    var evaluation = repeated(work::evaluate);
    var phases =
        new Phases(
            phase(repeated(work::collectCenters), work.centersWork()),
            phase(Spread.of(generator.ours()), work.generatorWork()),
            phase(Spread.of(student.ours()), work.studentWork()),
            phase(evaluation, work.evaluationWork()));
    return new NetworkResult(
        network,
        images,
        phases,
        work.evaluationImages() / evaluation.median(),
        new Loops<>(
            Profiler.of(iterations, work::iterateGenerator),
            Profiler.of(iterations, work::iterateStudent)),
        peer.isEmpty()
            ? null
            : new Loops<>(Spread.of(generator.theirs()), Spread.of(student.theirs())),
        peer.isEmpty() ? null : new Loops<>(generator.ratio(), student.ratio()));
  }

  private Spread repeated(Runnable work) {
    return Spread.of(Pairs.alone(samples, () -> Clock.secondsEach(1, work)).ours());
  }

  private PhaseResult phase(Spread seconds, Work work) {
    return PhaseResult.of(seconds, work, roofline);
  }
}
