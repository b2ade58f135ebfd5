#!/usr/bin/env python3
"""Kills a command at random moments, resumes it, and compares what comes out.

    tools/soak/kills.py quantize|sweep|ablate KILLS [SEED]

The command runs the recipe `standard` with a short schedule on the bundled sample (`ablate`, which
keeps whole runs only, six of `plain`). A run is killed (SIGKILL) at a moment drawn evenly from
the time that it takes in all, and started again with --resume, until it ends; then another one begins,
until there were so many kills. Each must end with the result of a run that nobody killed, and leave no
file that such a run does not leave. Prints a line a run; the exit status is 1 if one differs.
"""

import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ["--network", "resnet20-fashion-mnist", "--dataset", "fashion-mnist"]
SCHEDULE = ["--generator-iterations", "40"]


def command(kind, folder, resume):
    """The command line of a run whose files are in a folder."""
    out = {
        "quantize": ["--recipe", "standard", "--weights", "3", "--activations", "3", "--student-iterations", "20",
                     "--limit-test", "100", "--out", str(folder)],
        "sweep": ["--recipe", "standard", "--bits", "3", "--student-iterations", "10", "--limit-test", "100",
                  "--out", str(folder)],
        "ablate": ["--recipes", "plain", "--seeds", "3", "--bits", "W3A3,W4A4", "--held-out", "10",
                   "--csv", str(folder / "runs.csv")],
    }[kind]
    # An ablation always goes on with the runs that its file has.
    resumed = ["--resume"] if resume and kind != "ablate" else []
    return [str(ROOT / "bin/fdda"), kind, *INPUTS, *SCHEDULE, *out, *resumed]


def result(kind, folder):
    """What must be the same, without seconds and dates."""
    if kind == "quantize":
        return sorted(path.name for path in folder.glob("*.safetensors"))
    if kind == "sweep":
        journal = json.loads((folder / "sweep.json").read_text())
        return {name: each["top1"] for name, each in journal["measurements"].items()}
    with open(folder / "runs.csv", newline="") as file:
        timed = {"synthesis_s", "quantization_s", "date", "checksum"}
        return [{name: value for name, value in row.items() if name not in timed} for row in csv.DictReader(file)]


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def whole(kind, folder):
    """Runs without a kill; the seconds it took."""
    begin = time.monotonic()
    subprocess.run(command(kind, folder, resume=False), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.monotonic() - begin


def killed(kind, folder, longest, kills, draw):
    """Runs until it ends by itself; how often it was killed, at most `kills` times."""
    count = 0
    resume = False
    while True:
        process = subprocess.Popen(
            command(kind, folder, resume), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        patience = draw.uniform(0, longest) if count < kills else None
        try:
            _, errors = process.communicate(timeout=patience)
            if process.returncode != 0:
                sys.exit(f"a resumed run failed with {process.returncode}:\n{errors}")
            return count
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            count += 1
            resume = True


def main():
    kind, kills = sys.argv[1], int(sys.argv[2])
    draw = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    same = True
    with tempfile.TemporaryDirectory() as temporary:
        reference = Path(temporary) / "whole"
        reference.mkdir()
        seconds = whole(kind, reference)
        print(f"{kind}: {seconds:.0f} s without a kill", flush=True)
        done = 0
        run = 0
        while done < kills:
            folder = Path(temporary) / str(run)
            folder.mkdir()
            count = killed(kind, folder, seconds, kills - done, draw)
            done += count
            run += 1
            equal = result(kind, folder) == result(kind, reference)
            left = sorted(set(files(folder)) - set(files(reference)))
            print(f"run {run}: {count} kills, {'the same' if equal else 'ANOTHER'} result, left over: {left}", flush=True)
            same &= equal and not left
    print(f"{kind}: {done} kills in {run} runs, {'all the same' if same else 'NOT all the same'}")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
