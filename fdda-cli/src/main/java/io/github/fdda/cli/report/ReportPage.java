package io.github.fdda.cli.report;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A page that loads nothing: style and script stand in it, pictures as data.
 *
 * @param title of the page
 * @param lead a sentence below the title
 * @param highlights the few figures that matter most
 * @param sections in reading order
 */
public record ReportPage(
    String title, String lead, List<Fact> highlights, List<ReportSection> sections) {

  /** What browsers may take into the page: nothing from elsewhere. */
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

  /** Copies the lists; sections without content are left out. */
  public ReportPage {
    highlights = List.copyOf(highlights);
    sections = sections.stream().filter(section -> !section.content().isEmpty()).toList();
  }

  /** The page in HTML. */
  public String html() {
    var text = new StringWriter();
    try {
      var out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      write(out);
      out.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text + "\n";
  }

  private void write(XMLStreamWriter out) throws XMLStreamException {
    out.writeDTD("<!DOCTYPE html>\n");
    Markup.element("html", Map.of("lang", "en"), head(), body()).writeTo(out);
  }

  private Markup head() {
    return Markup.element(
        "head",
        meta(Map.of("charset", "utf-8")),
        meta(Map.of("http-equiv", "Content-Security-Policy", "content", POLICY)),
        meta(Map.of("name", "viewport", "content", "width=device-width, initial-scale=1")),
        meta(Map.of("name", "color-scheme", "content", "light dark")),
        meta(Map.of("name", "generator", "content", "FDDA for Java")),
        Markup.element("title", Markup.text(title)),
        Markup.element("style", Markup.text(resource("report.css"))));
  }

  private static Markup meta(Map<String, String> attributes) {
    return Markup.element("meta", attributes);
  }

  private Markup body() {
    var content = new ArrayList<Markup>();
    content.add(
        Markup.element(
            "header",
            Markup.element("h1", Markup.text(title)),
            Markup.element("p", Markup.text(lead))));
    if (!highlights.isEmpty()) {
      content.add(
          Markup.element(
              "ul",
              Map.of("class", "highlights"),
              highlights.stream().map(ReportPage::highlight).toList()));
    }
    sections.forEach(section -> content.add(section(section)));
    return Markup.element(
        "body",
        Markup.element("main", Map.of(), content),
        Markup.element("script", Markup.text(resource("report.js"))));
  }

  private static Markup highlight(Fact fact) {
    return Markup.element(
        "li",
        Markup.element("strong", Markup.text(fact.value())),
        Markup.text(" "),
        Markup.element("span", Markup.text(fact.name())));
  }

  private static Markup section(ReportSection section) {
    var content = new ArrayList<Markup>();
    content.add(Markup.element("h2", Markup.text(section.title())));
    content.addAll(section.content());
    return Markup.element("section", Map.of(), content);
  }

  /** Without the characters that XML escapes: a browser would not undo that here. */
  private static String resource(String name) {
    try (var in = Objects.requireNonNull(ReportPage.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
