package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.util.Internal;
import java.util.function.LongBinaryOperator;

/**
 * A number of which shapes are made: {@code factor}, or {@code factor} times the batch size, which
 * is not known when a network is imported.
 *
 * @param factor any number
 * @param perImage whether the batch size multiplies it
 */
@Internal
public record Dim(long factor, boolean perImage) {

  /** The batch size. */
  static final Dim BATCH = new Dim(1, true);

  public static Dim of(long number) {
    return new Dim(number, false);
  }

  /** Whether this is {@code number}, whatever the batch. */
  boolean is(long number) {
    return !perImage && factor == number;
  }

  Dim times(Dim other) {
    if (perImage && other.perImage) {
      throw fault("a shape multiplies the batch size by itself");
    }
    return new Dim(exact(Math::multiplyExact, other), perImage || other.perImage);
  }

  Dim plus(Dim other) {
    return sum(Math::addExact, other);
  }

  Dim minus(Dim other) {
    return sum(Math::subtractExact, other);
  }

  private Dim sum(LongBinaryOperator operation, Dim other) {
    if (perImage != other.perImage && factor != 0 && other.factor != 0) {
      throw fault("a shape adds a number to the batch size");
    }
    return new Dim(exact(operation, other), perImage || other.perImage);
  }

  /** Integer division; anything that would round must not involve the batch size. */
  Dim dividedBy(Dim other) {
    if (other.factor == 0) {
      throw fault("a shape divides by zero");
    }
    if ((other.perImage && !perImage) || (perImage && factor % other.factor != 0)) {
      throw fault("a shape divides %s by %s, which depends on the batch size", this, other);
    }
    return new Dim(factor / other.factor, perImage && !other.perImage);
  }

  /** Of an integer division; it has the sign of the divisor, or of this number. */
  Dim remainder(Dim other, boolean ofThis) {
    if (other.factor == 0) {
      throw fault("a shape divides by zero");
    }
    var dividend = number("a dividend");
    var divisor = other.number("a divisor");
    return of(ofThis ? dividend % divisor : Math.floorMod(dividend, divisor));
  }

  Dim power(Dim exponent) {
    var base = (double) number("a base");
    return of((long) Math.pow(base, (double) exponent.number("an exponent")));
  }

  Dim negative() {
    return of(0).minus(this);
  }

  Dim absolute() {
    return factor < 0 ? negative() : this;
  }

  /** The larger of two. */
  Dim max(Dim other) {
    return of(Math.max(number("a bound"), other.number("a bound")));
  }

  /** The smaller of two. */
  Dim min(Dim other) {
    return of(Math.min(number("a bound"), other.number("a bound")));
  }

  /** This number where the batch size cannot take part. */
  long number(String what) {
    if (perImage) {
      throw fault("%s depends on the batch size", what);
    }
    return factor;
  }

  /** As {@link #number} for what must be an {@code int}, such as a number of channels. */
  int fixed(String what) {
    var number = number(what);
    if (number != (int) number) {
      throw fault("%s is %d: too large", what, number);
    }
    return (int) number;
  }

  private long exact(LongBinaryOperator operation, Dim other) {
    try {
      return operation.applyAsLong(factor, other.factor);
    } catch (ArithmeticException e) {
      throw fault("a shape is too large");
    }
  }

  @Override
  public String toString() {
    if (!perImage) {
      return Long.toString(factor);
    }
    return factor == 1 ? "N" : factor + "N";
  }
}
