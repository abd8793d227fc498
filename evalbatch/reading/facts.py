"""What the parts of a workbook file tell about its sheets besides the values, the same for every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from evalbatch.ooxml.binary import binary_formats, binary_sheets, binary_strings, index_binary
from evalbatch.ooxml.cells import index_sheet
from evalbatch.ooxml.limits import LIMITS
from evalbatch.ooxml.package import Package, workbook
from evalbatch.ooxml.stored import SheetIndex
from evalbatch.ooxml.strings import read_strings
from evalbatch.ooxml.styles import number_formats


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One worksheet: its stored cells and merged ranges, and, where the file keeps them, the texts shown."""

    name: str
    visible: bool
    index: SheetIndex
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BookFacts:
    """A workbook: its worksheets in order, a number format code for each style index, the shared strings."""

    sheets: tuple[SheetFacts, ...]
    formats: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()
    date1904: bool = False


def _any(_name: str) -> bool:
    return True


def xlsx_facts(package: Package, size: int = 1, wanted: Callable[[str], bool] = _any) -> BookFacts:
    """The facts of an .xlsx or .xlsm, which may hold `size` times the cells of a form. Raises BadPackage.

    Sheets whose name is not `wanted` are left out.
    """
    book = workbook(package)
    most = LIMITS.cells * size
    return BookFacts(
        tuple(
            SheetFacts(sheet.name, sheet.visible, index_sheet(package.part(sheet.part), sheet.part, most))
            for sheet in book.sheets
            if wanted(sheet.name)
        ),
        number_formats(package.part(book.styles)) if book.styles in package else (),
        read_strings(package.part(book.strings), book.strings, LIMITS.strings * size)
        if book.strings in package
        else (),
        book.date1904,
    )


def xlsb_facts(package: Package) -> BookFacts:
    """The facts of an .xlsb. Raises BadPackage."""
    sheets, date1904 = binary_sheets(package)
    styles, strings = package.linked(package.main, "styles"), package.linked(package.main, "sharedStrings")
    return BookFacts(
        tuple(
            SheetFacts(sheet.name, sheet.visible, index_binary(package.part(sheet.part), sheet.part))
            for sheet in sheets
        ),
        binary_formats(package.part(styles)) if styles in package else (),
        binary_strings(package.part(strings), strings) if strings in package else (),
        date1904,
    )
