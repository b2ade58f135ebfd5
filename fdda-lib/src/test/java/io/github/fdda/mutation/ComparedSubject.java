package io.github.fdda.mutation;

import io.github.fdda.deploy.ModelFile;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.fixture.Pictures;
import java.util.List;

/** ONNX files as the comparison reads them: whatever ONNX Runtime is given must not end the JVM. */
record ComparedSubject(Subject whole) implements Subject {

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public List<byte[]> files() {
    return whole.files();
  }

  @Override
  public byte[] damage(byte[] file, Mutator mutator) {
    return whole.damage(file, mutator);
  }

  @Override
  public Outcome read(byte[] damaged) {
    var file = ModelFile.of("damaged", damaged);
    try (var session = OnnxSession.open(file, 1, Optimization.ALL)) {
      if (session.imageShape().size() > OnnxSubject.MOST_PIXELS) {
        return Outcome.TOO_LARGE;
      }
      session.logits(new Pictures(session.imageShape(), 2, List.of(0, 1)), 0, 1);
      return Outcome.ACCEPTED;
    }
  }
}
