"""What a form says: its head, its money, its indicators, its texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from evalbatch.choices import Comparison, Dimension, FormKind, Trouble

_SPENDING_RATE = re.compile("(预算|资金|经费)(执行|支出)率")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record stood.

    `cells` names the cell of each field that the layout has, filled or blank: a field without a cell is one that this
    layout does not ask for. `found` tells, for values not simply found by their label, how they were: "synonym",
    "position" or "repaired".
    """

    file: str
    sheet: str
    cells: Mapping[str, str] = field(default_factory=dict)  # field name -> "E6"
    found: Mapping[str, str] = field(default_factory=dict)  # field name -> how


@dataclass(frozen=True, slots=True)
class Target:
    """A target (年度指标值): what it asks for, as far as the text can be read.

    `numbers` holds the figures in the order written: one for a bound, two for a range, year, month, day (those
    written) for a date. A percentage is its printed figure, 95 with the measure "%". `measure` is the 度量单位 as
    printed, "百分比" being "%".
    """

    text: str
    comparison: Comparison
    numbers: tuple[Decimal, ...] = ()
    measure: str = ""
    cell: str = field(default="", compare=False)  # what its own cell says where `text` has its kind (定性) before that

    @property
    def shown(self) -> str:
        """The target as messages quote it: what a reader finds on the form."""
        return self.cell or self.text


@dataclass(frozen=True, slots=True)
class Quantity:
    """An actual value (实际完成值), read like a target: BARE is a figure, QUALITATIVE are words.

    A comparison sign that the unit repeated from the target (≥360天) stays visible as AT_LEAST and so on.
    """

    text: str
    comparison: Comparison
    numbers: tuple[Decimal, ...] = ()
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a form; None is blank or not on this layout (then without a cell in `source`)."""

    title: str = ""
    year: int | None = None
    project_name: str | None = None
    supervising_department: str | None = None
    implementing_unit: str | None = None
    years: tuple[int, ...] = ()  # every year the title lines name
    project_code: str | None = None  # 项目编码
    source: Source = field(compare=False, repr=False, kw_only=True)


AMOUNTS = ("initial_budget", "adjusted_budget", "executed")  # the three amounts of a row of the money block


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One row of the money block; amounts in 万元 whatever the form printed, None where blank or unreadable."""

    kind: str
    label: str = ""
    initial_budget: Decimal | None = None  # 年初预算数
    adjusted_budget: Decimal | None = None  # 全年预算数
    executed: Decimal | None = None  # 全年执行数
    reported_rate: Decimal | None = None  # 执行率 as the unit wrote it; 0.95 means 95 %
    rate_text: str = ""  # and as it is shown: the digits shown decide how exact it must be
    max_score: Decimal | None = None
    reported_score: Decimal | None = None
    deviation_reason: str | None = None
    printed_points: Decimal | None = None  # points the block's own label prints: 预算执行情况(20分)
    source: Source = field(compare=False, repr=False, kw_only=True)

    @property
    def execution_rate(self) -> Decimal | None:
        """Executed amount over adjusted budget; None when either is missing or the budget is zero."""
        if self.executed is None or not self.adjusted_budget:
            return None
        return self.executed / self.adjusted_budget


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator row. The levels stand as printed, points inside a label included: 产出指标(50分)."""

    level1: str | None
    level2: str | None
    level3: str | None
    target: Target | None
    actual: Quantity | None
    dimension: Dimension = Dimension.OTHER
    max_score: Decimal | None = None
    reported_score: Decimal | None = None
    deviation_reason: str | None = None
    reported_rate: Decimal | None = None  # 得分系数, 完成率: how far the unit says it came; 1 is wholly
    is_part: bool = False  # 其中…: a part of the row above, without points of its own
    has_parts: bool = False  # ★: the rows below are its parts and hold target and actual value
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class SpendingLine:
    """One use of the money (资金明细); amounts in 万元."""

    item: str
    budget: Decimal | None = None
    executed: Decimal | None = None
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ConclusionLine:
    """One criterion of the conclusion table (评价结论): 相关性, 效率, 效果, 可持续性."""

    criterion: str
    weight: Decimal | None = None  # a ratio: 0.10
    max_score: Decimal | None = None
    reported_score: Decimal | None = None
    grade: str | None = None
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Narrative:
    """One text of the form or report: the goals, the reasons, a chapter."""

    heading: str
    text: str
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the form states about the whole, at its head or its foot."""

    max_score: Decimal | None = None  # 总分 of the 分值 column
    reported_score: Decimal | None = None  # 总分 of the 得分 column
    grade: str | None = None
    conclusion: ConclusionLine | None = None  # 综合绩效 of the conclusion table
    at_foot: bool = False  # the indicator table ends with a 总分 row: all its rows are there
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class UnreadCell:
    """A cell whose text could not be read as its field's type: its record's block, field and text."""

    field_name: str
    text: str
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Remark:
    """One cell that is stored oddly: what it shows, and what it was read as."""

    trouble: Trouble
    text: str
    read_as: Decimal | None = None
    source: Source = field(compare=False, repr=False, kw_only=True)  # its cell under "cell"


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """One indicator as our template held it when it was given out, approved with the budget."""

    level1: str
    level2: str
    level3: str
    target: Target | None = None  # as its three cells are read; BARE where the unit was left to choose the sign
    max_score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A formula of our template: in a form that rows inserted or deleted don't change, and the column it stood in."""

    shape: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """What our own template was when it was given out, by its hidden sheet.

    `worked_out` names the formulas that it has: score, rate, total_score …. What was not prefilled is blank.
    """

    template: str
    version: str
    scheme: str = ""
    year: int | None = None
    project_code: str = ""
    project_name: str = ""
    supervising_department: str = ""
    implementing_unit: str = ""
    initial_budget: Decimal | None = None
    adjusted_budget: Decimal | None = None
    approved: tuple[IssuedRow, ...] = ()
    worked_out: Mapping[str, WorkedOut] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """One unit's filled form, as read."""

    kind: FormKind
    header: Header
    money_unit: str  # as printed: 万元 or 元
    funding: tuple[FundingLine, ...]
    indicators: tuple[Indicator, ...]
    totals: Totals
    goals: tuple[Narrative, ...] = ()  # 预期目标, 实际完成情况
    spending: tuple[SpendingLine, ...] = ()
    spending_total: SpendingLine | None = None
    conclusion: tuple[ConclusionLine, ...] = ()
    narratives: tuple[Narrative, ...] = ()
    unread: tuple[UnreadCell, ...] = ()
    remarks: tuple[Remark, ...] = ()
    blocks: tuple[str, ...] = ()  # the blocks found on the sheet: funding, goals, indicators
    template: str = ""  # id and version of our own template, "" when the form is not one
    issued: Issued | None = None  # what our own template was, None when the form is not one
    sign_off: tuple[Narrative, ...] = ()  # 填表人, 联系电话, 负责人, 填报日期 as the foot has them; "" where blank
    source: Source = field(compare=False, repr=False, kw_only=True)

    @property
    def total_funding(self) -> FundingLine | None:
        """The row 年度资金总额."""
        return next((line for line in self.funding if line.kind == "total"), None)

    @property
    def scored_funding(self) -> FundingLine | None:
        """The row 年度资金总额 where its score counts: not where it only shows the score of a row 预算执行率 again."""
        total = self.total_funding
        if total is None or total.max_score is not None or "max_score" in total.source.cells:
            return total
        rates = [row for row in self.indicators if row.max_score and _SPENDING_RATE.search(row.level3 or "")]
        return None if any(row.reported_score == total.reported_score for row in rates) else total

    @property
    def name(self) -> str:
        """What to call the form in a list: its project, else its unit."""
        return self.header.project_name or self.header.implementing_unit or ""
