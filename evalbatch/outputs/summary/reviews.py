"""The sheet 复核对照: the unit's score, ours, and the cells in which the reviewer types his own.

The sheet is locked but for those cells, without a password. Deviation and band follow what is typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import TYPE_CHECKING

from evalbatch.model import Batch, Review
from evalbatch.outputs.summary.cells import Cell, Formula
from evalbatch.outputs.summary.columns import columns_of
from evalbatch.outputs.summary.projects import NOTHING, filtered_means
from evalbatch.outputs.summary.styles import AMBER, GREEN, RED, Styles
from evalbatch.outputs.summary.table import Table, Written
from evalbatch.reading.review_book import FULL_MARK, REVIEWS, STRAY
from evalbatch.schemes import Digest
from evalbatch.schemes.digest import NORMAL, NOTICE, SERIOUS, WARNING
from evalbatch.summary import as_float, shown_name, versions
from evalbatch.summary.listings import REVIEW_COLUMNS, STRAY_COLUMNS, Reviewed, deviation, reviewed

if TYPE_CHECKING:
    import pandas as pd

NOT_YET, DONE, CHANGED = "未复核", "已复核", "复核后自评表有变动"
LONGEST_OPINION = 1_000  # signs; what does not show in one row of a table belongs elsewhere
_PLACES = Decimal("0.000001")  # of a 偏离度: 0.05 is 5 % on every machine
_WIDE_ORANGE = "#FBE3CF"


def review_table(batch: Batch, digest: Digest) -> Table:
    """One row a form that counts, each of several versions too: the reviewer looks at both before he decides."""
    columns = columns_of(REVIEW_COLUMNS)
    rows = partial(_rows, batch, digest)
    return Table(REVIEWS, columns, rows, 2, NOTHING, partial(_totals, batch, versions(batch)), whole="平均")


def stray_table(batch: Batch) -> Table:
    """One row a review whose form is not here any more."""
    return Table(STRAY, columns_of(STRAY_COLUMNS), partial(_strays, batch.stray_reviews), 2, "")


def _strays(reviews: Sequence[Review]) -> Iterator[list[Cell]]:
    for each in reviews:
        yield [each.unit, each.project, each.year, as_float(each.score), each.opinion, each.file, each.sheet, each.key]


def _rows(batch: Batch, digest: Digest) -> Iterator[list[Cell]]:
    for each in reviewed(batch):
        yield _row(each, digest)


def _row(each: Reviewed, digest: Digest) -> list[Cell]:
    header, review = each.form.header, each.review
    typed = review.score if review else None
    off = deviation(each.stated, each.total if typed is None else typed)
    off = None if off is None else off.quantize(_PLACES, ROUND_HALF_UP)
    difference = None if each.stated is None or each.total is None else each.total - each.stated
    return [
        shown_name(header.implementing_unit),
        shown_name(header.project_name),
        header.year,
        as_float(each.stated),
        as_float(each.total),
        Formula('=IF(COUNT(D{row},E{row})=2,E{row}-D{row},"")', as_float(difference)),
        as_float(typed),
        review.opinion if review else None,
        Formula(_DEVIATION, as_float(off)),
        Formula(_band_formula(digest), None if off is None else digest.band(off)),
        _state(review),
        each.evaluation.status.value,
        each.evaluation.file,
        each.form.source.sheet,
        each.key,
    ]


_CHECKED = "IF(ISNUMBER(G{row}),G{row},E{row})"
_DEVIATION = f'=IF(AND(N(D{{row}})<>0,ISNUMBER({_CHECKED})),ROUND((D{{row}}-{_CHECKED})/D{{row}},6),"")'


def _band_formula(digest: Digest) -> str:
    off = "ABS(I{row})"
    bands = ((digest.notice, NORMAL), (digest.warning, NOTICE), (digest.serious, WARNING))
    inner = f'"{SERIOUS}"'
    for limit, name in reversed(bands):
        inner = f'IF({off}<={limit:f},"{name}",{inner})'
    return f'=IF(ISNUMBER(I{{row}}),{inner},"")'


def _state(review: Review | None) -> Formula:
    """Whether a form was reviewed; one that changed since says so until the reviewer writes anew."""
    said = CHANGED if review and review.changed else DONE
    blank = 'AND(G{row}="",H{row}="")'
    return Formula(f'=IF({blank},"{NOT_YET}","{said}")', said if review else NOT_YET)


def _totals(batch: Batch, forms: pd.DataFrame, written: Written) -> Mapping[str, Formula]:
    typed = [each.review.score for each in batch.evaluations if each.review and each.review.score is not None]
    mean = float(sum(typed)) / len(typed) if typed else None
    cells = written.here("review_score")
    return {**filtered_means(forms, written), "review_score": Formula(f'=IFERROR(SUBTOTAL(101,{cells}),"")', mean)}


def prepare(styles: Styles, written: Written) -> None:
    """Lock the sheets but for the cells to type into, check what is typed, and colour the bands."""
    bands = {NORMAL: GREEN, NOTICE: AMBER, WARNING: _WIDE_ORANGE, SERIOUS: RED, CHANGED: AMBER}
    for part in written.parts:
        part.sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
        if not part.rows:
            continue
        score, opinion = (f"{written.letter(name)}2:{written.letter(name)}{part.rows + 1}" for name in _TYPED)
        part.sheet.data_validation(score, _SCORE)
        part.sheet.data_validation(opinion, _OPINION)
        if "band" in [column.name for column in written.columns]:
            cells = f"{written.letter('band')}2:{written.letter('review_state')}{part.rows + 1}"
            for name, colour in bands.items():
                tone = styles.book.add_format({"bg_color": colour})
                part.sheet.conditional_format(
                    cells, {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": tone}
                )


_TYPED = ("review_score", "opinion")
_SCORE = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0,
    "maximum": int(FULL_MARK),
    "input_title": "复核得分",
    "input_message": f"0 到 {FULL_MARK} 的数字；不复核的空着。",
    "error_title": "复核得分",
    "error_message": f"请填 0 到 {FULL_MARK} 的数字；说明写在复核意见。",
}
_OPINION = {
    "validate": "length",
    "criteria": "<=",
    "value": LONGEST_OPINION,
    "error_title": "复核意见",
    "error_message": f"请不超过 {LONGEST_OPINION} 个字。",
}
