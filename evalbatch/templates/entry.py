"""What may be typed into a cell, and what Excel says to the clerk before and after."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

Check = dict[str, object]

# 财预〔2020〕10号: the three steps of a qualitative indicator.
LEVELS = ("达成年度指标", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差")


def money() -> Check:
    """An amount in 万元: a number, not negative."""
    return _prompt("金额（万元）", "只填数字，单位为万元，例如 38.5。没有这项资金的填 0。") | {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": "金额不是数字",
        "error_message": "请只填不小于 0 的数字，单位为万元。不要写“50万元”“约50”等文字，也不要带空格。",
    }


def points(name: str, most: Decimal | None) -> Check:
    """The points of a row (分值) in cell `name`: above zero, at most the scheme's total."""
    limit, said = (f",{name}<={most}", f"，不大于 {most}") if most is not None else ("", "")
    return _prompt("分值", "填这一行的分值，与批复的绩效目标一致。各行分值之和应等于该一级指标的分值。") | {
        "validate": "custom",
        "value": f"=AND(ISNUMBER({name}),{name}>0{limit})",
        "error_title": "分值填写有误",
        "error_message": f"分值应是大于 0 的数字{said}。不要写“10分”等文字。",
    }


def score(name: str, points_name: str) -> Check:
    """A score (得分) in cell `name`: not negative, not above its points; without points yet any score passes."""
    return _prompt("得分", "按“填报说明”里的办法算出得分，保留两位小数，不能大于分值。低于分值的，要写明原因。") | {
        "validate": "custom",
        "value": f'=AND(ISNUMBER({name}),{name}>=0,OR({points_name}="",{name}<={points_name}))',
        "error_title": "得分填写有误",
        "error_message": "得分应是不小于 0、不大于本行分值的数字。请先填分值，再填得分；不要写“10分”等文字。",
    }


def share() -> Check:
    """The weight of a criterion, shown as a percentage."""
    return _prompt(
        "权重", "填百分数，例如 40%。各项权重之和为 100%，分值要与权重一致：权重 40% 的，分值占总分的 40%。"
    ) | {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": 1,
        "error_title": "权重填写有误",
        "error_message": "权重应在 0% 到 100% 之间，例如 40%。",
    }


def grade(labels: Sequence[str]) -> Check:
    """One of the scheme's grades."""
    return _prompt("等级", "从下拉列表中选择，与总分对应的等级一致。") | {
        "validate": "list",
        "source": list(labels),
        "error_title": "等级填写有误",
        "error_message": f"等级只能是：{'、'.join(labels)}。请从下拉列表中选择。",
    }


def target() -> Check:
    """A target (年度指标值): free text, told how to write it."""
    return _prompt(
        "年度指标值",
        "定量指标写“符号＋数值＋计量单位”，如 ≥12次、≤30万元、＝100%；时限写日期，如 2020年12月31日前；"
        "定性指标写要达到的状态。与批复的绩效目标一致。",
    ) | {"validate": "any"}


def actual() -> Check:
    """An actual value (实际完成值): figure and measure, or a level from the list."""
    return _prompt(
        "实际完成值",
        "定量指标写“数值＋计量单位”，单位与年度指标值相同，如 12次、28.6万元、98.5%，不写“已完成”。"
        "定性指标从下拉列表选择完成程度。",
    ) | {"validate": "list", "source": list(LEVELS), "show_error": False}


def reason() -> Check:
    """A deviation reason, told when it is due."""
    return _prompt(
        "偏差原因分析及改进措施",
        "得分低于分值，或完成值明显高于指标值的，写明原因和改进措施，不写“无”。达到指标值、得满分的不用填。",
    ) | {"validate": "any"}


def text(title: str, message: str) -> Check:
    """Anything, with a word of advice."""
    return _prompt(title, message) | {"validate": "any"}


def _prompt(title: str, message: str) -> Check:
    return {"input_title": title, "input_message": message}
