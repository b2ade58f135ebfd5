package io.github.fdda.mutation;

/** What became of a damaged file. */
enum Outcome {
  REFUSED("refused in one line"),
  ACCEPTED("accepted"),
  SAME("accepted, logits as ONNX Runtime's"),
  NOT_FINITE("accepted, logits not finite here or there"),
  TOO_LARGE("accepted, too large to be run here"),
  ONLY_OURS("accepted where ONNX Runtime refuses"),
  DIFFERENT("accepted, logits other than ONNX Runtime's"),
  INTERNAL_ERROR("another exception than a refusal in one line");

  private final String text;

  Outcome(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
