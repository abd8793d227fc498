"""What click says, in Chinese: help, wrong usage, and the word with which a command stops."""

from __future__ import annotations

import gettext
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from evalbatch.choices import Prefer

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


def versions_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options for what was sent more than once: in this inbox, and since an earlier run."""
    previous = click.option(
        "--previous",
        metavar="OUT",
        type=click.Path(path_type=Path),
        help="上次审核的结果文件夹；对照哪些问题已改正、仍未改正、新出现。",
    )
    prefer = click.option(
        "--prefer",
        type=click.Choice([each.value for each in Prefer]),
        callback=lambda _context, _option, chosen: Prefer(chosen) if chosen else None,
        help="同一项目报送几份时采用哪一份：newest 文件自身记录的保存时间最新；last-modified 文件系统的修改时间最新。",
    )
    return prefer(previous(command))
