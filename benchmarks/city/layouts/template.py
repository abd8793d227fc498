"""Our own template, filled in: the form, the use of the money, the conclusion table and the report."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.city.draft import TITLE, Criterion, Draft, Row, Unfit, Value
from evalbatch.choices import Comparison, FormKind
from evalbatch.labels import plain
from evalbatch.model import (
    ConclusionLine,
    Form,
    FundingLine,
    Header,
    Indicator,
    Narrative,
    Quantity,
    Source,
    SpendingLine,
    Target,
    Totals,
)
from evalbatch.schemes import Scheme, load_scheme
from evalbatch.templates import Prefill, write_template
from evalbatch.templates.form_sheet import REASON_LABEL
from evalbatch.templates.indicator_table import first_levels
from evalbatch.templates.shown_scores import shown_execution_score, shown_score

Places = dict[str, tuple[str, str]]
_NOWHERE = Source("", "")
_PLAINLY_TOO_LITTLE = Decimal("0.3")
_MONEY = {"initial": "D", "adjusted": "E", "executed": "G", "points": "I", "rate": "J", "score": "K"}
_TABLE = {"level2": "C", "name": "D", "target": "F", "actual": "H", "points": "I", "score": "J", "reason": "K"}
_FIRST_FUND, _LABELS = 6, 4  # the row of 年度资金总额; rows between the last fund and the first indicator


@cache
def _scheme() -> Scheme:
    return load_scheme("mof2020")


def put_template(draft: Draft) -> tuple[bytes, Places]:
    """Print a draft into our template; Unfit where it says what no cell of the template takes."""
    if draft.title != TITLE or not draft.has_money or draft.macros:
        raise Unfit
    contacts = {
        "填表人": draft.clerk,
        "联系电话": draft.phone,
        "负责人": draft.head,
        "填报日期": f"{draft.year + 1}年1月15日",
    }
    with TemporaryDirectory() as folder:
        path = write_template(_scheme(), Path(folder, "form.xlsx"), prefill=Prefill(_form(draft), contacts))
        return path.read_bytes(), _places(draft)


def _form(draft: Draft) -> Form:
    return Form(
        FormKind.PROJECT,
        Header("", draft.year, draft.project, draft.department, draft.unit, source=_NOWHERE),
        "万元",
        tuple(_fund(draft, at) for at in range(len(draft.funds))),
        tuple(_indicator(row) for row in draft.rows),
        Totals(grade=draft.grade, conclusion=_criterion(draft.overall), source=_NOWHERE),
        goals=(_text("预期目标", draft.goal), _text("实际完成情况", draft.done)),
        spending=tuple(SpendingLine(each.item, each.budget, each.executed, source=_NOWHERE) for each in draft.spending),
        conclusion=tuple(line for each in draft.conclusion if (line := _criterion(each))),
        narratives=(
            *(_text(heading, text) for heading, text in draft.closing.items()),
            _text(REASON_LABEL, "余款为质保金，按合同次年支付。"),
        ),
        source=_NOWHERE,
    )


def _fund(draft: Draft, at: int) -> FundingLine:
    fund, first = draft.funds[at], at == 0
    line = FundingLine(
        fund.kind,
        "",
        _number(fund.initial),
        _number(fund.adjusted),
        _number(fund.executed),
        max_score=_number(draft.execution_points) if first else None,
        reported_score=_number(draft.execution_score) if first else None,
        source=_NOWHERE,
    )
    shown = shown_execution_score(line, _scheme()) if first else None
    if shown is not None and shown != line.reported_score:
        raise Unfit
    if first and line.execution_rate is not None and line.execution_rate < _PLAINLY_TOO_LITTLE:
        raise Unfit  # the template asks why, and then nothing is left to be wondered at
    return line


def _indicator(row: Row) -> Indicator:
    """A row; Unfit where its score is another than the template works out, or blank where it shows one."""
    indicator = Indicator(
        row.level1,
        row.level2,
        row.name or None,
        Target(row.target, Comparison.UNPARSEABLE) if row.target else None,
        Quantity(row.actual, Comparison.UNPARSEABLE) if row.actual else None,
        max_score=_number(row.points),
        reported_score=_number(row.score),
        deviation_reason=row.reason or None,
        source=_NOWHERE,
    )
    shown = shown_score(indicator, _scheme())
    if shown is not None and shown != indicator.reported_score:
        raise Unfit
    return indicator


def _criterion(line: Criterion | None) -> ConclusionLine | None:
    if line is None:
        return None
    return ConclusionLine(line.name, line.weight, line.points, line.score, line.grade, source=_NOWHERE)


def _text(heading: str, text: str) -> Narrative:
    return Narrative(heading, text, source=_NOWHERE)


def _number(value: Value) -> Decimal | None:
    if value is None or isinstance(value, Decimal):
        return value
    raise Unfit


def _places(draft: Draft) -> Places:
    """Where each fact stands; the template prints rows in the order of the scheme, blank ones where it has none."""
    places = {"project": "C3", "department": "C4", "unit": "G4", "year_line": "A2", "title": "A1"}
    for at in range(len(draft.funds)):
        places |= {f"funds.{at}.{fact}": f"{column}{_FIRST_FUND + at}" for fact, column in _MONEY.items()}
    goals = _FIRST_FUND + len(draft.funds) + 1
    places |= {"goal": f"B{goals}", "done": f"F{goals}"}
    last = _place_rows(draft, goals + 2, places)
    places |= {"totals.points": f"I{last}", "totals.score": f"J{last}", "totals.grade": f"C{last + 1}"}
    places |= {"foot.填表人": f"C{last + 3}", "foot.联系电话": f"G{last + 3}", "foot.负责人": f"C{last + 4}"}
    found = {fact: (TITLE, cell) for fact, cell in places.items()}
    for at in range(len(draft.spending)):
        found |= {
            f"spending.{at}.budget": ("资金明细", f"C{at + 4}"),
            f"spending.{at}.executed": ("资金明细", f"D{at + 4}"),
        }
    for at in range(len(draft.conclusion) + 1):
        found |= {
            f"conclusion.{at}.{fact}": ("评价结论", f"{column}{at + 4}")
            for fact, column in zip(("weight", "points", "score", "grade"), "BCDE", strict=True)
        }
    return found


def _place_rows(draft: Draft, row: int, places: Places) -> int:
    """Name the cells of each indicator from `row` on, and return the row below the last."""
    for level1 in first_levels(_scheme()):
        groups: dict[str, list[int]] = {plain(name): [] for name in level1.level2}
        for at, each in enumerate(draft.rows):
            if plain(each.level1) == plain(level1.name):
                groups.setdefault(plain(each.level2), []).append(at)
        for numbers in groups.values():
            for number in numbers:
                places |= {f"rows.{number}.{fact}": f"{column}{row}" for fact, column in _TABLE.items()}
                row += 1
            row += 0 if numbers else 1
    return row
