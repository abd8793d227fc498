"""What the reviewer typed into 复核对照 of the summary workbook: 复核得分 and 复核意见. Pure but for the bytes.

Rows may be sorted, filtered or moved, columns too; the hidden 复核标识 tells which form a row is about. A row without
it is one that the reviewer has typed himself, and is known by its names. What can't be used stops the run, all of it
told at once: a score that is dropped unseen would be worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from evalbatch.model import Review, Source
from evalbatch.reading.grid import Cell, Sheet, address
from evalbatch.reading.sheet import read_sheets
from evalbatch.register import Fault
from evalbatch.terms import label
from evalbatch.values.quantity import parse_number

REVIEWS, STRAY = "复核对照", "没有对应自评表的复核意见"
TOTALS = ("合计", "平均")  # a line of our own below the table
FULL_MARK = Decimal(100)  # 财预〔2020〕10号: what a whole form can earn
_SIZE = 40  # times the limits of a form: 100,000 forms with fifteen columns, some minutes of work
_NEEDED = ("review_score", "opinion")
_FIELDS = ("implementing_unit", "project_name", "year", "file", "sheet", *_NEEDED, "key")


class BadReviews(Exception):  # noqa: N818 - says what it is about, like BadRegister
    """What was typed can't be used; the text names each cell with what is wrong and what to do, in Chinese."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        """Keep all that is wrong."""
        self.file = file
        self.faults = tuple(faults)
        super().__init__(file, self.faults)

    def __str__(self) -> str:
        """The file on the first line, then one fault a line."""
        lines = [f"汇总表“{self.file}”里的复核内容有 {len(self.faults)} 处问题，没有开始审核；请改好后重新运行"]
        for fault in self.faults:
            place = f"{fault.sheet} {fault.cell}".strip()
            lines.append(f"{place}：{fault.problem}；{fault.advice}" if place else f"{fault.problem}；{fault.advice}")
        return "\n  ".join(lines)


def read_reviews(data: bytes, file: str) -> tuple[Review, ...] | None:
    """Every row in which something was typed; None where the workbook has no such sheet.

    Raises RejectedFile for a workbook that can't be read, BadReviews for what was typed and can't be used.
    """
    return parse_reviews(read_sheets(data, file, size=_SIZE, wanted=lambda name: "复核" in name))


def parse_reviews(sheets: Iterable[Sheet]) -> tuple[Review, ...] | None:
    """Read these sheets; one without the two columns is none of ours."""
    faults: list[Fault] = []
    found: list[Review] = []
    ours = False
    for sheet in sheets:
        columns = _columns(sheet)
        if columns:
            ours = True
            found += _typed(sheet, columns, faults)
    reviews = _each_once(found, faults)
    if faults:
        raise BadReviews(next(iter(sheets)).file, faults)
    return tuple(reviews) if ours else None


def _columns(sheet: Sheet) -> Mapping[str, int]:
    """Where each column stands, and under "" the row of the headings; empty where the sheet has not both we need."""
    names = {label(name): name for name in _FIELDS}
    for row, cells in sheet.rows():
        known = {names[text]: cell.column for cell in cells if (text := cell.text.partition("\n")[0].strip()) in names}
        if set(_NEEDED) <= known.keys():
            return {**known, "": row}
    return {}


def _typed(sheet: Sheet, columns: Mapping[str, int], faults: list[Fault]) -> Iterator[Review]:
    for row, cells in sheet.rows():
        if row <= columns[""]:
            continue

        def at(name: str, row: int = row) -> Cell | None:
            return sheet.at(row, columns[name]) if name in columns else None

        def text(name: str, row: int = row) -> str:
            cell = at(name, row)
            return cell.text.strip() if cell else ""

        score, opinion = at("review_score"), text("opinion")
        own_line = not text("key") and cells[0].text.strip() in TOTALS
        if own_line or not (_holds(score) or _holds(at("opinion"))):
            continue
        place = address(row, columns["review_score"])
        if (told := _broken(at("opinion"))) is not None:
            where = address(row, columns["opinion"])
            faults.append(Fault(sheet.name, where, f"复核意见的{told}", "请直接写意见；以等号开头的，前面加一个空格"))
        yield Review(
            _score(score, sheet.name, place, faults),
            opinion,
            text("implementing_unit"),
            text("project_name"),
            _year(text("year")),
            text("file"),
            text("sheet"),
            text("key"),
            source=Source(sheet.file, sheet.name, {"score": place, "opinion": address(row, columns["opinion"])}),
        )


def _holds(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.text.strip() or cell.error or cell.unstored)


def _broken(cell: Cell | None) -> str | None:
    """What is wrong with a formula that shows nothing of use; None where all is well."""
    if cell is None or not (cell.error or cell.unstored):
        return None
    return f"公式出错（{cell.error}）" if cell.error else "公式没有保存计算结果"


def _score(cell: Cell | None, sheet: str, place: str, faults: list[Fault]) -> Decimal | None:
    """A score from 0 to 100; None where blank, and where it is none, which is a fault."""
    if cell is None or not _holds(cell):
        return None
    if (told := _broken(cell)) is not None:
        faults.append(Fault(sheet, place, f"复核得分的{told}", "请直接填分数，或用 Excel、WPS 重新计算后保存"))
        return None
    score = cell.number if cell.number is not None else parse_number(cell.text)
    if score is None or cell.day or "%" in cell.text:
        faults.append(
            Fault(sheet, place, f"复核得分“{_short(cell.text)}”不是分数", "请只填 0 到 100 的数字；说明写在复核意见")
        )
        return None
    if not 0 <= score <= FULL_MARK:
        faults.append(Fault(sheet, place, f"复核得分“{score.normalize():f}”不在 0 到 100 之间", "请核对后改正"))
        return None
    return score


def _each_once(found: Iterable[Review], faults: list[Fault]) -> list[Review]:
    """Rows that say the same of one form count once; two that differ are a fault."""
    kept: dict[str, Review] = {}
    several: list[Review] = []
    for review in found:
        above = kept.setdefault(review.key, review) if review.key else review
        if above is review:
            several.append(review)
        elif (above.score, above.opinion) != (review.score, review.opinion):
            told = f"与 {above.source.sheet} {above.source.cells['score']} 是同一份自评表，复核得分或复核意见不同"
            place = review.source
            faults.append(Fault(place.sheet, place.cells["score"], told, "请只留一行"))
    return several


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None  # noqa: PLR2004 - of a year


def _short(text: str) -> str:
    return text.strip() if len(text.strip()) <= 20 else text.strip()[:20] + "……"  # noqa: PLR2004 - enough to find it
