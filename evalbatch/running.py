"""What `score` and `watch` share: run with what the command line was given, its troubles told as words to stop with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalbatch import console
from evalbatch.given import gathered, loaded_scheme, opened_register
from evalbatch.logs import logged_to
from evalbatch.usage import Stop

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

    scheme, register = loaded_scheme(scheme_name), opened_register(register_path)
    sources = Sources(scheme=scheme_name or "", register=register_path)
    intake = gathered(inboxes, register_path)
    name = "、".join(inbox.resolve().name for inbox in inboxes)
    try:
        with logged_to(log_file, as_json=log_json):
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
        raise Stop(f"日志写不进“{log_file}”：{error.strerror}。请用 --log-file 换一个位置") from error
