"""W: the parts that every form has, 产出, 效益 and 满意度, and whether each has rows enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from evalbatch.choices import Category, Dimension, Severity
from evalbatch.model import Form, Indicator
from evalbatch.rules.rows import scored_rows
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.schemes import Weights

DIMENSIONS = {
    Dimension.OUTPUT: "产出指标",
    Dimension.BENEFIT: "效益指标",
    Dimension.SATISFACTION: "满意度指标",
    Dimension.COST: "成本指标",
}


@rule(
    "W35",
    Severity.ERROR,
    Category.COMPLETENESS,
    "没有填写{label}",
    advice="补填{label}（三级指标、年度指标值、实际完成值、分值、得分）",
)
def missing_dimension(case: Case) -> Iterator[Hit]:
    """产出、效益或满意度指标一行也没有。

    Why: 只有资金没有产出和效益的表，说明不了钱花得怎么样；空表也会因此被查出。
    Fix: 按批复的绩效目标补填该类指标。
    """
    for dimension in missing_parts(case):
        label = DIMENSIONS[dimension]
        yield hit(case.form, "indicators", label=label, found="无", expected=f"至少一行{label}")


@rule(
    "W36",
    Severity.INFO,
    Category.REASONABLENESS,
    "{fault}",
    advice="按批复的绩效目标补充三级指标，产出一般从数量、质量、时效、成本几方面设置",
)
def too_few_indicators(case: Case) -> Iterator[Hit]:
    """三级指标太少，或者产出指标只有一个方面。

    Why: 指标太少，或者只有数量没有质量和时效，说明不了项目做得怎么样。
    Fix: 按批复的绩效目标补充三级指标。
    """
    rows, limits = scored_rows(case.form), case.scheme.limits
    if limits is None or all(row.dimension is Dimension.OTHER for row in rows) or missing_parts(case):
        return  # nothing to count, a frame of its own, or W35 has spoken
    if len(rows) < limits.fewest_rows:
        told = f"只有 {len(rows)} 个三级指标"
        cells = [(row, "level3") for row in rows]
        due = f"至少 {limits.fewest_rows} 个"
        yield hit(
            rows[0], "level3", also=cells, fault=f"{told}，少于 {limits.fewest_rows} 个", found=told, expected=due
        )
        return
    outputs = [row for row in rows if row.dimension is Dimension.OUTPUT]
    kinds = {row.level2 for row in outputs}
    if len(outputs) >= limits.fewest_rows and len(kinds) == 1 and None not in kinds:
        told = f"{len(outputs)} 个产出指标都是“{outputs[0].level2}”"
        due = "两个以上方面"
        yield hit(outputs[0], "level2", fault=f"{told}，没有其他方面的产出指标", found=told, expected=due)


def missing_parts(case: Case) -> list[Dimension]:
    """Return what the scheme asks for and no row is about; [] for forms that do not name these levels."""
    form, weights = case.form, case.scheme.weights
    used = {row.dimension for row in form.indicators}
    if satisfaction_below(form.indicators):
        used.add(Dimension.SATISFACTION)
    if any("效" in row.level1 for row in form.indicators if row.level1):
        used.add(Dimension.BENEFIT)  # 产出及效果
    if len({row.level1 for row in form.indicators if row.dimension is Dimension.OTHER and row.level1}) > 1:
        used.add(Dimension.OUTPUT)  # a frame of its own: 部门管理, 履职效果, 能力建设
    if "indicators" not in form.blocks or (form.indicators and used == {Dimension.OTHER}):
        return []
    found = sum_of_points(form)
    short = weights.total is not None and found is not None and found < weights.total
    return missing_dimensions(weights, used, short=short)


def missing_dimensions(weights: Weights, used: Collection[Dimension], *, short: bool) -> list[Dimension]:
    """Return which parts lack rows where the `used` ones have some.

    What the scheme weighs without requiring it is missed only where points are `short`, too.
    """
    wanted: set[str] = set(weights.required)
    if short:
        weighed = weights.for_rows(used)
        wanted |= {each.value for each in DIMENSIONS if getattr(weighed, each.value)}
    return [each for each in DIMENSIONS if each.value in wanted and each not in used]


def satisfaction_below(rows: Iterable[Indicator]) -> bool:
    """Tell whether 满意度 is a 二级指标 of another part, mostly of 效益."""
    return any("满意" in (row.level2 or "") for row in rows)


def sum_of_points(form: Form) -> Decimal | None:
    """Add up all points of a form; None where a row or the money row leaves them blank."""
    rows = scored_rows(form)
    merged = [row for row in rows if "max_score" in row.source.cells]  # of several rows with one cell, the first
    points = [row.max_score for row in merged or rows]
    total = form.total_funding
    if total and {"max_score", "reported_score"} & total.source.cells.keys():
        points.append(total.max_score)
    if not rows or None in points:
        return None
    return sum((value for value in points if value is not None), Decimal(0))
