"""How well targets and actual values are read: every miss against a table of judged pairs, then the percentages.

    python benchmarks/values.py [VALUES_TSV]

The table has the columns target, actual, level3, kind, numbers (separated by ;), measure and met (yes, no, unknown);
a target in several cells is written with | between them.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from evalbatch.reading.quantity import is_met, parse_number, parse_quantity, parse_target
from evalbatch.values.measure import plain
from evalbatch.values.phrases import wants_less

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "forms" / "values.tsv"
MET = {True: "yes", False: "no", None: "unknown"}


def compare(row: dict[str, str]) -> Iterator[tuple[str, object, object]]:
    """What was asked of one row, what should come out and what does; nothing is asked where the row says nothing."""
    target = parse_target(row["target"].replace("|", ""))
    yield "kind", row["kind"], str(target.comparison)
    if row["numbers"]:
        yield "numbers", tuple(_figure(number) for number in row["numbers"].split(";")), target.numbers
    if row["measure"]:
        yield "measure", plain(row["measure"]), plain(target.measure)
    if row["actual"]:
        met = is_met(target, parse_quantity(row["actual"]), lower_is_better=wants_less(row["level3"]))
        yield ("met" if row["met"] != "unknown" else "not judged"), row["met"], MET[met]


def _figure(text: str) -> Decimal:
    number = parse_number(text)
    if number is None:
        message = f"not a figure in the table: {text}"
        raise ValueError(message)
    return number


def main(path: Path) -> int:
    """Print misses and percentages; 1 where the table is missing."""
    if not path.is_file():
        print(f"no such table: {path}")
        return 1
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    began = time.perf_counter()
    for row in rows:
        for what, wanted, got in compare(row):
            asked[what] += 1
            right[what] += wanted == got
            if wanted != got:
                print(f"{what:10} {row['target']} / {row['actual'] or '-'}: wanted {wanted}, got {got}")
    seconds = time.perf_counter() - began
    for what, count in asked.items():
        print(f"{what:10} {right[what]}/{count} = {right[what] / count:.1%}")
    print(f"all        {right.total() / max(1, asked.total()):.1%} of {len(rows)} rows in {seconds * 1000:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
