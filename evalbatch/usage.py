"""What click says, in Chinese: options and help, wrong usage, and the word with which a command stops."""

from __future__ import annotations

import gettext
import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from evalbatch.choices import Prefer
from evalbatch.help_page import Page

Option = Callable[[Callable[..., Any]], Callable[..., Any]]

# click speaks through gettext, in the words of this folder.
os.environ.setdefault("LANGUAGE", "zh_CN")
gettext.bindtextdomain("messages", Path(__file__).parent / "locale")


DEFAULT_SCHEME = "mof2020"

inboxes_argument = click.argument(
    "inboxes", nargs=-1, required=True, metavar="收件箱…", type=click.Path(path_type=Path)
)
files_argument = click.argument("files", nargs=-1, required=True, metavar="自评表…", type=click.Path(path_type=Path))
scheme_option = click.option(
    "--scheme",
    "scheme_name",
    metavar="编号|文件",
    help=f"评分方案的编号或文件；不给则按表样自带的方案，别的表按 {DEFAULT_SCHEME}。",
)
template_scheme_option = click.option(
    "--scheme",
    "scheme_name",
    default=DEFAULT_SCHEME,
    show_default=True,
    metavar="编号|文件",
    help="评分方案的编号或文件。",
)
register_option = click.option(
    "--register",
    "register_path",
    metavar="底册.xlsx",
    type=click.Path(path_type=Path),
    help="底册：财政部门的项目清单、批复指标、单位名册和期限。",
)
workers_option = click.option(
    "--workers", type=click.IntRange(1), metavar="个数", help="同时运行的进程数；默认为处理器核数。"
)
fresh_option = click.option("--fresh", is_flag=True, help="全部重新审核，不用缓存里没有变化的文件的结果。")
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")


def out_option(metavar: str, told: str, default: str | None = None, *, shown: bool = False) -> Option:
    """The option -o: where a command writes; without a default it has to be given."""
    # None is a default to click
    given: dict[str, Any] = {"required": True} if default is None else {"default": default}
    path = click.Path(path_type=Path)
    return click.option("-o", "--output", "out", **given, show_default=shown, metavar=metavar, type=path, help=told)


def year_option(told: str) -> Option:
    """The option --year."""
    return click.option("--year", type=click.IntRange(1990, 2100), metavar="年度", help=told)


class Stop(click.ClickException):
    """Wrong usage, told in Chinese."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - as click has it
        """Print the message alone."""
        click.echo(f"出错了：{self.message}", file=file or sys.stderr)


class Told(click.Command):
    """A command whose page of help is Chinese."""

    context_class = Page

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as click has them
        """Take what click takes."""
        super().__init__(*words, **{"options_metavar": "[选项]"} | more)


# What click says of numbers in English whatever its catalogue has, and how it joins what it says.
_IN_CHINESE = {"不是integer range": "不是整数", "不是float range": "不是数字", " （": "（", "”,“": "”、“"}


class Commands(Told, click.Group):
    """The commands; wrong usage of one is told with Chinese quotes, and without the stop and blanks click adds."""

    command_class = Told

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command."""
        try:
            return super().invoke(ctx)
        except click.UsageError as wrong:
            told = re.sub(r" ?'([^']*)' ?", r"“\1”", wrong.format_message()).removesuffix(".")
            for english, chinese in _IN_CHINESE.items():
                told = told.replace(english, chinese)
            raise click.UsageError(told, wrong.ctx) from wrong


def versions_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options for what was sent more than once: in this inbox, and since an earlier run."""
    previous = click.option(
        "--previous",
        metavar="结果文件夹",
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


review_option = click.option(
    "--review",
    metavar="汇总表.xlsx",
    type=click.Path(path_type=Path),
    help="填了复核得分、复核意见的汇总表；不给则取结果文件夹里原有的那一份。",
)


def run_options(command: Callable[..., None]) -> Callable[..., None]:
    """What every run from inboxes into an output folder is given: `score`, and `watch` again and again."""
    options = (
        inboxes_argument,
        out_option("结果文件夹", "写出结果的文件夹。"),
        register_option,
        scheme_option,
        year_option("本次自评的年度；表上年度不同即退回。"),
        workers_option,
        versions_options,
        review_option,
        click.option("--csv", is_flag=True, help="汇总表的各张表另存一份 .csv，放在“汇总表-csv”。"),
    )
    return _given(options, command)


def _given(options: Sequence[Option], command: Callable[..., None]) -> Callable[..., None]:
    """The command with these options, in the order of its help."""
    for option in reversed(options):
        command = option(command)
    return command


def mail_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options for letters: how they are worded, and whether and how they are sent."""
    options = (
        click.option("--bureau", default="财政局", show_default=True, metavar="落款", help="信末的落款。"),
        click.option("--due", default="", metavar="日期", help="请单位在什么时候以前改好，如“4月20日”。"),
        click.option(
            "--texts",
            metavar="文件夹",
            type=click.Path(path_type=Path),
            help="自己的信件模板所在的文件夹；缺的用随附的。",
        ),
        click.option(
            "--max-size",
            type=click.IntRange(1),
            default=20,
            show_default=True,
            metavar="MB",
            help="一封邮件最大多少 MB；超过的分几封。",
        ),
        click.option("--send", "sending", is_flag=True, help="用邮件服务器发出；不加只生成 .eml 文件。"),
        click.option("--to-only", default="", metavar="邮箱", help="试发：全部发到这一个地址，不计入发送记录。"),
        click.option(
            "--pace", type=click.FloatRange(0), default=2.0, show_default=True, metavar="秒", help="每封间隔几秒。"
        ),
        click.option("--resend-unknown", is_flag=True, help="上次中断、不知道是否发出的也重新发。"),
    )
    return _given(options, command)


def log_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options for the log."""
    file = click.option(
        "--log-file",
        metavar="文件",
        type=click.Path(path_type=Path),
        help="日志文件：时间、文件、环节、用时；接着写，不覆盖。",
    )
    as_json = click.option("--log-json", is_flag=True, help="日志一行一个 JSON；和 --log-file 一起用。")

    @wraps(command)
    def checked(**given: Any) -> None:  # noqa: ANN401 - whatever options the command has
        if given["log_json"] and not given["log_file"]:
            raise Stop("--log-json 只说日志怎么写，请用 --log-file 写明日志文件")
        command(**given)

    return file(as_json(checked))
