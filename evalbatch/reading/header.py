"""The head of a form: title, year, project, department, unit, and what it states about the whole. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from evalbatch.choices import FormKind
from evalbatch.labels import Labels, plain
from evalbatch.model import Header, Source
from evalbatch.reading.grid import Cell, Sheet, address
from evalbatch.reading.table import Area
from evalbatch.values.names import code_in

_YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年|财年|\))")
_LABELLED_YEAR = re.compile(r"(?:19|20)\d{2}")  # 预算年度: 2023
_BLANK_YEAR = re.compile(r"^\(?年度?\)?$")  # (    年度): the line is there, the year is not
_YEAR_LINE = re.compile(r"^\(?((?:19|20)\d{2})年?(?:度|年度)?\)?(?:$|\(?(?:金额)?单位)")
_ASIDE = re.compile(  # 编制单位：某局（2023年度）; 2023年1月1日至2023年12月31日
    r"\(((?:19|20)\d{2})年度\)$|^\s*((?:19|20)\d{2})年\d{1,2}月(?:\d{1,2}日)?[至到~—-]+\2年"
)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")  # 二〇二三年
_MONEY_UNIT = re.compile(r"^(亿|万)?元")  # 单位:万元 names no organisation
_SEAL = re.compile(r"^[(（][^()（）]{0,3}章[)）]\s*")  # 填报单位：（公章）某局
NEXT_LABEL = re.compile(r"\s+(?=[^\s:：]{2,12}[:：])")  # 填报单位：某局　　填报日期：3月
_LONGEST_TITLE = 60
_UNITS = ("filing_unit", "any_unit")  # the implementing unit where no better label names it
_NOTES = 3  # cells a line of notes above the form may hold: unit, year, 单位：万元


def title_rows(sheet: Sheet, labels: Labels) -> Iterator[Cell]:
    """Every cell that titles a form: a short line of its own with the words of a self-evaluation."""
    for _, cells in sheet.rows():
        if len(cells) > 2 or len(cells[0].text) > _LONGEST_TITLE:  # noqa: PLR2004 - a title and perhaps a form number
            continue
        for cell in cells:
            text = plain(cell.text)
            if labels.title.search(text) and labels.header.field_of(cell.text) is None and "：" not in cell.text:
                yield cell
                break


def parse_header(area: Area, labels: Labels) -> Header:
    """Read the head of a form: everything above its first table."""
    cells: dict[str, str] = {}
    found: dict[str, str] = {}
    values: dict[str, str] = {}
    for field, text, place, how in sorted(labelled_values(area, labels), key=_weakness):
        name = "implementing_unit" if field in _UNITS else field
        if name in values or (name in cells and not text):
            continue
        cells[name] = place
        if how != "label":
            found[name] = how
        if text:
            values[name] = text
    title, year, years = _title_and_year(area, labels, cells, values.get("year", ""))
    code = values.get("project_code") or code_in(values.get("project_name"))
    if code and "project_code" not in values:
        cells["project_code"] = cells["project_name"]  # [62110021]某项目
    return Header(
        title,
        year,
        values.get("project_name"),
        values.get("supervising_department"),
        values.get("implementing_unit"),
        years,
        code or None,
        source=Source(area.sheet.file, area.sheet.name, cells, found),
    )


def labelled_values(area: Area, labels: Labels) -> Iterator[tuple[str, str, str, str]]:
    """Every "label | value" or "label: value" of the area as (field, value, cell of the value, how found)."""
    for _, cells in area.rows():
        for cell in cells:
            word = labels.header.field_of(cell.text)
            if word:
                value, place = _right_of(area.sheet, cell, labels)
                if _MONEY_UNIT.match(value):
                    continue
                yield word.field_name, value, place, word.found
                continue
            for part in NEXT_LABEL.split(cell.text):
                word, value = labels.header.split(part)
                value = _SEAL.sub("", value)
                if word and value and not _MONEY_UNIT.match(value):
                    yield word.field_name, value, cell.address, word.found


def _weakness(labelled: tuple[str, str, str, str]) -> tuple[int, bool]:
    """Sort listed labels before those that only fit a pattern; 填报单位 and 部门名称, which may be anybody, last."""
    name, _, _, how = labelled
    return _UNITS.index(name) + 1 if name in _UNITS else 0, how == "pattern"


def _right_of(sheet: Sheet, label: Cell, labels: Labels) -> tuple[str, str]:
    """Return the value right of a label and its cell; blank where the next label comes first."""
    column = sheet.span(label.row, label.column).right + 1
    place = address(label.row, sheet.span(label.row, column).left)
    following = [cell for cell in sheet.row(label.row) if cell.column >= column]
    if not following or _is_label(following[0].text, labels):
        return "", place
    return following[0].text.strip(), following[0].address


def _is_label(text: str, labels: Labels) -> bool:
    """Tell the next label from a value, which may well look like one: only listed labels count, or label: value."""
    word, value = labels.header.split(text)
    if word and (value or word.found != "pattern"):
        return True
    return labels.goals.knows(text) or labels.funding_columns.knows(text)


def _title_and_year(
    area: Area, labels: Labels, cells: dict[str, str], labelled: str
) -> tuple[str, int | None, tuple[int, ...]]:
    """Find the title and the year: on a line of its own, behind a label (预算年度), or in the title."""
    title = next((cell for cell in title_rows(area.sheet, labels) if area.top <= cell.row <= area.bottom), None)
    in_title = _YEAR.search(_in_digits(title.text)) if title else None
    stated = _LABELLED_YEAR.search(_in_digits(labelled))
    for _, row in area.rows():
        lines = ((cell, _YEAR_LINE.match("".join(_in_digits(cell.text).split()))) for cell in row[:_NOTES])
        years = ((cell, line) for cell, line in lines if line and (cell is row[0] or not cell.text.strip().isdigit()))
        cell, line = next(years, (row[0], None))
        if line:
            stated = line
            cells["year"] = cell.address
            break
        blank = next((cell for cell in row[:_NOTES] if _BLANK_YEAR.match("".join(_in_digits(cell.text).split()))), None)
        if blank:
            cells["year"] = blank.address
    if not (stated or in_title):
        beside = ((cell, _ASIDE.search(_in_digits(cell.text))) for cell in _above_the_labels(area, labels))
        for cell, aside in beside:
            if aside and not stated:
                stated, cells["year"] = aside, cell.address
    if title:
        cells["title"] = title.address
        if in_title and not stated:
            cells["year"] = title.address
    found = [int(next(filter(None, match.groups()), match.group())) for match in (stated, in_title) if match]
    return title.text.strip() if title else "", found[0] if found else None, tuple(dict.fromkeys(reversed(found)))


def _above_the_labels(area: Area, labels: Labels) -> Iterator[Cell]:
    """The lines of the title: all above the first row that has a label and a value of its own."""
    for _, cells in area.rows():
        if any(labels.header.field_of(cell.text) for cell in cells):
            return
        yield from cells[:_NOTES]


def _in_digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DIGITS)


def form_kind(texts: Iterable[str], labels: Labels) -> FormKind:
    """Return which kind of form its title names, else the labels of its head (转移支付名称)."""
    title, *others = texts
    named = [plain(title), *(plain(text) for text in others if labels.header.knows(text))]
    kinds = (kind for text in named for kind, word in labels.kinds if word in text)
    return next(kinds, FormKind.PROJECT)
