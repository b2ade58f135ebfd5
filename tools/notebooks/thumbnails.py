"""Makes the small pictures of notebooks/README.md from a chart of each saved notebook, and the picture of README.md.

    python3 tools/notebooks/thumbnails.py
"""

import base64
import io

import nbformat
from PIL import Image

import run

WIDTH = 480
# Which chart says most about a notebook, where that is not its first one.
CHOSEN = {"02": 2, "03": 2, "04": 2, "05": 1, "06": 6, "09": 3, "cifar-100/02": 1, "cifar-100/05": 1}
# The notebook whose chart README.md shows, as large as it is.
SHOWN = "cifar-100/05"
PICTURE = run.FOLDER.parent / "docs" / "which-images.png"


def main():
    for path in run.chosen([]):
        name = short(path)
        target = run.FOLDER / "thumbnails" / f"{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        chart = chosen(path)
        small(Image.open(io.BytesIO(chart)).convert("RGB")).save(target, optimize=True)
        if name == SHOWN:
            PICTURE.write_bytes(chart)


def short(path):
    """As in 01, or cifar-100/01."""
    return run.name_of(path.with_name(path.name[:2]))


def chosen(path):
    """The PNG of the chart that stands for a notebook."""
    return charts(nbformat.read(path, as_version=4))[CHOSEN.get(short(path), 0)]


def charts(nb):
    """The PNGs of a notebook, in order."""
    outputs = [output.get("data", {}) for cell in nb.cells for output in cell.get("outputs", [])]
    return [base64.b64decode(data["image/png"]) for data in outputs if "image/png" in data]


def small(picture):
    height = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, height), Image.LANCZOS).quantize(64)


if __name__ == "__main__":
    main()
