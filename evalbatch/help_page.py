"""The pages of --help, laid out for Chinese: a character takes two columns, and a line may end between any two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from evalbatch.values.widths import text_width

_PIECE = re.compile(r"(?:[0-9] \S|[!-~]+|\S)[，。；：、！？）】”’…]*\s*")  # no line begins with a comma
_AS_IT_IS = "\b"  # click's sign
_NARROWEST = 20


class HelpPage(click.HelpFormatter):
    """What click writes, with its columns aligned."""

    def write_heading(self, heading: str) -> None:
        """Write 选项： and the like."""
        self.write(f"{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with click's sign keeps its lines."""
        margin = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            head, *lines = paragraph.splitlines() or [""]
            kept = head.strip() == _AS_IT_IS
            shown = lines if kept else wrapped(" ".join(paragraph.split()), self.width - self.current_indent)
            self.write("\n" if number else "")
            self.write("".join(f"{margin}{line}\n" for line in shown))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options or commands, each with what it does beside it."""
        rows = list(rows)
        first = min(max(text_width(term) for term, _ in rows), col_max) + col_spacing
        margin = " " * self.current_indent
        room = max(self.width - first - self.current_indent, _NARROWEST)
        for term, told in rows:
            gap = " " * (first - text_width(term)) if text_width(term) + col_spacing <= first else ""
            self.write(f"{margin}{term}{gap}" if gap else f"{margin}{term}\n{margin}{' ' * first}")
            self.write(f"\n{margin}{' ' * first}".join(wrapped(told, room)) + "\n")


class Page(click.Context):
    """A command's context, with pages of this kind."""

    formatter_class = HelpPage


def wrapped(text: str, room: int) -> Iterator[str]:
    """Part a text into lines of so many columns; words of Latin letters stay whole."""
    line = ""
    for piece in _PIECE.findall(text.lstrip()):
        if line and text_width(line + piece.rstrip()) > room:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()
