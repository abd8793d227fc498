"""What the panel counts and names: where its figures stand, and the total and grade that they come to."""

from __future__ import annotations

from dataclasses import dataclass

from evalbatch.schemes import Scheme
from evalbatch.templates.fund_columns import execution_cell
from evalbatch.templates.live_formulas import rounded
from evalbatch.templates.places import NAMES
from evalbatch.templates.row_sheet import Grid

_EXECUTION = ("due", "counted", "gap", "stands", "no_score", "outside", "low", "unspent")  # as `execution` gives them


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel's formulas look at."""

    scheme: Scheme
    funds: Grid
    rows: Grid

    def execution(self, name: str) -> str:
        """One figure of the money row."""
        return execution_cell(_EXECUTION.index(name))


def told(panel: Panel) -> str:
    """Whether every row could be worked out or has a score of the unit's."""
    rows = panel.rows
    blank = f'SUMPRODUCT(({rows.all("scored")}=1)*({rows.all("due")}="")*NOT(ISNUMBER({rows.all("score")})))'
    money = f'OR({panel.execution("due")}<>"",ISNUMBER({NAMES["execution_score"]}))'
    return f"AND({blank}=0,{money})"


def total(panel: Panel) -> str:
    """The total as the engine counts it; blank where nothing has been worked out yet."""
    rows, scheme = panel.rows, panel.scheme
    any_ = f"COUNT({rows.all('due')})+COUNT({panel.execution('due')})"
    stated = f"SUMPRODUCT(({rows.all('scored')}=1)*ISNUMBER({rows.all('score')}))"
    something = f"{any_}+{stated}+COUNT({NAMES['execution_score']})>0"
    whole = rounded(f"SUM({rows.all('counted')})+N({panel.execution('counted')})", scheme)
    criteria = f'IF(COUNT(结论_得分)=0,"",{rounded("SUM(结论_得分)", scheme)})'
    chosen = f'IF({by_criteria(panel)},{criteria},IF({something},{whole},""))'
    return f'IF({chosen}="","",MIN({chosen},{scheme.weights.total}))'


def by_criteria(panel: Panel) -> str:
    """Whether no row carries points and 评价结论 does: then that is what the form is scored by."""
    rows = panel.rows
    return f"AND(COUNT({rows.all('points')},{rows.all('score')})=0,COUNT(结论_分值,结论_得分)>0)"


def points_sum(panel: Panel) -> str:
    """All points of the form."""
    return f"ROUND(SUM({panel.rows.all('points')})+N({NAMES['execution_points']}),8)"


def grade(panel: Panel) -> str:
    """The grade of the total; blank while rows are, or where the points don't make up the full mark."""
    scheme, rows = panel.scheme, panel.rows
    if scheme.grades is None:
        return '""'
    text = f'"{scheme.grades.bands[-1].label}"'
    for band in reversed(scheme.grades.bands[:-1]):
        text = f'IF(自查_核定>={band.at_least},"{band.label}",{text})'
    full = scheme.weights.execution
    points = f"N({NAMES['execution_points']})" if full is None else f"{full}"
    whole = f"ROUND(SUMIF({rows.all('scored')},1,{rows.all('points')})+{points},8)={scheme.weights.total}"
    unpointed = f'SUMPRODUCT(({rows.all("counted")}<>"")*NOT(ISNUMBER({rows.all("points")})))>0'
    unscored = "SUMPRODUCT(ISNUMBER(结论_分值)*NOT(ISNUMBER(结论_得分)))=0"
    unweighed = "SUMPRODUCT(NOT(ISNUMBER(结论_分值))*ISNUMBER(结论_得分))>0"
    criteria = f"AND({unscored},OR(ROUND(SUM(结论_分值),8)={scheme.weights.total},{unweighed}))"
    complete = f"IF({by_criteria(panel)},{criteria},AND({told(panel)},OR({whole},{unpointed})))"
    return f'IF(AND(ISNUMBER(自查_核定),{complete}),{text},"")'
