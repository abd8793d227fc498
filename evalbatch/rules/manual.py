"""The manual pages of the rules, as `evalbatch rules` prints them and docs/rules.md shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evalbatch.rules.placeholders import readable
from evalbatch.rules.rule import ON_TRIAL, Rule
from evalbatch.rules.self_check import runs_in_template, where
from evalbatch.terms import label

_SECTIONS = {"Why": "为什么", "Fix": "怎么改"}


def fault(rule: Rule) -> str:
    """Return the fault in one line."""
    return rule.manual.partition("\n")[0].rstrip("。")


def sections(rule: Rule) -> dict[str, str]:
    """Return the parts of the manual page by their Chinese heading: 为什么, 怎么改."""
    found = re.findall(r"^(Why|Fix): (.+?)(?=^\w+: |\Z)", rule.manual, re.MULTILINE | re.DOTALL)
    return {_SECTIONS[name]: "".join(text.split()) for name, text in found}


def page(rule: Rule) -> str:
    """Write the manual page of one rule."""
    lines = [
        f"{rule.id}  {fault(rule)}",
        f"级别：{_binds(rule)}    类别：{label(rule.category)}    名称：{rule.name}",
    ]
    lines += [f"哪里查：{where(rule)}"]
    lines += [f"{heading}：{text}" for heading, text in sections(rule).items()]
    lines += [f"提示语：{readable(rule.message)}", f"改法：{readable(rule.advice)}"]
    return "\n".join(lines)


def _binds(rule: Rule) -> str:
    """Return the severity, whether the rule is on trial, and whether only the bureau is told."""
    return label(rule.severity) + ON_TRIAL * rule.trial + "（只供财政部门参考）" * rule.for_bureau


def record(rule: Rule) -> dict[str, str]:
    """Return a rule as a record for programs."""
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "trial": "yes" if rule.trial else "no",
        "for_bureau": "yes" if rule.for_bureau else "no",
        "category": rule.category.value,
        "in_template": "yes" if runs_in_template(rule) else "no",
        "fault": fault(rule),
        "message": rule.message,
        "advice": rule.advice,
        **{key: sections(rule).get(heading, "") for key, heading in (("why", "为什么"), ("fix", "怎么改"))},
    }


def summary_rows(rules: Iterable[Rule]) -> list[tuple[str, ...]]:
    """One row a rule, under a heading: id, severity, fault."""
    return [("编号", "级别", "问题"), *((rule.id, _binds(rule), fault(rule)) for rule in rules)]


def markdown(rules: Iterable[Rule]) -> Iterator[str]:
    """Write the whole catalogue as a page of documentation."""
    rules = tuple(rules)
    yield "# 审核规则\n\n本页由程序生成，与 `evalbatch rules 编号` 显示的内容相同。\n"
    yield "“表样”一栏打√的，表样里的“填报自查”也查，单位报送前就能看到；其余的只在财政部门审核时查。\n"
    yield "| 编号 | 级别 | 类别 | 表样 | 问题 |\n|---|---|---|---|---|"
    for rule in rules:
        told = (_binds(rule), label(rule.category), "√" if runs_in_template(rule) else "", fault(rule))
        yield f"| [{rule.id}](#{rule.id.lower()}) | {' | '.join(told)} |"
    for rule in rules:
        yield f"\n## {rule.id}\n\n**{fault(rule)}**（{_binds(rule)}，{label(rule.category)}，`{rule.name}`）\n"
        for heading, text in sections(rule).items():
            yield f"- {heading}：{text}"
        yield f"- 哪里查：{where(rule)}"
        yield f"- 提示语：{readable(rule.message)}\n- 改法：{readable(rule.advice)}"
    yield ""
