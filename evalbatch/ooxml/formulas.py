"""Formulas whose stored result is out of date once cells have changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evalbatch.ooxml.limits import LIMITS
from evalbatch.ooxml.places import Place, column_of, place_of
from evalbatch.ooxml.sheet_scan import SheetScan
from evalbatch.ooxml.splice import Node, outline

Area = tuple[str, int, int, int, int]  # sheet in lower case, top, left, bottom, right
Cell = tuple[str, Place]

_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"(?<![\w.$])(?:"
    r"(?P<cells>\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?)"
    r"|(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})"
    r"|(?P<rows>\$?\d{1,7}:\$?\d{1,7})"
    r")(?![\w(!])"
)
_FREE = re.compile(r"(?<![\w.])[^\W\d][\w.]*(?![\w.(])|\[|\b(?:INDIRECT|OFFSET)\(", re.IGNORECASE)
_UP_TO = re.compile(r"\s*:\s*INDEX\(\s*", re.IGNORECASE)  # A1:INDEX(A:A,…) may reach to any cell of the second area
_WORDS = {"TRUE", "FALSE"}
_CELL_DEPTH = 5  # worksheet, sheetData, row, c, f


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the areas it reads; None where only a calculation can tell them."""

    cell: Cell
    areas: tuple[Area, ...] | None


def formulas_of(scan: SheetScan, sheet: str, names: Mapping[str, str]) -> Iterator[Formula]:
    """The formulas of a sheet; `names` gives what each defined name, in lower case, stands for."""
    masters: dict[str, tuple[Place, str]] = {}
    row = -1
    rows = outline(scan.data, scan.part, _CELL_DEPTH, text=True).first("sheetData")
    for each in rows.children if rows else ():
        row = int(each.attributes.get("r") or row + 2) - 1
        for place, formula in _cells(each, row):
            shared = formula.attributes.get("si", "") if formula.attributes.get("t") == "shared" else ""
            if shared and formula.text:
                masters[shared] = (place, formula.text)
            master, text = masters.get(shared, (place, formula.text))
            yield Formula((sheet.casefold(), place), _areas(text, sheet, names, _distance(master, place)))


def stale(formulas: list[Formula], changed: set[Cell]) -> set[Cell]:
    """The formulas that read a changed cell, or one that reads one, and so on."""
    found: set[Cell] = set()
    fresh = changed
    while fresh:
        fresh = {
            formula.cell
            for formula in formulas
            if formula.cell not in found
            and (formula.areas is None or any(_holds(area, fresh) for area in formula.areas))
        }
        found |= fresh
    return found


def _holds(area: Area, cells: set[Cell]) -> bool:
    name, top, left, bottom, right = area
    return any(sheet == name and top <= row <= bottom and left <= column <= right for sheet, (row, column) in cells)


def _cells(row: Node, number: int) -> Iterator[tuple[Place, Node]]:
    column = -1
    for cell in row.named("c"):
        written = cell.attributes.get("r")
        column = place_of(written)[1] if written else column + 1
        formula = cell.first("f")
        if formula:
            yield (number, column), formula


def _distance(master: Place, place: Place) -> Place:
    return place[0] - master[0], place[1] - master[1]


def _areas(text: str, sheet: str, names: Mapping[str, str], moved: Place, depth: int = 0) -> tuple[Area, ...] | None:
    """What a formula reads; a formula shared from another cell reads as far from it as that cell does."""
    bare = _TEXTS.sub("", text)
    areas: list[Area] = []
    end = 0
    for match in _REFERENCE.finditer(bare):
        area = _area(match, sheet, moved)
        if areas and _UP_TO.fullmatch(bare, end, match.start()):
            area = _around(areas.pop(), area)
        areas.append(area)
        end = match.end()
    for match in _FREE.finditer(_REFERENCE.sub(" ", bare)):
        word = match[0]
        if word.upper() in _WORDS:
            continue
        meant = names.get(word.casefold())
        inner = _areas(meant, sheet, names, (0, 0), depth + 1) if meant is not None and not depth else None
        if inner is None:
            return None
        areas += inner
    return tuple(areas)


def _area(match: re.Match[str], sheet: str, moved: Place) -> Area:
    name = (match["sheet"] or sheet).strip("'").replace("''", "'").casefold()
    if match["columns"]:
        ends = sorted(column_of(part.replace("$", "")) for part in match["columns"].split(":"))
        return name, 0, ends[0], LIMITS.rows, ends[1]
    if match["rows"]:
        rows = sorted(int(part.replace("$", "")) - 1 for part in match["rows"].split(":"))
        return name, rows[0], 0, rows[1], LIMITS.columns
    places = [_moved(part, moved) for part in match["cells"].split(":")]
    (top, left), (bottom, right) = min(places), max(places)
    return name, top, min(left, right), bottom, max(left, right)


def _around(one: Area, other: Area) -> Area:
    (name, top, left, bottom, right), (_, *rest) = one, other
    return name, min(top, rest[0]), min(left, rest[1]), max(bottom, rest[2]), max(right, rest[3])


def _moved(reference: str, by: Place) -> Place:
    row, column = place_of(reference)
    fixed_row, fixed_column = "$" in reference[1:], reference.startswith("$")
    return row if fixed_row else row + by[0], column if fixed_column else column + by[1]
