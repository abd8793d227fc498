"""Number formats of an .xlsx by style index."""

from __future__ import annotations

from collections.abc import Mapping

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.markup import main_names, scan
from evalbatch.ooxml.memo import remembered

_YEAR_MONTH = 'yyyy"年"m"月"'
_YEAR_MONTH_DAY = 'yyyy"年"m"月"d"日"'
_MONTH_DAY = 'm"月"d"日"'
_HALF_DAY = '上午/下午h"时"mm"分"'
_HALF_DAY_SECONDS = '上午/下午h"时"mm"分"ss"秒"'

BUILTIN: Mapping[int, str] = {
    # ECMA-376 part 1, 18.8.30; those that follow the system's language as Chinese Excel shows them
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: _YEAR_MONTH_DAY,
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: _HALF_DAY,
    35: _HALF_DAY_SECONDS,
    36: _YEAR_MONTH,
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: _HALF_DAY,
    56: _HALF_DAY_SECONDS,
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}

_CELL_FORMATS = frozenset(main_names("cellXfs"))
_CELL_FORMAT = frozenset(main_names("xf"))
_FORMAT_CODE = frozenset(main_names("numFmt"))


@remembered
def number_formats(styles: bytes) -> tuple[str, ...]:
    """Format code of each cell style, in the order cells count them."""
    codes: dict[int, str] = {}
    used: list[int] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag in _CELL_FORMAT and inside:
            used.append(_id(attributes))
        elif tag in _FORMAT_CODE:
            codes.setdefault(_id(attributes), attributes.get("formatCode", ""))
        elif tag in _CELL_FORMATS:
            inside = True
        if len(used) > LIMITS.styles:
            raise BadPackage(Flaw.TOO_LARGE, "cell styles")

    def end(tag: str) -> None:
        nonlocal inside
        if tag in _CELL_FORMATS:
            inside = False

    scan(styles, "styles", start, end)
    return tuple(codes.get(number) or BUILTIN.get(number, "General") for number in used)


def _id(attributes: dict[str, str]) -> int:
    """The number of a format; 0 is General."""
    text = attributes.get("numFmtId", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 0
