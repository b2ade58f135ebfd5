package io.github.fdda.network.graph;

/**
 * A tensor that depends on the images: known when the network runs.
 *
 * @param slot where a run keeps it
 * @param dims its shape
 */
record Feature(int slot, Dims dims) implements Value {

  @Override
  public String kind() {
    return "computed from the image";
  }
}
