"""Executes the notebooks one after the other in a real kernel and checks what comes out.

Short by default: schedules are cut by FDDA_NOTEBOOK_SCALE and nothing is saved. With --full they
run at full length, and the saved outputs and times.csv are made anew. Run by bin/check-notebooks.

A notebook in a sub-folder needs data that are not bundled. It runs where it is named; else only what
is saved of it is checked.
"""

import argparse
import copy
import csv
import datetime
import os
import pathlib
import re
import signal
import sys
import tempfile
import time
import typing

import nbformat
from jupyter_client.kernelspec import find_kernel_specs
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

import checks

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
SHORT_SCALE = "0.05"
# The rapaio kernel answers within seconds or never, and does not in about a quarter of its starts.
START_SECONDS = (10, 10, 10, 10, 10, 25, 25, 25)
CELL_SECONDS = 1800
MAX_PEAK_MB = 2048
# Pictures of 224×224 pixels take more than a machine of Binder has.
MAX_PEAK_MB_IN = {"imagenet": 8192}
COLUMNS = ["notebook", "seconds", "peak_mb", "cells", "charts", "tables", "cores", "date"]


class Run(typing.NamedTuple):
    """An executed copy of a notebook, and what it cost."""

    nb: nbformat.NotebookNode
    seconds: float
    peak_mb: int
    stopped: list  # at most one problem that ended it early, other than an error in a cell


def main():
    # An exit unwinds, and so ends the kernel too.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    options = parse(sys.argv[1:])
    if options.full:
        os.environ.pop("FDDA_NOTEBOOK_SCALE", None)
    else:
        os.environ.setdefault("FDDA_NOTEBOOK_SCALE", SHORT_SCALE)
    if options.kernel not in find_kernel_specs():
        sys.exit(f"check-notebooks: no kernel {options.kernel}; see  jupyter kernelspec list")
    failed = 0
    for path in chosen(options.notebooks):
        name = name_of(path)
        runs = name in options.notebooks or path.parent == FOLDER
        problems, cost = check(path, options) if runs else look_at(path)
        for problem in problems:
            print(f"{name}, {problem}")
        print(f"{name}: {'FAILED' if problems else 'ok'}, {cost}", flush=True)
        failed += bool(problems)
    return 1 if failed else 0


def parse(arguments):
    parser = argparse.ArgumentParser(prog="bin/check-notebooks", description=__doc__.splitlines()[0])
    parser.add_argument(
        "notebooks",
        nargs="*",
        help="names, like 01-quickstart or cifar-100/01-quickstart; all when left out, those of sub-folders only as saved",
    )
    parser.add_argument("--full", action="store_true", help="at full length; save the outputs and times.csv")
    parser.add_argument("--kernel", default=checks.KERNEL, help="another installed kernel than ours")
    parser.add_argument(
        "--rest",
        type=float,
        default=0,
        metavar="SECONDS",
        help="wait before each cell marked so: kernels go on in another thread after a minute",
    )
    parser.add_argument("--out", type=pathlib.Path, help="save executed notebooks here, whatever they show")
    return parser.parse_args(arguments)


def chosen(names):
    paths = sorted(FOLDER.glob("*.ipynb")) + sorted(FOLDER.glob("*/[0-9]*.ipynb"))
    if not names:
        return paths
    unknown = set(names) - {name_of(path) for path in paths}
    if unknown:
        sys.exit(f"check-notebooks: no notebook {', '.join(sorted(unknown))} in notebooks/")
    return [path for path in paths if name_of(path) in names]


def name_of(path):
    """As in 01-quickstart, or cifar-100/01-quickstart."""
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def look_at(path):
    """The problems of a notebook as it is saved."""
    nb, text = read(path)
    return checks.source_problems(nb) + checks.saved_problems(nb, text), "as saved"


def check(path, options):
    """Runs one notebook and saves what is to be saved. The problems, and in words what it cost."""
    nb, text = read(path)
    problems = checks.source_problems(nb)
    if not options.full:
        problems += [f"as saved, {problem}" for problem in checks.saved_problems(nb, text)]
    run = execute(nb, path.parent, options.kernel, options.rest)
    problems += run.stopped + checks.output_problems(run.nb) + memory_problems(path, run.peak_mb)
    if options.out or (options.full and not problems):
        save(name_of(path), run, options)
    return problems, f"{run.seconds:.0f} s, {run.peak_mb} MB"


def memory_problems(path, peak_mb):
    most = MAX_PEAK_MB_IN.get(path.parent.name, MAX_PEAK_MB)
    return [f"the kernel took {peak_mb} MB, at most {most}"] if peak_mb > most else []


def read(path):
    text = path.read_text(encoding="utf-8")
    return nbformat.reads(text, as_version=4), text


def execute(nb, folder, kernel, rest=0):
    """Runs all cells in a folder; rests for some seconds before each that is marked so."""
    nb = copy.deepcopy(nb)
    for _, cell in checks.code_cells(nb):
        cell.outputs, cell.execution_count = [], None
    started, peak_mb, stopped = time.monotonic(), 0, []
    with tempfile.TemporaryFile() as log:
        try:
            client = start(nb, folder, kernel, log)
            started = time.monotonic()  # how often a start fails is chance
            with client.setup_kernel():
                client.reset_execution_trackers()
                for index, cell in enumerate(nb.cells):
                    if checks.RESTS in checks.tags(cell):
                        time.sleep(rest)
                    client.execute_cell(cell, index)
                    peak_mb = peak_memory(client.km.provisioner.pid)
        except CellExecutionError:
            pass  # the error is among the outputs
        except (CellTimeoutError, DeadKernelError) as error:
            stopped = [checks.in_cell(index + 1, f"{checks.shorten(str(error))} {last_words(log)}")]
        except RuntimeError as error:
            stopped = [f"no kernel in {len(START_SECONDS)} tries: {checks.shorten(str(error))} {last_words(log)}"]
    return Run(nb, time.monotonic() - started, peak_mb, stopped)


def start(nb, folder, kernel, log):
    """A client whose kernel answers. Some Java kernels now and then do not at the first start."""
    for seconds in START_SECONDS:
        client = NotebookClient(nb, kernel_name=kernel, startup_timeout=seconds, timeout=CELL_SECONDS)
        client.km = client.create_kernel_manager()
        client.start_new_kernel(cwd=str(folder), stdout=log, stderr=log)
        try:
            client.start_new_kernel_client()
            return client
        except RuntimeError as error:
            last = error
    raise last


def last_words(log):
    """What the kernel's process wrote last."""
    log.seek(0)
    return checks.shorten(log.read().decode(errors="replace")[-160:])


def peak_memory(pid):
    """Highest resident memory of a process and its children, in MB; 0 where there is no /proc."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = re.search(r"VmHWM:\s+(\d+) kB", status)
    return (int(own.group(1)) // 1024 if own else 0) + sum(peak_memory(child) for child in children)


def save(name, run, options):
    folder = options.out or FOLDER
    path = folder / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    run.nb.metadata["fdda"] = {checks.HASH: checks.sources_hash(run.nb)}
    write(path, checks.normal_text(run.nb))
    if options.full:
        note(folder / "times.csv", row(name, run))


def row(name, run):
    cells = [cell for _, cell in checks.code_cells(run.nb)]
    return {
        "notebook": name,
        "seconds": round(run.seconds),
        "peak_mb": run.peak_mb,
        "cells": len(cells),
        "charts": sum("chart" in checks.tags(cell) for cell in cells),
        "tables": sum("table" in checks.tags(cell) for cell in cells),
        "cores": os.cpu_count(),
        "date": datetime.date.today().isoformat(),
    }


def note(path, fresh):
    """Puts a notebook's row into the table of times, in place of its last one."""
    rows = []
    if path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            rows = [old for old in csv.DictReader(file) if old["notebook"] != fresh["notebook"]]
    lines = [COLUMNS] + [[r[c] for c in COLUMNS] for r in sorted(rows + [fresh], key=lambda r: r["notebook"])]
    write(path, "".join(",".join(map(str, line)) + "\n" for line in lines))


def write(path, text):
    """All of it or nothing."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)


if __name__ == "__main__":
    sys.exit(main())
