package io.github.fdda.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a browser shows pages, where there is one. */
class BrowserTest {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final int PHONE = 390;

  private static String browser = "";

  private Path folder;

  @BeforeAll
  static void findBrowser() {
    var found = find();
    assumeTrue(found.isPresent(), "no Chromium on the path");
    browser = found.orElseThrow().toString();
  }

  private static Optional<Path> find() {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @BeforeEach
  void makeFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  @Test
  void desktop_showsSomething() throws IOException {
    var file = Files.writeString(folder.resolve("page.html"), page().html());
    assertTrue(colors(screenshot(file, 1100)) > 20);
  }

  @Test
  void phone_showsSomething() throws IOException {
    assertTrue(colors(screenshot(framed(page().html()), 500)) > 20);
  }

  /** Wide tables and charts move by themselves; names of layers have no end. */
  @Test
  void phone_doesNotScrollSideways() throws IOException {
    var measured =
        page()
            .html()
            .replace(
                "</body>",
                "<script>parent.postMessage(document.documentElement.scrollWidth"
                    + " + ' of ' + innerWidth, '*')</script></body>");
    assertEquals(PHONE + " of " + PHONE, told(framed(measured)));
  }

  @Test
  void headsSort() throws IOException {
    var clicked =
        page()
            .html()
            .replace(
                "</body>",
                """
                <script>
                document.querySelectorAll("table.sortable th button")[2].click();
                parent.postMessage(
                  Array.from(document.querySelectorAll("table.sortable tbody tr")).slice(0, 3)
                    .map(row => row.cells[2].textContent).join(" "), '*');
                </script></body>""");
    // It is sorted by this column already: the largest come first now.
    assertEquals("equal 98.5 97.5", told(framed(clicked)));
  }

  /** A page with all that can be wide. */
  private static ReportPage page() {
    var name = "/a/very/long/name/of/a/layer/without/an/end/".repeat(4);
    var rows = new ArrayList<List<String>>();
    rows.add(List.of(name, "equal"));
    IntStream.range(0, 99)
        .forEach(i -> rows.add(List.of(name + i, String.format(Locale.ROOT, "%d.5", i))));
    var table =
        new FilledTable(
            MarkdownTable.of(Column.text("layer", 5), Column.number("signal-to-noise (dB)", "%s")),
            rows);
    var chart = new BufferedImage(1800, 300, BufferedImage.TYPE_INT_RGB);
    return new ReportPage(
        name,
        name,
        IntStream.range(0, 5).mapToObj(i -> new Fact("top-1, quantized", "94.60 %")).toList(),
        List.of(
            ReportSection.of(
                name,
                PageParts.code("fdda compare " + name),
                PageParts.facts(List.of(new Fact("network", name), new Fact(name, "x"))),
                PageParts.paragraph(name),
                PageTable.sortable(table, 1),
                Markup.element(
                    "div", Map.of("class", "chart"), PageParts.image(chart, name, 900, 150)))));
  }

  /** The page as wide as a phone: the browser's own windows are wider. */
  private Path framed(String html) throws IOException {
    Files.writeString(folder.resolve("page.html"), html);
    return Files.writeString(
        folder.resolve("frame.html"),
        String.format(
            Locale.ROOT,
            """
            <!DOCTYPE html><html><body style="margin:0"><p id="told"></p><script>
            onmessage = event => document.getElementById("told").append(event.data);
            </script><iframe src="page.html" style="border:0;width:%dpx;height:900px"></iframe></body></html>
            """,
            PHONE));
  }

  /** What the page in the frame tells it. */
  private String told(Path frame) throws IOException {
    var dom = run("--virtual-time-budget=5000", "--dump-dom", frame.toUri().toString());
    var matcher = Pattern.compile("<p id=\"told\">([^<]+)</p>").matcher(dom);
    assertTrue(matcher.find(), dom);
    return matcher.group(1);
  }

  private BufferedImage screenshot(Path file, int width) throws IOException {
    var picture = folder.resolve("picture.png");
    run(
        String.format(Locale.ROOT, "--window-size=%d,900", width),
        "--screenshot=" + picture,
        file.toUri().toString());
    return ImageIO.read(picture.toFile());
  }

  private String run(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.onExit().join().exitValue(), out);
    return out;
  }

  private static long colors(BufferedImage image) {
    return IntStream.range(0, image.getHeight())
        .flatMap(y -> IntStream.range(0, image.getWidth()).map(x -> image.getRGB(x, y)))
        .distinct()
        .count();
  }
}
