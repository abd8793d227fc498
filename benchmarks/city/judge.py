"""Findings against the truth: what was found of each rule, what was missed, and what was nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.city.build import City, Planted

TARGET = 0.99
Said = dict[str, Any]  # a finding as results.jsonl and manifest.json have it


@dataclass(slots=True)
class Tally:
    """How one rule did."""

    planted: int = 0
    found: int = 0
    right: int = 0  # findings that fit a planted fault
    false: int = 0

    @property
    def recall(self) -> float:
        """The share of planted faults that were found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """The share of planted faults among what was told."""
        told = self.right + self.false
        return self.right / told if told else 1.0


@dataclass(slots=True)
class Verdict:
    """How all rules did, and every miss and false alarm in words."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether every rule reaches the target."""
        return all(each.recall >= TARGET and each.precision >= TARGET for each in self.tallies.values())

    def of(self, rule: str) -> Tally:
        """The tally of a rule."""
        return self.tallies.setdefault(rule, Tally())


def judge(city: City, out: Path, known: Iterable[str]) -> Verdict:
    """Hold what a run wrote against what was planted; kinds whose rule the catalogue lacks are skipped, and said so."""
    verdict, rules = Verdict(), set(known)
    verdict.skipped = sorted({f"{each.rule} {each.kind}" for each in city.planted if each.rule not in rules})
    planted = [each for each in city.planted if each.rule in rules]
    said = list(_said(out))
    for fault in planted:
        tally = verdict.of(fault.rule)
        tally.planted += 1
        tally.found += (found := any(_fits(fault, finding) for finding in said))
        if not found:
            where = fault.file or "、".join(fault.names)
            verdict.troubles.append(f"missed {fault.rule} {fault.kind} {' '.join(fault.cells)}: {where}")
    for finding in said:
        _judge(verdict, city, planted, finding)
    return verdict


def _said(out: Path) -> Iterator[Said]:
    """Every finding of a run, those about no file among them; a file that we failed on counts as one."""
    for line in (out / "results.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        for finding in record["findings"]:
            yield {**finding, "file": record["file"]}
        if record["status"] == "failed":
            yield {"rule": "FAILED", "severity": "error", "cells": [], "message": "", "file": record["file"]}
    yield from json.loads((out / "manifest.json").read_text("utf-8"))["findings"]


def _judge(verdict: Verdict, city: City, planted: Sequence[Planted], finding: Said) -> None:
    """Count a finding as right or as a false alarm; what only informs is no alarm."""
    if any(_fits(fault, finding) for fault in planted):
        verdict.of(finding["rule"]).right += 1
        return
    near = [fault for fault in planted if _about(city, fault, finding)]
    if finding["severity"] == "info" or any(finding["rule"] in fault.entails for fault in near):
        return
    verdict.of(finding["rule"]).false += 1
    beside = "、".join(fault.kind for fault in near) or "clean"
    where = f"{' '.join(finding['cells'])} {finding['message']} ({beside}): {finding['file']}"
    verdict.troubles.append(f"false {finding['rule']} {where}")


def _fits(fault: Planted, finding: Said) -> bool:
    """Rule and at least one cell are the same; a fault of the file as a whole has none."""
    if finding["rule"] != fault.rule:
        return False
    if not finding["file"]:
        return bool(fault.names) and all(name in finding["message"] for name in fault.names)
    if finding["file"] not in {fault.file, *fault.files}:
        return False
    if not fault.cells or not finding["cells"]:
        return True
    return finding.get("sheet") in {None, fault.sheet} and bool(set(fault.cells) & set(finding["cells"]))


def _about(city: City, fault: Planted, finding: Said) -> bool:
    """Whether a finding is about the file, or the project, that a fault was planted in."""
    if finding["file"]:
        return finding["file"] in {fault.file, *fault.files}
    project = city.files.get(fault.file)
    return project is not None and project.name in finding["message"] and project.unit.name in finding["message"]


def table(verdict: Verdict) -> str:
    """The figures of each rule, one a line."""
    lines = [f"{'rule':6}{'planted':>8}{'found':>7}{'missed':>8}{'false':>7}{'recall':>9}{'precision':>11}"]
    for rule, each in sorted(verdict.tallies.items(), key=lambda item: (item[0][1:], item[0])):
        lines.append(
            f"{rule:6}{each.planted:8}{each.found:7}{each.planted - each.found:8}{each.false:7}"
            f"{each.recall:9.1%}{each.precision:11.1%}"
        )
    return "\n".join(lines)
