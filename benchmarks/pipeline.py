"""A whole batch, from file to marked file, results and summary: ours, the script one would write, and the floor.

    python benchmarks/pipeline.py [--forms 2000] [--rounds 5] [--growth 500,2000] [--page docs/performance.md]

Every figure is taken in a process of its own: CPU time after imports and a warm-up, and the peak memory. The three take
turns on the same part of the inbox, so that all see the same clock; ratios are those of the medians. `naive` reads with
pandas.read_excel (openpyxl), then loads the workbook with openpyxl, colours eight cells and saves it; it checks nothing
and needs to be told which cells. `floor` is that of floor.py. The table is written into the page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

import floor
from inbox import fill, originals, templates

ROOT = Path(__file__).resolve().parents[1]
CELLS = ("B2", "D7", "E9", "F12", "G12", "H15", "B18", "F20")
WARM = 10  # workbooks before the clock starts
YEAR = 2023


def ours(inbox: Path, out: Path, workers: int = 1) -> None:
    """Score an inbox as `evalbatch score` does."""
    from evalbatch.intake import gather  # noqa: PLC0415 - the others are measured without it
    from evalbatch.run import score_inboxes  # noqa: PLC0415 - the same
    from evalbatch.schemes import load_scheme  # noqa: PLC0415 - the same

    intake = gather([inbox])
    score_inboxes(intake, out, scheme=load_scheme("mof2020"), name="批次", year=YEAR, workers=workers)


def naive(inbox: Path, out: Path) -> None:
    """What a script of a dozen lines does."""
    import pandas as pd  # noqa: PLC0415 - the floor is measured without it
    from openpyxl import load_workbook  # noqa: PLC0415 - the same
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - the same

    out.mkdir()
    red = PatternFill("solid", fgColor="FFC7CE")
    rows = []
    for path in sorted(inbox.iterdir()):
        sheets = pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
        rows.append({"file": path.name, "cells": sum(int(frame.notna().sum().sum()) for frame in sheets.values())})
        book = load_workbook(path)
        for cell in CELLS:
            if type(book.worksheets[0][cell]).__name__ == "Cell":
                book.worksheets[0][cell].fill = red
        book.save(out / path.name)
    pd.DataFrame(rows).to_excel(out / "summary.xlsx", index=False)


def least(inbox: Path, out: Path) -> None:
    """The floor, with a parse that one can look at."""
    out.mkdir()
    for path in sorted(inbox.iterdir()):
        floor.give_back(path, out / path.name, floor.tree)


def barest(inbox: Path, out: Path) -> None:
    """The floor, with a parse that nobody looks at."""
    out.mkdir()
    for path in sorted(inbox.iterdir()):
        floor.give_back(path, out / path.name, floor.bare)


WORK: dict[str, Callable[[Path, Path], None]] = {"ours": ours, "naive": naive, "floor": least, "bare floor": barest}


# --- one measurement, in a process of its own ---------------------------------------------------------------------


def peak() -> float | None:
    """Peak memory of this process and of the largest it started, in MiB; None where nobody tells."""
    try:
        resource = import_module("resource")
    except ImportError:
        try:
            return float(import_module("psutil").Process().memory_info().peak_wset) / (1 << 20)
        except (ImportError, AttributeError):
            return None
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(float(resource.getrusage(each).ru_maxrss) for each in whose) / unit


def work(what: str, warm: Path, inbox: Path, out: Path, workers: int) -> dict[str, float | None]:
    """Do it once, warmed up on another inbox, and tell what it took."""
    warnings.simplefilter("ignore")
    run = (lambda source, target: ours(source, target, workers)) if what == "ours" else WORK[what]
    run(warm, out.parent / f"{out.name}-warmed")
    wall, cpu = time.perf_counter(), _cpu()
    run(inbox, out)
    return {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "peak": peak()}


def _cpu() -> float:
    """CPU seconds of this process and, but on Windows, of those it started and that have ended."""
    return sum(os.times()[:4])


def measured(what: str, inbox: Path, workers: int = 1, copied: Sequence[Path] = ()) -> dict[str, float]:
    """The same in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "warm", WARM, copied=copied)
        places = (f"{folder}/warm", str(inbox), f"{folder}/out")
        command = [sys.executable, __file__, "--work", what, "--workers", str(workers), *places]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment())  # noqa: S603 - ourselves
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _environment() -> dict[str, str]:
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


# --- the tables ----------------------------------------------------------------------------------------------------


def side_by_side(folder: Path, forms: int, rounds: int, copied: Sequence[Path]) -> Iterator[str]:
    """Milliseconds of CPU a form, in turns, on copies of these workbooks, each time others."""
    each = max(1, forms // rounds)
    times: dict[str, list[float]] = {what: [] for what in WORK}
    peaks: dict[str, float] = {}
    for number in range(rounds):
        inbox = folder / f"part-{number}"
        fill(inbox, each, seed=number, copied=copied)
        for what in WORK:
            told = measured(what, inbox, copied=copied)
            times[what].append(told["cpu"] * 1000 / each)
            peaks[what] = max(peaks.get(what, 0), told["peak"] or 0)
    mine = median(times["ours"])
    yield f"{each * rounds} forms, in {rounds} rounds of {each}; copies of {len(copied)} workbooks, each with its"
    yield "own names and figures. CPU milliseconds a form, all outputs written; peak memory of the process."
    yield ""
    yield "| | CPU a form, median | lowest | highest | against ours | peak memory |"
    yield "|---|--:|--:|--:|--:|--:|"
    for what, took in times.items():
        ratio = f"{median(took) / mine:.2f}" if median(took) < mine else f"{median(took) / mine:.1f}"
        yield (
            f"| {what} | {median(took):.2f} ms | {min(took):.2f} | {max(took):.2f} | {ratio} × |"
            f" {peaks[what]:.0f} MiB |"
        )
    yield ""
    yield (
        f"naive / ours {median(times['naive']) / mine:.1f}; ours / floor {mine / median(times['floor']):.1f};"
        f" ours / bare floor {mine / median(times['bare floor']):.1f}."
    )


def scaling(inbox: Path, forms: int) -> Iterator[str]:
    """Seconds from start to end with one worker and with two; on a busy machine only the CPU time tells anything."""
    runs = {workers: [measured("ours", inbox, workers) for _ in range(3)] for workers in (1, 2)}
    best = {workers: min(told["wall"] for told in each) for workers, each in runs.items()}
    yield "| Workers | Seconds, best of 3 | Forms a second | Speed-up | CPU seconds of all processes |"
    yield "|--:|--:|--:|--:|--:|"
    for workers, took in best.items():
        cpu = min(told["cpu"] for told in runs[workers])
        yield f"| {workers} | {took:.1f} | {forms / took:.0f} | {best[1] / took:.2f} | {cpu:.1f} |"


def growth(folder: Path, sizes: list[int]) -> Iterator[str]:
    """Time and memory a form, of small and of large batches."""
    yield "| Forms | CPU a form | Peak memory | Above the smallest, a form |"
    yield "|--:|--:|--:|--:|"
    first: tuple[int, float] | None = None
    for size in sizes:
        inbox = folder / f"growth-{size}"
        fill(inbox, size)
        told = measured("ours", inbox)
        memory = told["peak"] or 0
        first = first or (size, memory)
        more = f"{(memory - first[1]) * 1024 / (size - first[0]):.1f} KiB" if size > first[0] else ""
        yield f"| {size} | {told['cpu'] * 1000 / size:.2f} ms | {memory:.0f} MiB | {more} |"


def starting(form: Path) -> Iterator[str]:
    """Seconds until a command has said everything."""
    yield "| Command | Seconds, median of 7 |"
    yield "|---|--:|"
    for words in (["--help"], ["check", str(form)]):
        took = []
        for _ in range(7):
            began = time.perf_counter()
            subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "-m", "evalbatch", *words], check=False, capture_output=True, env=_environment()
            )
            took.append(time.perf_counter() - began)
        yield f"| `evalbatch {words[0]}{' FILE' if words[1:] else ''}` | {median(took):.2f} |"


def _load() -> str:
    """How busy the machine is, where it says so."""
    return f", {os.getloadavg()[0]:.1f} processes waiting for them at the start" if hasattr(os, "getloadavg") else ""


def page(forms: int, rounds: int, sizes: list[int]) -> Iterator[str]:
    """The whole page, section by section."""
    yield "# Performance"
    yield ""
    yield "Written by `python benchmarks/pipeline.py`; a clock differs from machine to machine, ratios less so."
    packages = ", ".join(f"{name} {version(name)}" for name in ("pandas", "python-calamine", "openpyxl", "xlsxwriter"))
    yield f"Python {platform.python_version()}, {packages}, {os.cpu_count()} cores{_load()}."
    with tempfile.TemporaryDirectory() as folder:
        inbox, own = Path(folder) / "inbox", templates(Path(folder) / "office")
        fill(inbox, forms)
        for title, lines in (
            ("Side by side", side_by_side(Path(folder) / "any", forms, rounds, originals())),
            ("Side by side, our own template", side_by_side(Path(folder) / "own", forms // 10, rounds, own)),
            ("Two workers", scaling(inbox, forms)),
            ("Growth", growth(Path(folder), sizes)),
            ("Start-up", starting(next(inbox.iterdir()))),
        ):
            yield from ("", f"## {title}", "", *lines)


def main() -> int:
    """Print the page and write it; with --work, take one measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", default="500,2000", help="sizes of batches, as 500,20000")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")
    parser.add_argument("--work", choices=tuple(WORK), help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("places", nargs="*", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        print(json.dumps(work(asked.work, *asked.places, asked.workers)))
        return 0
    lines = []
    for line in page(asked.forms, asked.rounds, [int(size) for size in asked.growth.split(",")]):
        print(line, flush=True)
        lines.append(line)
    asked.page.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
