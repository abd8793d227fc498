"""What stands in the gaps of messages and advice, in words: the manual shows a message before there is any form."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from evalbatch.terms import label

_AS_IT_COMES = "按表上的具体情况写明"

# A name that is no term of the field, or means something else in a message.
_WORDS: Mapping[str, str] = {
    "adjusted_budget": "预算数",
    "against": "对照的数",
    "blank": "未填的栏目",
    "change": "调整",
    "claimed": "得分率",
    "count": "个数",
    "cure": "怎么改",
    "due": "年度或期限",
    "earlier": "上次的文件",
    "evidence": "依据",
    "excess": "超出额",
    "expected": "应填的值",
    "executed": "执行数",
    "execution": "执行率分值",
    "fault": "问题",
    "figures": "相同的数",
    "forms": "有关的表",
    "fund": "资金",
    "gap": "相差",
    "indicators": "指标分值",
    "initial": "年初数",
    "known_by": "日期的依据",
    "label": "栏目",
    "late": "天数",
    "lost": "扣分",
    "middle": "中位数",
    "missing": "缺少的内容",
    "names": "各指标",
    "near": "相近的名称",
    "off": "相差",
    "other": "另一个数",
    "others": "其他的表",
    "place": "位置",
    "places": "位置",
    "points": "分值",
    "ratio": "倍数",
    "recomputed": "核定的情况",
    "row": "行",
    "said": "文字",
    "same": "异同",
    "slip": "原因",
    "source": "依据",
    "stated": "填写的情况",
    "target_text": "年度指标值",
    "then": "随之变动的得分",
    "times": "倍数",
    "units": "单位数",
    "weights": "权重",
    "what": "有关内容",
    "where": "位置",
}


def readable(template: str) -> str:
    """A message or advice with words in its gaps: 〔行〕的全年执行数〔执行数〕大于……; one of gaps alone says so."""
    pieces = list(Formatter().parse(template))
    if not any(text.strip() for text, *_ in pieces):
        return _AS_IT_COMES
    return "".join(_joined(text, name) for text, name, *_ in pieces).replace("〕 ", "〕")


def _joined(text: str, name: str | None) -> str:
    return text if name is None else f"{text.rstrip(' ')}〔{_WORDS.get(name) or label(name)}〕"
