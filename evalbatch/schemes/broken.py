"""What is wrong with a scheme file, in words for the person who keeps it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_TWICE = "这一项前面已经写过，请删去重复的"
# How tomllib begins its messages, and what that means to whoever typed the line.
_SLIPS = (
    ("Invalid value", "等号后面没有值，或值不对；文字两边加引号，是否写 true 或 false，日期写成 2024-05-09"),
    ("Invalid statement", "这一行既不是“名称 = 值”，也不是“[表名]”；名称只用方案里已有的英文"),
    ("Invalid initial character", "等号前面或方括号里的名称不对；名称只用方案里已有的英文"),
    ("Expected newline", "值的后面还有多余的内容；文字两边加引号"),
    ("Expected '='", "名称和值之间缺少等号"),
    ("Expected ']", "表名后面缺少方括号"),
    ("Unclosed array", "方括号没有成对，或各项之间缺少逗号"),
    ("Unclosed inline table", "花括号没有成对，或各项之间缺少逗号"),
    ("Unterminated string", "引号没有成对"),
    ("Illegal character", "引号没有成对，或文字里有换行等控制字符"),
    ("Found invalid character", "注释里有控制字符，请删去"),
    ("Unescaped", "双引号里的反斜杠要写成两个，或改用单引号"),
    ("Invalid hex value", "双引号里的反斜杠要写成两个，或改用单引号"),
    ("Invalid date", "没有这一天，请核对日期"),
    ("Duplicate inline table key", _TWICE),
    *((begin, _TWICE) for begin in ("Cannot declare", "Cannot overwrite", "Cannot redefine", "Cannot mutate")),
)
_AT = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


class BadScheme(Exception):  # noqa: N818 - says what it is about, like RejectedFile
    """A scheme can't be used; the text names the file, each key and the reason, in Chinese."""

    def __init__(self, file: str, wrong: Iterable[tuple[str, str]]) -> None:
        """`wrong` holds the dotted key ("" for the file itself) and the reason of each fault."""
        self.file = file
        self.wrong = tuple(wrong)
        super().__init__(file, self.wrong)

    def __str__(self) -> str:
        """The file on the first line, then one fault a line."""
        lines = [f"{key}：{reason}" if key else reason for key, reason in self.wrong]
        return "\n  ".join([f"评分方案“{self.file}”不能使用", *lines])


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file's tables, its decimals exact. Notepad's mark at the beginning is no fault."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadScheme(str(path), [("", _unread(error))]) from error


def _unread(error: OSError | UnicodeDecodeError | tomllib.TOMLDecodeError) -> str:
    """Why a file gave no tables at all."""
    if isinstance(error, FileNotFoundError):
        return "找不到这个文件，请核对路径"
    if isinstance(error, IsADirectoryError):
        return "这是一个文件夹，请给出其中的方案文件（.toml）"
    if isinstance(error, OSError):
        return "文件打不开，请检查读取权限，或先关闭占用它的程序"
    if isinstance(error, UnicodeDecodeError):
        return "文件不是 UTF-8 编码，请用记事本另存为 UTF-8"
    return _syntax(error)


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    """Line and column of a slip in the notation, and what to look at there."""
    said = str(error)
    found = _AT.search(said)
    where = f"第 {found[1]} 行第 {found[2]} 列" if found and found[1] else "文件末尾"
    slip = next((words for begin, words in _SLIPS if said.startswith(begin)), "请检查引号、括号、等号和重复的项")
    return f"{where}不符合 TOML 写法：{slip}"


def faults(error: ValidationError) -> list[tuple[str, str]]:
    """Each fault of a scheme as dotted key and reason."""
    return [(_key(detail), _reason(detail)) for detail in error.errors(include_url=False)]


def _key(detail: ErrorDetails) -> str:
    """The key as it stands in the file; items of a list count from 1."""
    steps = list(detail["loc"])
    # Between a formula's name and its keys pydantic puts the kind, which is no key.
    if steps[:1] == ["formulas"]:
        del steps[2:3]
    if detail["type"].startswith("union_tag"):
        steps.append("kind")
    key = ""
    for step in steps:
        key += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if key else step
    return key


_REASONS = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项，请核对拼写和它所在的表",
    "string_type": "应填文字，两边加引号",
    "string_pattern_mismatch": "只能用小写字母、数字和下划线，以字母开头",
    "too_short": "至少要有一项",
    "union_tag_not_found": "缺少这一项：公式要用 kind 说明算法",
    "finite_number": "应填有限的数",
}
_FAMILIES = (
    ("decimal", "应填数字"),
    ("int", "应填整数"),
    ("bool", "应填 true 或 false"),
    ("date", "应填日期，如 2024-05-09"),
    ("tuple", "应填一组值，写在方括号里"),
    ("list", "应填一组值，写在方括号里"),
    ("dict", "应是一张表"),
    ("model", "应是一张表"),
)
_LIMITS = {
    "greater_than_equal": ("ge", "不得小于"),
    "greater_than": ("gt", "应大于"),
    "less_than_equal": ("le", "不得大于"),
    "less_than": ("lt", "应小于"),
}


def _reason(detail: ErrorDetails) -> str:
    """One fault in Chinese; what was found follows where it helps."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in _REASONS:
        return _REASONS[kind]
    if kind == "literal_error":
        return f"只能填 {_options(context['expected'])} 之一{_found(detail)}"
    if kind == "union_tag_invalid":
        return f"没有名为“{context['tag']}”的算法，可用：{_options(context['expected_tags'])}"
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"{words} {context[name]}{_found(detail)}"
    words = next((words for family, words in _FAMILIES if kind.startswith(family)), "这样填不符合要求")
    return words + _found(detail)


def _options(listed: object) -> str:
    """Pydantic's "'a', 'b' or 'c'" as a、b、c."""
    return "、".join(re.findall(r"'([^']*)'", str(listed)))


def _found(detail: ErrorDetails) -> str:
    """What stands there, unless it is a whole table."""
    value = detail["input"]
    return "" if isinstance(value, dict | list) else f"，现为“{value}”"
