"""Write the pages that are made from the code: `python docs/generate.py`; a test compares them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from evalbatch.cli import main
from evalbatch.help_page import Page
from evalbatch.rules import CATALOGUE, manual
from evalbatch.schemes import load_scheme, shipped_schemes
from evalbatch.schemes.page import markdown as scheme_markdown
from evalbatch.terms import glossary

HERE = Path(__file__).parent


def pages() -> dict[str, str]:
    """Return every generated page by its file name."""
    return {
        "rules.md": "\n".join(manual.markdown(CATALOGUE)),
        "schemes.md": "\n".join(scheme_markdown([load_scheme(name) for name in shipped_schemes()])),
        "cli.md": "\n".join(_commands()),
        "glossary.md": glossary(),
    }


def _commands() -> Iterator[str]:
    yield "# 命令\n\n本页由程序生成，与 `evalbatch 命令 --help` 显示的内容相同。"
    with Page(main, info_name="evalbatch", max_content_width=100) as context:
        yield _block("evalbatch", main, context)
        for name, command in main.commands.items():
            with Page(command, context, info_name=name, max_content_width=100) as inner:
                yield _block(f"evalbatch {name}", command, inner)
    yield ""


def _block(name: str, command: click.Command, context: Page) -> str:
    return f"\n## {name}\n\n```\n{command.get_help(context)}\n```"


if __name__ == "__main__":
    for file, text in pages().items():
        (HERE / file).write_text(text, encoding="utf-8", newline="\n")
