"""The summary, drawn up while workbooks are still being marked: it stands if all are given back as expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evalbatch.model import Batch
from evalbatch.outputs.giving_back import Return
from evalbatch.outputs.summary.about import About
from evalbatch.outputs.summary.csv_tables import CsvTables
from evalbatch.outputs.summary_workbook import write_summary


@dataclass(slots=True)
class Draft:
    """The summary in `folder`, with its tables as .csv where they are asked for."""

    folder: Path
    about: About
    csv: bool = False
    _drawn: Batch | None = field(default=None, init=False)
    _paths: list[Path] = field(default_factory=list, init=False)

    def draw(self, batch: Batch) -> None:
        """Write the summary of this batch; that of another one goes."""
        for path in self._paths:
            path.unlink()
        tables = CsvTables(self.folder) if self.csv else None
        summary = write_summary(batch, self.folder, about=self.about, told=tables.write if tables else None)
        self._drawn, self._paths = batch, [summary, *(tables.paths if tables else ())]

    def of(self, batch: Batch) -> list[Path]:
        """The files of this batch's summary, written anew unless they stand."""
        if self._drawn != batch:
            self.draw(batch)
        return self._paths


def with_returns(batch: Batch, returns: Sequence[Return], written: Iterable[Sequence[Path]], folder: Path) -> Batch:
    """The batch with what is given back for each file, and the workbooks that are not."""
    given_back = {
        job.evaluations[0].file: tuple(path.relative_to(folder).as_posix() for path in paths)
        for job, paths in zip(returns, written, strict=True)
    }
    batch = replace(batch, returned={file: paths for file, paths in given_back.items() if paths})
    return replace(batch, unmarked=tuple(file for file, paths in given_back.items() if not paths))
