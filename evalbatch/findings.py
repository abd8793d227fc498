"""Findings in the order in which people read them, and those that are one slip made several times, together."""

from __future__ import annotations

from collections.abc import Iterable

from evalbatch.choices import Severity
from evalbatch.model import Finding

MANY = 3  # findings of one kind and one cure; from here on they are told together
_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, each in the order they came."""
    return sorted(findings, key=lambda finding: _WEIGHTS[finding.severity])


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings by weight; those of one rule with one cure in one list, where there are many of them."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in by_weight(findings):
        cure = finding.advice if finding.cells else finding.message
        groups.setdefault((finding.rule_id, finding.severity, cure), []).append(finding)
    together = ([same] if len(same) >= MANY else [[each] for each in same] for same in groups.values())
    return [group for groups_of_one in together for group in groups_of_one]
