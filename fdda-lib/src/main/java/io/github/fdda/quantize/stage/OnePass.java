package io.github.fdda.quantize.stage;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.util.Internal;
import java.util.function.UnaryOperator;

/** A stage that does all its work in one step. */
@Internal
public final class OnePass implements Stage {

  private final String name;
  private final UnaryOperator<StudentState> pass;
  private StudentState student;
  private int iteration;

  /**
   * @param name of the stage
   * @param student to begin with
   * @param pass makes the student that comes out
   */
  public OnePass(String name, StudentState student, UnaryOperator<StudentState> pass) {
    this.name = name;
    this.student = student;
    this.pass = pass;
  }

  @Override
  public int iteration() {
    return iteration;
  }

  @Override
  public int iterations() {
    return 1;
  }

  @Override
  public QuantizationStep step() {
    student = pass.apply(student);
    return QuantizationStep.ofPass(name, iteration++);
  }

  /** No arrays: before its only step the stage holds nothing but what it began with. */
  @Override
  public Snapshot snapshot() {
    return Snapshot.empty();
  }

  @Override
  public void restore(int done, Snapshot saved) {}

  @Override
  public StudentState result() {
    return student;
  }

  @Override
  public void close() {}
}
