#!/usr/bin/env python3
"""
The two training iterations of FDDA in ordinary PyTorch, timed on request.

    python peer.py resnet20.onnx     reads commands from standard input, one a line:
        warmup          a few iterations of each kind
        generator N     N iterations of the generator
        student N       N iterations of the student

The first line of output says what runs; each command is answered by one line of JSON with the
seconds of one iteration. It ends with its input.
"""

import json
import sys
import time

WARM_UP = 5


def say(**answer):
    print(json.dumps(answer), flush=True)


def seconds_per_iteration(iterate, count):
    start = time.perf_counter()
    for _ in range(count):
        iterate()
    return (time.perf_counter() - start) / count


def serve(generator, student, lines):
    for line in lines:
        match line.split():
            case ["warmup"]:
                say(
                    generator=seconds_per_iteration(generator.iterate, WARM_UP),
                    student=seconds_per_iteration(student.iterate, WARM_UP),
                )
            case ["generator", count] if count.isdigit() and int(count) > 0:
                say(seconds=seconds_per_iteration(generator.iterate, int(count)))
            case ["student", count] if count.isdigit() and int(count) > 0:
                say(seconds=seconds_per_iteration(student.iterate, int(count)))
            case _:
                say(error=f"unknown command '{line.strip()}'")


def main(path):
    import torch

    from classifier import Classifier
    from training import GeneratorTraining, StudentTraining, frozen

    torch.manual_seed(0)
    teacher = frozen(Classifier(path))
    # What the images show makes no difference to the time.
    calibration = torch.randn(teacher.class_count, *teacher.image_shape)
    generator = GeneratorTraining(teacher, calibration)
    # The student gets a teacher of its own: without the hooks that record statistics.
    student = StudentTraining(frozen(Classifier(path)), generator.generator, calibration)
    say(torch=torch.__version__, threads=torch.get_num_threads())
    serve(generator, student, sys.stdin)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except ImportError as missing:
        say(error=str(missing))
        sys.exit(3)
