"""What may be typed into a cell of the register, and what Excel says to the clerk before and after."""

from __future__ import annotations

from datetime import date

from evalbatch.schemes import shipped_schemes
from evalbatch.templates.entry import Check

_AMOUNTS = ("initial_budget", "adjusted_budget", "executed", "carryover")
_DAYS = ("received", "due")
_LEVELS = ("产出指标", "效益指标", "满意度指标", "成本指标")

# Sheet and field, or the field alone where all sheets mean the same by it: heading and advice of the prompt.
_PROMPTS: dict[str, tuple[str, str]] = {
    "code": ("编码", "与预算一体化系统一致，按文本存放，位数再多也不会变。没有编码的空着，程序按名称核对。"),
    "projects.name": ("项目名称（必填）", "填全称，与预算批复文件一致。"),
    "indicators.name": ("项目名称", "与项目清单一致。填了项目编码的，名称可以空着；与上一行是同一项目的，都可以空着。"),
    "readers.name": ("姓名（必填）", "收汇总表的人，如“张局长”。"),
    "readers.email": ("电子邮箱（必填）", "汇总表发到这里；几个邮箱用逗号隔开。"),
    "units.name": ("单位名称（必填）", "填全称。最后可以加一行“合计”，填全部单位的金额。"),
    "department": ("主管部门", "填主管部门全称。"),
    "unit": ("实施单位", "填单位全称，与单位名册一致。"),
    "initial_budget": ("年初预算", "年初批复数，单位万元。没有的填 0；空着的不核对。"),
    "adjusted_budget": ("全年预算", "年初预算加减年中调整后的数，单位万元。空着的不核对。"),
    "executed": ("决算执行数", "国库支付或决算数，单位万元。决算还没有出来的空着，不核对。"),
    "carryover": ("上年结转", "上年决算结转到本年的数，单位万元。空着的不核对。"),
    "scheme": ("评分方案", "只有这个项目不用本次的评分方案时才填：选方案编号，或写方案文件的名称。"),
    "received": ("收到日期", "收到自评表的日期，如 2025-3-20。空着的，按文件自己的时间判断是否迟报。"),
    "level1": ("一级指标", "从下拉列表选，或按批复填写；与上一行相同的可以空着。"),
    "level2": ("二级指标", "如数量指标；与上一行相同的可以空着。"),
    "level3": ("三级指标（必填）", "与批复的绩效目标一致，一行一个。"),
    "target": ("指标值", "连符号和单位写在一格，如 ≥95%、≤30万元、12月底前。"),
    "max_score": ("分值", "批复的分值；没有批复分值的空着。"),
    "email": ("电子邮箱", "发退回通知用，没有的空着；几个邮箱用逗号隔开。"),
    "contact": ("联系人", "没有的空着。"),
    "exempt": ("无需报送", "应报送的空着；不用报送的写原因，如“本年没有项目支出”，只写“是”也可以。"),
    "due": ("报送期限（必填）", "如 2025-3-31，当天报送不算迟。"),
    "whose": ("适用单位或部门", "空着的适用于全部单位；另有期限的，写单位或主管部门的名称，几个用顿号隔开。"),
}


def check(sheet: str, field: str) -> Check:
    """The prompt of a column, and what it refuses."""
    title, message = _PROMPTS.get(f"{sheet}.{field}") or _PROMPTS[field]
    return {"input_title": title, "input_message": message} | _limit(field)


def _limit(field: str) -> Check:
    if field in _AMOUNTS:
        return _number("金额不是数字", "请只填不小于 0 的数字，单位为万元。不要写“50万元”“约50”等文字。")
    if field == "max_score":
        return _number("分值不是数字", "请只填不小于 0 的数字，不要写“10分”等文字。")
    if field in _DAYS:
        return {
            "validate": "date",
            "criteria": ">=",
            "value": date(2000, 1, 1),
            "error_title": "日期填写有误",
            "error_message": "请填年月日俱全的日期，如 2025-3-31。",
        }
    if field == "scheme":
        return {"validate": "list", "source": list(shipped_schemes()), "show_error": False}
    if field == "level1":
        return {"validate": "list", "source": list(_LEVELS), "show_error": False}
    return {"validate": "any"}


def _number(title: str, message: str) -> Check:
    return {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": title,
        "error_message": message,
    }
