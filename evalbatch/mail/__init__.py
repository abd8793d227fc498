"""Mail: from an output folder to letters, as .eml files or through a server. Only `sending` talks to the network."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalbatch.choices import Standing, Status
from evalbatch.mail.ledger import LEDGER_NAME, Ledger, State
from evalbatch.mail.letters import Attachment, Returned, Unaddressed, summary_letters, unit_letters
from evalbatch.mail.message import Parcel, Sender, parcels, to_bytes
from evalbatch.mail.sending import BadServer, Manner, Sent, Server, send
from evalbatch.mail.texts import SHIPPED, BadText, Texts
from evalbatch.model import Evaluation, Register, Submission
from evalbatch.terms import label
from evalbatch.values.filenames import legal_name

__all__ = [
    "FOLDER",
    "LARGEST",
    "SHIPPED",
    "About",
    "BadServer",
    "BadText",
    "Ledger",
    "Manner",
    "Outbox",
    "Sender",
    "Sent",
    "Server",
    "State",
    "Texts",
    "ledger_of",
    "prepare",
    "send",
    "write_eml",
]

FOLDER = "邮件"
SUMMARY = "绩效自评汇总表.xlsx"
MANIFEST = "manifest.json"
LARGEST = 20 << 20  # bytes of a message that most mailboxes still take


@dataclass(frozen=True, slots=True)
class Outbox:
    """Every message of a run, and what nobody gets."""

    parcels: tuple[Parcel, ...]
    unaddressed: tuple[Unaddressed, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What all letters share: the batch's name, the bureau that signs, the day, and by when to send again."""

    batch: str
    bureau: str
    written: str
    due: str = ""


def prepare(  # noqa: PLR0913 - each is one thing a letter is made from
    folder: Path,
    evaluations: Sequence[Evaluation],
    register: Register,
    *,
    texts: Texts,
    sender: Sender,
    about: About,
    largest: int = LARGEST,
) -> Outbox:
    """Make the messages of an output folder. Raises BadText for a template that fails, ValueError for a bad address."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    prints = {output["file"]: output["sha256"] for output in manifest["outputs"]}
    letters, unaddressed = unit_letters(evaluations, _returned(manifest, prints), _submissions(manifest), register)
    summary = [Attachment(SUMMARY, prints[SUMMARY])] if SUMMARY in prints else []
    letters += summary_letters(register.readers, summary)
    shared = {"batch": about.batch, "bureau": about.bureau, "written": about.written, "due": about.due}
    overview = _overview(evaluations)
    made = [
        parcel
        for letter in letters
        for parcel in parcels(letter, texts.word(letter, shared, overview), folder, sender, largest)
    ]
    return Outbox(tuple(made), unaddressed)


def _returned(manifest: dict[str, Any], prints: dict[str, str]) -> Returned:
    given_back: dict[str, list[str]] = manifest.get("returned", {})
    return {file: [Attachment(path, prints[path]) for path in paths] for file, paths in given_back.items()}


def _submissions(manifest: dict[str, Any]) -> Iterable[Submission]:
    for told in manifest.get("submissions", ()):
        names = ("department", "unit", "project", "code", "received", "due", "note")
        yield Submission(
            Standing(told["standing"]),
            **{name: told.get(name) or "" for name in names},
            files=tuple(told.get("files", ())),
        )


def _overview(evaluations: Sequence[Evaluation]) -> tuple[tuple[str, str], ...]:
    forms = [each for each in evaluations if each.form]
    counts = Counter(each.status for each in evaluations)
    told = "，".join(f"{label(status)} {counts[status]} 份" for status in Status if counts[status])
    return (("自评表", f"{len(forms)} 份"), ("审核结果", told))


def write_eml(outbox: Outbox, folder: Path) -> tuple[Path, ...]:
    """Write every message as an .eml below OUT/邮件/, replacing those of an earlier run; the ledger stays."""
    room = folder / FOLDER
    room.mkdir(exist_ok=True)
    for old in room.glob("*.eml"):
        old.unlink()
    written = []
    for number, parcel in enumerate(outbox.parcels, 1):
        path = room / f"{number:04}_{legal_name(parcel.name)}.eml"
        path.write_bytes(to_bytes(parcel.message, draft=True))
        written.append(path)
    return tuple(written)


def ledger_of(folder: Path) -> Ledger:
    """The ledger of an output folder."""
    return Ledger(folder / FOLDER / LEDGER_NAME)
