package io.github.fdda.cli.output;

import io.github.fdda.Provenance;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.deploy.OnnxSession;
import java.util.Map;
import java.util.TreeMap;

/** What a report says about the software that made it. */
public final class Versions {

  private Versions() {}

  /** Those of what runs, ONNX Runtime among them. */
  public static Map<String, String> withOnnxRuntime() {
    var versions = new TreeMap<>(Provenance.currentVersions());
    versions.put("onnxruntime", OnnxSession.runtimeVersion());
    return versions;
  }

  /** A Markdown table, sorted by name. */
  public static String table(Map<String, String> versions) {
    var table = MarkdownTable.of(Column.text("made with", 0), Column.text("version", 0));
    return table
        .of(
            new TreeMap<>(versions)
                .entrySet().stream()
                    .map(entry -> table.row(entry.getKey(), entry.getValue()))
                    .toList())
        .stripTrailing();
  }
}
