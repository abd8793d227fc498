"""What decides an evaluation, each as one SHA-256: the scheme, the rules, the whole program."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from evalbatch.schemes import Scheme

_HERE = Path(__file__).parent
_LIBRARIES = ("pandas", "python-calamine", "rapidfuzz", "xlrd", "xlsxwriter")  # they read and write the workbooks


def scheme_fingerprint(scheme: Scheme) -> str:
    """The SHA-256 of a scheme: the same for the same rules, however its file is laid out."""
    return hashlib.sha256(scheme.model_dump_json().encode()).hexdigest()


@cache
def rules_fingerprint() -> str:
    """The SHA-256 of the rules as they are written; a word in a message makes another."""
    return _of_files(sorted((_HERE / "rules").glob("*.py")))


@cache
def program_fingerprint() -> str:
    """The SHA-256 of the whole program and the libraries it reads and writes workbooks with."""
    files = sorted(path for path in _HERE.rglob("*") if path.suffix in {".py", ".toml"})
    return fingerprint([_of_files(files), sys.version, *map(_version, _LIBRARIES)])


def fingerprint(texts: Iterable[str | bytes]) -> str:
    """The SHA-256 of texts, told apart."""
    digest = hashlib.sha256()
    for text in texts:
        told = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        digest.update(len(told).to_bytes(8, "big") + told)
    return digest.hexdigest()


def _of_files(paths: Iterable[Path]) -> str:
    """Files by name and content; how lines end is left to git."""
    return fingerprint(
        part
        for path in paths
        for part in (path.relative_to(_HERE).as_posix(), path.read_bytes().replace(b"\r\n", b"\n"))
    )


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
