"""The sheet 评分表 as a part of the workbook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from html import unescape

from evalbatch.ooxml.book_edit import BookEdit
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.links_edit import location
from evalbatch.ooxml.package import SheetPart
from evalbatch.ooxml.places import name_of
from evalbatch.ooxml.sheet_edit import cell_markup
from evalbatch.ooxml.splice import escaped, joined
from evalbatch.ooxml.styles_edit import StylesEdit
from evalbatch.outputs.sheet_layout import SIZE, SIZES, Entry, Look, ScoreSheet

NAME = "评分表"
FOOTER = "evalbatch 审核生成"  # by it a sheet of ours is known from a unit's own of the same name

BOLD = {Look.TITLE, Look.VERDICT, Look.SECTION, Look.HEADING}
CENTRED = {Look.TITLE, Look.HEADING, Look.CENTRE, Look.POINTS, Look.SCORE, Look.DIFFERENCE}
OPEN = {Look.TITLE, Look.SECTION, Look.NOTE}  # without a box
DIFFERENCES = "+0.00;-0.00;0.00"
LINK_COLOUR, TEXT_COLOUR, LOSS_COLOUR, BOX_COLOUR = "FF1F4E79", "FF000000", "FFC00000", "FF9AA3AE"

_GENERAL, _TWO_DIGITS = 0, 2  # number formats that every workbook has
_ODD_FOOTER = re.compile(rb"oddFooter[^>]*>([^<]*)<")
_SIDE = f'style="thin"><color rgb="{BOX_COLOUR}"/>'
_SIDES = "".join(f"<{name} {_SIDE}</{name}>" for name in ("left", "right", "top", "bottom"))
_BOX = f"<border>{_SIDES}<diagonal/></border>".encode()


def put_score_sheets(
    edit: PackageEdit, styles: StylesEdit, sheets: Sequence[ScoreSheet], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Put these in place of the score sheets of an earlier run; those there are too many of go.

    `names` gives the sheet in this workbook for one that was read, where it bears another name. Returns what the score
    sheets are called, in their order.
    """
    book = BookEdit(edit)
    called: list[str] = []
    earlier = our_sheets(edit)
    for sheet, old in zip(sheets, earlier, strict=False):
        edit.write(old.part, _part(styles, sheet, names, book.space))
        edit.drop_links(old.part)
        book.set_print_titles(old.name, sheet.repeated)
        called.append(old.name)
    for old in reversed(earlier[len(sheets) :]):
        book.remove_sheet(old.name)
    for sheet in sheets[len(earlier) :]:
        name = _free_name(book.names())
        book.add_sheet(name, _part(styles, sheet, names, book.space))
        book.set_print_titles(name, sheet.repeated)
        called.append(name)
    return tuple(called)


def our_sheets(edit: PackageEdit) -> tuple[SheetPart, ...]:
    """The sheets that we wrote in an earlier run."""
    return tuple(sheet for sheet in edit.sheets if FOOTER in _footer(edit.read(sheet.part)))


def _footer(part: bytes) -> str:
    """The footer of a sheet; some programs write Chinese signs as numbers."""
    found = _ODD_FOOTER.search(part, max(part.rfind(b"sheetData"), 0))  # it stands behind the rows
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def _free_name(names: Collection[str]) -> str:
    used = {name.casefold() for name in names}
    name, number = NAME, 1
    while name.casefold() in used:
        number += 1
        name = f"{NAME}({number})"
    return name


def _part(styles: StylesEdit, sheet: ScoreSheet, names: Mapping[str, str], space: str) -> bytes:
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, 1)
    )
    return joined(
        (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{space}">',
            f'<sheetPr><tabColor rgb="{sheet.shade}"/><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{name_of((len(sheet.rows) - 1, len(sheet.widths) - 1))}"/>',
            '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>',
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>',
            *_rows(styles, sheet),
            "</sheetData>",
            *_group("mergeCells", (f'<mergeCell ref="{ref}"/>' for ref in _merges(sheet))),
            *_group("hyperlinks", _links(sheet, names)),
            '<printOptions horizontalCentered="1"/>',
            '<pageMargins left="0.45" right="0.45" top="0.55" bottom="0.65" header="0.3" footer="0.3"/>',
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
            f"<headerFooter><oddFooter>&amp;L{FOOTER}&amp;R第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>",
            "</worksheet>",
        )
    )


def _group(name: str, entries: Iterator[str]) -> Iterator[str]:
    """The entries in their element, which may not be there without any."""
    inside = "".join(entries)
    if inside:
        yield f"<{name}>{inside}</{name}>"


def _rows(styles: StylesEdit, sheet: ScoreSheet) -> Iterator[str]:
    dressed: dict[tuple[Look, str, bool, bool, bool], int] = {}
    for at, row in enumerate(sheet.rows):
        yield f'<row r="{at + 1}" ht="{row.height(sheet.widths):g}" customHeight="1">'
        for column, entry in _placed(row.entries):
            loss = entry.look is Look.DIFFERENCE and isinstance(entry.value, Decimal) and entry.value < 0
            linked = entry.link is not None and entry.value is not None
            key = (entry.look, entry.shade, entry.bold, linked, loss)
            if key not in dressed:
                dressed[key] = _style(styles, *key)
            yield cell_markup((at, column), dressed[key], entry.value)
            for inner in range(column + 1, column + entry.span):
                yield cell_markup((at, inner), dressed[key], None)
        yield "</row>"


def _placed(entries: Sequence[Entry]) -> Iterator[tuple[int, Entry]]:
    """Each entry with its first column."""
    column = 0
    for entry in entries:
        yield column, entry
        column += entry.span


def _merges(sheet: ScoreSheet) -> Iterator[str]:
    for at, row in enumerate(sheet.rows):
        for column, entry in _placed(row.entries):
            if entry.span > 1:
                yield f"{name_of((at, column))}:{name_of((at, column + entry.span - 1))}"


def _links(sheet: ScoreSheet, names: Mapping[str, str]) -> Iterator[str]:
    for at, row in enumerate(sheet.rows):
        for column, entry in _placed(row.entries):
            if entry.link and entry.value is not None and entry.link[0] in names:
                where = escaped(location(names[entry.link[0]], entry.link[1]))
                yield f'<hyperlink ref="{name_of((at, column))}" location="{where}" display="{where}"/>'


def _style(styles: StylesEdit, look: Look, shade: str, bold: bool, linked: bool, loss: bool) -> int:  # noqa: FBT001, PLR0913, PLR0917 - each a trait of one cell
    """The number of the cell style for a cell of this look."""
    number_format = {
        Look.SCORE: _TWO_DIGITS,
        Look.DIFFERENCE: styles.number_format(DIFFERENCES) if look is Look.DIFFERENCE else _GENERAL,
    }.get(look, _GENERAL)
    across = "center" if look in CENTRED else "left"
    parts = (
        f'<xf numFmtId="{number_format}" fontId="{styles.add("fonts", _font(look, bold, linked, loss))}" ',
        f'fillId="{styles.add("fills", _fill(shade)) if shade else 0}" ',
        f'borderId="{0 if look in OPEN else styles.add("borders", _BOX)}" ',
        'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">',
        f'<alignment horizontal="{across}" vertical="center" wrapText="1"/></xf>',
    )
    return styles.add("cellXfs", joined(parts))


@cache
def _font(look: Look, bold: bool, linked: bool, loss: bool) -> bytes:  # noqa: FBT001 - as above
    colour = LINK_COLOUR if linked else LOSS_COLOUR if loss else TEXT_COLOUR
    traits = ("<b/>" if bold or look in BOLD else "") + ("<u/>" if linked else "")
    size = f'<sz val="{SIZES.get(look, SIZE)}"/><color rgb="{colour}"/><name val="宋体"/><charset val="134"/>'
    return f"<font>{traits}{size}</font>".encode()


@cache
def _fill(shade: str) -> bytes:
    colours = f'<fgColor rgb="{shade}"/><bgColor indexed="64"/>'
    return f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'.encode()
