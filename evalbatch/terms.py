"""The words of the field: which Chinese label each identifier of ours has, in one place.

Column headings, choices and the glossary come from here. One concept has one identifier and one label everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from evalbatch.choices import Category, Comparison, Dimension, FormKind, Severity, Standing, Status

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
    "Form": "自评表",
    "ScoreLine": "得分行",
    "Score": "核定得分",
    "Finding": "问题",
    "Evaluation": "审核结果",
    "Batch": "批次",
    "Progress": "整改情况",
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

# A name that means something else on one record stands here with the record before it.
FIELDS: Mapping[str, str] = {
    "year": "年度",
    "years": "标题所列年度",
    "title": "标题",
    "project_name": "项目名称",
    "supervising_department": "主管部门",
    "implementing_unit": "实施单位",
    "money_unit": "金额单位",
    "initial_budget": "年初预算数",
    "adjusted_budget": "全年预算数",
    "executed": "全年执行数",
    "execution_rate": "执行率",
    "reported_rate": "填报执行率",
    "rate_text": "执行率原文",
    "budget": "预算数",
    "item": "支出内容",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "comparison": "指标性质",
    "numbers": "数值",
    "measure": "度量单位",
    "dimension": "指标类别",
    "deviation_reason": "偏差原因分析及改进措施",
    "is_part": "是否其中项",
    "has_parts": "是否含其中项",
    "max_score": "分值",
    "reported_score": "自评得分",
    "score": "核定得分",
    "difference": "差额",
    "grade": "等级",
    "criterion": "评价维度",
    "weight": "权重",
    "printed_points": "栏目所印分值",
    "at_foot": "表末有总分行",
    "method": "计分方法",
    "explanation": "计算说明",
    "computed": "是否已计算",
    "lines": "得分明细",
    "max_total": "总分值",
    "scheme": "评分方案",
    "Score.total": "核定总分",
    "heading": "栏目",
    "text": "原文",
    "field_name": "栏次",
    "kind": "类别",
    "label": "行名",
    "funding": "项目资金",
    "indicators": "绩效指标",
    "totals": "合计",
    "goals": "年度总体目标",
    "spending": "资金明细",
    "spending_total": "资金明细合计",
    "conclusion": "评价结论",
    "Totals.conclusion": "综合绩效",
    "narratives": "自评报告要点",
    "unread": "未能识别的内容",
    "marked": "需要修改的单元格",
    "remarks": "读取说明",
    "trouble": "读取情况",
    "read_as": "读作",
    "scheme_name": "评分方案名称",
    "blocks": "已识别的部分",
    "template": "模板版本",
    "header": "表头",
    "name": "名称",
    "source": "数据出处",
    "file": "文件",
    "sheet": "工作表",
    "cells": "单元格",
    "Source.found": "识别方式",
    "sha256": "文件指纹",
    "form": "自评表",
    "failure": "未评原因",
    "status": "结论",
    "rule_id": "规则",
    "severity": "级别",
    "category": "问题类别",
    "message": "问题",
    "found": "填报值",
    "expected": "应为",
    "advice": "怎么改",
    "findings": "问题清单",
    "evaluations": "审核结果",
    "project_code": "项目编码",
    "sign_off": "签章栏",
    "modified": "文件修改时间",
    "saved": "工作簿保存时间",
    "copies": "内容相同的文件",
    "superseded_by": "被哪个文件取代",
    "progress": "整改情况",
    "fixed": "已改正",
    "still_open": "仍未改正",
    "new": "新出现",
    "listed": "清单中的项目",
    "standing": "报送情况",
    "department": "主管部门",
    "unit": "单位",
    "project": "项目",
    "code": "编码",
    "files": "收到的文件",
    "received": "收到日期",
    "due": "报送期限",
    "note": "说明",
    "whose": "适用单位或部门",
    "email": "电子邮箱",
    "contact": "联系人",
    "exempt": "无需报送的原因",
    "ListedProject.executed": "决算执行数",
    "carryover": "上年结转资金",
    "ListedProject.scheme": "评分方案",
    "projects": "项目清单",
    "units": "单位名册",
    "deadlines": "期限",
    "readers": "汇总表收件人",
    "Register.whole": "全部单位合计",
    "submissions": "报送情况",
    "not_resent": "未重新报送",
    "Batch.skipped": "未处理的文件",
    "Batch.unmarked": "未标注的文件",
}

SUMMARIES: Mapping[str, str] = {
    "forms": "自评表份数",
    "accepted_forms": "通过份数",
    "returned_forms": "退回份数",
    "errors": "错误数",
    "warnings": "警告数",
    "mean_reported_score": "平均自评得分",
    "mean_score": "平均核定得分",
    "share": "占比",
    "listed_initial_budget": "批复年初预算数",
    "listed_adjusted_budget": "登记全年预算数",
    "listed_executed": "决算执行数",
    "initial_budget_gap": "年初预算数相差",
    "adjusted_budget_gap": "全年预算数相差",
    "executed_gap": "全年执行数相差",
    "outcome": "整改结果",
    "reason": "原因",
    "remedy": "怎么办",
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
