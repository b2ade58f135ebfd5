package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import java.util.List;

/** ONNX DepthToSpace and SpaceToDepth: blocks of pixels become channels, or the reverse. */
final class Blocks {

  private Blocks() {}

  static Value depthToSpace(Node node) {
    var input = node.planes();
    var block = block(node);
    var dims = input.dims();
    var channels = dims.get(1).dividedBy(block.times(block));
    if (!channels.times(block).times(block).equals(dims.get(1))) {
      throw fault("%s channels do not make blocks of %s×%s", dims.get(1), block, block);
    }
    var columnsFirst = node.attributes().text("mode", "DCR").equals("CRD");
    var apart =
        columnsFirst
            ? List.of(dims.get(0), channels, block, block, dims.get(2), dims.get(3))
            : List.of(dims.get(0), block, block, channels, dims.get(2), dims.get(3));
    var turned =
        columnsFirst
            ? node.transposed(node.reshaped(input, new Dims(apart)), 0, 1, 4, 2, 5, 3)
            : node.transposed(node.reshaped(input, new Dims(apart)), 0, 3, 4, 1, 5, 2);
    return node.reshaped(
        turned,
        new Dims(
            List.of(dims.get(0), channels, dims.get(2).times(block), dims.get(3).times(block))));
  }

  static Value spaceToDepth(Node node) {
    var input = node.planes();
    var block = block(node);
    var dims = input.dims();
    var rows = dims.get(2).dividedBy(block);
    var columns = dims.get(3).dividedBy(block);
    if (!rows.times(block).equals(dims.get(2)) || !columns.times(block).equals(dims.get(3))) {
      throw fault("planes %s do not split into blocks of %s×%s", dims, block, block);
    }
    var apart =
        node.reshaped(
            input, new Dims(List.of(dims.get(0), dims.get(1), rows, block, columns, block)));
    return node.reshaped(
        node.transposed(apart, 0, 3, 5, 1, 2, 4),
        new Dims(List.of(dims.get(0), dims.get(1).times(block).times(block), rows, columns)));
  }

  private static Dim block(Node node) {
    var size = node.attributes().integer("blocksize", 0);
    if (size < 1 || size > 1 << 14) {
      throw fault("its blocksize is %d; it must be from 1 to %d", size, 1 << 14);
    }
    return Dim.of(size);
  }
}
