"""The labels of all forms: which printed words stand for which field.

All synonyms live in `labels.toml`; a layout is nothing but the labels it prints, in whatever order it prints them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from evalbatch.choices import Dimension, FormKind

LABELS_FILE = Path(__file__).parent / "labels.toml"

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|《[^》]*》")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\d{1,2}[、.)](?!\d)|[*★☆#]+)")
_LONGEST_LABEL = 24  # signs; what is longer is a text
_LONGEST_GUESS = 14  # the same where only a pattern fits
_LONGEST_PRINTED = 60  # signs with blanks and brackets, of what is remembered
_REMEMBERED = 8192  # printed texts of a vocabulary
_VALUE = re.compile(r"[\d:]")  # 年初预算数:500万元 is a label with its value, and no column's heading
_CIRCLED = re.compile("[①-⑳]")
_COLON = re.compile("[:：]")
_POINTS = re.compile(r"\(?(\d+(?:\.\d+)?)分\)?")


@dataclass(frozen=True, slots=True)
class Word:
    """What a label stands for, and whether it is the Ministry's own word, a synonym or only fits a pattern."""

    field_name: str
    found: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of one block: looked up by their plain text, then by pattern."""

    words: Mapping[str, Word]
    patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()
    _known: dict[str, Word | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def field_of(self, printed: str) -> Word | None:
        """Return what this printed label stands for; None for any other text.

        Forms of a batch print the same few labels again and again: what was looked up once is remembered.
        """
        try:
            return self._known[printed]
        except KeyError:
            return self._learn(printed)

    def _learn(self, printed: str) -> Word | None:
        word = self._look_up(printed)
        if len(printed) <= _LONGEST_PRINTED:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[printed] = word
        return word

    def _look_up(self, printed: str) -> Word | None:
        text = plain(printed)
        if not text or len(text) > _LONGEST_LABEL:
            return None
        word = self.words.get(text)
        if word is None and self.patterns and len(text) <= _LONGEST_GUESS and not _VALUE.search(text):
            word = next((Word(name, "pattern") for name, pattern in self.patterns if pattern.search(text)), None)
        return word

    def fields(self, printed: Iterable[str]) -> set[str]:
        """Return the fields that these printed labels stand for."""
        return {word.field_name for word in map(self.field_of, printed) if word}

    def knows(self, printed: str) -> bool:
        """Tell whether this is one of the listed labels; what only fits a pattern may as well be a value."""
        word = self.field_of(printed)
        return word is not None and word.found != "pattern"

    def split(self, printed: str) -> tuple[Word | None, str]:
        """Part "label: value": what the label stands for, None where nothing, and the value, "" where none."""
        if ":" not in printed and "：" not in printed:
            return self.field_of(printed), ""
        label, *value = _COLON.split(printed, maxsplit=1)
        return self.field_of(label), value[0].strip() if value else ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Every vocabulary of `labels.toml`."""

    title: re.Pattern[str]
    kinds: tuple[tuple[FormKind, str], ...]
    header: Vocabulary
    funding_columns: Vocabulary
    funding_rows: Vocabulary
    funding_amounts: Vocabulary
    goals: Vocabulary
    indicators: Vocabulary
    totals: Vocabulary
    ends: Vocabulary
    sign_off: Vocabulary
    spending: Vocabulary
    conclusion: Vocabulary
    conclusion_rows: Vocabulary
    narratives: Vocabulary
    grade: re.Pattern[str]
    placeholder: re.Pattern[str]
    part: re.Pattern[str]
    parent: re.Pattern[str]
    dimensions: tuple[tuple[str, Dimension], ...]
    dimensions_of_level2: tuple[tuple[str, Dimension], ...]
    canonical: Mapping[str, str] = field(default_factory=dict)  # field -> the Ministry's own label

    def dimension(self, level1: str | None, level2: str | None) -> Dimension:
        """Which dimension an indicator counts for, by its 一级指标, else by its 二级指标 (or that in its place)."""
        for text, words in ((level1, self.dimensions), (level2, self.dimensions + self.dimensions_of_level2)):
            found = next((dimension for word, dimension in words if word in plain(text or "")), None)
            if found:
                return found
        second = plain(level1 or "").removesuffix("指标")  # 指标类型: 数量指标
        return next((found for word, found in self.dimensions_of_level2 if word == second), Dimension.OTHER)


@lru_cache(maxsize=4096)
def plain(printed: str) -> str:
    """Make a printed label comparable: half width, no blanks, brackets, numbering, 其中 or colon."""
    text = "".join(unicodedata.normalize("NFKC", _CIRCLED.sub("", printed)).split())
    text = _NUMBERING.sub("", _BRACKETS.sub("", text))
    text = _NUMBERING.sub("", text.removeprefix("其中").lstrip(":,、"))
    return text.strip(":：,，、.。*★ ")


def points_in(printed: str | None) -> str | None:
    """The points a label carries: "50" of 产出指标(50分); None where it carries none."""
    found = _POINTS.search("".join(unicodedata.normalize("NFKC", printed or "").split()))
    return found.group(1) if found else None


@cache
def load_labels() -> Labels:
    """Read `labels.toml`."""
    return labels_from(tomllib.loads(LABELS_FILE.read_text(encoding="utf-8")))


def labels_from(table: Mapping[str, Any]) -> Labels:
    """Make the vocabularies of a table like that in `labels.toml`."""
    title = table["title"]
    marks = table["placeholders"]
    return Labels(
        title=re.compile(title["pattern"]),
        kinds=tuple((FormKind(kind), word) for kind, words in title["kinds"].items() for word in words),
        header=vocabulary(table["header"], table["header_patterns"]),
        funding_columns=vocabulary(table["funding"]["columns"], table["funding"]["patterns"]),
        funding_rows=vocabulary(table["funding"]["rows"], table["funding"]["row_patterns"]),
        funding_amounts=vocabulary(table["funding"]["amount"]),
        goals=vocabulary(table["goals"], table["goal_patterns"]),
        indicators=vocabulary(table["indicators"]["columns"], table["indicators"]["patterns"]),
        totals=vocabulary(table["totals"], table["total_patterns"]),
        ends=vocabulary(table["ends"], table["end_patterns"]),
        sign_off=vocabulary(table["sign_off"]),
        spending=vocabulary(table["spending"]["columns"]),
        conclusion=vocabulary(table["conclusion"]["columns"]),
        conclusion_rows=vocabulary(table["conclusion"]["rows"]),
        narratives=vocabulary(table["narratives"]["columns"]),
        grade=re.compile(title["grade"]),
        placeholder=re.compile(marks["pattern"]),
        part=re.compile(marks["part"]),
        parent=re.compile(marks["parent"]),
        dimensions=_dimensions({k: v for k, v in table["dimensions"].items() if isinstance(v, list)}),
        dimensions_of_level2=_dimensions(table["dimensions"]["level2"]),
        canonical={
            name: words[0]
            for block in (table["header"], table["funding"]["columns"], table["goals"], table["indicators"]["columns"])
            for name, words in block.items()
        },
    )


def vocabulary(words: Mapping[str, list[str]], patterns: Mapping[str, str] | None = None) -> Vocabulary:
    """Make a vocabulary of each field's synonyms, the first of them its own word."""
    known: dict[str, Word] = {}
    for name, synonyms in words.items():
        for place, synonym in enumerate(synonyms):
            known.setdefault(plain(synonym), Word(name, "synonym" if place else "label"))
    return Vocabulary(known, tuple((name, re.compile(text)) for name, text in (patterns or {}).items()))


def _dimensions(table: Mapping[str, Any]) -> tuple[tuple[str, Dimension], ...]:
    return tuple((word, Dimension(name)) for name, words in table.items() for word in words)
