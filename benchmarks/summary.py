"""What the summary workbook costs: seconds a row, and how much memory it takes on top of the batch itself.

    python benchmarks/summary.py [WORKBOOK…] [--forms N…] [--indicators N]

Without workbooks, those of the sample batch. A made-up batch is drawn from their forms: other units and projects, each
with as many indicators; forms share what they hold, so that the batch takes little memory and what is measured is the
summary. Each size runs in a process of its own; seconds are its CPU time, memory is the most it ever had (VmHWM) less
what it had before.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import gather
from evalbatch.model import Batch, Evaluation
from evalbatch.outputs.summary.about import About
from evalbatch.outputs.summary_workbook import write_summary
from evalbatch.schemes import load_scheme
from evalbatch.schemes.page import formulas_in_words
from evalbatch.summary.listings import findings, indicators

SAMPLES = Path(__file__).resolve().parents[1] / "input_templates" / "examples"
PROJECTS_A_UNIT, UNITS_A_DEPARTMENT = 3, 30
TABLE = "{:>8} {:>10} {:>9} {:>9} {:>9} {:>12} {:>9} {:>9}"
HEADINGS = ("forms", "indicators", "findings", "rows", "seconds", "us a row", "MB more", "file MB")


def made_up(sample: Sequence[Evaluation], count: int, rows: int) -> Batch:
    """A batch of as many forms, each with as many indicators."""
    evaluations, returned = [], {}
    wide = [_widened(each, rows) for each in sample]
    for at in range(count):
        drawn = wide[at % len(wide)]
        if drawn.form:
            unit = at // PROJECTS_A_UNIT
            names = (f"项目第{at}号", f"第{unit // UNITS_A_DEPARTMENT}主管部门", f"第{unit}单位")
            project, department, owner = names
            header = replace(
                drawn.form.header, project_name=project, supervising_department=department, implementing_unit=owner
            )
            file = f"{unit}/{at}.xlsx"
            evaluations.append(replace(drawn, file=file, sha256=str(at), form=replace(drawn.form, header=header)))
            returned[file] = (f"退回修改/{file}",)
    return Batch(tuple(evaluations), returned=returned)


def _widened(evaluation: Evaluation, rows: int) -> Evaluation:
    form = evaluation.form
    if form is None or not form.indicators:
        return evaluation
    whole = form.indicators * (rows // len(form.indicators) + 1)
    again = tuple(replace(row, source=replace(row.source)) for row in whole[:rows])
    return replace(evaluation, form=replace(form, indicators=again))


def measure(files: Sequence[Path], count: int, rows: int) -> None:
    """Write one summary and print a line."""
    scheme = load_scheme("mof2020")
    settings = Settings(scheme)
    sample = [each for arrival in gather(files).arrivals for each in evaluate_file(arrival, settings) if each.form]
    batch = made_up(sample, count, rows)
    about = About("测量", scheme.name, scheme.document, formulas_in_words(scheme), "2024-05-20T17:30:00", "0")
    with tempfile.TemporaryDirectory() as folder:
        before, began = _memory("VmRSS"), time.process_time()
        path = write_summary(batch, Path(folder), about=about)
        spent = time.process_time() - began
        size = path.stat().st_size / 1e6
        most = _memory("VmHWM")
    counted = sum(1 for _ in indicators(batch)), sum(1 for _ in findings(batch))
    whole = 2 * len(batch.evaluations) + sum(counted)  # 项目汇总 and 复核对照 have a row a form
    told = (*counted, whole, f"{spent:.1f}", f"{spent / whole * 1e6:.0f}", f"{most - before:.0f}", f"{size:.1f}")
    print(TABLE.format(len(batch.evaluations), *told), flush=True)


def _memory(what: str) -> float:
    """A figure of this process in MB, as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=[SAMPLES])
    parser.add_argument("--forms", nargs="+", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--indicators", type=int, default=20)
    given = parser.parse_args()
    if len(given.forms) == 1:
        measure(given.files, given.forms[0], given.indicators)
    else:
        print(TABLE.format(*HEADINGS), flush=True)
        for forms in given.forms:
            own = [sys.executable, __file__, *map(str, given.files), "--forms", str(forms)]
            subprocess.run([*own, "--indicators", str(given.indicators)], check=True)  # noqa: S603 - our own command
