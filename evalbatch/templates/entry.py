"""What may be typed into a cell, and what Excel says to the clerk before and after."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from evalbatch.templates.target_cells import DATE, QUALITATIVE, RANGE, SIGNS

Check = dict[str, object]

# 财预〔2020〕10号: the three steps of a qualitative indicator.
LEVELS = ("达成年度指标", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差")
IN_TIME, LATE = ("按时完成", "提前完成"), "逾期完成"
_MEASURES = (
    "%",
    "次",
    "个",
    "人",
    "人次",
    "项",
    "件",
    "场",
    "期",
    "篇",
    "套",
    "台",
    "家",
    "户",
    "公里",
    "亩",
    "天",
    "万元",
    "元",
)


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
    return _prompt(
        "得分",
        "定量指标自动计算，不用填。定性指标部分达成、未达成的，按“填报自查”提示的区间填写。误删了公式，从相邻一行复制。",
    ) | {
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


def sign() -> Check:
    """The sign of a target (指标性质), from the list."""
    return _prompt(
        "指标性质",
        "从下拉列表选择。≥ 越多越好，≤ 是上限，＝ 要正好；区间写 10-20；时限写日期；不能用数字衡量的选定性。"
        "选好以后得分才能自动计算。",
    ) | {
        "validate": "list",
        "source": list(SIGNS),
        "error_title": "指标性质填写有误",
        "error_message": f"指标性质只能是：{'、'.join(SIGNS)}。请从下拉列表中选择。",
    }


def target(name: str, sign_name: str, measure_name: str) -> Check:
    """A target (年度指标值) in cell `name`: a figure where the sign beside it compares figures."""
    figure = f'ISNUMBER(VALUE(SUBSTITUTE(SUBSTITUTE({name},{measure_name},""),"%","")))'
    words = f'OR({sign_name}="",{sign_name}="{RANGE}",{sign_name}="{DATE}",{sign_name}="{QUALITATIVE}")'
    return _prompt(
        "年度指标值",
        "只填数字，符号在左边选，单位在右边填。区间写 10-20；时限写 2020年12月31日前；定性指标写要达到的状态。"
        "与批复的绩效目标一致。",
    ) | {
        "validate": "custom",
        "value": f"=IF({words},TRUE,IFERROR({figure},FALSE))",
        "error_title": "年度指标值不是数字",
        "error_message": "指标性质是 ≥、≤、＝ 的，这里只填数字，例如 98.5。不能用数字衡量的，指标性质选“定性”。",
    }


def measure() -> Check:
    """The measure (度量单位), with the usual ones to choose from."""
    return _prompt("度量单位", "从下拉列表选择，或填写别的单位。指标值和完成值用同一个单位；比率选 %。") | {
        "validate": "list",
        "source": list(_MEASURES),
        "show_error": False,
    }


def actual() -> Check:
    """An actual value: a figure, or a level from the list."""
    return _prompt(
        "实际完成值",
        "定量指标只填数字，单位与指标值相同，例如 98.5，不写“已完成”。定性指标、时限指标从下拉列表选择。",
    ) | {"validate": "list", "source": [*LEVELS, *IN_TIME, LATE], "show_error": False}


def label(name: str) -> Check:
    """A printed label that stands unlocked, so that the rows beside it can be deleted: nobody types over it."""
    return {
        "validate": "custom",
        "value": "=FALSE",
        "error_title": "栏目名称不用改",
        "error_message": f"这里是“{name}”一栏的名称，审核时按它找内容，请按 Esc 取消。",
    }


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
