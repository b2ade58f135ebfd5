package io.github.fdda.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads pages with the JDK's parser of XML, which takes nothing that is not well-formed. */
public final class Pages {

  /** Elements and attributes by which a page takes in other files. */
  private static final Set<String> LOADING =
      Set.of("link", "iframe", "object", "embed", "base", "audio", "video", "source", "a");

  private Pages() {}

  public static Document read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  public static Document parse(String html) {
    try {
      var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      // It throws, and prints nothing.
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(new InputSource(new StringReader(html)));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  /** The texts of all cells, row by row, of all tables. */
  public static List<List<String>> rows(Document page) {
    return elements(page.getElementsByTagName("tr"))
        .map(row -> elements(row.getChildNodes()).map(Element::getTextContent).toList())
        .toList();
  }

  /** Titles of the sections. */
  public static List<String> sections(Document page) {
    return elements(page.getElementsByTagName("h2")).map(Element::getTextContent).toList();
  }

  static Stream<Element> elements(NodeList nodes) {
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast);
  }

  /** Asserts that every table printed is among those of the page, figure by figure. */
  public static void assertShows(Document page, List<String> printedRows) {
    assertFalse(printedRows.isEmpty());
    var rows = rows(page);
    for (var printed : printedRows) {
      var cells =
          Arrays.stream(printed.substring(1, printed.length() - 1).split("\\|", -1))
              .map(String::strip)
              .toList();
      assertTrue(
          rows.stream().anyMatch(row -> ends(row, cells)), () -> cells + " is not in " + rows);
    }
  }

  /** Tables that can be sorted have a column before the printed ones. */
  private static boolean ends(List<String> row, List<String> cells) {
    return row.size() >= cells.size()
        && row.subList(row.size() - cells.size(), row.size()).equals(cells);
  }

  /** Asserts that a browser that shows the page asks for nothing else. */
  public static void assertLoadsNothing(Document page) {
    elements(page.getElementsByTagName("*"))
        .forEach(
            element -> {
              assertFalse(LOADING.contains(element.getTagName()), element::getTagName);
              assertFalse(element.hasAttribute("href"), element::getTagName);
              assertFalse(element.hasAttribute("srcset"), element::getTagName);
              if (element.hasAttribute("src")) {
                assertEquals("img", element.getTagName());
                assertTrue(element.getAttribute("src").startsWith("data:image/png;base64,"));
              }
            });
    var style = page.getElementsByTagName("style").item(0).getTextContent();
    assertFalse(style.contains("@import") || style.contains("url("), style);
    for (var name : List.of("style", "script")) {
      assertFalse(page.getElementsByTagName(name).item(0).getTextContent().contains("://"));
    }
  }
}
