package io.github.fdda.util;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Executable;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML files into records: the field {@code point-bits} into the component {@code pointBits}.
 * Each component must be given unless it is {@link Nullable}. Messages name the field that is
 * wrong.
 */
@Internal
public final class YamlRecords {

  private static final String FIELDS = "give fields, as 'name: value'";

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .annotationIntrospector(new NullableComponents())
          .addModule(new SimpleModule().addDeserializer(String.class, new Text()))
          .build();

  private YamlRecords() {}

  /**
   * Reads a file.
   *
   * @param file its name, for messages
   * @param in UTF-8
   * @throws InvalidInputException if it is no YAML, or a field is missing, unknown or wrong; the
   *     message names file and line, or file and field
   */
  public static <T> T read(String file, InputStream in, Class<T> type) {
    var root = parse(file, in);
    if (!root.isObject()) {
      throw new InvalidInputException("%s: %s".formatted(file, FIELDS));
    }
    try {
      return MAPPER.treeToValue(root, type);
    } catch (JsonMappingException e) {
      throw new InvalidInputException("%s: %s".formatted(file, fault(e, root)), e);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException("%s: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static JsonNode parse(String file, InputStream in) {
    try {
      return MAPPER.readTree(in);
    } catch (JsonProcessingException e) {
      var line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      throw new InvalidInputException(
          "%s%s: no valid YAML: %s".formatted(file, line, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be read as YAML in UTF-8: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** What is wrong, and with which field; what is missing has a path but no value. */
  private static String fault(JsonMappingException e, JsonNode root) {
    var path = e.getPath();
    var value = root;
    for (var step : path) {
      value =
          step.getFieldName() == null
              ? value.path(step.getIndex())
              : value.path(step.getFieldName());
    }
    if (value.isMissingNode()) {
      var last = path.size() - 1;
      return at(
          path.subList(0, last),
          "the field '%s' is missing".formatted(path.get(last).getFieldName()));
    }
    return at(path, advice(e, value));
  }

  /** In front of a fault, its place, {@code datasets.cifar-10.shape[2]} for example. */
  private static String at(List<Reference> path, String fault) {
    var place =
        path.stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getFieldName())
            .collect(Collectors.joining());
    return place.isEmpty() ? fault : place.substring(1) + ": " + fault;
  }

  private static String advice(JsonMappingException e, JsonNode value) {
    if (e.getCause() instanceof InvalidInputException cause) {
      return String.valueOf(cause.getMessage());
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      var known = unknown.getKnownPropertyIds().stream().map(Object::toString).sorted();
      return "unknown field; known: " + known.collect(Collectors.joining(", "));
    }
    return e instanceof MismatchedInputException mismatch
        ? advice(mismatch.getTargetType(), value)
        : e.getOriginalMessage();
  }

  private static String advice(Class<?> wanted, JsonNode value) {
    if (wanted == String.class) {
      return "give a text; quote it if it looks like a number";
    }
    if (wanted == int.class || wanted == Integer.class) {
      return "give a whole number";
    }
    if (wanted == double.class || wanted == Float.class) {
      return "give a number";
    }
    if (wanted == URI.class) {
      return "'%s' is no web address".formatted(value.asText());
    }
    if (wanted.isEnum()) {
      return "'%s'; give %s".formatted(value.asText(), words(wanted));
    }
    return Collection.class.isAssignableFrom(wanted) ? "give a list, as [a, b]" : FIELDS;
  }

  private static String words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> MAPPER.convertValue(constant, String.class))
        .collect(Collectors.joining(" or "));
  }

  /** Takes no number for a text, and none that is blank. */
  private static final class Text extends StdScalarDeserializer<String> {

    private static final long serialVersionUID = 1L;

    Text() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING) || parser.getText().isBlank()) {
        context.reportInputMismatch(this, "no text");
      }
      return parser.getText();
    }
  }

  /** Lets a component be left out where its type says so. */
  private static final class NullableComponents extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public JsonSetter.Value findSetterInfo(Annotated target) {
      return target instanceof AnnotatedParameter component && mayBeLeftOut(component)
          ? JsonSetter.Value.forContentNulls(Nulls.FAIL)
          : JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL);
    }

    private static boolean mayBeLeftOut(AnnotatedParameter component) {
      return component.getOwner().getMember() instanceof Executable constructor
          && constructor.getAnnotatedParameterTypes()[component.getIndex()].isAnnotationPresent(
              Nullable.class);
    }
  }
}
