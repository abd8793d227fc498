"""Where the marked workbooks go, under names that Windows takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from evalbatch.choices import Status
from evalbatch.model import Evaluation
from evalbatch.values.filenames import WIDEST, cut, legal_name, place_key, unique_path, width_of

PASSED = "已通过"
RETURNED = "退回修改"
SUPERSEDED = "未采用"

MARKED_THEMSELVES = {".xlsx", ".xlsm"}


def marked_path(out: Path, evaluations: Sequence[Evaluation], taken: set[str]) -> Path:
    """Where the workbook of these evaluations goes: 已通过, 退回修改 or 未采用, its subfolders of the inbox kept."""
    counting = [each.status for each in evaluations if each.status is not Status.SUPERSEDED]
    passed = {Status.ACCEPTED, Status.ACCEPTED_WITH_WARNINGS}
    verdict = (PASSED if set(counting) <= passed else RETURNED) if counting else SUPERSEDED
    came_as = PurePosixPath(evaluations[0].file)
    parents = (legal_name(part) for part in came_as.parent.parts if part not in {"", ".", "..", "/"})
    path = unique_path(out.joinpath(verdict, *parents), came_as.name, taken)
    if path.suffix.lower() not in MARKED_THEMSELVES:
        taken.add(place_key(path.with_name(beside_name(path))))
    return path


def beside_name(path: Path) -> str:
    """What the marked copy of a workbook is called that can't be marked itself: 名称_标注.xlsx."""
    end = "_标注.xlsx"
    return cut(path.stem, WIDEST - width_of(end)) + end
