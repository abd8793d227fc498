"""Do the results still belong to what they were made from? Everything the manifest names, looked at again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from evalbatch.fingerprints import program_fingerprint, rules_fingerprint, scheme_fingerprint
from evalbatch.intake import gather
from evalbatch.ooxml.limits import BadPackage
from evalbatch.outputs.manifest import MANIFEST_NAME
from evalbatch.outputs.results import RESULTS_NAME
from evalbatch.outputs.run_folder import added_files
from evalbatch.schemes import BadScheme, load_scheme, shipped_schemes


class Part(StrEnum):
    """What is looked at."""

    OUTPUT = "output"
    INPUT = "input"
    SCHEME = "scheme"
    RULES = "rules"
    TOOL = "tool"
    REGISTER = "register"


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


class BadResults(Exception):  # noqa: N818 - says what it is about
    """A folder that holds no results of ours; the text says so, in Chinese."""


def verify(out: Path, inboxes: Sequence[Path] = ()) -> tuple[Check, ...]:
    """Hold a folder of results against its manifest; `inboxes` where they are no longer where they were.

    Raises BadResults.
    """
    try:
        manifest = json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8"))
        checks = (*_outputs(manifest, out), *_inputs(manifest, out, inboxes), *_ground(manifest, out))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadResults(f"“{out}”不是审核结果的文件夹：{MANIFEST_NAME} 缺失或已损坏") from error
    return checks


def _outputs(manifest: Mapping[str, Any], out: Path) -> Iterator[Check]:
    for listed in manifest["outputs"]:
        yield Check(Part.OUTPUT, listed["file"], _held(out / listed["file"], listed["sha256"]))
    for path in added_files(out):
        yield Check(Part.OUTPUT, path.relative_to(out).as_posix(), Outcome.ADDED)


def _inputs(manifest: Mapping[str, Any], out: Path, given: Sequence[Path]) -> Iterator[Check]:
    """Each file that came in, those that are the same byte for byte too, and what has come in since."""
    inboxes = list(given) or [out / place for place in manifest.get("inboxes", [])]
    expected = {each["file"]: each["sha256"] for each in manifest["inputs"]}
    expected |= {copy: expected[file] for file, copies in _copies(out).items() for copy in copies if file in expected}
    there = [inbox for inbox in inboxes if inbox.exists()]
    if not there:
        yield from (Check(Part.INPUT, name, Outcome.UNCHECKED, "找不到收件箱") for name in sorted(expected))
        return
    register = manifest.get("places", {}).get("register")
    found: dict[str, str] = {}
    for arrival in gather(inboxes, out / register if register else None).arrivals:
        try:
            digest = arrival.digest().hex()
        except (OSError, BadPackage):
            digest = ""
        found |= dict.fromkeys((arrival.name, *arrival.copies), digest)
    for name in sorted(expected.keys() | found.keys()):
        yield _input(name, expected.get(name), found.get(name))


def _input(name: str, expected: str | None, found: str | None) -> Check:
    if expected is None:
        return Check(Part.INPUT, name, Outcome.ADDED, "审核之后才有的")
    if found is None:
        return Check(Part.INPUT, name, Outcome.MISSING)
    if not expected or not found:
        return Check(Part.INPUT, name, Outcome.UNCHECKED, "当时没有读出" if not expected else "现在读不出")
    return Check(Part.INPUT, name, Outcome.SAME if found == expected else Outcome.CHANGED)


def _copies(out: Path) -> Mapping[str, Sequence[str]]:
    """What was the same byte for byte as a file, as the results tell; nothing where they are damaged themselves."""
    copies: dict[str, Sequence[str]] = {}
    with suppress(OSError, UnicodeDecodeError):
        for line in (out / RESULTS_NAME).read_text(encoding="utf-8").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                copies[told["file"]] = told["received"]["copies"]
    return copies


def _ground(manifest: Mapping[str, Any], out: Path) -> Iterator[Check]:
    """The scheme, those of single projects, the register and the rules."""
    places = manifest.get("places", {})
    yield _scheme(manifest["scheme"], out / places["scheme"] if places.get("scheme") else None)
    for own in manifest.get("project_schemes", []):
        yield _scheme(own, None)
    register = manifest.get("register")
    if register:
        place = places.get("register")
        outcome = _held(out / place, register["sha256"]) if place else Outcome.UNCHECKED
        yield Check(Part.REGISTER, register["file"], outcome)
    yield _tool(manifest["tool"])
    rules = manifest.get("rules")
    if rules is None:
        yield Check(Part.RULES, "", Outcome.UNCHECKED, "当时的版本没有记下")
        return
    same = rules["sha256"] == rules_fingerprint()
    note = "" if same else f"审核时用的是 {manifest['tool']['version']} 版，现在这一版的规则不同"
    yield Check(Part.RULES, "", Outcome.SAME if same else Outcome.CHANGED, note)


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


def _held(path: Path, expected: str) -> Outcome:
    """Whether a file is what it was."""
    try:
        with path.open("rb") as file:
            now = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return Outcome.MISSING
    except OSError:
        return Outcome.UNCHECKED
    return Outcome.SAME if now == expected else Outcome.CHANGED
