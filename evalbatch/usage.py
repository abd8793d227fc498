"""What click says, in Chinese: help, wrong usage, and the word with which a command stops."""

from __future__ import annotations

import gettext
import os
import re
import sys
from pathlib import Path
from typing import Any

import click

# click speaks through gettext, in the words of this folder.
os.environ.setdefault("LANGUAGE", "zh_CN")
gettext.bindtextdomain("messages", Path(__file__).parent / "locale")


class Stop(click.ClickException):
    """Wrong usage, told in Chinese."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - as click has it
        """Print the message alone."""
        click.echo(f"出错了：{self.message}", file=file or sys.stderr)


class Commands(click.Group):
    """The commands; wrong usage of one is told with Chinese quotes, and without the stop and blanks click adds."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command."""
        try:
            return super().invoke(ctx)
        except click.UsageError as wrong:
            told = re.sub(r" ?'([^']*)' ?", r"“\1”", wrong.format_message()).removesuffix(".")
            raise click.UsageError(told.replace(" （", "（").replace("”,“", "”、“"), wrong.ctx) from wrong
