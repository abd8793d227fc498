"""Read units' performance self-evaluation forms, check, score, mark and summarise them.

The public names, for other programs; they are loaded when first asked for, so that `evalbatch --help` loads nothing.
"""

from __future__ import annotations

from importlib import import_module

_PUBLIC = {
    "Batch": "evalbatch.model",
    "Evaluation": "evalbatch.model",
    "Finding": "evalbatch.model",
    "Form": "evalbatch.model",
    "Score": "evalbatch.model",
    "Settings": "evalbatch.batch",
    "evaluate_file": "evalbatch.batch",
    "gather": "evalbatch.intake",
    "load_scheme": "evalbatch.schemes",
    "open_register": "evalbatch.run",
    "run_batch": "evalbatch.batch",
    "score_inboxes": "evalbatch.run",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605 - the names above, said once


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
