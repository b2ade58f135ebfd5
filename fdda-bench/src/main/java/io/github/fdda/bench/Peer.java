package io.github.fdda.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.UnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The PyTorch program in {@code bench/peer}, which does the same iterations. It is told what to do
 * over its standard input and answers in lines of JSON.
 */
final class Peer implements AutoCloseable {

  private static final String HOW_TO_GET =
      "give --peer a Python 3.10 or later with PyTorch: pip install torch numpy onnx";

  /** Memory settings of our launcher: the peer is to run as anyone would run it. */
  private static final List<String> OUR_SETTINGS =
      List.of("MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_");

  private final String python;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  private Peer(String python, Process process) {
    this.python = python;
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it and waits until it is warm.
   *
   * @param options how to run it
   * @param onnx file of the network
   * @throws InvalidInputException if the interpreter or what it needs is not there
   */
  static Peer start(PeerOptions options, Path onnx) {
    var python = options.python();
    if (!Files.isRegularFile(options.script())) {
      throw new InvalidInputException(
          "the peer is not at %s; run  bin/fdda bench  from a checkout"
              .formatted(options.script()));
    }
    var builder = new ProcessBuilder(python, options.script().toString(), onnx.toString());
    builder.environment().keySet().removeAll(OUR_SETTINGS);
    try {
      var peer = new Peer(python, builder.redirectError(Redirect.INHERIT).start());
      peer.requireReady();
      return peer;
    } catch (IOException e) {
      throw new UnavailableException(
          "%s cannot be run as Python (%s); %s".formatted(python, e.getMessage(), HOW_TO_GET), e);
    }
  }

  /** Seconds of one iteration of its generator. */
  double generator(int iterations) {
    return ask("generator " + iterations).get("seconds").asDouble();
  }

  /** Seconds of one iteration of its student. */
  double student(int iterations) {
    return ask("student " + iterations).get("seconds").asDouble();
  }

  @Override
  public void close() {
    process.destroy();
  }

  private void requireReady() {
    try {
      answer();
      ask("warmup");
    } catch (UnavailableException e) {
      close();
      throw e;
    }
  }

  private JsonNode ask(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
      return answer();
    } catch (IOException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private JsonNode answer() {
    try {
      var line = Optional.ofNullable(answers.readLine());
      var answer = new JsonMapper().readTree(line.orElse("{\"error\": \"it ended\"}"));
      if (!answer.isObject() || answer.has("error")) {
        throw unusable(answer.path("error").asText(answer.toString()));
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw unusable("it answers no JSON");
    } catch (IOException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private UnavailableException unusable(String why) {
    return new UnavailableException(
        "%s does not run the peer (%s); %s".formatted(python, why, HOW_TO_GET));
  }
}
