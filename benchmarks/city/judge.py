"""Findings against the truth: what was found of each rule, what was missed, and what was nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.city.build import Planted

TARGET = 0.99


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


def judge(planted: Sequence[Planted], results: Path, known: Iterable[str]) -> Verdict:
    """Hold results.jsonl against what was planted; kinds whose rule the catalogue lacks are skipped, and said so."""
    verdict, rules = Verdict(), set(known)
    verdict.skipped = sorted({f"{each.rule} {each.kind}" for each in planted if each.rule not in rules})
    said = _findings(results)
    for file in sorted({*said, *(each.file for each in planted)}):
        _judge_file(
            verdict, file, [each for each in planted if each.file == file and each.rule in rules], said.get(file, [])
        )
    return verdict


def _findings(results: Path) -> dict[str, list[dict[str, Any]]]:
    said: dict[str, list[dict[str, Any]]] = {}
    for line in results.read_text("utf-8").splitlines():
        record = json.loads(line)
        said.setdefault(record["file"], []).extend(record["findings"])
        if record["status"] == "failed":
            said[record["file"]].append(
                {"rule": "FAILED", "severity": "error", "cells": [], "message": "not evaluated"}
            )
    return said


def _judge_file(verdict: Verdict, file: str, planted: Sequence[Planted], said: Sequence[dict[str, Any]]) -> None:
    for fault in planted:
        tally = verdict.of(fault.rule)
        tally.planted += 1
        if any(_fits(fault, finding) for finding in said):
            tally.found += 1
        else:
            verdict.troubles.append(f"missed {fault.rule} {fault.kind} {' '.join(fault.cells)}: {file}")
    entailed = {rule for fault in planted for rule in fault.entails}
    for finding in said:
        if any(_fits(fault, finding) for fault in planted):
            verdict.of(finding["rule"]).right += 1
        elif finding["severity"] != "info" and finding["rule"] not in entailed:
            verdict.of(finding["rule"]).false += 1
            beside = "、".join(fault.kind for fault in planted) or "clean"
            cells = " ".join(finding["cells"])
            verdict.troubles.append(f"false {finding['rule']} {cells} {finding['message']} ({beside}): {file}")


def _fits(fault: Planted, finding: dict[str, Any]) -> bool:
    """Rule and at least one cell are the same; a fault of the file as a whole has none."""
    if finding["rule"] != fault.rule:
        return False
    if not fault.cells or not finding["cells"]:
        return True
    same_sheet = finding.get("sheet") in {None, fault.sheet}
    return same_sheet and bool(set(fault.cells) & set(finding["cells"]))


def table(verdict: Verdict) -> str:
    """The figures of each rule, one a line."""
    lines = [f"{'rule':6}{'planted':>8}{'found':>7}{'missed':>8}{'false':>7}{'recall':>9}{'precision':>11}"]
    for rule, each in sorted(verdict.tallies.items(), key=lambda item: (item[0][1:], item[0])):
        lines.append(
            f"{rule:6}{each.planted:8}{each.found:7}{each.planted - each.found:8}{each.false:7}"
            f"{each.recall:9.1%}{each.precision:11.1%}"
        )
    return "\n".join(lines)
