package io.github.fdda.mutation;

import java.util.List;

/** A kind of file: whole ones, how they are damaged, and what must come of it. */
interface Subject {

  String name();

  /** How many whole files there are. */
  List<byte[]> files();

  default byte[] damage(byte[] file, Mutator mutator) {
    return mutator.bytes(file);
  }

  /** Reads a damaged file to the end; what it throws is judged by who calls. */
  Outcome read(byte[] damaged) throws Exception;
}
