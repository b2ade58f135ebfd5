package io.github.fdda.cli.report;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A part of a page, in HTML that is XML too: the writer escapes every text and every attribute. */
@FunctionalInterface
public interface Markup {

  /** Elements of HTML that have no end tag. */
  Set<String> WITHOUT_CONTENT = Set.of("img", "meta");

  /** Stands for a character that XML does not allow. */
  int REPLACEMENT = 0xFFFD;

  /**
   * Writes it.
   *
   * @throws XMLStreamException if the writer cannot
   */
  void writeTo(XMLStreamWriter out) throws XMLStreamException;

  /** A text; characters that no page may hold are replaced. */
  static Markup text(String text) {
    return out -> out.writeCharacters(allowed(text));
  }

  /** An element without attributes. */
  static Markup element(String name, Markup... content) {
    return element(name, Map.of(), content);
  }

  /**
   * An element.
   *
   * @param attributes by name
   */
  static Markup element(String name, Map<String, String> attributes, Markup... content) {
    return element(name, attributes, List.of(content));
  }

  /** {@link #element(String, Map, Markup...)} with a list. */
  static Markup element(String name, Map<String, String> attributes, List<Markup> content) {
    return out -> {
      if (WITHOUT_CONTENT.contains(name)) {
        out.writeEmptyElement(name);
        writeAttributes(out, attributes);
        return;
      }
      out.writeStartElement(name);
      writeAttributes(out, attributes);
      for (var part : content) {
        part.writeTo(out);
      }
      out.writeEndElement();
    };
  }

  private static void writeAttributes(XMLStreamWriter out, Map<String, String> attributes)
      throws XMLStreamException {
    // In an order that is always the same.
    for (var attribute : new TreeMap<>(attributes).entrySet()) {
      out.writeAttribute(attribute.getKey(), allowed(attribute.getValue()));
    }
  }

  private static String allowed(String text) {
    return text.codePoints()
        .map(character -> isAllowed(character) ? character : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Whether XML 1.0 has the character (section 2.2 of its standard). */
  private static boolean isAllowed(int character) {
    return character == '\t'
        || character == '\n'
        || (character >= ' ' && character < Character.MIN_SURROGATE)
        || (character > Character.MAX_SURROGATE && character < 0xFFFE)
        || character > 0xFFFF;
  }
}
