"""Runs a notebook that adds the library by its Maven coordinates, on a kernel that knows nothing of it.

python notebook.py JAVA KERNEL_JAR LOCAL_REPOSITORY VERSION; prints what the last cell showed.
"""

import json
import os
import pathlib
import sys
import tempfile

import nbformat

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "notebooks"))
import run  # noqa: E402

CELLS = """\
%dependency /add io.github.fdda:fdda-lib:VERSION
%dependency /resolve
---
import io.github.fdda.*;
import io.github.fdda.data.*;
import io.github.fdda.network.*;
import io.github.fdda.quantize.grid.*;
import io.github.fdda.quantize.range.*;

var images = Datasets.sample("fashion-mnist");
var centers = Fdda.collectCenters(Networks.load("resnet20-fashion-mnist"), images.calibration(1));
centers.quantizeRangesOnly(BitWidths.of(4, 4), RangeMethod.MSE).evaluate(images.test())
"""


def main(java, jar, repository, version):
    with tempfile.TemporaryDirectory() as folder:
        kernel = pathlib.Path(folder, "kernels", "outside")
        kernel.mkdir(parents=True)
        spec = {
            "argv": [java, "-Xmx1g", "-jar", jar, "{connection_file}"],
            "display_name": "Java outside",
            "language": "java",
            "interrupt_mode": "message",
            "env": {"RJK_MIMA_CACHE": repository, "RJK_TIMEOUT_MILLIS": "-1", "RJK_COMPILER_OPTIONS": ""},
        }
        (kernel / "kernel.json").write_text(json.dumps(spec))
        os.environ["JUPYTER_PATH"] = folder
        cells = [nbformat.v4.new_code_cell(text) for text in CELLS.replace("VERSION", version).split("---\n")]
        done = run.execute(nbformat.v4.new_notebook(cells=cells), run.FOLDER, "outside")
    outputs = [output for cell in done.nb.cells for output in cell.outputs]
    wrong = [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    for problem in done.stopped + [output.get("text") or "\n".join(output.traceback) for output in wrong]:
        print(problem, file=sys.stderr)
    for output in done.nb.cells[-1].outputs:
        print(output.get("data", {}).get("text/plain", ""))
    return 1 if wrong or done.stopped else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
