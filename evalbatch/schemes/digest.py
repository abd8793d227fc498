"""What the bureau adds of its own: scores on the form, and from where on the summary calls something remarkable."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from evalbatch.schemes.formulas import Part, Ratio

NORMAL, NOTICE, WARNING, SERIOUS = "正常", "关注", "预警", "严重"


class Review(Part):
    """What the bureau fills in on the form itself."""

    source: str
    fill_scores: bool  # our scores go into its blank cells: 复核得分, 核定得分


class Digest(Part):
    """What the summary calls remarkable. No document fixes these figures."""

    source: str = (
        "默认值，没有统一规定，可由财政部门调整：偏离度 5% 以内正常，10% 以内关注，20% 以内预警，超过 20% 严重；"
        "同一条规则超过 30% 的单位都有的，填报要求可能不清（5 个单位以上才提示）"
    )
    notice: Ratio = Decimal("0.05")  # 偏离度 above it: 关注
    warning: Ratio = Decimal("0.10")  # 预警
    serious: Ratio = Decimal("0.20")  # 严重
    unclear_share: Ratio = Decimal("0.30")  # of the units; a rule that more of them break may be ill explained
    unclear_units: Annotated[int, Field(ge=2)] = 5  # of fewer units no share tells anything

    @model_validator(mode="after")
    def _ascend(self) -> Digest:
        if not self.notice < self.warning < self.serious:
            raise ValueError("notice、warning、serious 应从小到大，如 0.05、0.10、0.20")
        return self

    def band(self, deviation: Decimal) -> str:
        """What a 偏离度 is called; which way the scores differ does not matter."""
        size = abs(deviation)
        if size <= self.notice:
            return NORMAL
        return NOTICE if size <= self.warning else WARNING if size <= self.serious else SERIOUS
