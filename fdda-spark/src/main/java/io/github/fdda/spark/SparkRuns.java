package io.github.fdda.spark;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.RecipeRow;
import io.github.fdda.SweepConfig;
import io.github.fdda.SweepRow;
import io.github.fdda.Synthesis;
import io.github.fdda.TaskRunner;
import io.github.fdda.Workplace;
import io.github.fdda.cli.cluster.Generators;
import io.github.fdda.cli.cluster.LocalFolder;
import io.github.fdda.cli.cluster.PackedInputs;
import io.github.fdda.cli.cluster.Watcher;
import io.github.fdda.cli.cluster.WaveRunner;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.Internal;
import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import tech.tablesaw.api.Table;

/**
 * Runs on the machines of a Spark session that a program has.
 *
 * <pre>{@code
 * var context = JavaSparkContext.fromSparkContext(session.sparkContext());
 * try (var runs = SparkRuns.on(context, URI.create("hdfs:///fdda"))) {
 *   var table = runs.sweep(network, images.calibration(1), SynthesisConfig.defaults(),
 *       BitWidths.equal(2, 3, 4), images.test(), SweepConfig.defaults(), row -> {});
 * }
 * }</pre>
 *
 * <p>Executors need this module, the library and their dependencies ({@code spark.jars}), and one
 * task slot each: {@code spark.task.cpus} as many as {@code spark.executor.cores}. What comes out
 * is, to the bit, what one machine with that processor and number of threads gives. For one thread
 * at a time.
 *
 * @since 0.1.0
 */
public final class SparkRuns implements AutoCloseable {

  private static final String CHECKPOINT_INTERVAL = "spark.fdda.checkpointMilliseconds";
  private static final long USUAL_INTERVAL = 20_000;

  private final JavaSparkContext context;
  private final SparkJob job;
  private final Settings settings;
  private final SharedFolder images;
  private final Generators generators;
  private final Watcher watcher;
  private final Path files;
  private final SortedSet<String> machines = new TreeSet<>();

  private SparkRuns(
      JavaSparkContext context,
      SharedFolder shared,
      Settings settings,
      Watcher watcher,
      Path files) {
    this.context = context;
    this.job = new SparkJob(context, Slots.tries(context.getConf()));
    this.settings = settings;
    this.images = new SharedFolder(URI.create(settings.inputs()), context.hadoopConfiguration());
    this.generators = new Generators(shared);
    this.watcher = watcher;
    this.files = files;
  }

  /** {@link #on(JavaSparkContext, URI, Watcher)}, unobserved. */
  public static SparkRuns on(JavaSparkContext context, URI shared) {
    return on(context, shared, (phase, progress, failed) -> {});
  }

  /**
   * Runs on the machines of a session.
   *
   * @param context stays open until the result is closed, which does not close it
   * @param shared a folder on a file system that Hadoop knows, which the driver and all executors
   *     can write: trained generators stay there, and checkpoints while a loop runs
   * @param watcher told how far tasks have come
   * @return the caller closes it
   * @throws io.github.fdda.util.InvalidInputException if executors have more than one task slot
   * @throws UnavailableException if the folder cannot be reached
   */
  public static SparkRuns on(JavaSparkContext context, URI shared, Watcher watcher) {
    Slots.requireOne(context.getConf());
    var folder = new SharedFolder(shared, context.hadoopConfiguration());
    folder.has(".");
    var settings =
        new Settings(
            shared.toString(),
            "%s/inputs-%s".formatted(shared, UUID.randomUUID()),
            context.getConf().getLong(CHECKPOINT_INTERVAL, USUAL_INTERVAL));
    try {
      return new SparkRuns(context, folder, settings, watcher, LocalFolder.create());
    } catch (IOException e) {
      throw new UnavailableException(
          "no temporary folder can be made (%s)".formatted(e.getMessage()), e);
    }
  }

  /**
   * Trains a generator and quantizes to many bit-widths, each measured by a task of its own.
   *
   * @param network known by name, or read from a single ONNX file
   * @param calibration images to quantize from
   * @param synthesis hyper-parameters of the generator
   * @param grid the bit-widths
   * @param test labelled images to measure on
   * @param config as for {@link Synthesis#sweep(List, LabelledImages, SweepConfig, Consumer)}
   * @param rows told each row when all is measured
   * @return one row a bit-width, as {@link SweepRow#table} describes
   * @throws io.github.fdda.util.InvalidInputException as that sweep, or if the network's file
   *     cannot be sent
   * @throws UnavailableException if a task failed: its own line says why; what the others found is
   *     in the file of {@code config}
   * @throws io.github.fdda.util.StoppedException if the thread is interrupted
   */
  public Table sweep(
      Network network,
      CalibrationSet calibration,
      SynthesisConfig synthesis,
      List<BitWidths> grid,
      LabelledImages test,
      SweepConfig config,
      Consumer<SweepRow> rows) {
    var inputs = new Workplace.Inputs(network, calibration, test, Device.cpu());
    return run(
        inputs,
        synthesis,
        (generator, runner) -> generator.sweep(grid, test, config, runner, rows));
  }

  /**
   * Trains a generator and quantizes by several recipes, each by a task of its own: an ablation.
   *
   * @param network known by name, or read from a single ONNX file
   * @param calibration images to quantize from
   * @param synthesis hyper-parameters of the generator; those of recipes are ignored
   * @param recipes to compare
   * @param bits of each layer
   * @param images labelled, to measure on; training images beyond calibration, to choose a recipe
   *     by the result
   * @param rows told each row as it arrives
   * @return one row a recipe, in their order, as {@link RecipeRow#table} describes
   * @throws io.github.fdda.util.InvalidInputException as {@link Synthesis#compare(List, BitWidths,
   *     LabelledImages, Consumer)}, or if the network's file cannot be sent
   * @throws UnavailableException if a task failed: its own line says why
   * @throws io.github.fdda.util.StoppedException if the thread is interrupted
   */
  public Table compare(
      Network network,
      CalibrationSet calibration,
      SynthesisConfig synthesis,
      List<Recipe> recipes,
      BitWidths bits,
      LabelledImages images,
      Consumer<RecipeRow> rows) {
    var inputs = new Workplace.Inputs(network, calibration, images, Device.cpu());
    return run(
        inputs,
        synthesis,
        (generator, runner) -> generator.compare(recipes, bits, images, runner, rows));
  }

  /** Sends the inputs, has the generator trained, and goes on with it. */
  private Table run(
      Workplace.Inputs inputs,
      SynthesisConfig config,
      BiFunction<Synthesis, TaskRunner, Table> work) {
    var runner = runner(Map.of(inputs.calibration().seed(), inputs), Catalog.bundled());
    return work.apply(synthesis(runner, inputs, config), runner);
  }

  /**
   * Sends inputs to all executors.
   *
   * @param inputs by the seed of their calibration images; of one network
   * @param catalog that knows the network, if it was not read from a file
   */
  @Internal
  public TaskRunner runner(Map<Long, Workplace.Inputs> inputs, Catalog catalog) {
    var packed = PackedInputs.write(inputs, catalog, files, this::send);
    var pool = new ExecutorPool(job, context.broadcast(packed), settings);
    return new WaveRunner(pool, inputs, generators, machines, watcher);
  }

  /** The network goes to all; of the images each executor fetches those that it needs. */
  private void send(Path file) {
    var name = file.getFileName().toString();
    if (!name.endsWith(PackedInputs.IMAGES)) {
      context.addFile(file.toString());
      return;
    }
    images.put(name, file);
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UnavailableException(
          "%s: cannot be removed (%s)".formatted(file, e.getMessage()), e);
    }
  }

  /** A generator trained by a task, or earlier. */
  @Internal
  public Synthesis synthesis(TaskRunner runner, Workplace.Inputs inputs, SynthesisConfig config) {
    return WaveRunner.synthesis(runner, generators, inputs, config);
  }

  /**
   * What has done tasks so far: processor, engine and number of threads, one line for each kind.
   * More than one means that rows need not repeat to the bit.
   */
  public SortedSet<String> machines() {
    return Collections.unmodifiableSortedSet(machines);
  }

  /** Removes copies of inputs. */
  @Override
  public void close() {
    images.deleteAll();
    try {
      LocalFolder.delete(files);
    } catch (IOException e) {
      throw new UnavailableException(
          "%s: cannot be removed (%s)".formatted(files, e.getMessage()), e);
    }
  }
}
