"""Every check that the template makes, as a count of the places at fault and their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from evalbatch.choices import Dimension
from evalbatch.rules import CATALOGUE
from evalbatch.rules.weights import missing_dimensions
from evalbatch.templates.fund_columns import AMOUNTS
from evalbatch.templates.indicator_table import first_levels, has_points
from evalbatch.templates.live_formulas import is_blank
from evalbatch.templates.panel_figures import Panel, by_criteria, points_sum, told
from evalbatch.templates.places import FORM_AREA, NAMES, SAID
from evalbatch.templates.row_columns import DIMENSIONS
from evalbatch.templates.row_sheet import ROWS, Grid

DIMENSION_NAMES = {"output": "产出指标", "benefit": "效益指标", "satisfaction": "满意度指标", "cost": "成本指标"}
_LISTED = 6  # rows at fault that are named
_TOO_LONG = f"ROW({NAMES['below_table']})-ROW({NAMES['table_header']})>{ROWS + 1}"  # the rest of the table is not seen
_OF_ALL_ROWS = ("W29", "W31", "W35", "W36", "S54")


@dataclass(frozen=True, slots=True)
class Check:
    """One line: how many places are at fault, how many of them badly, and where they are."""

    rule_id: str
    count: str
    where: str = '""'
    hard: str = ""  # a count, where only some of the faults bind as the rule does


def checks_of(panel: Panel) -> Iterator[Check]:
    """Every check that the scheme has not switched off, as the catalogue has them; the template's own ones last."""
    off = {rule_id for rule_id, change in panel.scheme.rules.items() if not change.enabled}
    checks = {check.rule_id: check for check in _checks(panel)}
    yield _whole_template(panel)  # first: where it speaks, the others may be wrong
    for rule in CATALOGUE:
        if rule.id in checks and rule.id not in off:
            check = checks[rule.id]
            yield check if rule.id not in _OF_ALL_ROWS else replace(check, count=f"IF({_TOO_LONG},0,{check.count})")
    yield from (check for check in checks.values() if not check.rule_id[:1].isascii())


def _checks(panel: Panel) -> Iterator[Check]:
    yield from _head_checks()
    for rule_id in ("M14", "M15"):
        yield _by_fields(panel.funds, rule_id, {AMOUNTS[name]: f"COUNT({{{rule_id}_{name}}})" for name in AMOUNTS})
    yield from (_by_rows(panel.funds, rule_id) for rule_id in ("M19", "M20", "M21"))
    yield _single("M24", panel.execution("low"), SAID["reason"])
    yield _single("M25", panel.execution("unspent"), SAID["reason"])
    yield _by_rows(panel.rows, "I37")
    blank, unread = 'SUMPRODUCT(({I38}<>"")*({%s}=""))', 'SUMPRODUCT(({I39}<>"")*({asked}%s""))'
    left = {"指标值": blank % "value", "完成值": blank % "actual"}
    if has_points(panel.scheme):
        left["分值"] = 'SUMPRODUCT(({I38}<>"")*({W32}="")*({points}=""))'
    yield _by_fields(panel.rows, "I38", left)
    yield _by_fields(panel.rows, "I39", {"指标值": unread % "=", "完成值": unread % "<>"})
    yield _by_rows(panel.rows, "I40")
    yield _error_values(panel)
    yield from _missing_checks(panel)
    if has_points(panel.scheme):
        yield from _weight_checks(panel)
        yield from _score_checks(panel)
    yield _by_rows(panel.rows, "sign_left", "指标性质")
    own = {"not_from_list": ("选项", "undated", "unlisted"), "doubtful": ("写法", "doubtful_value", "doubtful_actual")}
    for key, (name, *columns) in own.items():
        fields = {field: f"COUNT({{{each}}})" for field, each in zip(("指标值", "完成值"), columns, strict=True)}
        yield _by_fields(panel.rows, key, fields, name)
    yield _single("行数", f"IF({_TOO_LONG},1,0)", f"第 {ROWS} 个指标以下")


def _single(rule_id: str, count: str, where: str) -> Check:
    return Check(rule_id, count, f'"{where}"')


def _by_rows(grid: Grid, key: str, rule_id: str = "") -> Check:
    """A check with a column of its own on 逐行核对: its rows at fault are counted and named."""
    column = grid.all(key)
    hard = f"COUNT({grid.all(f'{key}_hard')})" if f"{key}_hard" in grid.letters else ""
    return Check(rule_id or key, f"COUNT({column})", _rows_named(column), hard)


def _by_fields(grid: Grid, key: str, fields: Mapping[str, str], rule_id: str = "") -> Check:
    """A check of rows that also names the fields at fault; each has a formula that counts, {key} is a column of it."""
    check, columns = _by_rows(grid, key, rule_id), {each: grid.all(each) for each in grid.letters}
    named = "&".join(f'IF({count.format(**columns)}>0,"{name}　","")' for name, count in fields.items())
    return replace(check, where=f"{named}&{check.where}")


def _rows_named(column: str) -> str:
    """The first rows at fault: 第 15、18 行."""
    names = "".join(f'&IF(COUNT({column})>{at},"、"&SMALL({column},{at + 1}),"")' for at in range(1, _LISTED))
    return f'"主表第 "&SMALL({column},1){names}&IF(COUNT({column})>{_LISTED},"……","")&" 行"'


def _blanks(named: list[tuple[str, str]]) -> tuple[str, str]:
    """How many of these cells are blank, and which."""
    blank = [(name, is_blank(f'{place}&""')) for name, place in named]
    count = "+".join(f"IFERROR(({each})*1,0)" for _, each in blank)
    where = "&".join(f'IFERROR(IF({each},"{name}　",""),"")' for name, each in blank)
    return count, where


def _error_values(panel: Panel) -> Check:
    """F62: error values wherever the unit fills in; those outside of the two tables are told as such."""
    money, rows = (_by_rows(grid, "F62") for grid in (panel.funds, panel.rows))
    named = "&".join(f'IF({each.count}=0,"",{each.where}&"　")' for each in (money, rows))
    count = f"SUMPRODUCT(--ISERROR({FORM_AREA}))"
    return Check("F62", count, f'{named}&IF({money.count}+{rows.count}=0,"主表其他格","")')


def _whole_template(panel: Panel) -> Check:
    """Whether all is there that the checks go by: what was deleted would pass."""
    names = [name for key, name in NAMES.items() if key in _present(panel)]
    if has_points(panel.scheme):
        names += [f"结论_{name}" for name in ("权重", "分值", "得分", "等级", "综合得分", "综合等级")]
    parts = [f"SUMPRODUCT(--ISERROR({grid.area}))" for grid in (panel.funds, panel.rows)]
    parts += [f"ISERROR(ROW({name}))" for name in names]
    return _single("表样", "+".join(parts), "表头、总分等行，“评价结论”，或者隐藏的“逐行核对”")


def _present(panel: Panel) -> set[str]:
    """The fixed cells that forms of this scheme have."""
    scored = has_points(panel.scheme)
    absent = {"total_points", "total_score"} if not scored else set()
    return set(NAMES) - absent - (set() if scored and panel.scheme.grades else {"grade"})


def _head_checks() -> Iterator[Check]:
    year = NAMES["year"]
    digits = f'MID({year},FIND("年",{year})-4,4)'
    yield _single("F03", f"IFERROR(IF(AND(VALUE({digits})>=1900,VALUE({digits})<2100),0,1),1)", SAID["year"])
    named = [(SAID[name], NAMES[name]) for name in ("project", "department", "unit", "goal", "result")]
    count, where = _blanks(named)
    yield Check("F05", count, where, _blanks(named[:3])[0])


def _missing_checks(panel: Panel) -> Iterator[Check]:
    """W35 and W36: which parts have no row. The answers for every case come from the rule itself."""
    rows, scheme = panel.rows, panel.scheme
    missing = _missing_text(panel)
    yield Check("W35", f'IF({missing}="",0,1)', f'"缺少"&{missing}')
    if scheme.limits is None:
        return
    count = f"SUM({rows.all('scored')})"
    own = f"SUMPRODUCT(({rows.all('scored')}=1)*({rows.all('dimension')}<>0))"
    few = f"{count}<{scheme.limits.fewest_rows}"
    outputs = f"COUNTIF({rows.all('dimension')},1)"
    first = f"INDEX({rows.all('level2')},MATCH(1,{rows.all('dimension')},0))"
    same = f'COUNTIFS({rows.all("dimension")},1,{rows.all("level2")},{first}&"")={outputs}'
    alike = f"AND({outputs}>={scheme.limits.fewest_rows},IFERROR({same},FALSE))"
    yield Check("W36", f'IF(AND({own}>0,{missing}="",OR({few},{alike})),1,0)', '"指标表"')


def _missing_text(panel: Panel) -> str:
    """The names of the missing parts by which parts have rows and whether points lack."""
    rows, weights = panel.rows, panel.scheme.weights
    here = [f"COUNTIF({rows.all('dimension')},{number})>0" for number in range(1, 5)]
    code = "+".join(f"({each})*{2**at}" for at, each in enumerate(here))
    other_only = f"AND(SUM({rows.all('scored')})>0,COUNTIF({rows.all('dimension')},0)=SUM({rows.all('scored')}))"

    def table(*, short: bool) -> str:
        words = []
        for used in product((False, True), repeat=4):
            present = {Dimension(name) for name, there in zip(DIMENSIONS, reversed(used), strict=True) if there}
            absent = missing_dimensions(weights, present, short=short)
            words.append("、".join(DIMENSION_NAMES[each.value] for each in absent))
        return "{" + ",".join(f'"{word}"' for word in words) + "}"

    total = weights.total
    numbers = f"SUMPRODUCT(({rows.all('scored')}=1)*NOT(ISNUMBER({rows.all('points')})))=0"
    short = (
        f"AND({numbers},ISNUMBER({NAMES['execution_points']}),SUM({rows.all('scored')})>0,{points_sum(panel)}<{total})"
    )
    chosen = f"INDEX({table(short=False)},1,1+{code})"
    if total is not None:
        chosen = f"IF({short},INDEX({table(short=True)},1,1+{code}),{chosen})"
    return f'IF({other_only},"",{chosen})'


def _weight_checks(panel: Panel) -> Iterator[Check]:
    rows, scheme = panel.rows, panel.scheme
    weights = scheme.weights
    whole = f"SUMPRODUCT(({rows.all('scored')}=1)*NOT(ISNUMBER({rows.all('points')})))=0"
    found = points_sum(panel)
    apart = f"ROUND(ABS({found}-{weights.total}),8)>{weights.tolerance}"
    lacks = f'AND({found}<{weights.total},{_missing_text(panel)}<>"")'
    told = f"ISNUMBER({NAMES['execution_points']}),SUM({rows.all('scored')})>0,{whole}"
    yield Check("W29", f"IF(AND({told},{apart},NOT({lacks})),1,0)", f'"{SAID["total_points"]}合计 "&{found}&" 分"')
    if weights.execution is not None:
        stated = NAMES["execution_points"]
        other = f"AND(ISNUMBER({stated}),N({stated})<>{weights.execution})"
        yield _single("W30", f"IF({other},1,0)", SAID["execution_points"])
    yield _dimension_check(panel)
    yield _by_rows(rows, "W32")
    if scheme.limits:
        yield _by_rows(rows, "W33")
    yield _conclusion_weights()


def _dimension_check(panel: Panel) -> Check:
    """W31: the points of each 一级指标 against those that its label prints."""
    rows, tolerance = panel.rows, panel.scheme.weights.tolerance
    counts, names = [], []
    for level in first_levels(panel.scheme):
        number = DIMENSIONS.index(next(key for key, name in DIMENSION_NAMES.items() if name == level.name)) + 1
        mine = f"{rows.all('dimension')},{number}"
        numbers = f'COUNTIFS({mine},{rows.all("points")},">-1E+99")=COUNTIF({mine})'
        found = f"SUMIF({mine},{rows.all('points')})"
        label = f"INDEX({rows.all('level1')},MATCH({number},{rows.all('dimension')},0))"
        due = _printed(label, '""' if level.points is None else f"{level.points}")
        wrong = f"AND(COUNTIF({mine})>0,{numbers},ISNUMBER({due}),ROUND(ABS({found}-N({due})),8)>{tolerance})"
        counts.append(f"IF({wrong},1,0)")
        names.append(f'IF({wrong},"{level.name} "&ROUND({found},2)&" 分　","")')
    none_other = f"COUNTIF({rows.all('dimension')},0)=0"
    return Check("W31", f"IF({none_other},{'+'.join(counts) or '0'},0)", "&".join(names) or '""')


def _printed(label: str, otherwise: str) -> str:
    """The points that a label prints, 50 of 产出指标（50分）, else those of the scheme."""
    text = f'SUBSTITUTE({label},"（","(")'
    opened = f'FIND("(",{text})+1'
    return f'IFERROR(VALUE(MID({text},{opened},FIND("分",{text},{opened})-{opened.removesuffix("+1")}-1)),{otherwise})'


def _conclusion_weights() -> Check:
    """W34: weights and points of 评价结论 in the same proportion."""
    weight, points = "结论_权重", "结论_分值"
    both = f"ISNUMBER({weight})*ISNUMBER({points})*({points}<>0)"
    total = f"SUMPRODUCT(({both})*1,{points})"
    off = f"SUMPRODUCT(({both})*(ROUND(ABS({weight}-{points}/{total}),10)>0.005))"
    return _single("W34", f"IFERROR(IF({off}>0,1,0),0)", "评价结论")


def _score_checks(panel: Panel) -> Iterator[Check]:
    rows, money = panel.rows, panel.execution
    for rule_id, own in (("S49", "no_score"), ("S50", "outside")):
        check = _by_rows(rows, rule_id)
        where = f'IF({money(own)}=1,"{SAID["execution_score"]}　","")&IF({check.count}=0,"",{check.where})'
        yield Check(rule_id, f"{check.count}+{money(own)}", where)
    yield _by_rows(rows, "S51")
    yield _by_rows(rows, "S52")
    tolerances, weights = panel.scheme.tolerances, panel.scheme.weights
    same = "TRUE"
    if weights.execution is not None:
        points = NAMES["execution_points"]
        same = f"OR(NOT(ISNUMBER({points})),N({points})={weights.execution})"
    gap = f"IF(AND({money('stands')}=1,{same}),N({money('gap')}),0)"
    hard = f"IF({gap}>{tolerances.row_info},1,0)"
    yield Check("S53", f"IF({gap}>{tolerances.row_silent},1,0)", f'"{SAID["execution_score"]}"', hard)
    yield _total_check(panel)
    if panel.scheme.grades:
        yield _grade_check(panel)
    yield _by_rows(rows, "S56")
    if panel.scheme.over_completion:
        yield _by_rows(rows, "S57")


def _total_check(panel: Panel) -> Check:
    """S54: the total against the sum of the scores, and that of 评价结论 against its parts."""
    rows, tolerance = panel.rows, panel.scheme.tolerances.total
    blank = f"SUMPRODUCT(({rows.all('scored')}=1)*NOT(ISNUMBER({rows.all('score')})))"
    execution = NAMES["execution_score"]
    total, points = NAMES["total_score"], NAMES["total_points"]
    found = f"(SUMIF({rows.all('scored')},1,{rows.all('score')})+N({execution}))"
    told = f"SUM({rows.all('scored')})>0,{blank}=0,ISNUMBER({execution})"
    alone = (
        f"AND(N({points})<>{panel.scheme.weights.total},ROUND(ABS(N({total})-{found}+N({execution})),8)<={tolerance})"
    )
    apart = f"OR(NOT(ISNUMBER({total})),ROUND(ABS(N({total})-{found}),8)>{tolerance})"
    wrong = f"AND({told},{apart},NOT(AND(ISNUMBER({total}),{alone})))"
    count, where = f"IF({wrong},1,0)", f'IF({wrong},"{SAID["total_score"]}　","")'
    scores, whole = "结论_得分", "结论_综合得分"
    lines = f"COUNT({scores})=ROWS({scores}),ISNUMBER({whole})"
    off = f"AND({lines},ROUND(ABS(N({whole})-SUM({scores})),8)>{tolerance})"
    count, where = f"{count}+IF({off},1,0)", f'{where}&IF({off},"评价结论","")'
    return Check("S54", count, where)


def _grade_check(panel: Panel) -> Check:
    """S55: every grade is one of the scheme's, and that of the whole the one that the total earns."""
    grades = panel.scheme.grades
    known = "{" + ",".join(f'"{band.label}"' for band in grades.bands) + "}" if grades else "{}"
    known_all = f"OR({by_criteria(panel)},{told(panel)})"
    settled = f'AND({known_all},{panel.execution("stands")}=1,自查_等级<>"")'

    def wrong(place: str) -> str:
        odd = f'AND({place}<>"",ISNA(MATCH({place}&"",{known},0)))'
        return f"OR({odd},AND({settled},{place}<>自查_等级))"

    stated = [(SAID["grade"], NAMES["grade"]), ("评价结论的综合绩效", "结论_综合等级")]
    odd = f'SUMPRODUCT((结论_等级<>"")*ISNA(MATCH(结论_等级&"",{known},0)))'
    count = [f"IF({odd}>0,1,0)", *(f"IF({wrong(place)},1,0)" for _, place in stated)]
    where = [f'IF({odd}>0,"评价结论各准则　","")']
    where += [f'IF({wrong(place)},"{name}　","")' for name, place in stated]
    return Check("S55", "+".join(count), "&".join(where))
