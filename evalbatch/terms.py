"""The words of the field: which Chinese label each identifier of ours has, in one place.

Column headings, choices and the glossary come from here. One concept has one identifier and one label everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from evalbatch.choices import Category, Comparison, Dimension, FormKind, Severity, Standing, Status
from evalbatch.field_terms import FIELDS, SUMMARIES

RECORDS: Mapping[str, str] = {
    "Source": "数据出处",
    "Target": "年度指标值",
    "Quantity": "实际完成值",
    "Header": "表头",
    "FundingLine": "资金行",
    "Indicator": "指标行",
    "SpendingLine": "资金明细行",
    "ConclusionLine": "评价结论行",
    "Narrative": "文字说明",
    "Totals": "合计栏",
    "UnreadCell": "未能识别的单元格",
    "Remark": "读取说明",
    "Issued": "下发的表样",
    "IssuedRow": "下发表样的指标行",
    "WorkedOut": "表样的公式",
    "Form": "自评表",
    "ScoreLine": "得分行",
    "Score": "核定得分",
    "Finding": "问题",
    "Evaluation": "审核结果",
    "Batch": "批次",
    "Progress": "整改情况",
    "Review": "人工复核",
    "Submission": "报送情况",
    "ApprovedIndicator": "批复指标",
    "ListedProject": "项目清单行",
    "ListedUnit": "单位名册行",
    "Deadline": "期限",
    "Reader": "汇总表收件人",
    "Register": "底册",
}

FUNDING_KINDS: Mapping[str, str] = {
    "total": "年度资金总额",
    "fiscal_appropriation": "当年财政拨款",
    "carryover": "上年结转资金",
    "special_account": "财政专户管理资金",
    "unit_funds": "单位资金",
    "central": "中央资金",
    "province": "省级资金",
    "city": "市级资金",
    "county": "县级资金",
    "local": "地方资金",
    "central_and_province": "中央和省级资金",
    "other": "其他资金",
    "part": "其中项",
}

STATUSES: Mapping[str, str] = {
    Status.ACCEPTED: "通过",
    Status.ACCEPTED_WITH_WARNINGS: "通过（有警告）",
    Status.RETURNED: "退回修改",
    Status.SUPERSEDED: "未采用",
    Status.REJECTED: "未能读取",
    Status.FAILED: "未评",
    "skipped": "未处理",
    "unmarked": "未标注",
    "set_aside": "未计入汇总",
}

STANDINGS: Mapping[str, str] = {
    Standing.RECEIVED: "已报送",
    Standing.LATE: "迟报",
    Standing.TWICE: "重复报送",
    Standing.OWING: "未报送",
    Standing.EXEMPT: "无需报送",
    Standing.UNLISTED: "名单外",
}

SEVERITIES: Mapping[str, str] = {
    Severity.ERROR: "错误",
    Severity.WARNING: "警告",
    Severity.INFO: "提示",
}

CATEGORIES: Mapping[str, str] = {
    Category.SUBMISSION: "报送",
    Category.COMPLETENESS: "完整性",
    Category.FORMAT: "格式",
    Category.ACCURACY: "准确性",
    Category.CONSISTENCY: "一致性",
    Category.REASONABLENESS: "合理性",
}

DIMENSIONS: Mapping[str, str] = {
    Dimension.OUTPUT: "产出指标",
    Dimension.BENEFIT: "效益指标",
    Dimension.SATISFACTION: "满意度指标",
    Dimension.COST: "成本指标",
    Dimension.OTHER: "其他指标",
}

FORM_KINDS: Mapping[str, str] = {
    FormKind.PROJECT: "项目支出绩效自评表",
    FormKind.DEPARTMENT: "部门整体支出绩效自评表",
    FormKind.TRANSFER: "转移支付绩效自评表",
}

COMPARISONS: Mapping[str, str] = {
    Comparison.AT_LEAST: "≥",
    Comparison.AT_MOST: "≤",
    Comparison.EQUAL: "=",
    Comparison.BARE: "只有数值",
    Comparison.RANGE: "区间",
    Comparison.DATE: "日期",
    Comparison.QUALITATIVE: "定性",
    Comparison.OPTION_LIST: "选项",
    Comparison.BOOLEAN: "是否",
    Comparison.UNPARSEABLE: "未能识别",
}

_GROUPS: Mapping[str, Mapping[str, str]] = {
    "表和记录": RECORDS,
    "栏目": FIELDS,
    "汇总栏目": SUMMARIES,
    "资金类别": FUNDING_KINDS,
    "结论": STATUSES,
    "报送情况": STANDINGS,
    "级别": SEVERITIES,
    "问题类别": CATEGORIES,
    "表类": FORM_KINDS,
    "指标类别": DIMENSIONS,
    "指标性质": COMPARISONS,
}
_CHOICES: Mapping[type[StrEnum], Mapping[str, str]] = {
    Status: STATUSES,
    Standing: STANDINGS,
    Severity: SEVERITIES,
    Category: CATEGORIES,
    FormKind: FORM_KINDS,
    Dimension: DIMENSIONS,
    Comparison: COMPARISONS,
}


def label(identifier: str) -> str:
    """The Chinese label of an identifier; a word that is no identifier of ours comes back as it is.

    A member of an enumeration finds its own label: "other" is 其他资金, Dimension.OTHER is 其他指标.
    """
    if isinstance(identifier, StrEnum):
        return _CHOICES.get(type(identifier), {}).get(identifier, str(identifier))
    return next((group[identifier] for group in _GROUPS.values() if identifier in group), identifier)


def glossary() -> str:
    """Every term as a table in Markdown: identifier, Chinese label, where it belongs."""
    lines = ["| 标识 | 中文 | 所属 |", "| --- | --- | --- |"]
    for group, terms in _GROUPS.items():
        lines += [f"| `{identifier!s}` | {text} | {group} |" for identifier, text in terms.items()]
    return "\n".join(lines) + "\n"
