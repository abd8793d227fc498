"""manifest.json: the proof of a run, what went in and what came out."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from evalbatch.fingerprints import program_fingerprint, rules_fingerprint
from evalbatch.model import Batch, Register, Submission
from evalbatch.ooxml.limits import LIMITS, Limits
from evalbatch.outputs.results import RESULTS_NAME, Record, encoded, finding_record

MANIFEST_NAME = "manifest.json"

Fingerprint = tuple[str, str]  # id and SHA-256


@dataclass(frozen=True, slots=True)
class Origins:
    """Where what a run was made from was found, so that it can be looked at again."""

    inboxes: tuple[Path, ...] = ()
    scheme: Path | None = None  # None: one that is shipped
    register: Path | None = None
    prefer: str | None = None
    previous: Path | None = None


UNTOLD = Origins()


def write_manifest(  # noqa: PLR0913 - each is one line of the record, given by name
    batch: Batch,
    folder: Path,
    *,
    scheme: Fingerprint,
    own_schemes: Sequence[Fingerprint] = (),
    register: Register | None = None,
    year: int | None,
    written: str,
    outputs: Sequence[Path],
    origins: Origins = UNTOLD,
) -> Path:
    """Write manifest.json: the proof of what was evaluated, by what, and what came out, each with its SHA-256.

    A scheme is told by its id and its SHA-256; `own_schemes` are those of single projects. `outputs` are files below
    `folder`, written already. `findings` holds what is said about no file of the batch; `submissions` who has sent and
    who owes, nobody without a register; `returned` what is given back for each file of the inbox; `reviews` how many
    forms' reviews the summary workbook holds. Places are told from the folder on.
    """
    manifest: Record = {
        "tool": {"name": "evalbatch", "version": tool_version(), "sha256": program_fingerprint()},
        "rules": {"sha256": rules_fingerprint()},
        "limits": _changed_limits(),
        "inboxes": [_place(inbox, folder) for inbox in origins.inboxes],
        "places": {
            "scheme": _place(origins.scheme, folder),
            "register": _place(origins.register, folder),
            "previous": _place(origins.previous, folder),
        },
        "prefer": origins.prefer,
        "written": written,
        "year": year,
        "scheme": _scheme(scheme),
        "project_schemes": [_scheme(each) for each in own_schemes],
        "register": {"file": register.file, "sha256": register.sha256} if register else None,
        "previous": _previous(origins.previous),
        "inputs_sha256": inputs_fingerprint(batch),
        "inputs": [{"file": file, "sha256": digest} for file, digest in _inputs(batch)],
        "unmarked": sorted(batch.unmarked),
        "skipped": [{"file": file, "reason": reason} for file, reason in sorted(batch.skipped)],
        "findings": [finding_record(finding) for finding in batch.findings],
        "submissions": [_submission(each) for each in batch.submissions],
        "reviews": sum(each.review is not None for each in batch.evaluations) + len(batch.stray_reviews),
        "returned": {file: list(paths) for file, paths in sorted(batch.returned.items())},
        "outputs": [_output(path, folder) for path in sorted(outputs, key=lambda path: path.as_posix())],
    }
    path = folder / MANIFEST_NAME
    path.write_bytes(encoded(json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=2)))
    return path


def _previous(folder: Path | None) -> Record | None:
    """The results of an earlier run that this one was held against."""
    return {"file": folder.resolve().name, "sha256": _digest(folder / RESULTS_NAME)} if folder else None


def _scheme(told: Fingerprint) -> Record:
    return {"id": told[0], "sha256": told[1]}


def _place(path: Path | None, folder: Path) -> str | None:
    """A place from the folder on, so that both may be moved together; on another drive of Windows as it is."""
    if path is None:
        return None
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _changed_limits() -> Record:
    """The limits that were set otherwise than they are shipped."""
    return {
        each.name: getattr(LIMITS, each.name) for each in fields(Limits) if getattr(LIMITS, each.name) != each.default
    }


def tool_version() -> str:
    """The version of this package; "unknown" in a checkout that was never installed."""
    try:
        return version("evalbatch")
    except PackageNotFoundError:
        return "unknown"


def inputs_fingerprint(batch: Batch) -> str:
    """One fingerprint of all that came in: the SHA-256 of "SHA-256 name" line by line, in the order of the names."""
    lines = (f"{digest} {file}\n".encode("utf-8", "backslashreplace") for file, digest in _inputs(batch))
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line)
    return whole.hexdigest()


def _inputs(batch: Batch) -> Iterable[tuple[str, str]]:
    return sorted({(evaluation.file, evaluation.sha256) for evaluation in batch.evaluations})


def _output(path: Path, folder: Path) -> Record:
    return {"file": path.relative_to(folder).as_posix(), "sha256": _digest(path)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _submission(each: Submission) -> Record:
    return {
        "standing": each.standing.value,
        "department": each.department or None,
        "unit": each.unit or None,
        "project": each.project or None,
        "code": each.code or None,
        "files": list(each.files),
        "received": each.received or None,
        "due": each.due or None,
        "note": each.note or None,
    }
