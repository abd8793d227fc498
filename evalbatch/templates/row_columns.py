"""The columns of 逐行核对: what is worked out of each row of the indicator table, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.choices import Comparison
from evalbatch.schemes import Scheme
from evalbatch.templates.live_formulas import Operands, is_blank, points_text, rounded, within_points
from evalbatch.templates.page import Book
from evalbatch.templates.places import (
    ACTUAL,
    LEVEL1,
    LEVEL2,
    LEVEL3,
    MAX_SCORE,
    MEASURE,
    NAMES,
    REASON,
    SCORE,
    SIGN,
    TARGET,
)
from evalbatch.templates.row_figures import NO_ROW, doubtful, figures, not_from_list, one_of, raw
from evalbatch.templates.row_sheet import FIRST_ROW, HEAD_ROW, LAST_ROW, Column, Grid

DIMENSIONS = ("output", "benefit", "satisfaction", "cost")  # 1 to 4 in the column `dimension`

_DASHES = ("/", "-", "—", "无", "…", "……")
_NO_REASON = ("无", "0", "/", "—", "-", "－", "无偏差", "无原因", "没有", "…", "……")
_FAR = 100  # times: as rule I40 has it


def row_grid(scheme: Scheme, *, scored: bool) -> Grid:
    """All columns for the forms of a scheme."""
    columns = [*_as_filled_in(scored=scored), *figures(), *_scores(scheme), *_faults(scheme, scored=scored)]
    shown = next(column for column in columns if column.key == "shown")
    columns.remove(shown)
    columns.insert(2, shown)  # where the form looks for it
    return Grid(tuple(columns), FIRST_ROW, LAST_ROW)


def _as_filled_in(*, scored: bool) -> Iterator[Column]:
    """What stands in the row; a level is carried down over the rows it stands for."""
    below, at = NAMES["below_table"], f"ROW({NAMES['table_header']})+ROW()-{HEAD_ROW}"
    yield Column("row", "主表行号", f'IF({at}<ROW({below}),{at},"")')
    yield Column("name", "三级名称", _text(LEVEL3))
    level1, level2 = (f'IFERROR({raw(column)}&"","")' for column in (LEVEL1, LEVEL2))
    yield Column("level1", "一级", f'IF({{row}}="","",IF({level1}="",{_above("level1")},{level1}))')
    carried = f'IF({level1}="",{_above("level2")},"")'
    yield Column("level2", "二级", f'IF({{row}}="","",IF({level2}="",{carried},{level2}))')
    yield Column("sign", "性质", _text(SIGN))
    texts = (("value", "指标值", TARGET), ("measure", "单位", MEASURE), ("actual", "完成值", ACTUAL))
    for key, heading, column in texts:
        yield Column(key, heading, f"ASC({_text(column)})")
    yield Column("points", "分值", _number(MAX_SCORE) if scored else '""')
    yield Column("score", "自评得分", _number(SCORE) if scored else '""')
    yield Column("reason", "原因", _text(REASON if scored else MAX_SCORE))
    errors = "+".join(f"ISERROR({raw(column)})" for column in range(LEVEL3, REASON + 1))
    yield Column("F62", "F62", f'IF({NO_ROW},"",IF({errors}>0,{{row}},""))')
    told = ",".join(_said(name) for name in ("name", "value", "actual"))
    yield Column("used", "有内容", f'IF({{row}}="",0,IF(OR({told},N({{points}})<>0,N({{score}})<>0),1,0))')
    part = 'AND(LEFT({name},2)="其中",NOT(ISNUMBER({points})),NOT(ISNUMBER({score})))'
    yield Column("scored", "计分行", f"IF({{used}}=0,0,IF({part},0,1))")
    yield Column("family", "一级类别", f'IF({{row}}="","",{_dimension()})')
    yield Column("dimension", "类别", 'IF({scored}=0,"",{family})')


def _text(column: int) -> str:
    text = f'{raw(column)}&""'
    return f'IF({{row}}="","",IFERROR(IF({is_blank(text)},"",TRIM({text})),""))'


def _above(key: str) -> str:
    """The cell above, but for the first row: its heading is no level."""
    return f'IF(ROW()={FIRST_ROW},"",{{{key}@prev}})'


def _number(column: int) -> str:
    """A figure, or the text that stands in its place; an error value is told by `F62`."""
    return f'IF({NO_ROW},"",IFERROR(IF({raw(column)}="","",{raw(column)}),""))'


def _said(key: str) -> str:
    """Whether a cell says something: neither blank nor a dash."""
    return f'AND({{{key}}}<>"",ISNA(MATCH({{{key}}},{one_of(_DASHES)},0)))'


def _dimension() -> str:
    """The kind of 一级指标, else of 二级指标, by the words that the reader goes by."""
    words = (("满意", 3), ("成本", 4), ("产出", 1), ("效益", 2), ("效果", 2), ("影响", 2))
    more = (("数量", 1), ("质量", 1), ("时效", 1), ("进度", 1))
    text = "0"
    for word, number in reversed(words + more):
        text = f'IF(ISNUMBER(FIND("{word}",{{level2}})),{number},{text})'
    for word, number in reversed(words):
        text = f'IF(ISNUMBER(FIND("{word}",{{level1}})),{number},{text})'
    return text


def _scores(scheme: Scheme) -> Iterator[Column]:
    """What the row earns by the scheme, what the form shows, and what counts for the total.

    Up to `shown` nothing may look at the score that stands in the form: it is the formula that looks at `shown`.
    """
    by_kind = ",".join(_earned(scheme, kind) for kind in (1, 2, 3, 4))
    too_much = _above_all(scheme)
    figures = f'IF(OR({{kind}}=0,{{kind}}=6,{{asked}}="",{{meant}}="",{too_much}),"",CHOOSE({{kind}},{by_kind}))'
    dated = points_text(scheme.formulas[scheme.indicators.date], Operands("{points}", on_time="{on_time}"))
    yield Column("earned", "应得", f'IF(NOT(ISNUMBER({{points}})),"",IF({{kind}}=5,{dated},{figures}))')
    yield Column("figure", "应得分", within_points("{earned}", "{points}", scheme))
    full = 'IF(AND({level}=3,ISNUMBER({points})),MAX({points},0),"")'
    yield Column("shown", "得分公式", f"IF({{kind}}=6,{full},{{figure}})")
    cells = Operands("{points}", level="{level}", reported="{score}", step=scheme.rounding.step)
    levels = points_text(scheme.formulas[scheme.indicators.qualitative], cells)
    yield Column("of_level", "档次得分", f'IF(OR({{kind}}<>6,NOT(ISNUMBER({{points}}))),"",{levels})')
    yield Column("due", "核定", f"IF({{kind}}=6,{within_points('{of_level}', '{points}', scheme)},{{figure}})")
    stated = within_points("{score}", "{points}", scheme)
    zero = "0" if scheme.indicators.uncomputable == "zero" else f"IF(ISNUMBER({{score}}),{stated},0)"
    alone = f'IF(ISNUMBER({{score}}),{rounded("MAX({score},0)", scheme)},"")'
    yield Column(
        "counted", "计入总分", f'IF({{scored}}=0,"",IF({{due}}<>"",{{due}},IF(ISNUMBER({{points}}),{zero},{alone})))'
    )


def _above_all(scheme: Scheme) -> str:
    """Whether the target is a percentage above what such a rate can reach: 290% of 满意度."""
    if scheme.limits is None:
        return "FALSE"
    capped, grows = (
        f"SUMPRODUCT(--ISNUMBER(FIND({one_of(words)},{{name}})))>0"
        for words in (scheme.telltales.capped, scheme.telltales.grows)
    )
    highest = "MAX({asked},N({other}))"
    by_name = f"AND(NOT({grows}),OR({capped},{{family}}=3))"
    return f"AND({{percent}}=1,{{kind}}<>2,{highest}>{scheme.limits.most_percent},{by_name})"


def _earned(scheme: Scheme, kind: int) -> str:
    """The formula for one kind of target; satisfaction may have one of its own."""
    names = scheme.indicators
    direction = {1: Comparison.AT_LEAST, 2: Comparison.AT_MOST, 3: Comparison.EQUAL, 4: Comparison.RANGE}[kind]
    cells = Operands("{points}", "{asked}", "{meant}", direction, other_bound="{other}")
    if direction is Comparison.RANGE:
        return f'IF({{other}}="","",{points_text(scheme.formulas[names.range], cells)})'
    name = {1: names.at_least, 2: names.at_most, 3: names.equal}[kind]
    text = points_text(scheme.formulas[name], cells)
    if names.satisfaction and direction is not Comparison.AT_MOST:
        text = f"IF({{family}}=3,{points_text(scheme.formulas[names.satisfaction], cells)},{text})"
    return text


def _faults(scheme: Scheme, *, scored: bool) -> Iterator[Column]:
    """The row's number in the column of each rule that it breaks, and which of its cells are at fault."""
    flags = dict(_indicator_faults())
    flags |= dict(doubtful(scheme)) | dict(not_from_list(scored=scored))
    if scored:
        flags |= dict(_score_faults(scheme))
        yield Column("gap", "差额", _gap())
    clean = 'SUBSTITUTE(SUBSTITUTE({reason},"。",""),CHAR(10),"")'
    silent = f'OR({clean}="",ISNUMBER(MATCH({clean},{one_of(_NO_REASON)},0)))'
    yield Column("silent", "未写原因", f"IF({silent},1,0)")
    for key, condition in flags.items():
        yield Column(key, key.replace("_hard", "错误"), f'IF(AND({{scored}}=1,{condition}),{{row}},"")')
    name_too = 'AND({level2}<>"",SUBSTITUTE({level2},CHAR(10),"")={name},ISERROR(FIND("执行率",{name})))'
    no_name = 'AND({name}="",{F62}="")'
    yield Column("I37", "I37", f'IF(AND({{used}}=1,OR({no_name},{name_too})),{{row}},"")')
    wrong = {
        "bad_value": 'COUNT({doubtful_value},{undated})+AND({I38}<>"",{value}="")+AND({I39}<>"",{asked}="")',
        "bad_actual": 'COUNT({I40},{doubtful_actual},{unlisted})+AND({I38}<>"",{actual}="")+AND({I39}<>"",{asked}<>"")',
    }
    if scored:  # a score that is blank for want of something else is not at fault
        others = 'AND({S49}<>"",{F62}="",COUNT({sign_left},{W32},{bad_value},{bad_actual})=0)'
        wrong["bad_points"] = 'COUNT({W32})+AND({I38}<>"",{points}="")'
        wrong["bad_score"] = f"COUNT({{S50}},{{S51}},{{S52}})+{others}"
    for key, formula in wrong.items():
        yield Column(key, f"{COLOURED[key][0]}有误", f'IF({formula}>0,{{row}},"")')


COLOURED = {
    "I37": ("名称", LEVEL3),
    "sign_left": ("性质", SIGN),
    "bad_value": ("指标值", TARGET),
    "bad_actual": ("完成值", ACTUAL),
    "bad_points": ("分值", MAX_SCORE),
    "bad_score": ("得分", SCORE),
    "S56": ("原因", REASON),
}
"""The columns that hold the number of a row while one of its cells is at fault: how they call it, and where it is."""


def name_columns(book: Book, rows: Grid) -> None:
    """Name these columns: a conditional format of an old program can look at another sheet by name only."""
    for key, (heading, _) in COLOURED.items():
        if key in rows.letters:
            last = "S57" if key == "S56" and "S57" in rows.letters else key
            book.define_name(f"核对_{heading}", f"={rows.all(key, last)}")


def _indicator_faults() -> Iterator[tuple[str, str]]:
    compared = "{kind}>=1,{kind}<=4"
    yield "sign_left", '{kind}=0,{value}<>""'
    yield "I38", '{F62}="",OR({value}="",{actual}="")'
    no_target = '{asked}=""'
    yield "I39", f'{compared},{{value}}<>"",OR({no_target},AND({{actual}}<>"",{{done}}=""))'
    sizes = "MIN(ABS({done}),ABS({asked}))"
    far = f'IF(OR({{done}}="",{{asked}}=""),FALSE,AND({sizes}>0,MAX(ABS({{done}}),ABS({{asked}}))>={_FAR}*{sizes}))'
    bare = 'ISERROR(FIND("%",{actual})),ISERROR(FIND({measure},{actual}))'
    yield "I40", f'{compared},{bare},OR({{multiple}}>1,{{measure}}="元"),{far}'


def _score_faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    named = '{points}="",{F62}="",OR({value}<>"",{actual}<>"",ISNUMBER({score}))'
    yield "W32", f'OR(AND(ISNUMBER({{points}}),N({{points}})<=0),AND(ISTEXT({{points}}),{{points}}<>""),AND({named}))'
    limits = scheme.limits
    if limits:
        same = "COUNTIFS({dimension@all},{dimension})"
        numbers = 'COUNTIFS({dimension@all},{dimension},{points@all},">-1E+99")'
        most = f"SUMIF({{dimension@all}},{{dimension}},{{points@all}})*{limits.row_share}"
        share = f"AND(N({{dimension}})>0,{same}>={limits.fewest_rows},{same}={numbers},ROUND(N({{points}})-{most},8)>0)"
        yield "W33", f"ISNUMBER({{points}}),OR(N({{points}})>={limits.row_points},{share})"
        yield "W33_hard", f"N({{points}})>={limits.row_points}"
    only_name = 'AND({value}="",{actual}="",NOT(ISNUMBER({points})))'
    yield "S49", f"NOT({only_name}),NOT(ISNUMBER({{score}}))"
    yield "S50", "ISNUMBER({score}),N({points})>0,OR(N({score})<0,N({score})>N({points}))"
    tolerances = scheme.tolerances
    yield "S51", f"{{kind}}<>6,N({{gap}})>{tolerances.row_silent}"
    yield "S51_hard", f"{{kind}}<>6,N({{gap}})>{tolerances.row_info}"
    yield "S52", f"{{kind}}=6,N({{gap}})>{tolerances.row_silent}"
    yield "S56", "ISNUMBER({score}),ISNUMBER({points}),N({score})<N({points}),{silent}=1"
    over = scheme.over_completion
    if over:
        times = f"IF(OR(N({{asked}})<=0,NOT(ISNUMBER({{meant}}))),FALSE,ROUND({{meant}}/{{asked}},10)>={over.ratio})"
        yield "S57", f"OR({{kind}}=1,{{kind}}=3),{times},{{silent}}=1"


def _gap() -> str:
    """How far the unit's score is from the one that is due; blank where S50 speaks of it."""
    outside = "AND(ISNUMBER({points}),OR({score}<0,{score}>{points}))"
    return (
        f'IF(OR({{scored}}=0,{{due}}="",NOT(ISNUMBER({{score}}))),"",IF({outside},"",ROUND(ABS({{score}}-{{due}}),8)))'
    )
