"""An earlier output folder read back: the evaluations that its results.jsonl tells, as far as they are told there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from evalbatch.choices import Category, Dimension, FormKind, Severity
from evalbatch.model import (
    Batch,
    ConclusionLine,
    Evaluation,
    Finding,
    Form,
    FundingLine,
    Header,
    Indicator,
    Narrative,
    Review,
    Score,
    Source,
    SpendingLine,
    Totals,
)
from evalbatch.values.quantity import parse_quantity
from evalbatch.values.system_errors import in_words
from evalbatch.values.target_parts import target_as_told

_RESULTS = "results.jsonl"
LARGEST = 1 << 30  # bytes; 100,000 forms make some 800 MB
_MOST_DIGITS = 50  # of a figure, as no form has them
_HEADER = ("project_name", "supervising_department", "implementing_unit", "project_code")
_Told = Mapping[str, Any]  # an object of JSON: whatever it holds is looked at before it is believed
_Kind = TypeVar("_Kind")


class BadPrevious(Exception):  # noqa: N818 - named like BadScheme: what the folder is, not what we did
    """A folder that holds no results of ours, or damaged ones; says so in Chinese."""


def load_previous(folder: Path) -> Batch:
    """The evaluations of an earlier run; of scores only total and grade. Raises BadPrevious."""
    path = folder / _RESULTS
    if not path.is_file():
        raise BadPrevious(f"“{folder}”不是以前的结果文件夹：里面没有 {_RESULTS}。请给 evalbatch score 写出的结果文件夹")
    try:
        if path.stat().st_size > LARGEST:
            raise BadPrevious(f"“{path}”过大，不像是以前的审核结果")
        with path.open(encoding="utf-8", newline="\n") as lines:  # texts of units hold other line breaks
            return Batch(tuple(_evaluation_of(path, number, line) for number, line in enumerate(lines, start=1)))
    except OSError as error:
        raise BadPrevious(f"“{path}”打不开：{in_words(error)}。请关闭正在使用它的程序后重试") from error
    except UnicodeDecodeError as error:
        raise BadPrevious(_damaged(path, "不是 UTF-8 文本")) from error


def _damaged(path: Path, what: str) -> str:
    return f"“{path}”{what}，不是完整的审核结果。请换一个结果文件夹，或重新审核上次报送的文件"


def _evaluation_of(path: Path, number: int, line: str) -> Evaluation:
    try:
        return read_evaluation(json.loads(line))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
        raise BadPrevious(_damaged(path, f"第 {number} 行读不懂")) from error


def read_evaluation(told: _Told) -> Evaluation:
    """One line of results.jsonl; the inverse of what writes it, but for the lines of the score."""
    file, sheet = _text(told["file"]), _text(told["sheet"])
    received = told.get("received") or {}
    return Evaluation(
        file,
        _text(told["sha256"]),
        _form(told["form"], file, sheet) if told["form"] else None,
        _score(told["score"]) if told.get("score") else None,
        tuple(map(_finding, _list(told["findings"]))),
        failure=_text(told.get("failure")),
        modified=_text(received.get("modified")),
        saved=_text(received.get("saved")),
        copies=tuple(map(_text, _list(received.get("copies")))),
        superseded_by=_text(received.get("superseded_by")),
        counted_instead=_text(received.get("counted_instead")),
        review=_review(told["review"], Source(file, sheet)) if told.get("review") else None,
    )


def _score(told: _Told) -> Score:
    return Score(
        (), _number(told["total"]), _number(told["max_total"]), _optional(told["grade"]), _text(told.get("scheme"))
    )


def _review(told: _Told, source: Source) -> Review:
    return Review(_number(told["score"]), _text(told["opinion"]), changed=bool(told["changed"]), source=source)


def _form(told: _Told, file: str, sheet: str) -> Form:
    def lines(name: str, read: Callable[[_Told, Source], _Kind]) -> tuple[_Kind, ...]:
        return tuple(read(each, _source(each, file, sheet)) for each in _list(told.get(name)))

    source = _source(told, file, sheet)
    project, department, unit, code = (_optional(told.get(name)) for name in _HEADER)
    header = Header(
        _text(told["title"]), _year(told["year"]), project, department, unit, project_code=code, source=source
    )
    total = told.get("spending_total")
    return Form(
        FormKind(told["kind"]),
        header,
        _text(told["money_unit"]),
        lines("funding", _funding),
        lines("indicators", _indicator),
        _totals(told["totals"], file, sheet),
        goals=lines("goals", _narrative),
        spending=lines("spending", _spending),
        spending_total=_spending(total, _source(total, file, sheet)) if total else None,
        conclusion=lines("conclusion", _conclusion),
        narratives=lines("narratives", _narrative),
        template=_text(told.get("template")),
        sign_off=lines("sign_off", _narrative),
        source=Source(file, sheet),
    )


def _funding(told: _Told, source: Source) -> FundingLine:
    return FundingLine(
        _text(told["kind"]),
        _text(told["label"]),
        _number(told["initial_budget"]),
        _number(told["adjusted_budget"]),
        _number(told["executed"]),
        _number(told["reported_rate"]),
        max_score=_number(told["max_score"]),
        reported_score=_number(told["reported_score"]),
        deviation_reason=_optional(told["deviation_reason"]),
        source=source,
    )


def _indicator(told: _Told, source: Source) -> Indicator:
    """Target and actual value are read anew from their texts."""
    target, actual = _optional(told["target"]), _optional(told["actual"])
    return Indicator(
        _optional(told["level1"]),
        _optional(told["level2"]),
        _optional(told["level3"]),
        None if target is None else target_as_told(target),
        None if actual is None else parse_quantity(actual),
        Dimension(told["dimension"]),
        _number(told["max_score"]),
        _number(told["reported_score"]),
        _optional(told["deviation_reason"]),
        is_part=bool(told["is_part"]),
        source=source,
    )


def _totals(told: _Told, file: str, sheet: str) -> Totals:
    line = told.get("conclusion")
    return Totals(
        _number(told["max_score"]),
        _number(told["reported_score"]),
        _optional(told["grade"]),
        _conclusion(line, _source(line, file, sheet)) if line else None,
        source=_source(told, file, sheet),
    )


def _spending(told: _Told, source: Source) -> SpendingLine:
    return SpendingLine(_text(told["item"]), _number(told["budget"]), _number(told["executed"]), source=source)


def _conclusion(told: _Told, source: Source) -> ConclusionLine:
    return ConclusionLine(
        _text(told["criterion"]),
        _number(told["weight"]),
        _number(told["max_score"]),
        _number(told["reported_score"]),
        _optional(told["grade"]),
        source=source,
    )


def _narrative(told: _Told, source: Source) -> Narrative:
    return Narrative(_text(told["heading"]), _text(told["text"]), source=source)


def _finding(told: _Told) -> Finding:
    return Finding(
        _text(told["rule"]),
        Severity(told["severity"]),
        Category(told["category"]),
        _text(told["message"]),
        _text(told["file"]),
        _text(told["sheet"]),
        tuple(map(_text, _list(told["cells"]))),
        _text(told["found"]),
        _text(told["expected"]),
        _text(told["advice"]),
        tuple(map(_text, _list(told.get("marked")))),
        told.get("for_bureau") is True,
    )


def _source(told: _Told, file: str, sheet: str) -> Source:
    return Source(file, _text(told.get("sheet")) or sheet, _cells(told.get("cells")), _cells(told.get("found_by")))


def _cells(told: object) -> Mapping[str, str]:
    if told is not None and not isinstance(told, dict):
        raise TypeError(f"{told!r:.40} is no object")
    return {_text(name): _text(cell) for name, cell in (told or {}).items()}


def _list(told: object) -> Iterable[Any]:
    if told is None:
        return ()
    if not isinstance(told, list):
        raise TypeError(f"{told!r:.40} is no list")
    return told


def _text(told: object) -> str:
    """A text; "" for null."""
    if told is not None and not isinstance(told, str):
        raise TypeError(f"{told!r:.40} is no text")
    return told or ""


def _optional(told: object) -> str | None:
    return None if told is None else _text(told)


def _year(told: object) -> int | None:
    if told is not None and not isinstance(told, int):
        raise TypeError(f"{told!r:.40} is no year")
    return told


def _number(told: object) -> Decimal | None:
    """A figure, written as a text."""
    number = None if told is None else Decimal(_text(told))
    if number is not None and (not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS):
        raise ValueError(f"{told!r} is no figure")
    return number
