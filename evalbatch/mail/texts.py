"""The words of the letters: templates that the bureau may edit, filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError, select_autoescape
from jinja2.sandbox import SandboxedEnvironment

from evalbatch.mail.letters import Letter
from evalbatch.terms import label

SHIPPED = Path(__file__).parent / "texts"
NAMES = ("单位.txt.j2", "单位.html.j2", "领导.txt.j2", "领导.html.j2")
_SUBJECT = "主题："


class BadText(Exception):  # noqa: N818 - says what it is about, like BadScheme
    """A template can't be used; the text names file, line and reason, in Chinese."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A letter in words: its subject, and the same text twice."""

    subject: str
    plain: str
    html: str


class Texts:
    """The templates of a folder; what it lacks is taken from those shipped."""

    def __init__(self, folder: Path | None = None) -> None:
        """Read and compile all templates now: a slip is told before anything is written."""
        folders = [str(each) for each in (folder, SHIPPED) if each]
        # Sandboxed: a template is data that people pass on; it gets values, and nothing of ours to call.
        self._room = SandboxedEnvironment(
            loader=FileSystemLoader(folders, encoding="utf-8-sig"),
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html.j2"], default=False),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._room.filters["label"] = label
        self._room.filters["moment"] = _moment
        for name in NAMES:
            _compiled(self._room, name)

    def word(self, letter: Letter, about: Mapping[str, str], overview: Sequence[tuple[str, str]] = ()) -> Worded:
        """Put a letter into words; `about` holds what all letters share: batch, bureau, written, due."""
        kind = "领导" if letter.is_summary else "单位"
        values = {"letter": letter, "overview": overview, **about}
        text = _filled(self._room, f"{kind}.txt.j2", values)
        first, _, rest = text.lstrip().partition("\n")
        if not first.startswith(_SUBJECT):
            raise BadText(f"信件模板“{kind}.txt.j2”的第一行应以“{_SUBJECT}”开头，现为“{first[:30]}”")
        subject = " ".join(first.removeprefix(_SUBJECT).split())
        return Worded(subject, rest.strip() + "\n", _filled(self._room, f"{kind}.html.j2", values))


def _moment(written: str) -> str:
    """A time as people write it: 2025年4月1日 9:05."""
    when = datetime.fromisoformat(written)
    return f"{when.year}年{when.month}月{when.day}日 {when.hour}:{when.minute:02}"


def _compiled(room: SandboxedEnvironment, name: str) -> None:
    try:
        room.get_template(name)
    except TemplateSyntaxError as error:
        raise BadText(f"信件模板“{name}”第 {error.lineno} 行写法有误：{error.message}") from error
    except (TemplateError, UnicodeDecodeError, OSError) as error:
        raise BadText(f"信件模板“{name}”读不出来：请存为 UTF-8 编码的文本文件") from error


def _filled(room: SandboxedEnvironment, name: str, values: Mapping[str, object]) -> str:
    try:
        return room.get_template(name).render(values)
    except TemplateError as error:
        raise BadText(f"信件模板“{name}”里用了没有的名称，或算式有误：{error.message}") from error
