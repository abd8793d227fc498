"""One cell out of two readings: its value, and what the file stores about it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

from evalbatch.ooxml.dateformat import moment
from evalbatch.ooxml.numberformat import is_date, shown
from evalbatch.ooxml.stored import StoredCell
from evalbatch.ooxml.strings import unescaped
from evalbatch.ooxml.styles import BUILTIN
from evalbatch.reading.facts import BookFacts
from evalbatch.reading.grid import Cell

_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)  # Excel keeps 15 significant digits
_TEXTS = frozenset({"s", "str", "inlineStr"})
_KNOWN = _TEXTS | {"n", "b", "e", "d"}
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}
_INVISIBLE = re.compile(r"_x[0-9A-Fa-f]{4}_|[\s\x00-\x1f\x7f\ufffe\uffff]")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CONTROLS = {code: None for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if chr(code) not in "\t\n"}


def joined_cell(stored: StoredCell, value: object, book: BookFacts, text: str) -> Cell | None:
    """The cell; None where `value` is not what the file stores. `text`: what the file says it shows, "" if nothing."""
    row, column, kind, style, raw, formula = stored
    code = book.formats[style] if style < len(book.formats) else "General"
    if raw is None:
        return Cell(row, column, "", formula=formula, unstored=True)
    if kind in _TEXTS:
        return _text(stored, value, book, code)
    if kind == "n":
        return _number(stored, value, text, code, date1904=book.date1904)
    if kind == "b":
        return _boolean(stored, value)
    if kind == "e":
        return Cell(row, column, "", formula=formula, error=raw)
    return _date(stored, text, code, date1904=book.date1904)


def plain_value(stored: StoredCell, book: BookFacts) -> object:
    """The value of a cell that can be read in one way only; None where it has none that makes sense."""
    raw = stored.raw
    if raw is None:
        return None
    if stored.kind in _TEXTS:
        written = _stored_text(stored, book)
        return None if written is None else unescaped(written)
    if stored.kind == "n":
        return None if exact(raw) is None else float(raw)
    return _BOOLEANS.get(raw.lower()) if stored.kind == "b" else None


def is_odd(stored: StoredCell, book: BookFacts) -> bool:
    """Whether no program could have stored this cell so."""
    raw = stored.raw
    if raw is None:
        return False
    return (
        stored.kind not in _KNOWN
        or (stored.kind == "n" and exact(raw) is None)
        or (stored.kind == "b" and raw.lower() not in _BOOLEANS)
        or (stored.kind == "s" and _stored_text(stored, book) is None)
    )


def exact(written: str) -> Decimal | None:
    """A stored number to the 15 digits that Excel keeps; None where it is none."""
    if not written.isascii():  # Python knows digits of many scripts
        return None
    try:
        number = _DIGITS.create_decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def plain(text: str) -> str:
    """A text without control characters and with one kind of line break; blanks alone are nothing."""
    if text.isprintable():  # most are: nothing in them but signs and the blank
        return text if text.strip() else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return text if text.strip() else ""


def _number(stored: StoredCell, value: object, text: str, code: str, *, date1904: bool) -> Cell | None:
    """A number, or a date, which a reader gives as one."""
    number, shown_as = _told(stored.raw or "", code, date1904=date1904)
    if number is None or isinstance(value, str | bool):
        return None
    if isinstance(value, int | float) and value != float(stored.raw or ""):
        return None
    shown_as = plain(text).strip() or shown_as
    if not is_date(code):
        return Cell(stored.row, stored.column, shown_as, number, stored.formula)
    return Cell(stored.row, stored.column, shown_as, formula=stored.formula, day=_day(number, date1904=date1904))


def _day(serial: Decimal, *, date1904: bool) -> str:
    """The date of a serial number; "" where it is none."""
    try:
        return moment(serial, date1904=date1904).iso
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def _told(written: str, code: str, *, date1904: bool) -> tuple[Decimal | None, str]:
    """A stored number and how it is shown; the points of a form are the same few over and over."""
    number = exact(written)
    return number, "" if number is None else shown(number, code, date1904=date1904)


def _text(stored: StoredCell, value: object, book: BookFacts, code: str) -> Cell | None:
    written = _stored_text(stored, book)
    if not isinstance(value, str) or written is None:
        return None
    if value != written and value != (text := unescaped(written)) and _visible(value) != _visible(text):
        return None
    return Cell(stored.row, stored.column, plain(shown(value, code)), formula=stored.formula)


def _stored_text(stored: StoredCell, book: BookFacts) -> str | None:
    """The text in the file; None where it points to a shared string that is not there."""
    raw = stored.raw or ""
    if stored.kind != "s":
        return raw
    known = raw.isascii() and raw.isdigit() and len(raw) < len("1000000000") and int(raw) < len(book.strings)
    return book.strings[int(raw)] if known else None


def _visible(text: str) -> str:
    """What is left to compare when readers treat blanks and escapes differently."""
    return _INVISIBLE.sub("", text)


def _boolean(stored: StoredCell, value: object) -> Cell | None:
    truth = _BOOLEANS.get((stored.raw or "").lower())
    if truth is None or not isinstance(value, int | float) or bool(value) != truth:
        return None
    return Cell(stored.row, stored.column, str(truth).upper(), formula=stored.formula)


def _date(stored: StoredCell, text: str, code: str, *, date1904: bool) -> Cell | None:
    """A date stored as such (t="d"), which OpenDocument and some programs write."""
    shown_as = plain(text)
    if stored.kind == "d" and not shown_as:
        shown_as = _iso_date(stored.raw or "", code, date1904=date1904)
    if not shown_as:
        return None
    day = _ISO_DAY.match(stored.raw or "") if stored.kind == "d" else None
    return Cell(stored.row, stored.column, shown_as, formula=stored.formula, day=day[0] if day else "")


def _iso_date(raw: str, code: str, *, date1904: bool) -> str:
    """An ISO date as its cell shows it; "" where it is none."""
    try:
        at = datetime.fromisoformat(raw.removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        return ""
    origin = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no time zone
    serial = Decimal(repr((at - origin) / timedelta(days=1)))
    return shown(serial, code if is_date(code) else BUILTIN[14], date1904=date1904)
