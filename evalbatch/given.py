"""What the command line is given, found and opened; what can't be stops the command with a word of what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalbatch import console
from evalbatch.usage import DEFAULT_SCHEME, Stop

if TYPE_CHECKING:
    from evalbatch.intake import Intake
    from evalbatch.model import Register
    from evalbatch.posting import Posted
    from evalbatch.schemes import Scheme

_HERE = Path(__file__).parent


def gathered(inboxes: tuple[Path, ...], register_path: Path | None) -> Intake:
    """List what has arrived in the inboxes; there has to be something."""
    from evalbatch.intake import gather

    there(inboxes)
    intake = gather(inboxes, register_path)
    if not intake.arrivals:
        raise Stop(f"“{'”“'.join(map(str, inboxes))}”里没有可以审核的文件")
    return intake


def there(inboxes: tuple[Path, ...]) -> None:
    """Refuse a name that nothing bears."""
    if lost := next((inbox for inbox in inboxes if not inbox.exists()), None):
        raise Stop(f"找不到“{lost}”，请检查文件夹或文件的名称")


def kept_apart(inboxes: tuple[Path, ...], out: Path, log_file: Path | None) -> None:
    """Refuse to read results and logs as if they were sent in, and to lose what lies in the output folder."""
    from evalbatch.outputs.run_folder import FolderInUse, refuse_inside

    try:
        refuse_inside(out, inboxes)
    except FolderInUse as wrong:
        raise Stop(str(wrong)) from wrong
    for place in (*inboxes, out) if log_file else ():
        if log_file and log_file.resolve().is_relative_to(place.resolve()):
            why = "结果文件夹每次整个换新" if place is out else "会被当作报送的文件"
            raise Stop(f"日志“{log_file}”放在“{place}”里，{why}；请用 --log-file 换到别处")


def look_at_limits() -> None:
    """Where the environment names a file of limits, it has to be one before anything is read."""
    from evalbatch.ooxml.bounds import SETTING, BadLimits, load_limits

    try:
        load_limits(os.environ.get(SETTING, ""))
    except BadLimits as bad:
        raise Stop(str(bad)) from bad


def loaded_scheme(name: str | None) -> Scheme:
    """Load the scheme of this id or in this file; the default where none is named."""
    from evalbatch.run import usable_scheme
    from evalbatch.schemes import BadScheme

    try:
        return usable_scheme(name or DEFAULT_SCHEME)
    except BadScheme as bad:
        raise Stop(str(bad)) from bad


def opened_register(path: Path | None) -> Register | None:
    """Read the register where one is given."""
    from evalbatch.register import BadRegister
    from evalbatch.run import open_register

    try:
        register = open_register(path) if path else None
    except BadRegister as bad:
        raise Stop(str(bad)) from bad
    if register and register.unused:
        _tell_once(f"底册里有不认识的栏目，没有使用：{'、'.join(register.unused)}。有用的请按空白底册里的栏目名称改写")
    return register


@cache
def _tell_once(text: str) -> None:
    """Say it beside the results, not again at each look at the same files."""
    click.echo(text, err=True)


def unused_name(target: Path, *, overwrite: bool) -> Path:
    """Refuse to write over a file that somebody may have filled in."""
    if target.exists() and not overwrite:
        raise Stop(f"“{target}”已经存在，也许已填了内容；请用 -o 换一个文件夹，或加 --overwrite 覆盖")
    return target


def written(target: Path, write: Callable[[], object]) -> None:
    """Write a file, its folder first."""
    if target.parent.is_file():
        raise Stop(f"“{target.parent}”是一个文件；请在 -o 后面写文件夹的名称")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise Stop(f"写不了“{target}”：文件正被 Excel 或 WPS 打开，或没有写入权限。请关闭后重试") from error


def sample_batch() -> Path:
    """The sample batch: inside an installed package, or in a checkout beside it."""
    installed = _HERE / "samples"
    return installed if installed.is_dir() else _HERE.parent / "input_templates" / "examples"


def example_register(folder: Path) -> Path:
    """Put the filled example beside the blank register, unless one is there; it fits the sample batch."""
    from evalbatch.templates.register_book import EXAMPLE_NAME

    installed = _HERE / "registers" / EXAMPLE_NAME
    shipped = installed if installed.is_file() else _HERE.parent / "input_templates" / EXAMPLE_NAME
    target = folder / EXAMPLE_NAME
    if not target.exists():
        written(target, lambda: shutil.copyfile(shipped, target))
    return target


def posted(folder: Path, register: Register | None, *, sending: bool, **options: Any) -> Posted:  # noqa: ANN401 - as `mail` has them
    """Make the letters of an output folder, and send them where asked to."""
    from evalbatch.mail import Manner
    from evalbatch.posting import BadPost, Wishes, make_letters, send_letters
    from evalbatch.previous import BadPrevious

    if register is None:
        raise Stop("寄信要知道各单位的邮箱：请用 --register 给出底册")
    manner = Manner(**{name: options.pop(name) for name in ("pace", "to_only", "resend_unknown")})
    try:
        posted = make_letters(folder, register, Wishes(**options))
        return send_letters(posted, folder, manner, console.tracked) if sending else posted
    except (BadPost, BadPrevious) as bad:
        raise Stop(str(bad)) from bad


def handed_out(scheme_name: str, register_path: Path, out: Path, year: int | None, *, overwrite: bool) -> str:
    """Write one workbook for each project of the register; tells what was written."""
    from evalbatch.handout import hand_out, handouts

    register = opened_register(register_path)
    jobs = handouts(register, scheme_name, year, out) if register else ()
    if not jobs:
        raise Stop(f"“{register_path}”的项目清单里没有项目，没有生成表样")
    for job in jobs:
        unused_name(job.path, overwrite=overwrite)
    paths: list[Path] = []
    written(out / "表样", lambda: paths.extend(hand_out(jobs, progress=console.tracked)))
    departments = len({path.parent for path in paths})
    return f"表样已生成：{out}，{departments} 个主管部门，{len(paths)} 份"
