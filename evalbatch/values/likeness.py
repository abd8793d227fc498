"""Which of many texts are alike, found without holding each against each; how much, and where they differ. Pure.

The fingerprints are those of winnowing (Schleimer, Wilkerson, Aiken 2003): of every few neighbouring pieces of a text
the one with the least hash. Two texts that have SURE signs in a row in common always have a fingerprint in common.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from itertools import combinations
from zlib import crc32

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

_PIECE, _WINDOW = 7, 6  # signs of a piece; pieces of which one is kept
SURE = _PIECE + _WINDOW - 1
_ROOM = 2  # signs of agreement so few, between two differences, are told as part of them
_TOKEN = re.compile(r"\d+(?:\.\d+)?|.", re.DOTALL)  # a number is one: 12 against 15, not 2 against 5


def text_likeness(one: str, other: str, least: float = 0) -> float:
    """How alike two texts are, 1 for equal ones; 0 where it is less than `least`.

    The share of signs that stay when one is edited into the other.
    """
    return ratio(one, other, score_cutoff=least * 100) / 100


def set_likeness(one: Collection[Hashable], other: Collection[Hashable]) -> float:
    """How alike two sets are, 1 for equal ones: the share of members that both have."""
    whole = len(one) + len(other)
    return 2 * len(set(one) & set(other)) / whole if whole else 1.0


def fingerprints(text: str) -> array[int]:
    """The fingerprints of a text, ascending; the same in every process."""
    signs = text.encode("utf-32-le", "surrogatepass")
    pieces = [crc32(signs[at : at + 4 * _PIECE]) for at in range(0, max(len(signs) - 4 * _PIECE, 0) + 1, 4)]
    windows = range(max(len(pieces) - _WINDOW, 0) + 1)
    return array("I", sorted({min(pieces[at : at + _WINDOW]) for at in windows}))


class Index:
    """Who holds which fingerprint: one thing a fingerprint and owner, so that its size stays linear.

    What more than `most` owners hold was given out to them, and is no sign of anything.
    """

    def __init__(self, prints: Sequence[Iterable[Hashable]], owners: Sequence[str], most: int) -> None:
        """Index things, each with its fingerprints and its owner."""
        self._prints, self._most = prints, most
        self._first: dict[Hashable, int] = {}
        self._later: dict[Hashable, list[int]] = defaultdict(list)
        # In the order of owners the last holder tells whether an owner is new.
        for at in sorted(range(len(prints)), key=lambda at: (owners[at], at)):
            for each in prints[at]:
                first, later = self._first.setdefault(each, at), self._later.get(each)
                last = later[-1] if later else first
                if owners[last] != owners[at] and len(later or ()) < most:
                    self._later[each].append(at)

    def pairs(self) -> Counter[tuple[int, int]]:
        """The pairs of things, of different owners, that share a fingerprint of their own; and how many."""
        found: Counter[tuple[int, int]] = Counter()
        for each, later in self._later.items():
            if len(later) < self._most:
                found.update(combinations(sorted((self._first[each], *later)), 2))
        return found

    def own(self, one: int, other: int) -> tuple[int, int]:
        """How many of the fingerprints that two things share are their own, and how many they share at all."""
        common = set(self._prints[one]).intersection(self._prints[other])
        return sum(len(self._later.get(each, ())) < self._most for each in common), len(common)


def clusters(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """What hangs together by pairs: each cluster ascending, and all by their first."""
    parent: dict[int, int] = {}

    def root(at: int) -> int:
        while parent.setdefault(at, at) != at:
            parent[at] = at = parent[parent[at]]
        return at

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    members: dict[int, list[int]] = defaultdict(list)
    for at in sorted(parent):
        members[root(at)].append(at)
    return tuple(tuple(each) for _, each in sorted(members.items()))


def differences(one: str, other: str) -> Iterator[tuple[str, str]]:
    """What stands in one text and what in the other in its stead, in the order of the text; "" where nothing does."""
    words, others = _TOKEN.findall(one), _TOKEN.findall(other)
    spans: list[tuple[int, int, int, int]] = []
    for step in Levenshtein.opcodes(words, others):
        if step.tag == "equal":
            continue
        begin = (step.src_start, step.dest_start)
        if spans and step.src_start - spans[-1][1] <= _ROOM:
            last = spans.pop()
            begin = (last[0], last[2])
        spans.append((begin[0], step.src_end, begin[1], step.dest_end))
    for left, right, left_there, right_there in spans:
        yield "".join(words[left:right]), "".join(others[left_there:right_there])
