"""The checks of points and parts: what has no row, and what does not come to the points that are due."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from evalbatch.choices import Dimension
from evalbatch.rules.parts import missing_dimensions
from evalbatch.templates.indicator_table import first_levels
from evalbatch.templates.panel_figures import Panel, points_sum
from evalbatch.templates.panel_line import Check, by_rows, single
from evalbatch.templates.places import NAMES, SAID
from evalbatch.templates.row_columns import DIMENSIONS

DIMENSION_NAMES = {"output": "产出指标", "benefit": "效益指标", "satisfaction": "满意度指标", "cost": "成本指标"}


def missing_checks(panel: Panel) -> Iterator[Check]:
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


def weight_checks(panel: Panel) -> Iterator[Check]:
    """W29 to W34: points of the whole, of each part and of the rows."""
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
        yield single("W30", f"IF({other},1,0)", SAID["execution_points"])
    yield _dimension_check(panel)
    yield by_rows(rows, "W32")
    if scheme.limits:
        yield by_rows(rows, "W33")
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
    return single("W34", f"IFERROR(IF({off}>0,1,0),0)", "评价结论")
