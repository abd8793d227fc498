"""What `score` and `watch` share: run with what the command line was given, its troubles told as words to stop with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalbatch import console
from evalbatch.given import gathered, kept_apart, loaded_scheme, opened_register
from evalbatch.logs import logged_to
from evalbatch.usage import Stop
from evalbatch.values.system_errors import in_words

if TYPE_CHECKING:
    from evalbatch.model import Batch


def scored(  # noqa: PLR0913 - each is an option of the command
    inboxes: tuple[Path, ...],
    out: Path,
    scheme_name: str | None = None,
    register_path: Path | None = None,
    *,
    log_file: Path | None = None,
    log_json: bool = False,
    **options: Any,  # noqa: ANN401 - as score_inboxes takes them
) -> Batch:
    """Evaluate the inboxes and write everything into the output folder.

    Where nobody has named a scheme, our own template is scored by the one that it was made for.
    """
    from evalbatch.outputs.run_folder import FolderInUse
    from evalbatch.previous import BadPrevious
    from evalbatch.reading.review_book import BadReviews
    from evalbatch.run import Sources, score_inboxes

    kept_apart(inboxes, out, log_file)
    scheme, register = loaded_scheme(scheme_name), opened_register(register_path)
    sources = Sources(scheme=scheme_name or "", register=register_path)
    name = "、".join(inbox.resolve().name for inbox in inboxes)
    try:
        intake = gathered(inboxes, register_path)
        with _logged(log_file, as_json=log_json):
            return score_inboxes(
                intake,
                out,
                scheme=scheme,
                name=name,
                progress=console.tracked,
                register=register,
                by_template=scheme_name is None,
                sources=sources,
                **options,
            )
    except (FolderInUse, BadPrevious, BadReviews) as wrong:
        raise Stop(str(wrong)) from wrong
    except OSError as error:
        raise Stop(
            f"“{error.filename or out}”读写不了：{in_words(error)}。请处理后重新运行；原有结果没有改动"
        ) from error


@contextmanager
def _logged(path: Path | None, *, as_json: bool) -> Iterator[None]:
    """Log into this file, which has to be there from the beginning; should it break off, the results go on."""

    def broken(error: BaseException) -> None:
        click.echo(f"日志没有写全“{path}”：{in_words(error)}。审核照常进行，结果不受影响", err=True)

    with ExitStack() as log:
        try:
            log.enter_context(logged_to(path, as_json=as_json, broken=broken))
        except OSError as error:
            raise Stop(f"日志写不进“{path}”：{in_words(error)}。请用 --log-file 换一个位置") from error
        yield
