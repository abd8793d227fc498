"""A made-up city: are all planted faults found, and nothing else? Recall and precision of each rule.

    python benchmarks/city.py -o DIR [--units 300] [--projects 1000] [--seed 1]

Writes the forms (DIR/报送) and what is wrong with them (DIR/truth.jsonl), runs evalbatch over them as a bureau would
(DIR/结果) and holds its findings against the truth. A finding is right when rule and at least one cell fit; any other
error or warning is a false alarm, unless the planted fault declares it as its consequence. Ends with 1 where a rule
finds less than 99 %, or where more than 1 % of what it says is false.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from benchmarks.city.build import PER_KIND, build  # noqa: E402 - the path has to be known first
from benchmarks.city.judge import judge, table  # noqa: E402
from benchmarks.city.project import YEAR  # noqa: E402
from evalbatch.rules import CATALOGUE  # noqa: E402


def main() -> int:
    """Build, run, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-kind", type=int, default=PER_KIND)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    city = build(
        asked.out, unit_count=asked.units, project_count=asked.projects, seed=asked.seed, per_kind=asked.per_kind
    )
    print(
        f"{len(city.files)} forms of {asked.units} units, {len(city.planted)} faults; {time.monotonic() - began:.0f} s"
    )
    began = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "evalbatch",
        "score",
        str(city.inbox),
        "-o",
        str(asked.out / "结果"),
        "--year",
        str(YEAR),
    ]
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    print(f"evaluated in {time.monotonic() - began:.0f} s")
    verdict = judge(city.planted, asked.out / "结果" / "results.jsonl", (rule.id for rule in CATALOGUE))
    print("\n".join((*verdict.troubles, "", table(verdict))))
    for kind in verdict.skipped:
        print(f"skipped, no such rule yet: {kind}")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
