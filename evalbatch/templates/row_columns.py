"""The columns of 逐行核对: what is worked out of each row of the indicator table, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalbatch.choices import Comparison
from evalbatch.schemes import Scheme
from evalbatch.templates.entry import IN_TIME, LATE, LEVELS
from evalbatch.templates.live_formulas import Operands, points_text, rounded, within_points
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
    table_column,
)
from evalbatch.templates.row_sheet import FIRST_ROW, HEAD_ROW, LAST_ROW, Column, Grid
from evalbatch.templates.target_cells import DATE, QUALITATIVE, RANGE

DIMENSIONS = ("output", "benefit", "satisfaction", "cost")  # 1 to 4 in the column `dimension`

_KINDS = {"≥": 1, "＞": 1, ">": 1, "≤": 2, "＜": 2, "<": 2, "＝": 3, "=": 3, RANGE: 4, DATE: 5, QUALITATIVE: 6}
_DASHES = ("/", "-", "—", "无", "…", "……")
_NO_REASON = ("无", "0", "/", "—", "-", "－", "无偏差", "无原因", "没有", "…", "……")
_NOT_IN_FIGURES = ("/", "年", "月", "日", ":", "E", "e")  # a spreadsheet would take them for a date or a power
_HIGHEST_SHARE, _PLAIN_SHARE = "1.5", "20"  # as `values.quantity` reads 0.95 beside 95 %
_FAR = 100  # times: as rule I40 has it
_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def row_grid(scheme: Scheme, *, scored: bool) -> Grid:
    """All columns for the forms of a scheme."""
    columns = [*_as_filled_in(scored=scored), *_figures(), *_scores(scheme), *_faults(scheme, scored=scored)]
    shown = next(column for column in columns if column.key == "shown")
    columns.remove(shown)
    columns.insert(2, shown)  # where the form looks for it
    return Grid(tuple(columns), FIRST_ROW, LAST_ROW)


def _one_of(words: Iterable[object]) -> str:
    """A list of constants: {"≥","≤"}."""
    return "{" + ",".join(f'"{word}"' for word in words) + "}"


def _as_filled_in(*, scored: bool) -> Iterator[Column]:
    """What stands in the row; a level is carried down over the rows it stands for."""
    below, at = NAMES["below_table"], f"ROW({NAMES['table_header']})+ROW()-{HEAD_ROW}"
    yield Column("row", "主表行号", f'IF({at}<ROW({below}),{at},"")')
    yield Column("name", "三级名称", _text(LEVEL3))
    level1, level2 = _raw(LEVEL1), _raw(LEVEL2)
    yield Column("level1", "一级", f'IF({{row}}="","",IF({level1}&""="",{{level1@prev}},{level1}&""))')
    carried = f'IF({level1}&""="",{{level2@prev}},"")'
    yield Column("level2", "二级", f'IF({{row}}="","",IF({level2}&""="",{carried},{level2}&""))')
    yield Column("sign", "性质", _text(SIGN))
    yield Column("value", "指标值", _text(TARGET))
    yield Column("measure", "单位", _text(MEASURE))
    yield Column("actual", "完成值", _text(ACTUAL))
    yield Column("points", "分值", _number(MAX_SCORE) if scored else '""')
    yield Column("score", "自评得分", _number(SCORE) if scored else '""')
    yield Column("reason", "原因", _text(REASON if scored else MAX_SCORE))
    told = ",".join(_said(name) for name in ("name", "value", "actual"))
    yield Column("used", "有内容", f'IF({{row}}="",0,IF(OR({told},N({{points}})<>0,N({{score}})<>0),1,0))')
    part = 'AND(LEFT({name},2)="其中",NOT(ISNUMBER({points})),NOT(ISNUMBER({score})))'
    yield Column("scored", "计分行", f"IF({{used}}=0,0,IF({part},0,1))")
    yield Column("family", "一级类别", f'IF({{row}}="","",{_dimension()})')
    yield Column("dimension", "类别", 'IF({scored}=0,"",{family})')


def _raw(column: int) -> str:
    return f"INDEX({table_column(column)},{{row}}-ROW({NAMES['table_header']})+1)"


def _text(column: int) -> str:
    return f'IF({{row}}="","",TRIM({_raw(column)}&""))'


def _number(column: int) -> str:
    """A cell that may itself hold a formula: with MATCH in it LibreOffice keeps the column out of its threads.

    There it would read such a cell before it is worked out (7.4).
    """
    return f'IF(ISNA(MATCH(9E+9,{{row}},1)),"",IF({_raw(column)}="","",{_raw(column)}))'


def _said(key: str) -> str:
    """Whether a cell says something: neither blank nor a dash."""
    return f'AND({{{key}}}<>"",ISNA(MATCH({{{key}}},{_one_of(_DASHES)},0)))'


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


def _figures() -> Iterator[Column]:
    """Target and actual value as numbers, in one measure."""
    signs = ",".join(str(kind) for kind in _KINDS.values())
    kind = f"IFERROR(CHOOSE(MATCH({{sign}},{_one_of(_KINDS)},0),{signs}),0)"
    yield Column("kind", "算法", f'IF({{row}}="",0,{kind})')
    for key, source, heading in (("asked_text", "value", "目标数字"), ("done_text", "actual", "完成数字")):
        bare = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({{{source}}},{{measure}},""),"%","")," ","")'
        yield Column(key, heading, f'IF(OR({{kind}}=0,{{kind}}>4),"",{bare})')
    yield Column("span", "区间", 'IF({kind}=4,SUBSTITUTE(SUBSTITUTE({asked_text},"~","-"),"至","-"),"")')
    low, high = 'LEFT({span},FIND("-",{span},2)-1)', 'MID({span},FIND("-",{span},2)+1,20)'
    asked = f'IF({{kind}}=4,IFERROR(VALUE({low}),""),{_as_number("asked_text")})'
    yield Column("asked", "目标", f'IF({{asked_text}}="","",{asked})')
    yield Column("other", "目标上限", f'IF({{kind}}=4,IFERROR(VALUE({high}),""),"")')
    percent = 'OR({measure}="%",{measure}="％",{measure}="百分比")'
    yield Column("percent", "百分比", f"IF({percent},1,0)")
    stray = 'AND(ISNUMBER(FIND("%",{actual})),{percent}=0,{measure}<>"")'
    yield Column("done", "完成", f'IF(OR({{done_text}}="",{stray}),"",{_as_number("done_text")})')
    first, second = (_multiple(f"MID({{measure}},{at},1)") for at in (1, 2))
    yield Column("multiple", "单位倍数", f'IF(LEFT({{measure}},2)="百分",1,{first}*IF({first}=1,1,{second}))')
    yield Column("meant", "同单位完成", f'IF(OR({{done}}="",{{asked}}=""),"",{_meant()})')
    in_time = ",".join(f'{{actual}}="{word}"' for word in IN_TIME)
    timely = f'IF(OR({in_time}),1,IF({{actual}}="{LATE}",0,""))'
    yield Column("on_time", "按时", f'IF(OR({{kind}}<>5,{{value}}=""),"",{timely})')
    levels = _one_of((*LEVELS, "达成", "部分达成", "未达成"))
    level = f"IFERROR(CHOOSE(MATCH({{actual}},{levels},0),3,2,1,3,2,1),0)"
    yield Column("level", "档次", f'IF(OR({{kind}}<>6,{{value}}=""),0,{level})')


def _as_number(key: str) -> str:
    """A text as a number; what a spreadsheet would take for a date is none."""
    odd = f'SUMPRODUCT(--ISNUMBER(FIND({_one_of(_NOT_IN_FIGURES)},{{{key}}})))+ISNUMBER(FIND("-",{{{key}}},2))'
    return f'IF({odd}>0,"",IFERROR(VALUE({{{key}}}),""))'


def _multiple(sign: str) -> str:
    sizes = ",".join(str(size) for size in _MULTIPLES.values())
    return f"IFERROR(CHOOSE(MATCH({sign},{_one_of(_MULTIPLES)},0),{sizes}),1)"


def _meant() -> str:
    """The actual value as it is meant where its measure was left out: 0.95 beside 95 %, 286000 beside 30 万元."""
    decimals = 'IF(ISNUMBER(FIND(".",{done_text})),LEN({done_text})-FIND(".",{done_text}),0)'
    rounded_off = f"AND({{kind}}=3,{decimals}>0,ROUND({{asked}},{decimals})={{done}})"
    nearer = f"OR({{asked}}>={_PLAIN_SHARE},ABS({{done}}*100-{{asked}})<ABS({{done}}-{{asked}}))"
    share = f"IF(AND({{done}}>0,{{done}}<={_HIGHEST_SHARE},{nearer}),{{done}}*100,{{done}})"
    whole = f"AND({{asked}}>0,{{asked}}<={_HIGHEST_SHARE},ABS({{done}}/100-{{asked}})<ABS({{done}}-{{asked}}))"
    as_written = f'IF(AND({{measure}}="",{whole}),{{done}}/100,{{done}})'
    other = "MAX({done}/{multiple}/{asked},{asked}*{multiple}/{done})<MAX({done}/{asked},{asked}/{done})"
    multiplied = f"IF({{done}}*{{asked}}<=0,{{done}},IF(AND({{done}}>0,{other}),{{done}}/{{multiple}},{{done}}))"
    unmeasured = f"IF({{percent}}=1,{share},IF({{multiple}}>1,{multiplied},{{done}}))"
    return f'IF({rounded_off},{{asked}},IF(ISNUMBER(FIND("%",{{actual}})),{as_written},{unmeasured}))'


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
        f"SUMPRODUCT(--ISNUMBER(FIND({_one_of(words)},{{name}})))>0"
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
    if scored:
        flags |= dict(_score_faults(scheme))
        yield Column("gap", "差额", _gap())
    clean = 'SUBSTITUTE(SUBSTITUTE({reason},"。",""),CHAR(10),"")'
    silent = f'OR({clean}="",ISNUMBER(MATCH({clean},{_one_of(_NO_REASON)},0)))'
    yield Column("silent", "未写原因", f"IF({silent},1,0)")
    for key, condition in flags.items():
        yield Column(key, key.replace("_hard", "错误"), f'IF(AND({{scored}}=1,{condition}),{{row}},"")')
    name_too = 'AND({level2}<>"",SUBSTITUTE({level2},CHAR(10),"")={name},ISERROR(FIND("执行率",{name})))'
    yield Column("I37", "I37", f'IF(AND({{used}}=1,OR({{name}}="",{name_too})),{{row}},"")')
    bad = {
        "bad_name": ("名称", "COUNT({I37})"),
        "bad_value": ("指标值", 'COUNT({sign_left})+AND({I38}<>"",{value}="")+AND({I39}<>"",{asked}="")'),
        "bad_actual": ("完成值", 'COUNT({I40})+AND({I38}<>"",{actual}="")+AND({I39}<>"",{asked}<>"")'),
    }
    if scored:
        bad["bad_points"] = ("分值", "COUNT({W32})")
        bad["bad_score"] = ("得分", "COUNT({S49},{S50},{S51},{S52})")
        bad["bad_reason"] = ("原因", "COUNT({S56}" + (",{S57})" if scheme.over_completion else ")"))
    for key, (heading, formula) in bad.items():
        yield Column(key, f"{heading}有误", formula)


def _indicator_faults() -> Iterator[tuple[str, str]]:
    compared = "{kind}>=1,{kind}<=4"
    yield "sign_left", '{kind}=0,{value}<>""'
    yield "I38", 'OR({value}="",{actual}="")'
    no_target = '{asked}=""'
    yield "I39", f'{compared},{{value}}<>"",OR({no_target},AND({{actual}}<>"",{{done}}=""))'
    sizes = "MIN(ABS({done}),ABS({asked}))"
    far = f'IF(OR({{done}}="",{{asked}}=""),FALSE,AND({sizes}>0,MAX(ABS({{done}}),ABS({{asked}}))>={_FAR}*{sizes}))'
    yield "I40", f'{compared},ISERROR(FIND("%",{{actual}})),OR({{multiple}}>1,{{measure}}="元"),{far}'


def _score_faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    named = '{points}="",OR({value}<>"",{actual}<>"",ISNUMBER({score}))'
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
