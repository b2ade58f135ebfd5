package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Where the elements of a constant go when its axes are permuted or sliced. */
final class Layout {

  private Layout() {}

  /** A permutation of the axes of a tensor; without one given, they are reversed. */
  static int[] permutation(List<Long> given, int rank) {
    var axes =
        given.isEmpty()
            ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray()
            : given.stream().mapToInt(axis -> Dims.axis(axis, rank)).toArray();
    if (axes.length != rank || IntStream.of(axes).distinct().count() != rank) {
      throw fault("perm %s does not permute %d axes", given, rank);
    }
    return axes;
  }

  static Dims permute(Dims dims, int[] permutation) {
    return new Dims(IntStream.of(permutation).mapToObj(dims::get).toList());
  }

  /** For each element of the transposed tensor, in row-major order, its position before. */
  static int[] transpose(Dims dims, int[] permutation) {
    var strides = strides(dims);
    var positions = new int[] {0};
    for (var axis : permutation) {
      positions = expand(positions, 0, strides[axis], side(dims, axis));
    }
    return positions;
  }

  /** For each element of a slice along one axis, its position before. */
  static int[] slice(Dims dims, int sliced, int start, int step, int count) {
    var strides = strides(dims);
    var positions = new int[] {0};
    for (var axis = 0; axis < dims.rank(); axis++) {
      positions =
          axis == sliced
              ? expand(positions, start * strides[axis], step * strides[axis], count)
              : expand(positions, 0, strides[axis], side(dims, axis));
    }
    return positions;
  }

  /** For each element of a tensor spread to a shape, in row-major order, its position before. */
  static int[] broadcast(Dims dims, Dims shape) {
    var strides = strides(dims);
    var missing = shape.rank() - dims.rank();
    var positions = new int[] {0};
    for (var axis = 0; axis < shape.rank(); axis++) {
      var own = axis - missing;
      var stride = own < 0 || dims.get(own).is(1) ? 0 : strides[own];
      positions = expand(positions, 0, stride, side(shape, axis));
    }
    return positions;
  }

  private static int[] expand(int[] positions, int offset, int stride, int count) {
    return Arrays.stream(positions)
        .flatMap(p -> IntStream.range(0, count).map(i -> p + offset + i * stride))
        .toArray();
  }

  private static int[] strides(Dims dims) {
    var strides = new int[dims.rank()];
    var stride = 1;
    for (var axis = dims.rank() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= side(dims, axis);
    }
    return strides;
  }

  private static int side(Dims dims, int axis) {
    return dims.get(axis).fixed("a constant's shape");
  }
}
