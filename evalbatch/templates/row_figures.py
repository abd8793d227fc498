"""The columns of 逐行核对 that read target and actual value as figures, dates and levels.

What a formula can't read for sure is told as doubtful, with advice: the engine may understand more, never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalbatch.schemes import Scheme
from evalbatch.schemes.formulas import Steps
from evalbatch.templates.entry import IN_TIME, LATE, LEVELS
from evalbatch.templates.places import ACTUAL, NAMES, TARGET, table_column
from evalbatch.templates.row_sheet import Column
from evalbatch.templates.target_cells import DATE, QUALITATIVE, RANGE

_KINDS = {"≥": 1, "＞": 1, ">": 1, "≤": 2, "＜": 2, "<": 2, "＝": 3, "=": 3, RANGE: 4, DATE: 5, QUALITATIVE: 6}
_HIGHEST_SHARE, _PLAIN_SHARE = "1.5", "20"  # as `values.quantity` reads 0.95 beside 95 %
_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_FEW = 5  # times: so far apart, one of two bare numbers may be a share that shows as a percentage
_LONGEST = 20  # signs of a figure
_TO = ("~", "～", "至", "到", "—", "–", "－")  # between the ends of a range
_OTHER_FIGURES = ("个", "次", "%", "≥", "≤")  # beside them a date is not what is asked for
_DAYS = (36526, 73050)  # 2000 to 2099, as a spreadsheet numbers days


NO_ROW = "ISNA(MATCH(9E+9,{row},1))"
"""For columns that look at cells which may hold a formula: with MATCH in it LibreOffice keeps a column out of its
threads. There it would read such a cell before it is worked out (7.4).
"""


def raw(column: int) -> str:
    """The cell of the form in this column."""
    return f"INDEX({table_column(column)},{{row}}-ROW({NAMES['table_header']})+1)"


def one_of(words: Iterable[object]) -> str:
    """A list of constants: {"≥","≤"}."""
    return "{" + ",".join(f'"{word}"' for word in words) + "}"


def figures() -> Iterator[Column]:
    """Target and actual value as numbers, in one measure."""
    signs = ",".join(str(kind) for kind in _KINDS.values())
    kind = f"IFERROR(CHOOSE(MATCH({{sign}},{one_of(_KINDS)},0),{signs}),0)"
    yield Column("kind", "算法", f'IF({{row}}="",0,{kind})')
    whole = _one_line("value")
    unsigned = f"IF(LEFT({whole},1)=ASC({{sign}}),MID({whole},2,60),{whole})"
    for key, text, heading in (("asked_text", unsigned, "目标数字"), ("done_text", _one_line("actual"), "完成数字")):
        bare = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({text},{{measure}},""),"%",""),"％","")'
        yield Column(key, heading, f'IF(OR({{kind}}=0,{{kind}}>4),"",{bare})')
    yield Column("span", "区间", f'IF({{kind}}=4,{_span()},"")')
    low, high = 'LEFT({span},FIND("-",{span},2)-1)', 'MID({span},FIND("-",{span},2)+1,20)'
    percent = 'OR({measure}="%",{measure}="％",{measure}="百分比",AND({measure}="",ISNUMBER(FIND("%",{value}))))'
    yield Column("percent", "百分比", f"IF({percent},1,0)")
    of_value, of_actual = (f'AND(ISNUMBER(FIND("%",{{{key}}})),{{percent}}=0,{{measure}}<>"")' for key in _TEXTS)
    second = f'IFERROR(VALUE({high}),"")'
    asked = f'IF({{kind}}=4,IF({second}="","",IFERROR(VALUE({low}),"")),{_as_number("asked_text")})'
    yield Column("asked", "目标", f'IF(OR({{asked_text}}="",{of_value}),"",{asked})')
    yield Column("other", "目标上限", f'IF({{kind}}=4,{second},"")')
    yield Column("done", "完成", f'IF(OR({{done_text}}="",{of_actual}),"",{_as_number("done_text")})')
    first, second = (_multiple(f"MID({{measure}},{at},1)") for at in (1, 2))
    yield Column("multiple", "单位倍数", f'IF(LEFT({{measure}},2)="百分",1,{first}*IF({first}=1,1,{second}))')
    yield Column("meant", "同单位完成", f'IF(OR({{done}}="",{{asked}}=""),"",{_meant()})')
    in_time = ",".join(f'{{actual}}="{word}"' for word in IN_TIME)
    timely = f'IF(OR({in_time}),1,IF({{actual}}="{LATE}",0,""))'
    yield Column("on_time", "按时", f'IF(OR({{kind}}<>5,{{value}}=""),"",{timely})')
    levels = one_of((*LEVELS, "达成", "部分达成", "未达成"))
    level = f"IFERROR(CHOOSE(MATCH({{actual}},{levels},0),3,2,1,3,2,1),0)"
    yield Column("level", "档次", f'IF(OR({{kind}}<>6,{{value}}=""),0,{level})')


_TEXTS = ("value", "actual")


def _one_line(key: str) -> str:
    """A text without blanks; a line break within it stays a break, so that 1 and 2 in two lines don't make 12."""
    no_blank = f'SUBSTITUTE(SUBSTITUTE({{{key}}}," ",""),"　","")'
    return f'SUBSTITUTE(TRIM(SUBSTITUTE({no_blank},CHAR(10)," "))," ",";")'


def _strange(text: str, signs: str) -> str:
    """Whether a text has other signs than these, or is too long for a figure."""
    at = "{" + ",".join(str(each) for each in range(1, _LONGEST + 1)) + "}"
    other = f'SUMPRODUCT(--ISERROR(FIND(MID({text}&REPT("0",{_LONGEST}),{at},1),"{signs}")))>0'
    return f"OR({other},LEN({text})>{_LONGEST})"


def _span() -> str:
    """The two ends of a range, a dash between them; "" where it is no range of two figures."""
    text = "{asked_text}"
    for word in _TO:
        text = f'SUBSTITUTE({text},"{word}","-")'
    more = f'ISNUMBER(FIND("-",{text},FIND("-",{text},2)+2))'
    return f'IF(OR({_strange(text, "0123456789.-")},{more}),"",{text})'


def _as_number(key: str) -> str:
    """A text as a number; a spreadsheet would take much for one that is a date, a fraction or a power."""
    text = f"{{{key}}}"
    whole = f'LEFT({text},FIND(".",{text}&".")-1)'
    grouped = f'TEXT(VALUE(SUBSTITUTE({whole},",","")),"#,##0")={whole}'
    late = f'ISNUMBER(FIND(",",{text},FIND(".",{text}&".")))'
    odd_groups = f'IF(ISNUMBER(FIND(",",{text})),IFERROR(OR(NOT({grouped}),{late}),TRUE),FALSE)'
    later = f'ISNUMBER(FIND("-",{text},2)),ISNUMBER(FIND("+",{text},2))'
    odd = f"OR({_strange(text, '0123456789.,+-')},{later},{odd_groups})"
    return f'IF({odd},"",IFERROR(VALUE(SUBSTITUTE({text},",","")),""))'


def _multiple(sign: str) -> str:
    sizes = ",".join(str(size) for size in _MULTIPLES.values())
    return f"IFERROR(CHOOSE(MATCH({sign},{one_of(_MULTIPLES)},0),{sizes}),1)"


def _meant() -> str:
    """The actual value as it is meant where its measure was left out: 0.95 beside 95 %, 286000 beside 30 万元."""
    decimals = 'IF(ISNUMBER(FIND(".",{done_text})),LEN({done_text})-FIND(".",{done_text}),0)'
    rounded_off = f"AND({{kind}}=3,{decimals}>0,ROUND({{asked}},{decimals})={{done}})"
    nearer = f"OR({{asked}}>={_PLAIN_SHARE},ABS({{done}}*100-{{asked}})<ABS({{done}}-{{asked}}))"
    share = f"IF(AND({{done}}>0,{{done}}<={_HIGHEST_SHARE},{nearer}),{{done}}*100,{{done}})"
    whole = f"AND({{asked}}>0,{{asked}}<={_HIGHEST_SHARE},ABS({{done}}/100-{{asked}})<ABS({{done}}-{{asked}}))"
    as_written = f"IF(AND({{percent}}=0,{whole}),{{done}}/100,{{done}})"
    other = "MAX({done}/{multiple}/{asked},{asked}*{multiple}/{done})<MAX({done}/{asked},{asked}/{done})"
    multiplied = f"IF({{done}}*{{asked}}<=0,{{done}},IF(AND({{done}}>0,{other}),{{done}}/{{multiple}},{{done}}))"
    own = 'AND({measure}<>"",ISNUMBER(FIND({measure},{actual})))'
    unmeasured = f"IF({{percent}}=1,{share},IF(OR({{multiple}}=1,{own}),{{done}},{multiplied}))"
    return f'IF({rounded_off},{{asked}},IF(ISNUMBER(FIND("%",{{actual}})),{as_written},{unmeasured}))'


_BY_CELL = ("doubtful_value", "doubtful_actual")
_IS_NUMBER = tuple(f"ISNUMBER({raw(column)})" for column in (TARGET, ACTUAL))


def doubtful(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Whether a number may show as something else: a formula sees 0.98 where a cell shows 98%, and days as numbers."""
    both = '{kind}>=1,{kind}<=4,{asked}<>"",{done}<>""'
    for key, is_number, conditions in zip(_BY_CELL, _IS_NUMBER, _shown_otherwise(scheme), strict=True):
        yield key, f"NOT({NO_ROW}),{both},{is_number},OR({','.join(conditions)})"
    yield "doubtful", f"COUNT({','.join(f'{{{key}}}' for key in _BY_CELL)})>0"


def _shown_otherwise(scheme: Scheme) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What makes one doubt the number of the target, and that of the actual value."""
    asked, done = "N({asked})", "N({done})"
    share = f"AND({asked}>0,{asked}<={_HIGHEST_SHARE})"
    by_difference = any(isinstance(each, Steps) and each.by == "difference" for each in _formulas_used(scheme))
    apart = "TRUE" if by_difference else f"OR({_IS_NUMBER[1]},{done}>{_HIGHEST_SHARE})"
    small = f"{asked}>0,{asked}<{_PLAIN_SHARE}"
    of_value = (
        f"AND({{percent}}=1,{share},{apart})",
        f"AND({{percent}}=1,{small},{done}>={_PLAIN_SHARE}*{asked})",
        f'AND({{measure}}="",{small},{done}>={_FEW}*{asked})',
        f'AND({{measure}}="",{share},{asked}<>INT({asked}),{done}>{_HIGHEST_SHARE})',
    )
    of_actual = (
        f"AND({{percent}}=1,{asked}>={_PLAIN_SHARE},{done}>{_HIGHEST_SHARE},{done}<=3)",
        f'AND({{measure}}="",{done}>0,{done}<{_PLAIN_SHARE},{asked}>={_FEW}*{done})',
    )
    days = (
        f"AND({mine}>={_DAYS[0]},{mine}<={_DAYS[1]},INT({mine})={mine},{mine}>=100*ABS({yours}))"
        for mine, yours in ((asked, done), (done, asked))
    )
    return (*of_value, next(days)), (*of_actual, next(days))


def _formulas_used(scheme: Scheme) -> Iterator[object]:
    names = scheme.indicators
    for name in (names.at_least, names.at_most, names.equal, names.satisfaction):
        if name in scheme.formulas:
            yield scheme.formulas[name]


def not_from_list(*, scored: bool) -> Iterator[tuple[str, str]]:
    """Whether a 时限 or 定性 row holds what only people can compare: no date, or words that are not in the list."""
    yield "undated", f"NOT({NO_ROW}),{{kind}}=5,{_no_date()}"
    own_words = 'OR(AND({kind}=5,{on_time}=""),AND({kind}=6,{level}=0))'
    unlisted = f'{{value}}<>"",{{actual}}<>"",{own_words}' if scored else "FALSE"  # else they do no harm
    yield "unlisted", unlisted
    yield "not_from_list", "COUNT({undated},{unlisted})>0"


def _no_date() -> str:
    """Whether what stands as the target is no date."""
    month = 'AND(ISNUMBER(VALUE(MID({value},FIND("月",{value})-1,1))),ISERROR(FIND("月内",{value})))'
    quarter = 'ISNUMBER(VALUE(MID({value},FIND("季度",{value})-1,1)))'
    year = 'VALUE(MID({value},FIND("年",{value})-4,4))>=1900'
    written = 'AND(VALUE(LEFT({value},4))>=1900,ISNUMBER(FIND(MID({value},5,1),"-./")))'
    ends = 'OR(ISNUMBER(FIND("年底",{value})),ISNUMBER(FIND("年末",{value})))'
    dated = f"OR({','.join(f'IFERROR({each},FALSE)' for each in (month, quarter, year, written, ends))})"
    other = f"SUMPRODUCT(--ISNUMBER(FIND({one_of(_OTHER_FIGURES)},{{value}})))>0"
    return f'AND({{value}}<>"",OR({_IS_NUMBER[0]},NOT({dated}),{other}))'
