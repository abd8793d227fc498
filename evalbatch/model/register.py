"""What the bureau itself keeps: the projects and budgets it approved, the units that owe a form, and by when."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from evalbatch.model.form import Source, Target


@dataclass(frozen=True, slots=True)
class ApprovedIndicator:
    """One indicator as it was approved with the budget; None where the list leaves it blank."""

    level3: str
    level1: str | None = None
    level2: str | None = None
    target: Target | None = None
    max_score: Decimal | None = None
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ListedProject:
    """One line of 项目清单 with its approved indicators; amounts in 万元, None where the list leaves them blank."""

    name: str
    unit: str = ""  # 实施单位
    code: str = ""  # 项目编码
    department: str = ""  # 主管部门
    initial_budget: Decimal | None = None
    adjusted_budget: Decimal | None = None
    executed: Decimal | None = None  # 决算执行数
    carryover: Decimal | None = None  # 上年结转 as last year's accounts leave it
    scheme: str = ""  # id or file of the scheme that this project is scored by; "": that of the run
    received: str = ""  # when the bureau took it in, as it noted: ISO date; "": not noted
    indicators: tuple[ApprovedIndicator, ...] = ()
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """One line of 单位名册. Its three amounts are the unit's totals over all its projects, where the list has them."""

    name: str
    department: str = ""
    code: str = ""
    email: str = ""
    contact: str = ""
    exempt: str = ""  # why it need not send (无需报送); "": it has to
    initial_budget: Decimal | None = None
    adjusted_budget: Decimal | None = None
    executed: Decimal | None = None
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when forms are due: for all, or for a unit or department named in `whose`."""

    due: str  # ISO date, the whole day included
    whose: str = ""  # "": everybody
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets the summary: a leader named in 汇总表收件人."""

    name: str
    email: str
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Register:
    """The workbook that the bureau keeps: 项目清单, 单位名册, 期限, 汇总表收件人."""

    projects: tuple[ListedProject, ...] = ()
    units: tuple[ListedUnit, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    readers: tuple[Reader, ...] = ()
    whole: ListedUnit | None = None  # the line 合计 of 单位名册: totals of the batch
    file: str = ""
    sha256: str = ""
    unused: tuple[str, ...] = ()  # columns that nobody knows, as 项目清单 H1“批复金额”
