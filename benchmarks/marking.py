"""What it costs to mark a workbook: against openpyxl, which loads and saves it, and in memory over many workbooks.

    python benchmarks/marking.py [WORKBOOK…] [--rounds N] [--many N]

Without workbooks, those of the sample batch. Times are CPU milliseconds of this process, taken in turns so that both
see the same clock, some calls in a row each; the ratio is that of the medians. openpyxl only opens and saves: it marks
nothing.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median

from openpyxl import load_workbook

from evalbatch.ooxml.edit import PackageEdit
from evalbatch.outputs.marked_form import mark_cells

resource = importlib.import_module("resource") if sys.platform != "win32" else None
SAMPLES = Path(__file__).resolve().parents[1] / "input_templates" / "examples"
CELLS = ("B2", "D7", "E9", "F12", "G12", "H15", "B18", "F20")
REPORTS = 5
OURS, THEIRS = 20, 2  # calls in a row: about as long for both


def cpu(work: Callable[[], object], times: int) -> float:
    """CPU milliseconds of one call, of several in a row, as a batch makes them."""
    gc.collect()  # nobody pays for what the other left behind
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def first_sheet(data: bytes) -> str:
    """The name of the sheet to be marked."""
    return PackageEdit(data).sheets[0].name


def mark(data: bytes, sheet: str, text: str = "应为 8，请核对") -> bytes:
    """Mark eight cells of a sheet, as an average form has it."""
    return mark_cells(data, {(sheet, cell): text for cell in CELLS})


def load_and_save(data: bytes) -> None:
    """What openpyxl needs before it could mark anything."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        load_workbook(BytesIO(data)).save(BytesIO())


def compare(paths: list[Path], rounds: int) -> None:
    """Print each workbook's medians and their ratio, then those of all."""
    ratios = []
    for path in paths:
        data = path.read_bytes()
        sheet = first_sheet(data)
        load_and_save(data)
        pairs = [
            (cpu(partial(mark, data, sheet), OURS), cpu(partial(load_and_save, data), THEIRS)) for _ in range(rounds)
        ]
        ours, theirs = zip(*pairs, strict=True)
        ratios.append(median(theirs) / median(ours))
        print(f"{median(ours):6.2f} ms against {median(theirs):6.1f} ms, {ratios[-1]:5.1f} times  {path.name}")
    print(f"median ratio {median(ratios):.1f}, lowest {min(ratios):.1f}, of {len(ratios)} workbooks")


def remember(paths: list[Path], many: int) -> None:
    """Print the peak memory while many workbooks are marked one after the other."""
    if resource is None:
        print("memory: this system does not tell the peak")
        return
    contents = [(data, first_sheet(data)) for data in (path.read_bytes() for path in paths)]
    for number in range(many):
        mark(*contents[number % len(contents)], f"第 {number} 处，请核对")
        if (number + 1) % max(1, many // REPORTS) == 0:
            gc.collect()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
                1 << 20 if sys.platform == "darwin" else 1 << 10
            )
            print(f"peak memory after {number + 1:5} workbooks: {peak:.1f} MiB")


def main() -> int:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workbooks", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--many", type=int, default=2000)
    asked = parser.parse_args()
    paths = asked.workbooks or sorted(path for path in SAMPLES.glob("*.xlsx") if not path.name.startswith("~"))
    marked = [path for path in paths if _opens(path)]
    compare(marked, asked.rounds)
    remember(marked, asked.many)
    return 0


def _opens(path: Path) -> bool:
    """Some of the sample batch are broken on purpose."""
    try:
        data = path.read_bytes()
        mark(data, first_sheet(data))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is not measured
        print(f"left out: {path.name}: {error}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
