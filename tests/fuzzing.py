# ruff: noqa: T201 - it prints what it found
"""Damaged and hostile workbooks without end, thrown at the gate, the reader and the package editor.

    python -m tests.fuzzing gate|reader|editor [--minutes 10] [--seed 1] [--keep DIR]

Anything but the documented refusal (RejectedFile, ValueError), and anything slower than SLOW seconds, is a finding: its
bytes are kept in the folder. With atheris installed (Linux) the search is guided by the code that an input reaches,
else by chance; the mutations, of the zip and of its XML parts, are the same.
"""

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from functools import cache
from pathlib import Path

from tests.mutations import mutated

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "input_templates" / "examples"
SEEDS = (SAMPLES, ROOT.parent / "shared" / "corpus", ROOT.parent / "shared" / "forms")
LARGEST = 60_000  # bytes of a seed
SLOW = 10  # seconds of CPU time


@cache
def seeds(folders=SEEDS):
    """Small workbooks to begin with: the sample batch and, where they are at hand, the foreign ones."""
    paths = [path for folder in folders for path in sorted(folder.rglob("*.*")) if path.suffix in KINDS]
    return [path.read_bytes() for path in paths if 0 < path.stat().st_size < LARGEST]


KINDS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}


def trial(target, data):
    """What became of one input; raises what must not happen."""
    began = time.process_time()
    outcome = target(data)
    if time.process_time() - began > SLOW:
        raise TimeoutError(f"took {time.process_time() - began:.1f} s")
    return outcome


def by_chance(name, minutes, seed, keep):
    """Random search; prints what came out and returns the number of findings."""
    from tests.fuzz_targets import TARGETS  # noqa: PLC0415 - as below

    chance, outcomes, known = random.Random(seed), Counter(), set()  # noqa: S311 - no secret
    until = time.monotonic() + 60 * minutes
    while time.monotonic() < until:
        data = mutated(chance.choice(seeds()), chance)
        last = keep / f"{name}-last"
        last.write_bytes(data)  # what was tried when the process died
        try:
            outcomes[trial(TARGETS[name], data)] += 1
        except Exception as error:  # noqa: BLE001 - each is a finding
            outcomes["finding"] += 1
            frames = traceback.extract_tb(error.__traceback__)
            place = f"{type(error).__name__} {Path(frames[-1].filename).name}:{frames[-1].lineno}"
            if place not in known:
                known.add(place)
                (keep / f"{name}-{len(known)}").write_bytes(data)
                print(f"{name}-{len(known)}: {place}: {error}"[:300], flush=True)
    print(f"{name}: {sum(outcomes.values())} executions {dict(outcomes)}, {len(known)} findings, seed {seed}")
    return len(known)


def guided(name, minutes, seed, keep):
    """Search guided by coverage, by atheris; ends the process."""
    import atheris  # noqa: PLC0415 - where it is installed

    with atheris.instrument_imports(include=["evalbatch"]):
        from tests.fuzz_targets import TARGETS  # noqa: PLC0415 - imported while atheris looks on

    folder = keep / f"{name}-corpus"
    folder.mkdir(exist_ok=True)
    for number, data in enumerate(seeds()):
        (folder / f"seed-{number}").write_bytes(data)

    def change(data, most, number):
        return mutated(data or seeds()[0], random.Random(number))[:most]  # noqa: S311 - as above

    options = [
        f"-max_total_time={int(60 * minutes)}",
        f"-seed={seed}",
        f"-artifact_prefix={keep}/{name}-",
        "-max_len=200000",
    ]
    atheris.Setup(
        [name, *options, "-timeout=120", "-rss_limit_mb=2048", str(folder)],
        lambda data: trial(TARGETS[name], data),
        custom_mutator=change,
    )
    atheris.Fuzz()


def main():
    """Run one target for a while."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=("gate", "reader", "editor"))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=ROOT / "output" / "fuzz")
    parser.add_argument("--by-chance", action="store_true", help="without atheris, though it is installed")
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    try:
        search = by_chance if asked.by_chance else guided
        return search(asked.target, asked.minutes, asked.seed, asked.keep) or 0
    except ImportError:
        return min(1, by_chance(asked.target, asked.minutes, asked.seed, asked.keep))


if __name__ == "__main__":
    sys.exit(main())
