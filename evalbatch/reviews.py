"""What reviewers typed, brought back to the forms they typed it of. Pure.

A form is known again by its workbook's content and sheet; else by its place in the inbox, unless another project's form
lies there now; else by unit, project and year, where one form alone has them. A place alone would not do: 自评表.xlsx
may be somebody else's next time. A name alone would not either: many forms leave it blank. What fits no form is kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from evalbatch.choices import Status
from evalbatch.model import Batch, Evaluation, Review
from evalbatch.values.identity import identity
from evalbatch.values.names import core_name, plain_name

_SIGNS = 16  # of a fingerprint: enough to tell a million forms apart
_LEFT_OUT = (Status.SUPERSEDED, Status.REJECTED, Status.FAILED)  # not shown to the reviewer either
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Key:
    """Three fingerprints of a form: what its workbook holds, where it lies, whose it is; "" where nobody can tell.

    The fourth is there for a form that changed after it was reviewed, and is that of what had been typed: as long as
    it still is, nobody has looked at the form again.
    """

    content: str
    place: str
    owner: str
    stale: str = ""

    def __str__(self) -> str:
        """As it stands in the summary."""
        return f"{self.content}-{self.place}-{self.owner}-{self.stale}"

    @classmethod
    def parse(cls, text: str) -> Key | None:
        """Read one back; None for anything else."""
        parts = text.strip().split("-")
        whole = len(parts) == len(cls.__slots__) and all(len(part) in (0, _SIGNS) and _is_hex(part) for part in parts)
        return cls(*parts) if whole and any(parts) else None


def typed(review: Review) -> str:
    """The fingerprint of what the reviewer typed."""
    return _print("" if review.score is None else f"{review.score.normalize():f}", review.opinion)


def keyed(evaluations: Iterable[Evaluation]) -> list[tuple[Key, Evaluation]]:
    """The forms that a reviewer gets to see, each with its key."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for each in evaluations:
        if each.form and each.status not in _LEFT_OUT:
            sheet = each.form.source.sheet
            nth = str(seen[each.file, sheet])  # a sheet may hold several forms
            seen[each.file, sheet] += 1
            whose = identity(each.form)
            owner = _print(*whose.subject[1:], str(whose.year or "")) if whose else ""
            content = _print(each.sha256, sheet, nth) if each.sha256 else ""
            found.append((Key(content, _print(each.file, sheet, nth), owner), each))
    return found


def key_of(review: Review) -> Key:
    """The key that stands beside a review; where a reviewer has typed a row of his own, what its names tell."""
    known = Key.parse(review.key)
    if known:
        return known
    unit, project = plain_name(review.unit), core_name(review.project)
    owner = _print(unit, project, str(review.year or "")) if unit and project else ""
    return Key("", _print(review.file, review.sheet, "0") if review.file else "", owner)


def signs(review: Review) -> set[tuple[int, str]]:
    """All that tells of which form a review is; two that share one are of the same form, as far as anybody can tell."""
    key = key_of(review)
    return {(at, sign) for at, sign in enumerate((key.content, key.place, key.owner)) if sign}


def with_reviews(batch: Batch, reviews: Sequence[Review]) -> Batch:
    """Give each form what was typed of it; what fits none is kept apart."""
    if not reviews:
        return batch
    forms = keyed(batch.evaluations)
    found = _matched(forms, reviews)
    given = {id(evaluation): review for evaluation, review in found.values()}
    evaluations = tuple(
        replace(each, review=given[id(each)]) if id(each) in given else each for each in batch.evaluations
    )
    stray = tuple(review for at, review in enumerate(reviews) if at not in found)
    return replace(batch, evaluations=evaluations, stray_reviews=stray)


def _matched(
    forms: Sequence[tuple[Key, Evaluation]], reviews: Sequence[Review]
) -> dict[int, tuple[Evaluation, Review]]:
    """The form of each review, by the number of the review; the surest sign first, and each form once."""
    found: dict[int, tuple[Evaluation, Review]] = {}
    taken: set[int] = set()
    keys = [key_of(review) for review in reviews]
    steps: tuple[Callable[[Key], str], ...] = (_content, _place, _owner)
    for tell in steps:
        offered = _only([(tell(key), (key, each)) for key, each in forms if id(each) not in taken])
        wanted = _only([(tell(keys[at]), at) for at in range(len(reviews)) if at not in found])
        for sign, at in wanted.items():
            key, evaluation = offered.get(sign, (None, None))
            if key is None or evaluation is None or (tell is _place and _of_another(keys[at], key)):
                continue
            found[at] = (evaluation, _brought(reviews[at], keys[at], key))
            taken.add(id(evaluation))
    return found


def _brought(review: Review, was: Key, now: Key) -> Review:
    """The review with the key of the form as it is now; whether that is still the one that was reviewed."""
    mark = typed(review)
    changed = bool(was.content and was.content != now.content) or was.stale == mark
    return replace(review, key=str(replace(now, stale=mark if changed else "")), changed=changed)


def _content(key: Key) -> str:
    return key.content


def _place(key: Key) -> str:
    return key.place


def _owner(key: Key) -> str:
    return key.owner


def _of_another(one: Key, other: Key) -> bool:
    """Whether both say whose form it is, and differ."""
    return bool(one.owner and other.owner) and one.owner != other.owner


def _only(pairs: Iterable[tuple[str, _Value]]) -> dict[str, _Value]:
    """Each value by its sign, as far as no other has the same."""
    several = list(pairs)
    counted = Counter(sign for sign, _ in several)
    return {sign: value for sign, value in several if sign and counted[sign] == 1}


def _print(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:_SIGNS]


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdef" for sign in text)
