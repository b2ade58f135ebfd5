package io.github.fdda.integer.c;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Where each of several buffers lies in one arena. Those that are needed at the same time lie
 * apart, unless an overlap allows more. They are placed one after the other, each as low as it can
 * be; of several orders the one that needs the smallest arena is taken.
 *
 * @param places of the buffers, in bytes
 * @param bytes of the arena
 * @see <a href="https://arxiv.org/abs/2001.03288">Pisarchyk, Lee: Efficient Memory Management for
 *     Deep Neural Net Inference, 2020: orders by size and by what is live at one time</a>
 * @see <a href="https://arxiv.org/abs/2010.01668">Blacker, Bridges, Hadfield: Diagonal Memory
 *     Optimisation for Machine Learning on Micro-controllers, 2020: what a layer has read may be
 *     written over</a>
 */
record ArenaPlan(List<Long> places, long bytes) {

  ArenaPlan {
    places = List.copyOf(places);
  }

  /** The smallest plan found. */
  static ArenaPlan of(List<ArenaBuffer> buffers, List<ArenaOverlap> overlaps) {
    var large = Comparator.comparingLong((ArenaBuffer buffer) -> -buffer.bytes());
    var busy = Comparator.comparingLong((ArenaBuffer buffer) -> -breadth(buffer, buffers));
    var late = Comparator.comparingInt((ArenaBuffer buffer) -> -buffer.first());
    return Stream.of(
            large.thenComparing(late),
            busy.thenComparing(late),
            busy.thenComparing(large),
            late.thenComparing(large),
            late.reversed())
        .map(order -> inOrder(buffers, overlaps, order))
        .min(Comparator.comparingLong(ArenaPlan::bytes))
        .orElseThrow();
  }

  /** The most bytes that are live at one time while a buffer is. */
  private static long breadth(ArenaBuffer buffer, List<ArenaBuffer> buffers) {
    return IntStream.rangeClosed(buffer.first(), buffer.last())
        .mapToLong(time -> live(time, buffers))
        .max()
        .orElse(0);
  }

  private static long live(int time, List<ArenaBuffer> buffers) {
    return buffers.stream()
        .filter(buffer -> buffer.first() <= time && time <= buffer.last())
        .mapToLong(ArenaBuffer::bytes)
        .sum();
  }

  private static ArenaPlan inOrder(
      List<ArenaBuffer> buffers, List<ArenaOverlap> overlaps, Comparator<ArenaBuffer> order) {
    var places = new Long[buffers.size()];
    var placed = new ArrayList<Integer>();
    IntStream.range(0, buffers.size())
        .boxed()
        .sorted(Comparator.comparing(buffers::get, order))
        .forEach(
            next -> {
              places[next] = lowest(next, placed, places, buffers, overlaps);
              placed.add(next);
            });
    var bytes =
        IntStream.range(0, places.length).mapToLong(i -> places[i] + buffers.get(i).bytes());
    return new ArenaPlan(Arrays.asList(places), bytes.max().orElse(0));
  }

  /** The lowest place for a buffer: at the bottom, or as near above another as may be. */
  private static long lowest(
      int buffer,
      List<Integer> placed,
      Long[] places,
      List<ArenaBuffer> buffers,
      List<ArenaOverlap> overlaps) {
    var met =
        placed.stream().filter(other -> buffers.get(other).meets(buffers.get(buffer))).toList();
    return LongStream.concat(
            LongStream.of(0),
            met.stream()
                .mapToLong(other -> places[other] + distance(other, buffer, buffers, overlaps)))
        .filter(
            place ->
                met.stream()
                    .allMatch(
                        other ->
                            places[other] + distance(other, buffer, buffers, overlaps) <= place
                                || place + distance(buffer, other, buffers, overlaps)
                                    <= places[other]))
        .min()
        .orElseThrow();
  }

  /** How far one buffer must lie above another, at least. */
  private static long distance(
      int lower, int upper, List<ArenaBuffer> buffers, List<ArenaOverlap> overlaps) {
    return overlaps.stream()
        .filter(overlap -> overlap.output() == lower && overlap.input() == upper)
        .mapToLong(ArenaOverlap::distance)
        .findAny()
        .orElseGet(() -> buffers.get(lower).bytes());
  }
}
