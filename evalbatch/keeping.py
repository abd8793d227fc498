"""The commands that look after an inbox and its results: watch, verify."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalbatch import console
from evalbatch.given import gathered, kept_apart, loaded_scheme, opened_register, there
from evalbatch.running import scored
from evalbatch.usage import (
    Stop,
    Told,
    json_option,
    log_options,
    run_options,
)

if TYPE_CHECKING:
    from evalbatch.intake import State
    from evalbatch.model import Batch
    from evalbatch.verifying import Check

_ALL_SAME, _SOMETHING_CHANGED = 0, 1


@click.command(cls=Told)
@run_options
@click.option(
    "--settled",
    type=click.FloatRange(0.1),
    default=2.0,
    show_default=True,
    metavar="秒",
    help="文件多久没有变化才算传完。",
)
@log_options
def watch(
    *,
    inboxes: tuple[Path, ...],
    out: Path,
    scheme_name: str | None,
    register_path: Path | None,
    settled: float,
    **options: Any,  # noqa: ANN401 - as `score` takes them
) -> None:
    """守着收件箱：放入、替换的文件传完就审核，随时更新结果。

    \b
    例：evalbatch watch 收件箱 -o 结果

    按 Ctrl+C 停止。停止或断电后重新运行，只审核新的和改过的文件。
    """
    from evalbatch.watching import Watch

    kept_apart(inboxes, out, options["log_file"])
    loaded_scheme(scheme_name)
    there((*inboxes, options["review"]) if options["review"] else inboxes)
    earlier = [*_results_of(options["previous"], out), *_reviews_in(options["review"], out)]
    watched = Watch(_places(inboxes, scheme_name, register_path, earlier), settled)
    _say("开始守候，按 Ctrl+C 停止")
    trouble = ""
    with suppress(KeyboardInterrupt), closing(watched.changes()) as changes:
        for _ in changes:
            before, trouble = trouble, ""
            try:
                batch = scored(inboxes, out, scheme_name, register_path, **options)
                _say(_in_one_line(batch))
                watched.again = _unread(batch, inboxes, register_path)
                watched.places = _places(inboxes, scheme_name, register_path, earlier)
            except Stop as stop:
                trouble, watched.again = stop.message, _always
                if trouble != before:
                    _say(trouble)
    _say("已停止；结果是完整的")


def _always() -> bool:
    return True


def _results_of(previous: Path | None, out: Path) -> Sequence[Path]:
    """What is read of earlier results; not those that every run writes anew, else it would go on for ever."""
    from evalbatch.outputs.results import RESULTS_NAME

    return () if previous is None or previous.resolve() == out.resolve() else (previous / RESULTS_NAME,)


def _reviews_in(review: Path | None, out: Path) -> Sequence[Path]:
    """The summary that the reviewer types into; not where every run writes it anew."""
    return () if review is None or review.resolve().is_relative_to(out.resolve()) else (review,)


def _places(
    inboxes: Sequence[Path], scheme_name: str | None, register_path: Path | None, earlier: Sequence[Path]
) -> Sequence[Path]:
    """All that the results depend on: inboxes, scheme, register, the schemes it names for projects.

    `earlier` are results of an earlier run, and what the reviewer typed.
    """
    from evalbatch.intake import state_of

    files = [path for path in (register_path, Path(scheme_name or "")) if path and path.is_file()]
    named = _named_schemes(register_path, state_of([register_path])) if register_path else ()
    return [*inboxes, *files, *named, *earlier]


@lru_cache(maxsize=1)
def _named_schemes(register_path: Path, _state: State) -> Sequence[Path]:
    """The files of schemes that the register names; it is read again only when it has changed."""
    register = opened_register(register_path)
    names = {each.scheme for each in register.projects} if register else set()
    return tuple(Path(name) for name in sorted(names) if name and Path(name).is_file())


def _unread(batch: Batch, inboxes: tuple[Path, ...], register_path: Path | None) -> Callable[[], bool] | None:
    """How to see whether what could not be read, perhaps as it is open in Excel right now, can be read by now."""
    from evalbatch.watching import Unread

    names = {each.file for each in batch.evaluations if not each.sha256}
    if not names:
        return None
    try:
        return Unread([each for each in gathered(inboxes, register_path).arrivals if each.name in names]).opens
    except (Stop, OSError):  # gone meanwhile
        return _always


def _say(text: str) -> None:
    click.echo(f"{datetime.now().astimezone():%H:%M:%S} {text}")
    sys.stdout.flush()


def _in_one_line(batch: Batch) -> str:
    from collections import Counter

    from evalbatch.choices import Status
    from evalbatch.terms import label

    counts = Counter(each.status for each in batch.evaluations)
    told = "，".join(f"{label(status)} {counts[status]}" for status in Status if counts[status])
    return f"已更新：{told}"


@click.command(cls=Told)
@click.argument("out", metavar="结果文件夹", type=click.Path(path_type=Path))
@click.argument("inboxes", nargs=-1, metavar="[收件箱…]", type=click.Path(path_type=Path))
@json_option
def verify(out: Path, inboxes: tuple[Path, ...], *, as_json: bool) -> None:
    """核对结果文件夹：收到的文件、写出的文件、方案、底册、规则，与审核时是否一致。

    \b
    例：evalbatch verify 结果
        evalbatch verify 结果 D:\\存档\\收件箱      收件箱已移走的，给出现在的位置

    退出码：0 没有发现改动（核对不了的列为“未核对”）；1 有改动、缺少或增加；2 用法有误。
    """
    from evalbatch.verifying import BadResults, Outcome
    from evalbatch.verifying import verify as look_again

    there(inboxes)
    try:
        checks = look_again(out, inboxes)
    except BadResults as bad:
        raise Stop(str(bad)) from bad
    if as_json:
        told = [{"part": each.part, "name": each.name, "outcome": each.outcome, "note": each.note} for each in checks]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for line in _differences(checks):
            click.echo(line)
    wrong = {Outcome.CHANGED, Outcome.MISSING, Outcome.ADDED}
    sys.exit(_SOMETHING_CHANGED if any(each.outcome in wrong for each in checks) else _ALL_SAME)


def _differences(checks: Sequence[Check]) -> Iterator[str]:
    from evalbatch.verifying import Outcome, Part

    parts = {
        Part.OUTPUT: "结果文件",
        Part.INPUT: "收到的文件",
        Part.SCHEME: "评分方案",
        Part.RULES: "审核规则",
        Part.TOOL: "审核程序",
        Part.REGISTER: "底册",
        Part.PREVIOUS: "上次的结果",
    }
    words = {
        Outcome.CHANGED: "已改动",
        Outcome.MISSING: "已不在",
        Outcome.ADDED: "新增加",
        Outcome.UNCHECKED: "未核对",
    }
    rows = [
        (words[each.outcome], parts[each.part], f"{each.name}（{each.note}）" if each.note else each.name)
        for each in checks
        if each.outcome is not Outcome.SAME
    ]
    if rows:
        yield from console.table(rows)
    same = len(checks) - len(rows)
    yield f"核对 {len(checks)} 项，一致 {same} 项" + (f"，其余 {len(rows)} 项见上" if rows else "")
