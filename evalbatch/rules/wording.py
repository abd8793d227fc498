"""I: targets and results in words, and what is said of 满意度."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalbatch.choices import Category, Comparison, Dimension, Severity
from evalbatch.model import Indicator, Narrative, Quantity, Target
from evalbatch.rules.reasons import no_reason
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.values.measure import plain
from evalbatch.values.quantity import is_met, stated_figure

_WORDS = {Comparison.QUALITATIVE, Comparison.OPTION_LIST, Comparison.BOOLEAN}
_WHOLE_PHRASE = 4  # letters from which a vague word at the end of a sentence makes it vague
_SATISFACTION = "满意度"


@rule(
    "I45",
    Severity.WARNING,
    Category.COMPLETENESS,
    "定性指标“{name}”的实际完成值“{found}”{fault}",
    advice="{advice}",
)
def unclear_level(case: Case) -> Iterator[Hit]:
    """定性指标看不出达到了哪一档。

    Why: 定性指标按达成、部分达成、未达成三档评分；把选项“好坏”原样抄下来，或者只写“推进中”，看不出是哪一档。
    Fix: 写明达成年度指标、部分达成或未达成，并用一句话说明做到了什么程度。
    """
    for row in case.form.indicators:
        target, actual = row.target, row.actual
        if target is None or actual is None or target.comparison not in _WORDS:
            continue
        if actual.comparison is Comparison.OPTION_LIST:
            yield hit(
                row,
                "actual",
                "target",
                name=name_of(row),
                fault="是全部选项，没有选定其中一个",
                found=actual.text,
                expected="选项中的一个",
                advice="只填实际达到的一个等级，如“好”",
            )
        elif _says_no_level(case, target, actual) and no_reason(row.deviation_reason):
            yield hit(
                row,
                "actual",
                "target",
                name=name_of(row),
                fault="看不出是达成、部分达成还是未达成",
                found=actual.text,
                expected="达成年度指标、部分达成或未达成",
                advice="写明“达成年度指标”“部分达成”或“未达成”，并说明做到了什么程度",
                severity=Severity.INFO,  # words that nobody has listed may be clear to who reads them
            )


def _says_no_level(case: Case, target: Target, actual: Quantity) -> bool:
    if actual.comparison not in _WORDS or any(sign.isdigit() for sign in plain(actual.text)):
        return False
    return case.scheme.wordings.level(target, actual) is None


@rule(
    "I47",
    Severity.WARNING,
    Category.REASONABLENESS,
    "指标“{name}”占 {max_score} 分，目标值“{found}”太笼统，无法核对是否达到",
    advice="写出可以核对的目标，如“投诉比上年减少 10%”；目标已经批复的，在完成值里写明做到什么程度",
)
def vague_target(case: Case) -> Iterator[Hit]:
    """分值较高的指标，目标值笼统。

    Why: “效果明显”“显著提升”怎样才算达到没有标准，占的分又多，得分就没有依据；复核时常因此扣分。
    Fix: 换成可以核对的目标值；本年度的目标已经批复、不能改的，在完成值里写出做到了什么程度，来年改进。
    """
    limits = case.scheme.limits
    for row in scored_rows(case.form):
        target = row.target
        if limits is None or target is None or row.max_score is None or row.max_score < limits.vague_points:
            continue
        if target.comparison is Comparison.QUALITATIVE and _is_vague(case, target):
            yield hit(row, "target", "max_score", name=name_of(row), found=target.shown, expected="可以核对的目标值")


def _is_vague(case: Case, target: Target) -> bool:
    text = plain(target.text).strip("。.,;!")
    words = case.scheme.telltales.vague
    if any(sign.isdigit() for sign in text):
        return False
    return text in words or text.endswith(tuple(word for word in words if len(word) >= _WHOLE_PHRASE))


@rule(
    "I48",
    Severity.INFO,
    Category.REASONABLENESS,
    "{what}{fault}",
    advice="写明是怎样调查的：什么时间、调查了谁、发出和收回多少份问卷；没有调查的，不要填写满意度",
)
def satisfaction_without_survey(case: Case) -> Iterator[Hit]:
    """满意度没有说明怎样调查，或者正好 100%。

    Why: 满意度要有问卷、回访等依据，“没有投诉”不是调查；人人满意的结果尤其要说明样本。
    Fix: 在完成情况或满意度分析里写明调查的时间、对象和份数。
    """
    rows = [row for row in scored_rows(case.form) if row.dimension is Dimension.SATISFACTION]
    texts = (*case.form.goals, *case.form.narratives)
    if any(word in text for text in _told(rows, texts) for word in case.scheme.telltales.surveys):
        return
    chapter = next((text for text in case.form.narratives if _SATISFACTION in text.heading and text.text), None)
    if chapter and rows:
        what = f"“{chapter.heading}”"
        yield hit(chapter, "text", what=what, fault="没有说明满意度是怎样调查的", expected="调查的时间、对象和份数")
        return
    for row in rows:
        if _is_whole(case, row):
            text = row.actual.text if row.actual else ""
            fault = f"填“{text}”，没有说明怎样调查"
            what = f"满意度指标“{name_of(row)}”"
            yield hit(row, "actual", what=what, fault=fault, found=text, expected="调查的时间、对象和份数")


def _told(rows: Iterable[Indicator], texts: Iterable[Narrative]) -> Iterator[str]:
    for row in rows:
        yield row.level3 or ""
        yield row.actual.text if row.actual else ""
        yield row.deviation_reason or ""
    for text in texts:
        yield text.text


def _is_whole(case: Case, row: Indicator) -> bool:
    """Tell a satisfaction of exactly 100 %."""
    target, actual, limits = row.target, row.actual, case.scheme.limits
    if target is None or actual is None or limits is None or not is_met(target, actual):
        return False
    stated = stated_figure(target, actual, case.scheme.wordings)
    return stated is not None and "%" in {target.measure, stated.measure} and stated.numbers[0] == limits.most_percent
