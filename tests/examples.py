"""The example workbooks under input_templates/: the blank form, the same project filled in twice, and registers.

`python -m tests.examples` writes them anew. The first copy holds what the unit's published report states and nothing
else; the second is complete, made up, and says so.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from evalbatch.choices import Comparison, FormKind
from evalbatch.model import (
    ConclusionLine,
    Form,
    FundingLine,
    Header,
    Indicator,
    Narrative,
    Quantity,
    Source,
    SpendingLine,
    Target,
    Totals,
)
from evalbatch.schemes import Scheme, load_scheme
from evalbatch.templates import Prefill, write_template
from evalbatch.templates.register_book import EXAMPLE_NAME, REGISTER_NAME, write_register
from tests.example_register import NOTICE, example_register
from tests.example_texts import (
    COMPLETE_GOALS,
    COMPLETE_ROWS,
    COMPLETE_TEXTS,
    REPORTED_GOALS,
    REPORTED_TEXTS,
    Row,
)

FOLDER = Path(__file__).parents[1] / "input_templates"
BLANK = "项目支出绩效自评表.xlsx"
AS_REPORTED = "examples/市委编办_机构编制工作专项经费_绩效自评表.xlsx"
COMPLETE = "examples/示例_填报完整_机构编制工作专项经费_绩效自评表.xlsx"

YEAR = 2020
UNIT = "中共定西市委机构编制委员会办公室"
PROJECT = "机构编制工作专项经费"

EXECUTION_POINTS = "10"

NOWHERE = Source("", "")


def write_all(folder: Path, scheme: Scheme) -> list[Path]:
    """Write the three forms, the blank register and a filled one below `folder`."""
    (folder / "examples").mkdir(parents=True, exist_ok=True)
    return [
        write_template(scheme, folder / BLANK),
        write_template(scheme, folder / AS_REPORTED, prefill=as_reported()),
        write_template(scheme, folder / COMPLETE, prefill=complete()),
        write_register(folder / REGISTER_NAME),
        write_register(folder / EXAMPLE_NAME, example_register(), notice=NOTICE),
    ]


def as_reported() -> Prefill:
    """The project as its self-evaluation report of 2020 states it; what the report does not say stays blank."""
    rows = [
        *_named("产出指标", "数量指标", "组织调研次数", "会议培训次数", "会议培训人数", "调研成果形成数"),
        *_named(
            "产出指标", "质量指标", "加强实名制管理", "实名制管理覆盖率", "会议培训覆盖率", "系统升级数据维护合格率"
        ),
        *_named("产出指标", "时效指标", "软件升级维护及时性", "会议培训开展及时性"),
        *_named("产出指标", "成本指标", "资金到位率", "资金管理合规性", "预算执行率"),
        *_named(
            "效益指标",
            "社会效益指标",
            "相关政策建议采纳次数",
            "服务社会决策提升性",
            "各单位工作运转提升性",
            "考察调研工作保障提升性",
            "机构设置科学合理提高性",
        ),
        *_named("效益指标", "可持续影响指标", "长效管理", "部门协助", "信息共享"),
        _indicator("满意度指标", "服务对象满意度指标", ("服务对象满意度", "", "100%", None, None, "")),
    ]
    form = Form(
        kind=FormKind.PROJECT,
        header=Header("", YEAR, PROJECT, None, UNIT, source=NOWHERE),
        money_unit="万元",
        # The report knows one budget, 50, from the budget of the year, and says that there was no other money.
        funding=(
            _money("total", "50", "50"),
            _money("fiscal_appropriation", "50", "50"),
            _money("other", "0", "0"),
        ),
        indicators=tuple(rows),
        totals=Totals(grade="优秀", conclusion=_criterion("综合绩效", None, "100", "100", "优秀"), source=NOWHERE),
        goals=_texts(REPORTED_GOALS),
        spending=(
            _spending("市委编办事务经费", "38"),
            _spending("中文域名运行服务费", "7"),
            _spending("电子编制管理证服务费", "5"),
        ),
        conclusion=(
            _criterion("相关性", "0.10", "25", "25", "非常满意"),
            _criterion("效率", "0.20", "25", "24", "非常满意"),
            _criterion("效果", "0.40", "25", "25", "非常满意"),
            _criterion("可持续性", "0.30", "25", "24", "非常满意"),
        ),
        narratives=_texts(REPORTED_TEXTS),
        source=NOWHERE,
    )
    return Prefill(form, notice="本表按该单位公开的2020年度支出绩效自评报告录入；报告没有写到的内容留空。")


def complete() -> Prefill:
    """The same form filled in without a fault, to show what a finished one looks like; its figures are made up."""
    form = Form(
        kind=FormKind.PROJECT,
        header=Header("", YEAR, f"{PROJECT}（示例）", UNIT, UNIT, source=NOWHERE),
        money_unit="万元",
        funding=(
            _money("total", "50", "50", "48.70", score="9.74"),
            _money("fiscal_appropriation", "50", "50", "48.70"),
            _money("carryover", "0", "0", "0"),
            _money("other", "0", "0", "0"),
        ),
        indicators=tuple(
            _indicator(level1, level2, row) for (level1, level2), rows in COMPLETE_ROWS.items() for row in rows
        ),
        totals=Totals(grade="优", conclusion=_criterion("综合绩效", None, "100", "99.54", "优"), source=NOWHERE),
        goals=_texts(COMPLETE_GOALS),
        spending=(
            _spending("市委编办事务经费", "38", "37.20"),
            _spending("中文域名运行服务费", "7", "7"),
            _spending("电子编制管理证服务费", "5", "4.50"),
        ),
        conclusion=(
            _criterion("相关性", "0.10", "10", "10", "优"),
            _criterion("效率", "0.20", "20", "19.74", "优"),
            _criterion("效果", "0.40", "40", "39.80", "优"),
            _criterion("可持续性", "0.30", "30", "30", "优"),
        ),
        narratives=_texts(COMPLETE_TEXTS),
        source=NOWHERE,
    )
    contacts = {
        "填表人": "张三（示例）",
        "联系电话": "0932-0000000",
        "负责人": "李四（示例）",
        "填报日期": "2021年1月15日",
    }
    return Prefill(
        form, contacts, "示例数据，非单位实际填报：本表演示填报完整、前后一致的自评表，其中的数字都是假设的。"
    )


def renamed(form: Form, project_name: str) -> Form:
    """The same form of another project."""
    return replace(form, header=replace(form.header, project_name=project_name))


def _named(level1: str, level2: str, *names: str) -> list[Indicator]:
    return [_indicator(level1, level2, (name, "", "", None, None, "")) for name in names]


def _indicator(level1: str, level2: str, row: Row) -> Indicator:
    name, target, actual, points, score, reason = row
    return Indicator(
        level1,
        level2,
        name,
        Target(target, Comparison.UNPARSEABLE) if target else None,
        Quantity(actual, Comparison.UNPARSEABLE) if actual else None,
        max_score=_number(points),
        reported_score=_number(score),
        deviation_reason=reason or None,
        source=NOWHERE,
    )


def _money(
    kind: str, initial: str, adjusted: str, executed: str | None = None, score: str | None = None
) -> FundingLine:
    return FundingLine(
        kind,
        initial_budget=_number(initial),
        adjusted_budget=_number(adjusted),
        executed=_number(executed),
        max_score=_number(EXECUTION_POINTS if score else None),
        reported_score=_number(score),
        source=NOWHERE,
    )


def _spending(item: str, budget: str, executed: str | None = None) -> SpendingLine:
    return SpendingLine(item, _number(budget), _number(executed), source=NOWHERE)


def _criterion(name: str, weight: str | None, points: str, score: str, grade: str) -> ConclusionLine:
    return ConclusionLine(name, _number(weight), _number(points), _number(score), grade, source=NOWHERE)


def _texts(texts: dict[str, str]) -> tuple[Narrative, ...]:
    return tuple(Narrative(heading, text, source=NOWHERE) for heading, text in texts.items())


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


if __name__ == "__main__":
    write_all(FOLDER, load_scheme("mof2020"))
