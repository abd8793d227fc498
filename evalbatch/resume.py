"""A run that goes on where the last one was: what is known of a file that has not changed, and what to keep of it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from evalbatch.batch import Evaluations, Settings
from evalbatch.cache import Cache
from evalbatch.fingerprints import fingerprint, program_fingerprint, scheme_fingerprint
from evalbatch.intake import Arrival
from evalbatch.model import Evaluation, Register
from evalbatch.ooxml.limits import LIMITS
from evalbatch.outputs import Return
from evalbatch.reading.gate import RejectedFile, open_workbook

_TOLD: TypeAdapter[Evaluations] = TypeAdapter(tuple[Evaluation, ...])


class Memory:
    """What earlier runs know, under the same scheme, year, register and program."""

    def __init__(self, cache: Cache, settings: Settings, register: Register | None) -> None:
        """What is asked for and kept from here on holds for these settings only."""
        self._cache = cache
        self._ground = _ground(settings, register)
        self._return_keys: dict[Path, str] = {}  # by target, of what is under way

    def evaluated(self, arrival: Arrival) -> Evaluations | None:
        """What was said of these very bytes under this name; None where nobody has looked at them yet."""
        try:
            sha256 = hashlib.sha256(open_workbook(arrival.path, arrival.member)).hexdigest()
        except RejectedFile:
            return None
        for content in self._cache.get(self._key("evaluated", sha256, arrival.name)):
            try:
                told = _TOLD.validate_json(zlib.decompress(content))
            except (ValidationError, zlib.error):
                return None
            return tuple(replace(each, modified=arrival.modified, copies=arrival.copies) for each in told)
        return None

    def keep_evaluated(self, arrival: Arrival, told: Evaluations) -> None:
        """Keep what is said of a file, unless nobody could read it, or it is our fault that nothing is."""
        if not told or not told[0].sha256 or any(each.failure for each in told):
            return
        try:
            content = zlib.compress(_TOLD.dump_json(told), 1)
        except PydanticSerializationError:  # a name with a byte that is no text
            return
        self._cache.keep(self._key("evaluated", told[0].sha256, arrival.name), [content])

    def given_back(self, job: Return) -> tuple[Path, ...] | None:
        """Write the workbook as it was given back before; None where it was not, or something else is to be said."""
        key = self._return_key(job)
        contents = self._cache.get(key) if key else ()
        if not contents:
            self._return_keys[job.target] = key
            return None
        paths = (job.target, job.beside)[: len(contents)]
        for path, content in zip(paths, contents, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return paths

    def keep_given_back(self, job: Return, paths: Sequence[Path]) -> None:
        """Keep the bytes of what is given back."""
        key = self._return_keys.pop(job.target, None) or self._return_key(job)
        if paths and key:
            self._cache.keep(key, [path.read_bytes() for path in paths])

    def _return_key(self, job: Return) -> str:
        """All that the bytes depend on: everything said of the workbook, and what it and its copy are called."""
        try:
            told = _TOLD.dump_json(job.evaluations)
        except PydanticSerializationError:
            return ""
        return self._key("given back", told, job.target.name, job.beside.name, str(job.fill_scores))

    def _key(self, *parts: str | bytes) -> str:
        return fingerprint([self._ground, *parts])


def _ground(settings: Settings, register: Register | None) -> str:
    """All but the file itself that decides what is said of it."""
    own = settings.own_schemes
    listed = register.projects if register and own else ()
    return fingerprint(
        [
            program_fingerprint(),
            repr(asdict(LIMITS)),
            scheme_fingerprint(settings.scheme),
            str(settings.year),
            str(settings.by_template),
            *(f"{name} {scheme_fingerprint(each)}" for name, each in sorted(own.schemes.items() if own else ())),
            *(repr((each.name, each.unit, each.code, each.scheme)) for each in listed),
        ]
    )
