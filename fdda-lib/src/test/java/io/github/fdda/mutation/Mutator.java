package io.github.fdda.mutation;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Damages files, the same for the same seed. */
final class Mutator {

  private static final long[] INTEGERS = {
    0,
    1,
    -1,
    2,
    3,
    7,
    8,
    16,
    255,
    256,
    65535,
    1 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final double[] NUMBERS = {
    0, -0.0, 1, -1, 1e-30, 1e30, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  private final Random random;

  Mutator(long seed) {
    this.random = new Random(seed);
  }

  /** Flips, cuts, doubles or overwrites some bytes. */
  byte[] bytes(byte[] file) {
    var bytes = file.clone();
    for (var i = random.nextInt(3); i >= 0; i--) {
      bytes = oneChange(bytes);
    }
    return bytes;
  }

  private byte[] oneChange(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    // Headers say more than values.
    var within = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 200);
    var at = random.nextInt(within);
    return switch (random.nextInt(6)) {
      case 0 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 1 -> {
        bytes[at] = (byte) random.nextInt();
        yield bytes;
      }
      case 2 -> {
        bytes[at] = new byte[] {0, 1, 127, -128, -1}[random.nextInt(5)];
        yield bytes;
      }
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> splice(bytes, at, random.nextInt(bytes.length));
      default -> {
        for (var i = at; i < Math.min(bytes.length, at + 1 + random.nextInt(16)); i++) {
          bytes[i] = (byte) random.nextInt();
        }
        yield bytes;
      }
    };
  }

  /** What comes before one place, then what comes after another. */
  private static byte[] splice(byte[] bytes, int first, int second) {
    var spliced = Arrays.copyOf(bytes, first + bytes.length - second);
    System.arraycopy(bytes, second, spliced, first, bytes.length - second);
    return spliced;
  }

  /** Changes some fields of a message, or of those in it. */
  Message fields(Message message) {
    var builder = message.toBuilder();
    for (var i = random.nextInt(2); i >= 0; i--) {
      descend(builder, texts(message));
    }
    return builder.buildPartial();
  }

  private static List<Object> texts(Message message) {
    var texts = new ArrayList<Object>(List.of("", "new"));
    for (var field : message.getAllFields().entrySet()) {
      var values = field.getValue() instanceof List<?> list ? list : List.of(field.getValue());
      for (var value : values) {
        if (value instanceof Message inner) {
          texts.addAll(texts(inner));
        } else if (value instanceof String) {
          texts.add(value);
        }
      }
    }
    return texts;
  }

  private void descend(Message.Builder builder, List<Object> texts) {
    var fields = new ArrayList<>(builder.getAllFields().keySet());
    if (fields.isEmpty()) {
      return;
    }
    var field = fields.get(random.nextInt(fields.size()));
    if (field.isRepeated()) {
      repeated(builder, field, texts);
    } else if (field.getJavaType() == JavaType.MESSAGE) {
      inside(builder, field, builder.getFieldBuilder(field), texts);
    } else if (random.nextInt(4) == 0) {
      builder.clearField(field);
    } else {
      builder.setField(field, value(field, builder.getField(field), texts));
    }
  }

  private void inside(
      Message.Builder outer, FieldDescriptor field, Message.Builder inner, List<Object> texts) {
    if (!field.isRepeated() && random.nextInt(30) == 0) {
      outer.clearField(field);
    } else {
      descend(inner, texts);
    }
  }

  private void repeated(Message.Builder builder, FieldDescriptor field, List<Object> texts) {
    var values = new ArrayList<Object>((List<?>) builder.getField(field));
    var at = random.nextInt(values.size());
    var kind = random.nextInt(12);
    if (kind == 0) {
      values.remove(at);
    } else if (kind == 1) {
      values.add(at, values.get(random.nextInt(values.size())));
    } else if (kind == 2) {
      Collections.swap(values, at, random.nextInt(values.size()));
    } else if (field.getJavaType() == JavaType.MESSAGE) {
      inside(builder, field, builder.getRepeatedFieldBuilder(field, at), texts);
      return;
    } else {
      values.set(at, value(field, values.get(at), texts));
    }
    builder.setField(field, values);
  }

  private Object value(FieldDescriptor field, Object old, List<Object> texts) {
    return switch (field.getJavaType()) {
      case INT -> (int) integer(((Number) old).longValue());
      case LONG -> integer(((Number) old).longValue());
      case FLOAT -> (float) NUMBERS[random.nextInt(NUMBERS.length)];
      case DOUBLE -> NUMBERS[random.nextInt(NUMBERS.length)];
      case BOOLEAN -> !(Boolean) old;
      case STRING -> texts.get(random.nextInt(texts.size()));
      case BYTE_STRING -> ByteString.copyFrom(bytes(((ByteString) old).toByteArray()));
      case ENUM -> {
        var values = field.getEnumType().getValues();
        yield values.get(random.nextInt(values.size()));
      }
      case MESSAGE -> old;
    };
  }

  private long integer(long old) {
    return switch (random.nextInt(3)) {
      case 0 -> old + random.nextInt(5) - 2;
      case 1 -> old ^ (1L << random.nextInt(63));
      default -> INTEGERS[random.nextInt(INTEGERS.length)];
    };
  }

  boolean coin() {
    return random.nextBoolean();
  }

  int pick(int count) {
    return random.nextInt(count);
  }
}
