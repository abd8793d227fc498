"""The template against the engine on thousands of random forms, and how long handing it out takes.

python benchmarks/live_template.py [FORMS] [WORKBOOKS]

Needs LibreOffice with python3-uno. Prints every disagreement with both sides, then the figures.
"""

from __future__ import annotations

import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from evalbatch.handout import hand_out, handouts
from evalbatch.model import ApprovedIndicator, ListedProject, Register, Source
from evalbatch.schemes import shipped_schemes
from evalbatch.values.quantity import parse_target
from tests.live_forms import READS, Clerk, blank, differences, light, steps
from tests.office import session

_NOWHERE = Source("", "")
_ROUND = 500
_ROWS = (("≥12次", 25), ("≥98%", 25), ("显著提升", 30), ("≥90%", 10))


def compare(forms: int, folder: Path) -> None:
    """Fill in, calculate and compare, in rounds: what all cells show takes memory."""
    began, apart = time.perf_counter(), 0
    for first in range(0, forms, _ROUND):
        place = folder / str(first)
        place.mkdir()
        apart += _round(range(first, min(first + _ROUND, forms)), place)
    print(f"{forms} forms, {len(shipped_schemes())} schemes: {apart} disagree; {time.perf_counter() - began:.0f} s")


def _round(seeds: range, folder: Path) -> int:
    names = shipped_schemes()
    mine = {name: [seed for seed in seeds if seed % len(names) == at] for at, name in enumerate(names)}
    clerks = {name: [Clerk(seed, name).fill() for seed in mine[name]] for name in names}
    workbooks: list[dict[str, object]] = []
    for name in names:
        path = folder / f"{name}.xlsx"
        path.write_bytes(blank(name))
        jobs = [steps(cells, name) + [list(read) for read in READS] for cells in clerks[name]]
        workbooks.append({"path": str(path), "jobs": jobs})
    apart = 0
    for name, shown_forms in zip(names, session(workbooks, folder, timeout=1800), strict=True):
        for seed, cells, shown in zip(mine[name], clerks[name], shown_forms, strict=True):
            if found := differences(light(name), cells, shown, name):
                apart += 1
                print(name, seed, found)
    return apart


def write(workbooks: int, folder: Path) -> None:
    """Hand out a workbook a project."""
    rows = tuple(
        ApprovedIndicator(f"指标{at}", "产出指标", "数量指标", parse_target(target), Decimal(points), source=_NOWHERE)
        for at, (target, points) in enumerate(_ROWS)
    )
    projects = tuple(
        ListedProject(
            f"第{at}号项目", f"第{at % 500}单位", department=f"第{at % 60}局", indicators=rows, source=_NOWHERE
        )
        for at in range(workbooks)
    )
    began = time.perf_counter()
    paths = list(hand_out(handouts(Register(projects=projects), "mof2020", 2024, folder)))
    size = sum(path.stat().st_size for path in paths) / len(paths) / 1024
    print(f"{len(paths)} workbooks of {size:.0f} KB: {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as place:
        compare(asked[0] if asked else 5000, Path(place))
        write(asked[1] if len(asked) > 1 else 1000, Path(place) / "handout")
