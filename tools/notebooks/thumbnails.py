"""Makes the small pictures of notebooks/README.md from a chart of each saved notebook.

    python3 tools/notebooks/thumbnails.py
"""

import base64
import io

import nbformat
from PIL import Image

import run

WIDTH = 480
# Which chart says most about a notebook, where that is not its first one.
CHOSEN = {"02": 2, "03": 2, "04": 2, "05": 1, "06": 6, "09": 3, "cifar-100/02": 1}


def main():
    for path in run.chosen([]):
        # As in 01, or cifar-100/01.
        name = run.name_of(path.with_name(path.name[:2]))
        charts = list(pictures(nbformat.read(path, as_version=4)))
        target = run.FOLDER / "thumbnails" / f"{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        small(charts[CHOSEN.get(name, 0)]).save(target, optimize=True)


def pictures(nb):
    """The charts of a notebook, in order."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            png = output.get("data", {}).get("image/png")
            if png:
                yield Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")


def small(picture):
    height = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, height), Image.LANCZOS).quantize(64)


if __name__ == "__main__":
    main()
