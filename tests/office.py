"""LibreOffice without a window, recalculating everything it opens; for the tests that need a real office program."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

# 0: always recalculate, whatever program wrote the file.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
  <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
 </item>
</oor:items>
"""


PYTHON = "/usr/bin/python3"  # the system's own: it has the bridge to LibreOffice (python3-uno)


def has_bridge() -> bool:
    """Whether an office program can be driven cell by cell."""
    if SOFFICE is None or not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


def session(workbooks: list[dict[str, object]], folder: Path, timeout: int = 900) -> list[list[list[object]]]:
    """Do jobs in workbooks, see office_session.py; what their reads gave, by workbook and job."""
    jobs, answers = folder / "jobs.json", folder / "answers.json"
    jobs.write_text(json.dumps({"soffice": SOFFICE, "workbooks": workbooks}, ensure_ascii=False), encoding="utf-8")
    script = Path(__file__).with_name("office_session.py")
    subprocess.run([PYTHON, script, jobs, answers], check=True, capture_output=True, timeout=timeout)
    return json.loads(answers.read_text(encoding="utf-8"))


def converted(paths: list[Path], folder: Path, ending: str = "xlsx") -> list[Path]:
    """Open workbooks, recalculate them and save them again below `folder`."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "converted"
    command = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", ending]
    subprocess.run([*command, "--outdir", out, *paths], check=True, capture_output=True, timeout=180)
    return [out / path.with_suffix(f".{ending}").name for path in paths]


@cache
def bridged() -> str | None:
    """An interpreter with LibreOffice's UNO bridge; None where there is none, or no LibreOffice."""
    beside = Path(SOFFICE).resolve().parent if SOFFICE else Path()
    for name in (sys.executable, "/usr/bin/python3", str(beside / "python"), str(beside / "python.exe")):
        found = shutil.which(name) if SOFFICE else None
        if found and subprocess.run([found, "-c", "import uno"], check=False, capture_output=True).returncode == 0:
            return found
    return None


def seen(*groups: Sequence[tuple[Path, Sequence[str]]]) -> list[list[Any]]:
    """What LibreOffice shows of workbooks and of some cells of their first sheets; each group in an office of its own.

    The offices run side by side. What is told of a workbook stands in `office_look`.
    """
    script = Path(__file__).with_name("office_look.py")
    command = [bridged(), script, SOFFICE]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in groups]
    for process, group in zip(running, groups, strict=True):
        process.stdin.write(json.dumps([[str(path), list(cells)] for path, cells in group]))
        process.stdin.close()
    told = [process.stdout.read() for process in running]
    for process in running:
        process.stdout.close()
        process.wait(60)
    return [json.loads(text) for text in told]
