"""How many of the real faults in published forms are found, rule by rule, and what is said of forms without a fault.

    python benchmarks/recall.py [FORMS_DIR]

The folder holds published workbooks and expected.jsonl: for each form the faults that people found in it (must_find:
check, cells; other checks that may tell the same under accept), what may be said (may_find) and what must not
(must_not_find). A fault is found when one of its checks speaks at one of its cells. On a form without a fault every
error is a false alarm that may_find does not allow; what a form printed in part lacks counts neither way. Ends with 1
where a fault is missed or an alarm is false.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from evalbatch.batch import Settings, evaluate_file  # noqa: E402 - the path has to be known first
from evalbatch.choices import Severity  # noqa: E402
from evalbatch.intake import Arrival  # noqa: E402
from evalbatch.model import Evaluation, Finding  # noqa: E402
from evalbatch.schemes import load_scheme  # noqa: E402

DEFAULT = ROOT.parent / "shared" / "forms"
OF_THE_CUT_PART = {"F04", "W29", "W35", "S54"}  # speak of rows and totals that a form printed in part does not show
ANY = "any"  # a fault that no check is named for: whatever speaks at its cells will do


@dataclass(slots=True)
class Tally:
    """How one rule did."""

    wanted: int = 0
    found: int = 0
    false: int = 0


def main() -> int:
    """Evaluate every form and print misses, false alarms and the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    folder = parser.parse_args().folder
    if not (folder / "expected.jsonl").exists():
        print(f"no published forms here: {folder / 'expected.jsonl'}")
        return 1
    truths = [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines() if line.strip()]
    tallies: dict[str, Tally] = {}
    clean = 0
    for truth in truths:
        said = list(_said(folder, truth))
        clean += not truth["must_find"]
        for trouble in (*_missed(truth, said, tallies), *_false_alarms(truth, said, tallies)):
            print(trouble)
    print(f"{len(truths)} forms, {clean} of them without a fault\n")
    print(_table(tallies))
    return 0 if all(each.found == each.wanted and not each.false for each in tallies.values()) else 1


def _said(folder: Path, truth: dict[str, Any]) -> Iterator[Finding]:
    """What is said of the form on this sheet; of the only one where the sheet is called otherwise."""
    evaluations: tuple[Evaluation, ...] = evaluate_file(Arrival(folder / truth["file"], truth["file"]), _settings())
    named = [each for each in evaluations if each.form and each.form.source.sheet == truth.get("sheet")]
    for each in named or evaluations:
        yield from each.findings


def _settings() -> Settings:
    return Settings(load_scheme("mof2020"))


def _missed(truth: dict[str, Any], said: list[Finding], tallies: dict[str, Tally]) -> Iterator[str]:
    for fault in truth["must_find"]:
        checks = {fault.get("check"), *fault.get("accept", ())} - {None}
        tally = tallies.setdefault(fault.get("check") or ANY, Tally())
        tally.wanted += 1
        told = [each for each in said if (each.rule_id in checks if checks else each.severity is not Severity.INFO)]
        if any(_same_place(fault, each) for each in told):
            tally.found += 1
        else:
            yield f"missed {fault.get('check')} {' '.join(fault['cells'])} {fault['what']}: {truth['file']}"


def _false_alarms(truth: dict[str, Any], said: list[Finding], tallies: dict[str, Tally]) -> Iterator[str]:
    for alarm in truth.get("must_not_find", ()):
        for each in said:
            if each.rule_id == alarm["check"] and each.severity is not Severity.INFO and _same_place(alarm, each):
                yield _false(truth, each, tallies)
    for each in said if not truth["must_find"] else ():
        beyond = not truth["complete"] and each.rule_id in OF_THE_CUT_PART
        allowed = beyond or any(_same_place(one, each) for one in truth["may_find"])
        if each.severity is Severity.ERROR and not allowed:
            yield _false(truth, each, tallies)


def _false(truth: dict[str, Any], finding: Finding, tallies: dict[str, Tally]) -> str:
    tallies.setdefault(finding.rule_id, Tally()).false += 1
    return f"false {finding.rule_id} {' '.join(finding.cells)} {finding.message}: {truth['file']}"


def _same_place(wanted: dict[str, Any], finding: Finding) -> bool:
    cells = set(wanted.get("cells") or ())
    return not cells or not finding.cells or bool(cells & set(finding.cells))


def _table(tallies: dict[str, Tally]) -> str:
    lines = [f"{'rule':6}{'must find':>11}{'found':>7}{'missed':>8}{'false alarms':>14}"]
    for rule, each in sorted(tallies.items(), key=lambda item: (item[0][1:], item[0])):
        lines.append(f"{rule:6}{each.wanted:11}{each.found:7}{each.wanted - each.found:8}{each.false:14}")
    whole = (sum(getattr(each, name) for each in tallies.values()) for name in ("wanted", "found", "false"))
    wanted, found, false = whole
    lines.append(f"{'all':6}{wanted:11}{found:7}{wanted - found:8}{false:14}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
