package io.github.fdda.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportPageTest {

  private static final String HOSTILE = "</title><script>alert(\"1\" & '2')</script>";

  @Test
  void textsAreTexts() {
    var table = MarkdownTable.of(Column.text(HOSTILE, 1));
    var html =
        new ReportPage(
                HOSTILE,
                HOSTILE,
                List.of(new Fact(HOSTILE, HOSTILE)),
                List.of(
                    ReportSection.of(
                        HOSTILE,
                        PageParts.code(HOSTILE),
                        PageParts.paragraph(HOSTILE),
                        PageParts.facts(List.of(new Fact(HOSTILE, HOSTILE))),
                        PageParts.image(picture(), HOSTILE + "\" onload=\"alert(1)", 1, 1),
                        PageTable.sortable(new FilledTable(table, List.of(List.of(HOSTILE))), 0))))
            .html();
    assertFalse(html.contains("<script>alert"), html);
    var page = Pages.parse(html);
    assertEquals(1, page.getElementsByTagName("script").getLength());
    for (var name : List.of("title", "h1", "h2", "pre", "dt", "dd", "strong", "span")) {
      assertEquals(HOSTILE, page.getElementsByTagName(name).item(0).getTextContent(), name);
    }
    assertEquals(List.of(List.of("#", HOSTILE), List.of("1", HOSTILE)), Pages.rows(page));
    var image = Pages.elements(page.getElementsByTagName("img")).findFirst().orElseThrow();
    assertEquals(HOSTILE + "\" onload=\"alert(1)", image.getAttribute("alt"));
    assertFalse(image.hasAttribute("onload"));
    Pages.assertLoadsNothing(page);
  }

  /** A name of a node can hold any byte; XML and HTML cannot. */
  @Test
  void charactersThatNoPageMayHold_areReplaced() {
    var odd = "a\u0000b\u001bc\ud800d\ufffee\tf\ud83d\ude00";
    assertEquals(
        "a\ufffdb\ufffdc\ufffdd\ufffde\tf\ud83d\ude00",
        page(odd).getElementsByTagName("h1").item(0).getTextContent());
  }

  /** A browser takes what stands there literally. */
  @Test
  void styleAndScript_areNotEscaped() {
    var html = new ReportPage("title", "lead", List.of(), List.of()).html();
    assertFalse(html.contains("&"), html);
    assertTrue(html.startsWith("<!DOCTYPE html>"), html);
  }

  @Test
  void policyForbidsEverythingElse() {
    var policy =
        Pages.elements(page("title").getElementsByTagName("meta"))
            .filter(meta -> meta.getAttribute("http-equiv").equals("Content-Security-Policy"))
            .findFirst()
            .orElseThrow();
    assertTrue(policy.getAttribute("content").startsWith("default-src 'none';"));
  }

  @Test
  void sectionsWithoutContent_areLeftOut() {
    var page =
        Pages.parse(
            new ReportPage(
                    "title",
                    "lead",
                    List.of(),
                    List.of(
                        new ReportSection("empty", List.of()),
                        ReportSection.of("full", PageParts.paragraph("text"))))
                .html());
    assertEquals(List.of("full"), Pages.sections(page));
  }

  @Test
  void factsWithoutValue_areLeftOut() {
    var page =
        Pages.parse(
            new ReportPage(
                    "title",
                    "lead",
                    List.of(),
                    List.of(
                        ReportSection.of(
                            "facts",
                            PageParts.facts(List.of(new Fact("a", ""), new Fact("b", "2"))))))
                .html());
    assertEquals(1, page.getElementsByTagName("dt").getLength());
    assertEquals("b", page.getElementsByTagName("dt").item(0).getTextContent());
  }

  /** What all of these rely on. */
  @Test
  void aPageThatIsNotWellFormed_isFoundOut() {
    assertThrows(AssertionError.class, () -> Pages.parse("<html><p></html>"));
  }

  private static Document page(String title) {
    return Pages.parse(new ReportPage(title, "lead", List.of(), List.of()).html());
  }

  private static BufferedImage picture() {
    return new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
  }
}
