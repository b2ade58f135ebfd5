"""Each rule finds what it is for, in small notebooks, without a kernel."""

import base64
import io
import unittest
import unittest.mock

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image, ImageDraw

import checks


def notebook(*cells):
    kernelspec = {"name": "java", "display_name": "Java", "language": "java"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": kernelspec})


def code(source="1", outputs=(), tag=None):
    metadata = {"tags": [tag]} if tag else {}
    return new_code_cell(source, outputs=list(outputs), execution_count=1, metadata=metadata)


def text(content="It shows."):
    return new_markdown_cell(content)


def result(mime, content):
    return new_output("execute_result", {mime: content}, execution_count=1)


def stream(name, content):
    return new_output("stream", name=name, text=content)


def error(*traceback):
    return new_output("error", ename="EvalException", evalue="", traceback=list(traceback))


def drawing(width, height, bars):
    image = Image.new("RGB", (width, height), "white")
    for bar in range(bars):
        colour = (20 * bar, 100, 200)
        ImageDraw.Draw(image).rectangle((20 * bar, 20, 20 * bar + 15, height - 20), fill=colour)
    return image


def picture(width, height, bars=0):
    data = io.BytesIO()
    drawing(width, height, bars).save(data, "PNG")
    return result("image/png", base64.b64encode(data.getvalue()).decode())


def animation(*bars):
    frames = [drawing(400, 200, count) for count in bars]
    data = io.BytesIO()
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])
    return result("text/html", f'<img alt="a" src="data:image/gif;base64,{base64.b64encode(data.getvalue()).decode()}">')


class HashTest(unittest.TestCase):
    def test_hash_seesWhatACellMustPutOut(self):
        plain, chart = notebook(code("1")), notebook(code("1", tag="chart"))
        self.assertNotEqual(checks.sources_hash(plain), checks.sources_hash(chart))

    def test_hash_doesNotSeeARest(self):
        plain, resting = notebook(code("1")), notebook(code("1", tag=checks.RESTS))
        self.assertEqual(checks.sources_hash(plain), checks.sources_hash(resting))


class SourceTest(unittest.TestCase):
    def assertProblem(self, part, nb):
        (problem,) = checks.source_problems(nb)
        self.assertIn(part, problem)

    def test_good(self):
        nb = notebook(text("# Title"), code("import a.b;\n" * 9 + "int a = 1;\n" * 12))
        self.assertEqual([], checks.source_problems(nb))

    def test_kernel_other(self):
        nb = notebook(text())
        nb.metadata.kernelspec.name = "python3"
        self.assertProblem('must be named "java"', nb)

    def test_start_withCode(self):
        self.assertProblem("first cell", notebook(code()))

    def test_start_empty(self):
        self.assertProblem("first cell", notebook())

    def test_code_tooLong(self):
        self.assertProblem("cell 2: 13 lines", notebook(text(), code("int a = 1;\n\n" * 13)))

    def test_tag_misspelt(self):
        self.assertProblem('cell 2: unknown tag "chrat"', notebook(text(), code(tag="chrat")))


class OutputTest(unittest.TestCase):
    def assertProblem(self, part, *outputs, tag=None):
        (problem,) = checks.output_problems(notebook(text(), code("1", outputs, tag), text()))
        self.assertTrue(problem.startswith("cell 2: "), problem)
        self.assertIn(part, problem)

    def assertGood(self, *outputs, tag=None):
        nb = notebook(text(), code("1", outputs, tag), text())
        self.assertEqual([], checks.output_problems(nb))

    def test_text_good(self):
        self.assertGood(stream("stdout", "see https://arxiv.org/home/x, a/b, 1/2"), result("text/plain", "2"))

    def test_error(self):
        self.assertProblem("error: java.lang.Error: no", error("\x1b[1mjava.lang.Error: no\x1b[0m"))

    def test_stderr(self):
        self.assertProblem("stderr: WARN x", stream("stderr", "WARN\nx"))

    def test_text_missingAfterOutput(self):
        nb = notebook(text(), code("1", [stream("stdout", "a")]), code("2"), text())
        self.assertIn("cell 2: no markdown", *checks.output_problems(nb))

    def test_text_missingAtTheEnd(self):
        nb = notebook(text(), code("1", [stream("stdout", "a")]))
        self.assertIn("cell 2: no markdown", *checks.output_problems(nb))

    def test_text_notNeededWithoutOutput(self):
        self.assertEqual([], checks.output_problems(notebook(text(), code("1"), code("2"))))

    def test_cell_notExecuted(self):
        cell = code(tag="chart")
        cell.execution_count = None
        self.assertEqual([], checks.output_problems(notebook(text(), cell)))

    def test_chart_good(self):
        self.assertGood(picture(400, 200, bars=10), tag="chart")

    def test_chart_missing(self):
        self.assertProblem("no chart", result("text/plain", "XYChart"), tag="chart")

    def test_chart_small(self):
        self.assertProblem("299x200 pixels", picture(299, 200, bars=10), tag="chart")

    def test_chart_blank(self):
        self.assertProblem("blank", picture(400, 200), tag="chart")

    def test_chart_fewColours(self):
        self.assertProblem("blank", picture(400, 200, bars=4), tag="chart")

    def test_animation_good(self):
        self.assertGood(animation(9, 10, 11), tag="animation")

    def test_animation_missing(self):
        self.assertProblem("no animation", picture(400, 200, 10), tag="animation")

    def test_animation_stands(self):
        self.assertProblem("does not move", animation(10), tag="animation")

    def test_animation_blankFrame(self):
        self.assertProblem("blank chart", animation(10, 0), tag="animation")

    def test_animation_tooLarge(self):
        with unittest.mock.patch("checks.MAX_ANIMATION_KB", 1):
            self.assertProblem("kB, at most 1", animation(9, 10), tag="animation")

    def test_table_good(self):
        table = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
        self.assertGood(result("text/html", table), tag="table")

    def test_table_missing(self):
        self.assertProblem("no HTML table", result("text/html", "<p>3</p>"), tag="table")

    def test_table_onlyHeader(self):
        table = "<table><tr><th>a</th></tr></table><p>3</p>"
        self.assertProblem("no HTML table", result("text/html", table), tag="table")

    def test_raises_good(self):
        lines = ["io.github.fdda.util.InvalidInputException: no network x"] + ["  at f(F.java:1)"] * 9
        self.assertGood(error(*lines), tag="raises-exception")

    def test_raises_nothing(self):
        self.assertProblem("no error", tag="raises-exception")

    def test_raises_tooLong(self):
        lines = ["InvalidInputException: no"] + ["  at f(F.java:1)"] * 10
        self.assertProblem("11 lines", error(*lines), tag="raises-exception")

    def test_raises_notOurs(self):
        self.assertProblem(
            "not an error of ours", error("java.lang.NullPointerException"), tag="raises-exception"
        )

    def test_path_ofTheRepository(self):
        self.assertProblem("path of this machine", stream("stdout", f"in {checks.ROOT}/out"))

    def test_path_ofAHome(self):
        self.assertProblem("/home/ada", result("text/html", "<b>/home/ada/out</b>"))

    def test_object_unnamed(self):
        self.assertProblem("XYChart@3f2a1b9c", result("text/plain", "org.knowm.xchart.XYChart@3f2a1b9c"))


class SavedTest(unittest.TestCase):
    def setUp(self):
        self.nb = notebook(
            text(), code("1", [stream("stdout", "a")]), text(), code("2", [picture(400, 200, 10)], "chart"), text()
        )
        self.nb.metadata["fdda"] = {checks.HASH: checks.sources_hash(self.nb)}

    def problems(self):
        return checks.saved_problems(self.nb, checks.normal_text(self.nb))

    def test_good(self):
        self.assertEqual([], self.problems())

    def test_hash_missing(self):
        del self.nb.metadata["fdda"]
        self.assertIn("not those of these cells", *self.problems())

    def test_source_changed(self):
        self.nb.cells[1].source = "3"
        self.assertIn("not those of these cells", *self.problems())

    def test_tag_added(self):
        self.nb.cells[1].metadata.tags = ["chart"]
        self.assertIn("not those of these cells", *self.problems())

    def test_text_changed(self):
        self.nb.cells[2].source = "It shows something else."
        self.assertEqual([], self.problems())

    def test_form_other(self):
        changed = checks.normal_text(self.nb).replace('"metadata": {}', '"metadata": {"collapsed": true}', 1)
        self.assertIn("normal form", *checks.saved_problems(self.nb, changed))

    def test_outputs_cleared(self):
        self.nb.cells[3].outputs = []
        self.nb.cells[3].execution_count = None
        self.assertEqual(["cell 4: never executed"], self.problems())

    def test_outputs_checked(self):
        self.nb.cells[3].outputs = []
        self.assertEqual(["cell 4: no chart (image/png)"], self.problems())


class NormalTextTest(unittest.TestCase):
    def test_chanceIsGone(self):
        first = notebook(text(), code("1", [stream("stdout", "ab"), result("text/plain", "1")]))
        other = notebook(text(), code("1", [stream("stdout", "a"), stream("stdout", "b"), result("text/plain", "1")]))
        for cell, other_cell in zip(first.cells, other.cells):
            other_cell.id = cell.id
        other.metadata["language_info"] = {"name": "java", "version": "17.0.15+6"}
        other.cells[1].metadata["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
        other.cells[1].execution_count = other.cells[1].outputs[2].execution_count = 7
        self.assertEqual(checks.normal_text(first), checks.normal_text(other))

    def test_argumentStaysAsItIs(self):
        nb = notebook(text(), code("1", [stream("stdout", "a"), stream("stdout", "b")]))
        checks.normal_text(nb)
        self.assertEqual(2, len(nb.cells[1].outputs))

    def test_streams_differentNamesStayApart(self):
        nb = notebook(text(), code("1", [stream("stdout", "a"), stream("stderr", "b"), stream("stdout", "c")]))
        self.assertEqual(3, checks.normal_text(nb).count('"output_type": "stream"'))


if __name__ == "__main__":
    unittest.main()
