"""The comments of a sheet (批注) with ours in them: those of people stay, also on the same cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evalbatch.ooxml.places import Place, name_of, range_of
from evalbatch.ooxml.splice import Node, Splices, escaped, joined, outline, prefixed, stored_text

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DEPTH = 6  # comments, commentList, comment, text, r, t
_LOOK = '<rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/></rPr>'


@dataclass(frozen=True, slots=True)
class Signature:
    """How a text of ours is known: its author, its first and last words, and the line between a person's and ours."""

    author: str
    opening: str
    closing: str
    rule: str

    def pattern(self) -> re.Pattern[str]:
        """Finds a text of ours with the line above it."""
        end = r"(?:_x000D_)?\n"
        return re.compile(
            rf"(?:(?:{end})*{self.rule}{end})?{re.escape(self.opening)}{end}.*?(?:{re.escape(self.closing)}|\Z)",
            re.DOTALL,
        )


@dataclass(slots=True)
class Commented:
    """A comments part after the change, and what its boxes have to follow."""

    part: bytes
    made: dict[Place, str] = field(default_factory=dict)  # new or rewritten comments of ours, with their texts
    longer: dict[Place, str] = field(default_factory=dict)  # people's comments with ours below, with all the text
    gone: set[Place] = field(default_factory=set)


def new_comments(space: str) -> bytes:
    """A comments part without comments."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return joined((head, f'<comments xmlns="{space}"><authors/><commentList/></comments>'))


def with_comments(data: bytes, part: str, wanted: Mapping[Place, str], signature: Signature) -> Commented:
    """Write these texts (opening and closing included) to their cells; all other texts of ours go."""
    root = outline(data, part, _DEPTH, text=True)
    edit = _Comments(data, root, signature)
    left = dict(wanted)
    for comment in edit.listed():
        place = range_of(comment.attributes.get("ref", ""))[:2]
        edit.settle(comment, place, left.pop(place, None))
    for place, text in sorted(left.items()):
        edit.append(place, text)
    edit.done.part = edit.finish()
    return edit.done


def comment_texts(data: bytes, part: str) -> dict[Place, str]:
    """What each comment says."""
    root = outline(data, part, _DEPTH, text=True)
    lists = root.named("commentList")
    return {
        range_of(comment.attributes.get("ref", ""))[:2]: "".join(node.text for node, _ in _texts(comment))
        for each in lists
        for comment in each.named("comment")
    }


def says(data: bytes, part: str, place: Place, text: str) -> bool:
    """Whether the comment of a cell holds this text."""
    begin = data.find(f'ref="{name_of(place)}"'.encode())
    if begin >= 0 and escaped(stored_text(text)).encode() in data[begin : data.find(b"comment>", begin)]:
        return True
    return stored_text(text) in comment_texts(data, part).get(place, "")  # written in another way


class _Comments:
    """Changes to one comments part, gathered."""

    def __init__(self, data: bytes, root: Node, signature: Signature) -> None:
        self.data, self.root, self.signature = data, root, signature
        self.pattern = signature.pattern()
        self.splices = Splices(data)
        self.done = Commented(data)
        self.new: list[bytes] = []
        self.new_author = False

    def listed(self) -> Iterator[Node]:
        for each in self.root.named("commentList"):
            yield from each.named("comment")

    def settle(self, comment: Node, place: Place, wanted: str | None) -> None:
        """Bring one comment to what it should say."""
        texts = list(_texts(comment))
        said = "".join(node.text for node, _ in texts)
        ours = [match.span() for match in self.pattern.finditer(said)]
        theirs = self.pattern.sub("", said)
        if not ours and wanted is None:
            return
        if theirs.strip():
            self._settle_below(texts, place, wanted, ours)
        elif wanted is None:
            self.splices.replace(comment.start, comment.end, b"")
            self.done.gone.add(place)
        elif said != stored_text(wanted) or self._author_of(comment) != self.signature.author:
            self.splices.replace(comment.start, comment.end, self._comment(place, wanted))
            self.done.made[place] = wanted

    def _settle_below(
        self, texts: list[tuple[Node, Node | None]], place: Place, wanted: str | None, ours: list[tuple[int, int]]
    ) -> None:
        """Keep a person's text and put ours below it, in a run of its own."""
        below = f"\n{self.signature.rule}\n{stored_text(wanted)}" if wanted else ""
        said = "".join(node.text for node, _ in texts)
        if ours == [(len(said) - len(below), len(said))] and said.endswith(below) and below:
            return
        last, rest = self._cut(texts, ours)
        if below:
            self.splices.replace(last.end, last.end, prefixed(_run(below).encode(), self.root.prefix))
            self.done.longer[place] = rest + below

    def _cut(self, texts: list[tuple[Node, Node | None]], ours: list[tuple[int, int]]) -> tuple[Node, str]:
        """Take our texts out of a comment; returns the element behind which a run may go, and what is left."""
        begin, kept = 0, ""
        for node, run in texts:
            mine = "".join(
                sign for at, sign in enumerate(node.text, begin) if not any(first <= at < last for first, last in ours)
            )
            begin += len(node.text)
            if not kept and ours and ours[0][0] == 0:
                mine = mine.lstrip("\r\n")  # an answer below our text stood on a line of its own
            whole = run or node
            if not mine and node.text:
                self.splices.replace(whole.start, whole.end, b"")
            elif mine != node.text or run is None:
                markup = f'<t xml:space="preserve">{escaped(mine)}</t>'
                markup = markup if run else f"<r>{markup}</r>"
                self.splices.replace(node.start, node.end, prefixed(markup.encode(), self.root.prefix))
            kept += mine
        return texts[-1][1] or texts[-1][0], kept

    def append(self, place: Place, text: str) -> None:
        """A comment on a cell without one."""
        self.new.append(self._comment(place, text))
        self.done.made[place] = text

    def finish(self) -> bytes:
        """The part with all changes."""
        prefix = self.root.prefix
        authors, comments = self.root.first("authors"), self.root.first("commentList")
        if self.new_author:
            entry = f"<author>{escaped(self.signature.author)}</author>"
            if authors:
                self.splices.append(authors, prefixed(entry.encode(), prefix))
            else:
                entry = f"<authors>{entry}</authors>"
                self.splices.replace(self.root.inner, self.root.inner, prefixed(entry.encode(), prefix))
        if self.new and comments:
            self.splices.append(comments, b"".join(self.new))
        elif self.new:
            whole = prefixed(b"<commentList>", prefix) + b"".join(self.new) + prefixed(b"</commentList>", prefix)
            at = authors.end if authors else self.root.inner
            self.splices.replace(at, at, whole)
        return self.splices.result()

    def _authors(self) -> list[str]:
        return [author.text for each in self.root.named("authors") for author in each.named("author")]

    def _author_of(self, comment: Node) -> str:
        number, authors = comment.attributes.get("authorId", ""), self._authors()
        return authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""

    def _comment(self, place: Place, text: str) -> bytes:
        authors = self._authors()
        if self.signature.author not in authors:
            authors.append(self.signature.author)
            self.new_author = True
        head = f'<comment ref="{name_of(place)}" authorId="{authors.index(self.signature.author)}" shapeId="0">'
        markup = f"{head}<text>{_run(stored_text(text))}</text></comment>"
        return prefixed(markup.encode(), self.root.prefix)


def _texts(comment: Node) -> Iterator[tuple[Node, Node | None]]:
    """The elements that hold what a comment says, each with its run; a plain text has none."""
    for text in comment.named("text"):
        for child in text.children:
            if child.name == "t":
                yield child, None
            elif child.name == "r":
                yield from ((inner, child) for inner in child.named("t"))


def _run(text: str) -> str:
    return f'<r>{_LOOK}<t xml:space="preserve">{escaped(text)}</t></r>'
