"""Do the results still belong to what they were made from? Everything the manifest names, looked at again."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from evalbatch.fingerprints import program_fingerprint, rules_fingerprint, scheme_fingerprint
from evalbatch.intake import CLOSED, Arrival, gather
from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw, Limits
from evalbatch.outputs.manifest import MANIFEST_NAME
from evalbatch.outputs.results import RESULTS_NAME
from evalbatch.outputs.run_folder import added_files
from evalbatch.previous import LARGEST
from evalbatch.schemes import BadScheme, load_scheme, shipped_schemes
from evalbatch.values.system_errors import in_words


class Part(StrEnum):
    """What is looked at."""

    OUTPUT = "output"
    INPUT = "input"
    SCHEME = "scheme"
    RULES = "rules"
    TOOL = "tool"
    REGISTER = "register"
    PREVIOUS = "previous"  # the results of an earlier run


class Outcome(StrEnum):
    """What became of it."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    UNCHECKED = "unchecked"  # nothing to compare it with


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    part: Part
    name: str
    outcome: Outcome
    note: str = ""  # in Chinese


NO_FILE = "现在是文件夹或系统特殊文件"


class BadResults(Exception):  # noqa: N818 - says what it is about
    """A folder that holds no results of ours; the text says so, in Chinese."""


def verify(out: Path, inboxes: Sequence[Path] = ()) -> tuple[Check, ...]:
    """Hold a folder of results against its manifest; `inboxes` where they are no longer where they were.

    Raises BadResults.
    """
    try:
        manifest = _manifest(out)
        return (*_outputs(manifest, out), *_inputs(manifest, out, inboxes), *_ground(manifest, out))
    except OSError as error:
        place = error.filename or out
        raise BadResults(f"核对中断，“{place}”看不了：{in_words(error)}。请处理后重新核对") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadResults(f"“{out}”不是审核结果的文件夹：{MANIFEST_NAME} 已损坏") from error


def _manifest(out: Path) -> Mapping[str, Any]:
    path = out / MANIFEST_NAME
    if not path.exists():
        raise BadResults(f"“{out}”不是审核结果的文件夹：里面没有 {MANIFEST_NAME}")
    if not path.is_file() or path.stat().st_size > LARGEST:  # a pipe would be waited for
        raise BadResults(f"“{out}”不是审核结果的文件夹：{MANIFEST_NAME} 不是本程序写的文件")
    told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _outputs(manifest: Mapping[str, Any], out: Path) -> Iterator[Check]:
    for listed in manifest["outputs"]:
        yield Check(Part.OUTPUT, listed["file"], *_held(out / listed["file"], listed["sha256"]))
    for path in added_files(out):
        yield Check(Part.OUTPUT, path.relative_to(out).as_posix(), Outcome.ADDED)


@dataclass(frozen=True, slots=True)
class _Now:
    """What a file that came in is by now: its SHA-256, or why there is none."""

    digest: str = ""
    why: str = ""
    another: bool = False  # whatever it is, it is not what was read then


def _inputs(manifest: Mapping[str, Any], out: Path, given: Sequence[Path]) -> Iterator[Check]:
    """Each file that came in, those that are the same byte for byte too, and what has come in since."""
    inboxes = list(given) or [out / place for place in manifest.get("inboxes", [])]
    if not inboxes:
        yield Check(Part.INPUT, "", Outcome.UNCHECKED, "当时的版本没有记下收件箱的位置，请在命令后面给出")
        return
    expected = {each["file"]: each["sha256"] for each in manifest["inputs"]}
    expected |= {copy: expected[file] for file, copies in _copies(out).items() for copy in copies if file in expected}
    register = manifest.get("places", {}).get("register")
    intake = gather(inboxes, out / register if register else None)
    arrivals = [each for each in intake.arrivals if each.path.exists()]
    limits = manifest.get("limits", {})
    found = {name: now for each in arrivals for now in [_now(each, limits)] for name in (each.name, *each.copies)}
    left_alone = {each["file"] for each in manifest.get("skipped", [])}  # copies too, should the results not tell
    expected |= dict.fromkeys((left_alone & found.keys()) - expected.keys(), "")
    names = expected.keys() | found.keys()
    for inbox in _out_of_sight(inboxes, expected):
        fronts = _fronts(inbox) if len(inboxes) > 1 else ("",)
        inside = {name for name in names if name.startswith(fronts)}
        yield Check(Part.INPUT, inbox.resolve().name, Outcome.UNCHECKED, _why_unseen(inbox, len(inside)))
        names -= inside
    closed = {_front(name): reason for name, reason in intake.skipped if reason.startswith(CLOSED)}
    for name in sorted(names):
        why = next((reason for front, reason in closed.items() if name.startswith(front)), "")
        yield _input(name, expected.get(name), found.get(name), why)


def _out_of_sight(inboxes: Sequence[Path], expected: Iterable[str]) -> list[Path]:
    """The inboxes that are gone, and those of the same name, whose files can't be told from theirs.

    A single file that came in under its own name is no inbox: it is missing itself.
    """
    names = {f"/{name}" for name in expected}
    whole = {inbox: f"/{inbox.resolve().as_posix()}" for inbox in inboxes}
    gone = [each for each in inboxes if not each.exists() and not whole[each].endswith(tuple(names))]
    called = {each.resolve().name for each in gone}
    return gone + [each for each in inboxes if each.is_dir() and each.resolve().name in called]


def _why_unseen(inbox: Path, files: int) -> str:
    if inbox.exists():
        return "与找不到的收件箱同名，分不清文件是哪一个的，没有核对"
    return f"找不到这个收件箱，其中的 {files} 个文件没有核对；已移走的，请在命令后面给出现在的位置"


def _fronts(inbox: Path) -> tuple[str, ...]:
    """How the names of an inbox's files may begin: its own name, after more of its path where another had that name."""
    parts = inbox.resolve().parts[1:]
    return tuple("/".join(parts[depth:]) + "/" for depth in range(len(parts)))


def _front(folder: str) -> str:
    """How the names of the files in a folder begin, as `gather` tells it; "." is the only inbox itself."""
    plain = PurePosixPath(folder).as_posix()
    return "" if plain == "." else f"{plain}/"


def _now(arrival: Arrival, limits_then: Mapping[str, int]) -> _Now:
    try:
        return _Now(arrival.digest().hex())
    except BadPackage as bad:
        large = bad.flaw is Flaw.TOO_LARGE
        bound = "bundle" if arrival.is_bundle else "file"
        why = f"超过 {getattr(LIMITS, bound) >> 20} MB 的上限，没有读取" if large else "文件已损坏，读不出"
        return _Now(why=why, another=large and arrival.size() > limits_then.get(bound, getattr(Limits(), bound)))
    except OSError as error:
        if not arrival.path.is_file():
            return _Now(why=NO_FILE, another=True)
        return _Now(why=in_words(error))


def _input(name: str, expected: str | None, now: _Now | None, closed: str) -> Check:
    if expected is None:
        return Check(Part.INPUT, name, Outcome.ADDED, "审核之后才有的")
    if now is None:
        return Check(Part.INPUT, name, Outcome.UNCHECKED if closed else Outcome.MISSING, closed)
    if not expected:
        return Check(Part.INPUT, name, Outcome.UNCHECKED, "当时没有读出")
    if not now.digest:
        return Check(Part.INPUT, name, Outcome.CHANGED if now.another else Outcome.UNCHECKED, now.why)
    return Check(Part.INPUT, name, Outcome.SAME if now.digest == expected else Outcome.CHANGED)


def _copies(out: Path) -> Mapping[str, Sequence[str]]:
    """What was the same byte for byte as a file, as the results tell; nothing where they are damaged themselves."""
    copies: dict[str, Sequence[str]] = {}
    path = out / RESULTS_NAME
    with suppress(OSError, UnicodeDecodeError):
        if not path.is_file() or path.stat().st_size > LARGEST:  # a pipe would be waited for
            return copies
        with path.open(encoding="utf-8", newline="\n") as lines:  # texts of units hold other line breaks
            for line in lines:
                with suppress(ValueError, KeyError, TypeError, RecursionError):
                    told = json.loads(line)
                    copies[told["file"]] = tuple(map(str, told["received"]["copies"]))
    return copies


def _ground(manifest: Mapping[str, Any], out: Path) -> Iterator[Check]:
    """The scheme, those of single projects, the register, the earlier run and the rules."""
    places = manifest.get("places", {})
    yield _scheme(manifest["scheme"], out / places["scheme"] if places.get("scheme") else None)
    for own in manifest.get("project_schemes", []):
        yield _scheme(own, None)
    register = manifest.get("register")
    if register:
        place = places.get("register")
        outcome, note = _held(out / place, register["sha256"]) if place else (Outcome.UNCHECKED, "")
        yield Check(Part.REGISTER, register["file"], outcome, note)
    if manifest.get("previous"):
        yield _previous(manifest["previous"], places.get("previous"), out)
    yield _tool(manifest["tool"])
    rules = manifest.get("rules")
    if rules is None:
        yield Check(Part.RULES, "", Outcome.UNCHECKED, "当时的版本没有记下")
        return
    same = rules["sha256"] == rules_fingerprint()
    note = "" if same else f"审核时用的是 {manifest['tool']['version']} 版，现在这一版的规则不同"
    yield Check(Part.RULES, "", Outcome.SAME if same else Outcome.CHANGED, note)


def _previous(told: Mapping[str, str], place: str | None, out: Path) -> Check:
    if place is None:
        return Check(Part.PREVIOUS, told["file"], Outcome.UNCHECKED)
    if (out / place).resolve() == out.resolve():
        return Check(Part.PREVIOUS, told["file"], Outcome.UNCHECKED, "就是这个文件夹里原来的结果，已被这次的结果替换")
    return Check(Part.PREVIOUS, told["file"], *_held(out / place / RESULTS_NAME, told["sha256"]))


def _tool(told: Mapping[str, str]) -> Check:
    """The program reads and scores; one that is not the same may find other things in the same files."""
    if told.get("sha256") == program_fingerprint():
        return Check(Part.TOOL, told["version"], Outcome.SAME)
    return Check(Part.TOOL, told["version"], Outcome.UNCHECKED, "现在的程序或它所用的库不是审核时的那一版")


def _scheme(told: Mapping[str, str], file: Path | None) -> Check:
    if file is None and told["id"] not in shipped_schemes():
        return Check(Part.SCHEME, told["id"], Outcome.UNCHECKED, "不是随附的方案，没有记下文件的位置")
    if file and not file.is_file():
        return Check(Part.SCHEME, told["id"], Outcome.MISSING, f"找不到“{file.name}”")
    try:
        now = scheme_fingerprint(load_scheme(str(file) if file else told["id"]))
    except BadScheme:
        return Check(Part.SCHEME, told["id"], Outcome.CHANGED, "方案文件现在不能使用")
    return Check(Part.SCHEME, told["id"], Outcome.SAME if now == told["sha256"] else Outcome.CHANGED)


def _held(path: Path, expected: str) -> tuple[Outcome, str]:
    """Whether a file is what it was, and what else is to be said."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            return Outcome.CHANGED, NO_FILE
        with path.open("rb") as file:
            now = hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return Outcome.MISSING, ""
    except OSError as error:
        return Outcome.UNCHECKED, in_words(error)
    return Outcome.SAME if now == expected else Outcome.CHANGED, ""
