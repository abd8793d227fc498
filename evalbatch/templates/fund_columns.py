"""The money block worked out on 逐行核对: what is wrong with each row, and what execution earns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from evalbatch.schemes import Scheme
from evalbatch.templates.live_formulas import Operands, is_blank, points_text, rounded, within_points
from evalbatch.templates.page import Book, letter
from evalbatch.templates.places import (
    ADJUSTED,
    EXECUTED,
    EXECUTION_MAX_SCORE,
    EXECUTION_SCORE,
    FUND,
    INITIAL,
    NAMES,
    RATE,
    money_column,
)
from evalbatch.templates.row_figures import one_of
from evalbatch.templates.row_sheet import EXECUTION_ROW, FUND_FIRST, FUND_HEAD, FUNDS, ROW_SHEET, Column, Grid

_HIGHEST_RATE = 10
AMOUNTS = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}
_COLUMNS = (INITIAL, ADJUSTED, EXECUTED)
_PAYERS, _HIGHER_PAYERS = ("省", "市", "县", "区", "盟", "旗"), ("中央", "自治", "上级", "地方")
_BUDGETS = ("一般公共预算", "政府性基金", "国有资本")
_SOURCE, _BY_PAYER, _BY_BUDGET, _OTHER = range(4)  # sorts of parts
_WHOLES = (  # which sorts may make up the total: as rule M15 has them
    (_SOURCE, _BY_PAYER, _BY_BUDGET, _OTHER),
    (_SOURCE, _BY_PAYER, _OTHER),
    (_SOURCE, _BY_BUDGET, _OTHER),
    (_SOURCE, _OTHER),
    (_BY_PAYER, _OTHER),
)
_NO_ROW = "ISNA(MATCH(9E+9,{row},1))"
_NO_REASON = '{"无","0","/","—","-","－","无偏差","无原因","没有","…","……"}'


def fund_grid(scheme: Scheme, *, scored: bool) -> Grid:
    """The columns of the money block; its first row is the total."""
    at = f"ROW({NAMES['money_header']})+ROW()-{FUND_HEAD}"
    columns = [
        Column("row", "主表行号", f'IF({at}<ROW({NAMES["below_money"]}),{at},"")'),
        Column("label", "资金", f'IF({{row}}="","",IFERROR({_raw(FUND)}&"",""))'),
        Column("kind", "类别", f'IF(OR({{row}}="",ROW()={FUND_FIRST}),"",{_kind()})'),
        *(Column(name, AMOUNTS[name], _number(column)) for name, column in zip(AMOUNTS, _COLUMNS, strict=True)),
        Column("rate", "执行率", _number(RATE if scored else EXECUTION_MAX_SCORE)),
        Column("points", "分值", _number(EXECUTION_MAX_SCORE) if scored else '""'),
        Column("score", "得分", _number(EXECUTION_SCORE) if scored else '""'),
    ]
    errors = "+".join(f"ISERROR({_raw(column)})" for column in range(FUND, EXECUTION_SCORE + 1))
    columns.append(Column("F62", "F62", f'IF({_NO_ROW},"",IF({errors}>0,{{row}},""))'))
    flags = dict(_faults(scheme))
    columns += [Column(key, key, f'IF({{row}}="","",IF({condition},{{row}},""))') for key, condition in flags.items()]
    return Grid(tuple(columns), FUND_FIRST, FUND_FIRST + FUNDS - 1)


def _kind() -> str:
    """Which sort of part a row is; what 财政拨款 is made of may stand below it, by who pays or by budget."""
    label = "{label}"
    for left_out in ('" "', '"\u3000"', '"其中"', '":"', '"："'):
        label = f'SUBSTITUTE({label},{left_out},"")'
    starts = ((1, _PAYERS), (2, _HIGHER_PAYERS))
    payer = "+".join(f"COUNT(MATCH(LEFT({label},{length}),{one_of(words)},0))" for length, words in starts)
    budget, other = (
        f"SUMPRODUCT(--ISNUMBER(FIND({one_of(words)},{{label}})))>0" for words in (_BUDGETS, ("其他", "其它"))
    )
    return f"IF({payer}>0,{_BY_PAYER},IF({budget},{_BY_BUDGET},IF({other},{_OTHER},{_SOURCE})))"


def _raw(column: int) -> str:
    return f"INDEX({money_column(column)},{{row}}-ROW({NAMES['money_header']})+1)"


def _number(column: int) -> str:
    """A cell that may itself hold a formula: with MATCH in it LibreOffice keeps the column out of its threads.

    There it would read such a cell before it is worked out (7.4). An error value is told by `F62`.
    """
    return f'IF({_NO_ROW},"",IFERROR(IF({_raw(column)}="","",{_raw(column)}),""))'


def _faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """What is wrong with each amount, then with the row; the columns of one amount stand beside each other."""
    first, tolerance = f"ROW()={FUND_FIRST}", scheme.tolerances.money
    spent = 'AND(OR({adjusted}="",AND(ISNUMBER({adjusted}),N({adjusted})=0)),N({executed})<>0)'
    scored = f"AND({first},ISNUMBER({{adjusted}}),N({{adjusted}})=0,N({{executed}})=0,N({{score}})<>0)"
    both = "ISNUMBER({adjusted}),ISNUMBER({executed}),N({adjusted})<>0"
    above = f"N({{executed}})<N({{adjusted}})*{scheme.tolerances.unit_slip},N({{executed}})>N({{adjusted}})"
    early, late, ends = _slips({name: f"{{{name}}}" for name in AMOUNTS}, scheme)
    slips = {"initial": f"OR({early},{ends})", "adjusted": f"OR({early},{late})"}
    slips["executed"] = f"OR({ends},AND(NOT({early}),{late}))"
    asked = {"adjusted": ',{adjusted}="",N({executed})=0', "executed": ',{executed}=""'}
    for name in AMOUNTS:
        blank = f',AND({first},{{F62}}=""{asked[name]})' if name in asked else ""
        yield f"M14_{name}", f'OR(AND(ISTEXT({{{name}}}),{{{name}}}<>""),N({{{name}}})<0{blank})'
        yield f"M15_{name}", f"AND({first},{_differs(name, tolerance)})"
        yield f"M22_{name}", slips[name]
        if name == "adjusted":
            yield "M20", f"OR({spent},{scored})"
        elif name == "executed":
            yield "M19", f"AND({both},{above})"
    for rule_id in ("M14", "M15", "M22"):
        yield rule_id, f"COUNT({','.join(f'{{{rule_id}_{name}}}' for name in AMOUNTS)})>0"
    yield "M22_hard", "AND(COUNT({M22})>0,N({adjusted})<>0,N({executed})>N({adjusted}))"
    gap = "IF(N({adjusted})=0,0,ABS(ROUND(N({rate}),4)-N({executed})/N({adjusted})))"
    yield "M21", f"AND({both},ISNUMBER({{rate}}),{gap}>0.00005005)"


def name_amounts(book: Book, funds: Grid) -> None:
    """Name what is wrong with each amount, and with the rate, for the colours of the form."""
    ends = {"initial": "M22_initial", "adjusted": "M20", "executed": "M19"}
    for name, heading in AMOUNTS.items():
        book.define_name(f"核对_{heading}", f"={funds.all(f'M14_{name}', ends[name])}")
    book.define_name("核对_执行率", f"={funds.all('M21')}")


def _differs(name: str, tolerance: Decimal) -> str:
    """Whether the total differs from its parts, whichever of them make it up; of a negative amount M14 speaks."""
    column = f"{{{name}@all}}"
    wholes = ",".join(_makes_up(name, kinds, tolerance) for kinds in _WHOLES)
    given = f'SUMPRODUCT(({{kind@all}}<>"")*ISNUMBER({column}))'
    return f"AND(ISNUMBER({{{name}}}),{given}>0,MIN({column})>=0,NOT(OR({wholes})))"


def _makes_up(name: str, kinds: tuple[int, ...], tolerance: Decimal) -> str:
    """Whether the parts of these sorts are given and come to the total."""
    among = f"ISNUMBER(MATCH({{kind@all}},{{{','.join(map(str, kinds))}}},0))"
    column = f"{{{name}@all}}"
    found = f"SUMPRODUCT({among}*1,{column})"
    return f"AND(SUMPRODUCT({among}*ISNUMBER({column}))>0,ROUND(ABS(N({{{name}}})-{found}),8)<={tolerance})"


def _slips(amounts: Mapping[str, str], scheme: Scheme) -> tuple[str, str, str]:
    """Whether neighbouring amounts can't be in the same unit: the first two, the last two, the ends of nothing."""
    initial, adjusted, executed = (f"N({amounts[name]})" for name in AMOUNTS)

    def far(one: str, other: str) -> str:
        return f"AND(MIN({one},{other})>0,MAX({one},{other})>={scheme.tolerances.unit_slip}*MIN({one},{other}))"

    return far(initial, adjusted), far(adjusted, executed), f"AND({adjusted}=0,{far(initial, executed)})"


def execution(funds: Grid, scheme: Scheme) -> dict[str, str]:
    """What the money row earns and what is wrong with its score, by heading; the first is what the form shows."""
    at = {column.key: f"${letter(place)}${FUND_FIRST}" for place, column in enumerate(funds.columns)}
    due = f"$C${EXECUTION_ROW}"
    budget, executed, points, score = (at[name] for name in (_budget(scheme), "executed", "points", "score"))
    both = f"ISNUMBER({budget}),ISNUMBER({executed})"
    formula = scheme.formulas.get(scheme.execution.formula or "")
    shown, by_rate = (
        within_points(f"({points_text(formula, Operands(points, bound, figure))})", points, scheme) if formula else '""'
        for bound, figure in ((budget, executed), ("1", at["rate"]))
    )
    by_rate = f'IF(ISNUMBER({at["rate"]}),{by_rate},"")'
    stated = within_points(score, points, scheme)
    zero = "0" if scheme.indicators.uncomputable == "zero" else f"IF(ISNUMBER({score}),{stated},0)"
    alone = f'IF(ISNUMBER({score}),{rounded(f"MAX({score},0)", scheme)},"")'
    outside = f"OR(N({score})<0,N({score})>N({points}))"
    gap = f"IF({outside},0,ROUND(ABS(N({score})-N({due})),8))"
    adjusted = at["adjusted"]
    slip = scheme.tolerances.unit_slip
    one_unit = f"OR(N({executed})=0,N({adjusted})<N({executed})*{slip})"
    within = f"OR(NOT(ISNUMBER({adjusted})),AND(N({adjusted})>=N({executed}),{one_unit}))"
    stands = f'OR({executed}="",AND(N({executed})>=0,{within}))'
    known = f"AND(N({budget})>0,N({executed})<N({budget})*{slip})"
    asked = f"OR(ISNUMBER({adjusted}),ISNUMBER({executed}))"
    return {
        "应得分": f'IF(NOT(ISNUMBER({points})),"",IF(AND({both}),IF({known},{shown},""),{by_rate}))',
        "计入总分": f'IF({due}<>"",{due},IF(ISNUMBER({points}),{zero},{alone}))',
        "差额": f'IF(OR({due}="",NOT(ISNUMBER({score}))),"",{gap})',
        "资金可信": f"IF({stands},1,0)",
        "得分未填": f"IF(AND(ISNUMBER({points}),{asked},NOT(ISNUMBER({score}))),1,0)",
        "得分越界": f"IF(AND(N({points})>0,ISNUMBER({score}),{outside}),1,0)",
        "执行率偏低": _low_execution(at, scheme),
        "结余较多": _unspent(at, scheme),
    }


def execution_cell(heading_at: int) -> str:
    """The cell of the n-th figure of `execution`, as other sheets call it."""
    return f"{ROW_SHEET}!${letter(heading_at * 2 + 2)}${EXECUTION_ROW}"


def _budget(scheme: Scheme) -> str:
    return "initial" if scheme.execution.denominator == "initial" else "adjusted"


def _low_execution(at: dict[str, str], scheme: Scheme) -> str:
    """M24: a rate below the limit while no reason is given."""
    least = scheme.execution.explain_below
    if least is None:
        return "0"
    clean = f'SUBSTITUTE(SUBSTITUTE(TRIM({NAMES["reason"]}&""),"。",""),CHAR(10),"")'
    unexplained = f"OR({is_blank(clean)},ISNUMBER(MATCH({clean},{_NO_REASON},0)))"
    computed = f"AND(ISNUMBER({at['executed']}),ISNUMBER({at['adjusted']}),N({at['adjusted']})<>0)"
    own = f"IF(ISNUMBER({at['rate']}),{at['rate']},-1)"
    rate = f"ROUND(IF({computed},N({at['executed']})/IF(N({at['adjusted']})=0,1,{at['adjusted']}),{own}),4)"
    return f"IF(AND({rate}>=0,{rate}<{least},{_one_unit(at, scheme)},{unexplained}),1,0)"


def _one_unit(at: Mapping[str, str], scheme: Scheme) -> str:
    """Whether neighbouring amounts can be in the same unit of money."""
    return f"NOT(OR({','.join(_slips(at, scheme))}))"


def _unspent(at: dict[str, str], scheme: Scheme) -> str:
    """M25: much of the budget is left, and M24 has not asked why."""
    most = scheme.execution.unspent_above
    if most is None:
        return "0"
    adjusted, executed = at["adjusted"], at["executed"]
    share = f"ROUND(1-N({executed})/IF(N({adjusted})=0,1,{adjusted}),10)"
    both = f"ISNUMBER({adjusted}),N({adjusted})<>0,ISNUMBER({executed})"
    asked = f"${letter(6 * 2 + 2)}${EXECUTION_ROW}"
    return f"IF(AND({both},{_one_unit(at, scheme)},{share}>{most},{share}<=1,{asked}=0),1,0)"
