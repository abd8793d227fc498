"""A scheme in words: its weights, formulas, grades and their sources, for the terminal, the summary and the docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalbatch.choices import Severity
from evalbatch.schemes import RuleChange, Scheme
from evalbatch.terms import label

_ROLES = {
    "execution.formula": "预算执行率",
    "indicators.at_least": "定量指标（≥，越高越好）",
    "indicators.at_most": "定量指标（≤，越低越好）",
    "indicators.equal": "定量指标（＝）",
    "indicators.range": "区间指标",
    "indicators.date": "时限指标",
    "indicators.qualitative": "定性指标",
    "indicators.satisfaction": "满意度指标",
}
_WEIGHTS = {
    "execution": "预算执行率",
    "cost": "成本指标",
    "output": "产出指标",
    "benefit": "效益指标",
    "satisfaction": "满意度指标",
}
_ACTIONS = {"note": "提示", "flag": "标出，由审核人员核定", "reason": "必须说明原因"}


def formulas_in_words(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """Return what is scored, and how: the weights, each formula by its place, the grades, the rules changed."""
    named = scheme.named_formulas()
    rows = [("权重", weights_in_words(scheme))]
    rows += [(role, scheme.formulas[named[place]].words) for place, role in _ROLES.items() if place in named]
    if scheme.over_completion:
        over = scheme.over_completion
        rows.append(("超额完成", f"完成值达到目标值的 {over.ratio * 100:.0f}% 及以上：{_ACTIONS[over.action]}"))
    if scheme.grades:
        rows.append(("等级", "，".join(f"{band.label}≥{band.at_least}分" for band in scheme.grades.bands)))
    if scheme.review and scheme.review.fill_scores:
        rows.append(("复核栏", "自评表上由财政部门填写的得分栏（复核得分、核定得分等）空着的，填入核定得分"))
    rows += [("规则调整", _change_in_words(rule_id, change)) for rule_id, change in scheme.rules.items()]
    return tuple(rows)


def _change_in_words(rule_id: str, change: RuleChange) -> str:
    """Say what becomes of a rule, why, and since when."""
    becomes = _becomes(change)
    return f"{rule_id} {becomes}（{change.reason}，{change.date:%Y-%m-%d}）"


def _becomes(change: RuleChange) -> str:
    if not change.enabled:
        return "停用"
    binds = f"改为{label(Severity(change.severity))}" if change.severity else ""
    trial = {True: "试行", False: "正式执行", None: ""}[change.trial]
    return "、".join(word for word in (trial, binds) if word) or "照常执行"


def weights_in_words(scheme: Scheme) -> str:
    """Return the weights in one line."""
    weights = scheme.weights
    if weights.total is None:
        return "本方案不设分值"
    parts = [f"{part}{points}分" for name, part in _WEIGHTS.items() if (points := getattr(weights, name)) is not None]
    return f"{'、'.join(parts)}，共{weights.total}分" if parts else f"共{weights.total}分"


def page(scheme: Scheme) -> str:
    """Write a scheme as a page of plain text."""
    lines = [f"{scheme.id}  {scheme.name}", f"依据：{scheme.document}"]
    lines += [f"说明：{scheme.note}"] if scheme.note else []
    lines += [f"{what}：{how}" for what, how in formulas_in_words(scheme)]
    lines += ["出处："] + [f"  {part}：{source}" for part, source in sources(scheme)]
    return "\n".join(lines)


def sources(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Give the source of each part of the scheme."""
    parts = {
        "权重": scheme.weights,
        "预算执行率": scheme.execution,
        "指标评分": scheme.indicators,
        "超额完成": scheme.over_completion,
        "等级": scheme.grades,
        "合理界限": scheme.limits,
        "整批核对": scheme.batch,
        "允许误差": scheme.tolerances,
        "取整": scheme.rounding,
        "复核栏": scheme.review,
        "汇总提示": scheme.digest,
    }
    for part, value in parts.items():
        if value is not None:
            yield part, value.source


def markdown(schemes: Iterable[Scheme]) -> Iterator[str]:
    """Write schemes as a page of documentation."""
    schemes = tuple(schemes)
    yield "# 评分方案\n\n本页由程序生成，与 `evalbatch schemes 编号` 显示的内容相同。\n"
    yield "| 编号 | 名称 | 依据 | 权重 |\n|---|---|---|---|"
    for scheme in schemes:
        yield f"| [{scheme.id}](#{scheme.id}) | {scheme.name} | {scheme.document} | {weights_in_words(scheme)} |"
    for scheme in schemes:
        yield f"\n## {scheme.id}\n\n**{scheme.name}**。依据：{scheme.document}。{scheme.note}\n"
        yield from (f"- {what}：{how}" for what, how in formulas_in_words(scheme))
        yield "- 出处："
        yield from (f"  - {part}：{source}" for part, source in sources(scheme))
    yield ""
