"""What a notebook of ours must be: rules on its cells, on its outputs and on its saved file.

Each rule takes a notebook (nbformat 4) and gives a list of problems, one line each.
"""

import base64
import hashlib
import html.parser
import io
import pathlib
import re

import nbformat
from PIL import Image, ImageSequence

ROOT = pathlib.Path(__file__).resolve().parents[2]

KERNEL = "java"
RESTS = "rest"  # a pause before it, where the runner is told so
TAGS = {"animation", "chart", "table", "raises-exception", RESTS}
MAX_CODE_LINES = 12
MAX_ERROR_LINES = 10
MIN_CHART_SIZE = (300, 150)
MAX_ANIMATION_KB = 300
MIN_COLOURS = 8
MIN_INK = 0.01  # share of a chart's pixels that are not background
HASH = "sources_sha256"

GIF = re.compile(r'<img [^>]*src="data:image/gif;base64,([^"]+)"')
ANSI = re.compile(r"\x1b\[[0-9;]*m")
MACHINE_PATH = re.compile(
    rf"{re.escape(str(ROOT))}|(?<![\w.:/])/(?:home|root|Users|tmp|var|usr|opt|mnt|srv)/[\w.~-]+"
)
OBJECT_ID = re.compile(r"\b[\w.$]+@[0-9a-f]{5,8}\b")


def source_problems(nb):
    """Rules that need no output."""
    problems = []
    if nb.metadata.get("kernelspec", {}).get("name") != KERNEL:
        problems.append(f'the kernel must be named "{KERNEL}"')
    if not nb.cells or nb.cells[0].cell_type != "markdown":
        problems.append("the first cell must be markdown")
    for number, cell in code_cells(nb):
        lines = [line for line in cell.source.splitlines() if line.strip() and not line.startswith("import ")]
        if len(lines) > MAX_CODE_LINES:
            problems.append(in_cell(number, f"{len(lines)} lines of code, at most {MAX_CODE_LINES}"))
        for tag in sorted(tags(cell) - TAGS):
            problems.append(in_cell(number, f'unknown tag "{tag}"; known are {", ".join(sorted(TAGS))}'))
    return problems


def output_problems(nb):
    """Rules on the outputs of those cells that were executed."""
    problems = []
    for number, cell in code_cells(nb):
        if cell.execution_count is None:
            continue
        problems += [in_cell(number, problem) for problem in cell_problems(cell)]
        after = nb.cells[number : number + 1]
        if cell.outputs and not (after and after[0].cell_type == "markdown"):
            problems.append(in_cell(number, "no markdown after the output that says what it shows"))
    return problems


def cell_problems(cell):
    found = [error_problem(cell)]
    found += [f"text on stderr: {shorten(o.text)}" for o in streams(cell, "stderr")]
    if "chart" in tags(cell):
        found.append(chart_problem(cell))
    if "animation" in tags(cell):
        found.append(animation_problem(cell))
    if "table" in tags(cell) and not any(has_data_row(page) for page in of_type(cell, "text/html")):
        found.append("no HTML table with a row of data")
    found += [text_problem(text) for text in texts(cell)]
    return [problem for problem in found if problem]


def error_problem(cell):
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if "raises-exception" not in tags(cell):
        return f"error: {shorten(error_text(errors[0]))}" if errors else None
    if not errors:
        return "no error, though it is tagged raises-exception"
    text = error_text(errors[0])
    if "InvalidInputException" not in text:
        return f"not an error of ours: {shorten(text)}"
    if len(text.splitlines()) > MAX_ERROR_LINES:
        return f"an error of {len(text.splitlines())} lines, at most {MAX_ERROR_LINES}"
    return None


def chart_problem(cell):
    images = of_type(cell, "image/png")
    if not images:
        return "no chart (image/png)"
    problems = (picture_problem(Image.open(io.BytesIO(base64.b64decode(png)))) for png in images)
    return next(filter(None, problems), None)


def picture_problem(picture):
    image = picture.convert("RGB")
    if image.width < MIN_CHART_SIZE[0] or image.height < MIN_CHART_SIZE[1]:
        return f"a chart of {image.width}x{image.height} pixels is too small"
    colours = sorted(count for count, _ in image.getcolors(image.width * image.height))
    if len(colours) < MIN_COLOURS or 1 - colours[-1] / sum(colours) < MIN_INK:
        return "a blank chart"
    return None


def animation_problem(cell):
    """Frames that differ, each of them a chart."""
    gif = next((found for page in of_type(cell, "text/html") for found in GIF.findall(page)), None)
    if gif is None:
        return "no animation (image/gif in HTML)"
    if len(gif) > MAX_ANIMATION_KB * 1000:
        return f"an animation of {len(gif) // 1000} kB, at most {MAX_ANIMATION_KB}"
    frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(Image.open(io.BytesIO(base64.b64decode(gif))))]
    if len({frame.tobytes() for frame in frames}) < 2:
        return "an animation that does not move"
    return next(filter(None, map(picture_problem, frames)), None)


def text_problem(text):
    path = MACHINE_PATH.search(text)
    if path:
        return f"a path of this machine in the output: {path.group()}"
    unnamed = OBJECT_ID.search(text)
    if unnamed:
        return f"an object that does not show itself: {unnamed.group()}"
    return None


def saved_problems(nb, text):
    """Rules on a saved notebook: outputs that belong to its sources, in the one form we save."""
    if nb.metadata.get("fdda", {}).get(HASH) != sources_hash(nb):
        return ["the saved outputs are not those of these cells; run bin/check-notebooks --full"]
    if text != normal_text(nb):
        return ["not in normal form; run bin/check-notebooks --full"]
    missing = [in_cell(n, "never executed") for n, c in code_cells(nb) if c.execution_count is None]
    return missing + output_problems(nb)


def sources_hash(nb):
    """SHA-256 of all code, cell by cell, with the tags that say what each must put out."""
    digest = hashlib.sha256()
    for _, cell in code_cells(nb):
        digest.update(f"{sorted(tags(cell) - {RESTS})}\0{cell.source}\0".encode())
    return digest.hexdigest()


def normal_text(nb):
    """The text of the notebook file with nothing in it that changes from run to run by itself."""
    nb = nbformat.from_dict(nb)
    nb.metadata = nbformat.from_dict(
        {
            "fdda": nb.metadata.get("fdda", {}),
            "kernelspec": {"display_name": "Java", "language": "java", "name": KERNEL},
            "language_info": {"file_extension": ".java", "mimetype": "text/x-java", "name": "java"},
        }
    )
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({"tags": sorted(tags(cell))} if tags(cell) else {})
    for count, (_, cell) in enumerate(code_cells(nb), start=1):
        if cell.execution_count is not None:
            cell.execution_count = count
        cell.outputs = joined(cell.outputs)
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
    return nbformat.writes(nb, version=4) + "\n"


def joined(outputs):
    """Neighbouring pieces of one stream become one; how it was cut is chance."""
    result = []
    for output in outputs:
        last = result[-1] if result else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            result.append(output)
    return result


def code_cells(nb):
    """Code cells with their numbers, from 1 and counted with the others."""
    return [(n, cell) for n, cell in enumerate(nb.cells, start=1) if cell.cell_type == "code"]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def streams(cell, name):
    return [o for o in cell.outputs if o.output_type == "stream" and o.name == name]


def of_type(cell, mime):
    return [o.data[mime] for o in cell.outputs if mime in o.get("data", {})]


def texts(cell):
    shown = [o.text for o in cell.outputs if o.output_type == "stream"]
    return shown + of_type(cell, "text/plain") + of_type(cell, "text/html")


def error_text(error):
    return ANSI.sub("", "\n".join(error.traceback) or f"{error.ename}: {error.evalue}").strip()


def shorten(text, length=160):
    line = " ".join(ANSI.sub("", text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def in_cell(number, problem):
    return f"cell {number}: {problem}"


class RowFinder(html.parser.HTMLParser):
    """Sees whether a table has a cell of data."""

    def __init__(self):
        super().__init__()
        self.in_table = self.found = False

    def handle_starttag(self, tag, attrs):
        self.in_table |= tag == "table"
        self.found |= tag == "td" and self.in_table

    def handle_endtag(self, tag):
        self.in_table &= tag != "table"


def has_data_row(page):
    finder = RowFinder()
    finder.feed(page)
    return finder.found
