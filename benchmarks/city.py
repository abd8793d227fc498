"""A made-up city: are all planted faults found, and nothing else? Recall and precision of each rule.

    python benchmarks/city.py -o DIR [--units 300] [--projects 1000] [--seed 1] [--per-rule 10]

Writes the forms (DIR/报送), the bureau's register (DIR/底册.xlsx) and what is wrong with them (DIR/truth.jsonl), runs
evalbatch over them as a bureau would (DIR/结果) and holds its findings against the truth. A finding is right when rule
and at least one cell fit; any other error or warning is a false alarm, unless the planted fault declares it as its
consequence. Ends with 1 where a rule finds less than 99 %, or where more than 1 % of what it says is false.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from benchmarks.city.build import PER_RULE, City, build  # noqa: E402 - the path has to be known first
from benchmarks.city.faults import kinds  # noqa: E402
from benchmarks.city.judge import Verdict, judge, table  # noqa: E402
from benchmarks.city.project import YEAR  # noqa: E402
from evalbatch.rules import CATALOGUE  # noqa: E402

EVALBATCH = [sys.executable, "-m", "evalbatch"]


def main() -> int:
    """Build, run, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-rule", type=int, default=PER_RULE)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    listed = _takes_a_register()
    began = time.monotonic()
    city = build(asked.out, (asked.units, asked.projects), asked.seed, per_rule=asked.per_rule, listed=listed)
    told = f"{len(city.files)} forms of {asked.units} units, {asked.projects} projects, {len(city.planted)} faults"
    print(f"{told}; written in {time.monotonic() - began:.0f} s")
    began = time.monotonic()
    out = _evaluate(city)
    print(f"evaluated in {time.monotonic() - began:.0f} s")
    verdict = judge(city, out, (rule.id for rule in CATALOGUE))
    _report(verdict, [] if listed else [f"{kind.rule} {kind.name}" for kind in kinds() if kind.listed])
    return 0 if verdict.good else 1


def _takes_a_register() -> bool:
    done = subprocess.run([*EVALBATCH, "score", "--help"], cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own command
    return b"--register" in done.stdout


def _evaluate(city: City) -> Path:
    """Run evalbatch over the inbox; its exit code only tells that there are faulty forms."""
    out = city.folder / "结果"
    command = [*EVALBATCH, "score", str(city.inbox), "-o", str(out), "--year", str(YEAR)]
    if city.listed:
        command += ["--register", str(city.register)]
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return out


def _report(verdict: Verdict, unlisted: list[str]) -> None:
    print("\n".join((*verdict.troubles, "", table(verdict))))
    for kind in verdict.skipped:
        print(f"skipped, no such rule yet: {kind}")
    for kind in unlisted:
        print(f"skipped, no --register yet: {kind}")


if __name__ == "__main__":
    sys.exit(main())
