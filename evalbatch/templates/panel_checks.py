"""Every check that the template makes, as a count of the places at fault and their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalbatch.choices import Severity
from evalbatch.rules import CATALOGUE
from evalbatch.templates.fund_columns import AMOUNTS
from evalbatch.templates.indicator_table import has_points
from evalbatch.templates.live_formulas import is_blank
from evalbatch.templates.panel_figures import Panel, by_criteria, told
from evalbatch.templates.panel_line import Check, by_fields, by_rows, single
from evalbatch.templates.panel_weights import missing_checks, weight_checks
from evalbatch.templates.places import FORM_AREA, NAMES, SAID
from evalbatch.templates.row_sheet import ROWS

_TOO_LONG = f"ROW({NAMES['below_table']})-ROW({NAMES['table_header']})>{ROWS + 1}"  # the rest of the table is not seen
_OF_ALL_ROWS = ("W29", "W31", "W35", "W36", "S54")


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
    yield from _money_checks(panel)
    yield single("M24", panel.execution("low"), SAID["reason"])
    yield single("M25", panel.execution("unspent"), SAID["reason"])
    yield by_rows(panel.rows, "I37")
    blank, unread = 'SUMPRODUCT(({I38}<>"")*({%s}=""))', 'SUMPRODUCT(({I39}<>"")*({asked}%s""))'
    left = {"指标值": blank % "value", "完成值": blank % "actual"}
    if has_points(panel.scheme):
        left["分值"] = 'SUMPRODUCT(({I38}<>"")*({W32}="")*({points}=""))'
    yield by_fields(panel.rows, "I38", left)
    yield by_fields(panel.rows, "I39", {"指标值": unread % "=", "完成值": unread % "<>"})
    yield by_rows(panel.rows, "I40")
    yield _error_values(panel)
    yield from missing_checks(panel)
    if has_points(panel.scheme):
        yield from weight_checks(panel)
        yield from _score_checks(panel)
    yield by_rows(panel.rows, "sign_left", "指标性质")
    own = {"not_from_list": ("选项", "undated", "unlisted"), "doubtful": ("写法", "doubtful_value", "doubtful_actual")}
    for key, (name, *columns) in own.items():
        fields = {field: f"COUNT({{{each}}})" for field, each in zip(("指标值", "完成值"), columns, strict=True)}
        yield by_fields(panel.rows, key, fields, name)
    yield single("行数", f"IF({_TOO_LONG},1,0)", f"第 {ROWS} 个指标以下")


def _money_checks(panel: Panel) -> Iterator[Check]:
    for rule_id in ("M14", "M15", "M22"):
        check = by_fields(panel.funds, rule_id, {AMOUNTS[name]: f"COUNT({{{rule_id}_{name}}})" for name in AMOUNTS})
        yield replace(check, hard_as=Severity.ERROR, soft_as=Severity.WARNING) if rule_id == "M22" else check
    yield from (by_rows(panel.funds, rule_id) for rule_id in ("M19", "M20", "M21"))


def _blanks(named: list[tuple[str, str]]) -> tuple[str, str]:
    """How many of these cells are blank, and which."""
    blank = [(name, is_blank(f'{place}&""')) for name, place in named]
    count = "+".join(f"IFERROR(({each})*1,0)" for _, each in blank)
    where = "&".join(f'IFERROR(IF({each},"{name}　",""),"")' for name, each in blank)
    return count, where


def _error_values(panel: Panel) -> Check:
    """F62: error values wherever the unit fills in; those outside of the two tables are told as such."""
    money, rows = (by_rows(grid, "F62") for grid in (panel.funds, panel.rows))
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
    return single("表样", "+".join(parts), "表头、总分等行，“评价结论”，或者隐藏的“逐行核对”")


def _present(panel: Panel) -> set[str]:
    """The fixed cells that forms of this scheme have."""
    scored = has_points(panel.scheme)
    absent = {"total_points", "total_score"} if not scored else set()
    return set(NAMES) - absent - (set() if scored and panel.scheme.grades else {"grade"})


def _head_checks() -> Iterator[Check]:
    year = NAMES["year"]
    digits = f'MID({year},FIND("年",{year})-4,4)'
    yield single("F03", f"IFERROR(IF(AND(VALUE({digits})>=1900,VALUE({digits})<2100),0,1),1)", SAID["year"])
    named = [(SAID[name], NAMES[name]) for name in ("project", "department", "unit", "goal", "result")]
    count, where = _blanks(named)
    yield Check("F05", count, where, _blanks(named[:3])[0], soft_as=Severity.WARNING)


def _score_checks(panel: Panel) -> Iterator[Check]:
    rows, money = panel.rows, panel.execution
    for rule_id, own in (("S49", "no_score"), ("S50", "outside")):
        check = by_rows(rows, rule_id)
        where = f'IF({money(own)}=1,"{SAID["execution_score"]}　","")&IF({check.count}=0,"",{check.where})'
        yield Check(rule_id, f"{check.count}+{money(own)}", where)
    yield by_rows(rows, "S51")
    yield by_rows(rows, "S52")
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
    yield by_rows(rows, "S56")
    if panel.scheme.over_completion:
        yield by_rows(rows, "S57")


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
