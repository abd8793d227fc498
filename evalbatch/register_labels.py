"""The labels of the register: which printed words stand for which of its sheets and columns.

All synonyms live in `register_labels.toml`. The reader looks them up, the blank register prints the first of each.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evalbatch.labels import Vocabulary, plain, vocabulary

LABELS_FILE = Path(__file__).parent / "register_labels.toml"

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "projects": ("name",),
    "indicators": ("level3", "target"),
    "units": ("name",),
    "deadlines": ("due",),
    "readers": ("name", "email"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the five sheets: what it may be called, its columns and those it can't do without."""

    id: str
    sheets: tuple[str, ...]
    columns: Vocabulary
    labels: Mapping[str, str]  # field -> what messages call it
    needed: tuple[str, ...]

    @property
    def name(self) -> str:
        """What we call the sheet."""
        return self.sheets[0]

    def is_header(self, names: set[str]) -> bool:
        """Tell whether these columns make the header of the sheet."""
        return set(self.needed) <= names


@dataclass(frozen=True, slots=True)
class Words:
    """Everything of `register_labels.toml`."""

    kinds: Mapping[str, Kind]
    totals: frozenset[str]
    subtotals: frozenset[str]
    notes: re.Pattern[str]
    yes: frozenset[str]
    no: frozenset[str]
    everybody: frozenset[str]
    nothing: re.Pattern[str]


@cache
def load_words() -> Words:
    """Read `register_labels.toml`."""
    table = tomllib.loads(LABELS_FILE.read_text(encoding="utf-8"))
    answers = table["answers"]
    return Words(
        kinds={name: _kind(name, table[name]) for name in _NEEDED},
        totals=frozenset(map(plain, table["totals"])),
        subtotals=frozenset(map(plain, table["subtotals"])),
        notes=re.compile(table["notes"]),
        yes=frozenset(answers["yes"]),
        no=frozenset(answers["no"]),
        everybody=frozenset(answers["everybody"]),
        nothing=re.compile(answers["nothing"]),
    )


def _kind(name: str, table: Mapping[str, Any]) -> Kind:
    columns = table["columns"]
    labels = {field: words[0] for field, words in columns.items()}
    return Kind(name, tuple(table["sheet"]), vocabulary(columns), labels, _NEEDED[name])
