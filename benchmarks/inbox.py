"""An inbox of any size: the workbooks of some folder again and again, each with a name and numbers of its own."""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from evalbatch.reading.template_sheets import TEMPLATE_SHEET
from tests.office import SOFFICE, converted

SAMPLES = Path(__file__).resolve().parents[1] / "input_templates" / "examples"
PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "forms"

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_NUMBER = re.compile(r"(<c r=\"[A-Z]+[0-9]+\"(?: s=\"[0-9]+\")?><v>)([0-9]+(?:\.[0-9]+)?)(</v>)")
_NAME = re.compile(r"(<t[^>]*>)([^<]*(?:局|委员会|办公室|中心|项目|经费|资金|补助)[^<]{0,6})(</t>)")


def originals() -> list[Path]:
    """The workbooks that are copied: published forms where they are at hand, and those of the sample batch."""
    folders = [folder for folder in (PUBLISHED, SAMPLES) if folder.is_dir()]
    paths = [path for folder in folders for path in sorted(folder.glob("[!~]*自评表.xlsx"))]
    return [path for path in paths if zipfile.is_zipfile(path)]


def templates(folder: Path) -> list[Path]:
    """Our own template as units fill it in; as an office program saved it, where LibreOffice is at hand."""
    filled = [path for path in sorted(SAMPLES.glob("[!~]*自评表.xlsx")) if _is_template(path)]
    return converted(filled, folder) if SOFFICE else filled


def _is_template(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as workbook:
            return TEMPLATE_SHEET.encode() in workbook.read("xl/workbook.xml")
    except zipfile.BadZipFile:
        return False


def fill(folder: Path, count: int, seed: int = 1, copied: Sequence[Path] = ()) -> list[Path]:
    """Write so many workbooks, copies of these or of all; no two are the same."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)  # noqa: S311 - no secret
    from_which = copied or originals()
    paths = []
    for number in range(count):
        original = from_which[number % len(from_which)]
        path = folder / f"{number:05}_{original.stem[:40]}.xlsx"
        path.write_bytes(_other(original.read_bytes(), number, chance))
        paths.append(path)
    return paths


def _other(data: bytes, number: int, chance: random.Random) -> bytes:
    """The workbook as another unit might have filled it: other names, other numbers."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as came, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for info in came.infolist():
            content = came.read(info)
            if _SHEET.fullmatch(info.filename) or info.filename == "xl/sharedStrings.xml":
                text = content.decode("utf-8", "surrogateescape")
                text = _NUMBER.sub(lambda match: f"{match[1]}{_near(match[2], chance)}{match[3]}", text)
                text = _NAME.sub(lambda match: f"{match[1]}{match[2]}{number}{match[3]}", text, count=3)
                content = text.encode("utf-8", "surrogateescape")
            written.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _near(figure: str, chance: random.Random) -> str:
    """Mostly the figure itself: points stay points; now and then another."""
    if chance.random() < 0.8:  # noqa: PLR2004 - a fifth of the figures differ
        return figure
    return f"{float(figure) * chance.choice((0.5, 0.9, 1.1, 2)):.10g}"
