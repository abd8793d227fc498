"""The sheets 指标明细, 问题清单 and 问题排行: what is behind the figures, each row leading to the marked workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from evalbatch.model import Batch
from evalbatch.outputs.summary.cells import Cell, Formula, Link
from evalbatch.outputs.summary.columns import columns_of, quoted
from evalbatch.outputs.summary.table import Table, Written
from evalbatch.rules import CATALOGUE
from evalbatch.rules.manual import fault
from evalbatch.schemes import Digest
from evalbatch.summary.listings import FINDING_COLUMNS, INDICATOR_COLUMNS, Line, findings, indicators
from evalbatch.summary.ranking import Rank

INDICATORS, FINDINGS, RANKING = "指标明细", "问题清单", "问题排行"
UNCLEAR = "填报要求可能不清"
OPEN = "打开"
RANK_COLUMNS = (
    "rule_id",
    "fault",
    "severity",
    "category",
    "times",
    "forms_concerned",
    "units_concerned",
    "unit_share",
    "hint",
)
_LONGEST_SHEET_NAME = 31
_UNSAFE = {ord(sign): f"%{ord(sign):02X}" for sign in '%#"<>[]^`{} \\|?'}


def url_of(path: str, sheet: str, cell: str) -> str:
    """The address of a cell in a workbook below our own folder, as Excel, WPS and LibreOffice follow it.

    Chinese stays as it is: Excel takes its percent signs for part of the name. A sign that would end the name,
    # among them, must not stay.
    """
    where = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}" if sheet and cell else ""
    return f"external:{path.translate(_UNSAFE)}{where if len(sheet) <= _LONGEST_SHEET_NAME else ''}"


def _led(batch: Batch, line: Line, names: Sequence[str]) -> list[Cell]:
    """The values of a line, and what leads to its cell in the marked workbook, where there is one.

    A cell of its own: LibreOffice does not wrap a link, and a list of cells may be long.
    """
    values: list[Cell] = [line.values.get(name) for name in names]
    paths = batch.returned.get(line.file)
    if paths and line.cell:
        values[names.index("link")] = Link(OPEN, paths[-1], url_of(paths[-1], line.sheet, line.cell))
    return values


def _listing(batch: Batch, lines: Callable[[Batch], Iterable[Line]], names: Sequence[str]) -> Iterator[list[Cell]]:
    for line in lines(batch):
        yield _led(batch, line, names)


def indicator_table(batch: Batch) -> Table:
    """One row an indicator."""
    names = (*INDICATOR_COLUMNS, "link")
    rows = partial(_listing, batch, indicators, names)
    return Table(INDICATORS, columns_of(names), rows, 2, "本批没有读出指标。")


def finding_table(batch: Batch) -> Table:
    """One row a finding."""
    names = (*FINDING_COLUMNS, "link")
    rows = partial(_listing, batch, findings, names)
    return Table(FINDINGS, columns_of(names), rows, 2, "本批没有发现问题。")


def ranking_table(ranks: Sequence[Rank], units: int, digest: Digest, written: Written) -> Table:
    """One row a rule; how often it spoke is counted on 问题清单, where `written` stands."""
    return Table(
        RANKING, columns_of(RANK_COLUMNS), partial(_ranked, ranks, units, digest, written), 2, "本批没有发现问题。"
    )


def is_unclear(rank: Rank, units: int, digest: Digest) -> bool:
    """Whether so many units broke the rule that what was asked of them may be at fault."""
    return rank.binding and units >= digest.unclear_units and len(rank.units) > digest.unclear_share * units


def _ranked(ranks: Sequence[Rank], units: int, digest: Digest, written: Written) -> Iterator[list[Cell]]:
    faults: Mapping[str, str] = {rule.id: fault(rule) for rule in CATALOGUE}
    asked = [cells for (cells,) in written.spans("rule_id")]
    for rank in ranks:
        counted = "+".join(f"COUNTIF({cells},A{{row}})" for cells in asked) or "0"
        share = len(rank.units) / units
        hint = UNCLEAR if is_unclear(rank, units, digest) else None
        marked = rank.binding and units >= digest.unclear_units
        yield [
            rank.rule_id,
            faults.get(rank.rule_id, ""),
            rank.severity.value,
            rank.category,
            Formula(f"={counted}", rank.times),
            rank.forms,
            len(rank.units),
            Formula(f"=G{{row}}/{units}", share),
            Formula(f'=IF(H{{row}}>{digest.unclear_share},{quoted(UNCLEAR)},"")', hint) if marked else None,
        ]
