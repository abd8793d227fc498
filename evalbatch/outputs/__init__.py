"""What is written: one module per thing, each `write_…(batch, folder)`; here, all of them in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from evalbatch.fingerprints import scheme_fingerprint
from evalbatch.intake import Arrival
from evalbatch.model import Batch, Register
from evalbatch.outputs.draft import Draft, with_returns
from evalbatch.outputs.giving_back import Mapper, Return, expected_paths, give_back, in_turn, not_given_back, returns_of
from evalbatch.outputs.manifest import UNTOLD, Origins, write_manifest
from evalbatch.outputs.results import write_results
from evalbatch.outputs.summary.about import About
from evalbatch.schemes import Scheme

__all__ = ["About", "Origins", "Return", "give_back", "not_given_back", "write_run"]


def write_run(  # noqa: PLR0913 - each is one thing the outputs tell
    batch: Batch,
    folder: Path,
    *,
    arrivals: Mapping[str, Arrival],
    scheme: Scheme,
    about: About,
    year: int | None,
    mapper: Mapper = in_turn,
    register: Register | None = None,
    own_schemes: Mapping[str, Scheme] | None = None,
    origins: Origins = UNTOLD,
    csv: bool = False,
) -> Batch:
    """Write everything a run leaves: marked workbooks, results.jsonl, the summary workbook, manifest.json.

    Returns the batch with what is given back for each file, and the workbooks that could not be marked.
    `arrivals` tells where each input file is; `folder` is new and empty; `mapper` decides where workbooks are marked,
    and may draw up the summary meanwhile.
    `own_schemes` are the others: those that the register names for projects, and those of templates. With `csv` the
    tables of the summary are written as .csv too.
    """
    returns = returns_of(batch, arrivals, folder, fill_scores=scheme.review is not None and scheme.review.fill_scores)
    summary = Draft(folder, about, csv)
    expected = with_returns(batch, returns, map(expected_paths, returns), folder)
    written = tuple(mapper(give_back, returns, partial(summary.draw, expected)))
    batch = with_returns(batch, returns, written, folder)
    outputs = [path for paths in written for path in paths]
    outputs += summary.of(batch)
    _sweep(folder, outputs)
    outputs.append(write_results(batch, folder))
    write_manifest(
        batch,
        folder,
        scheme=(scheme.id, scheme_fingerprint(scheme)),
        own_schemes=sorted({(each.id, scheme_fingerprint(each)) for each in (own_schemes or {}).values()}),
        register=register,
        year=year,
        written=about.written,
        outputs=outputs,
        origins=origins,
    )
    return batch


def _sweep(folder: Path, written: Iterable[Path]) -> None:
    """Take away what a worker had begun to write when it was ended."""
    kept = set(written)
    for path in [each for each in folder.rglob("*") if each.is_file()]:
        if path not in kept:
            path.unlink()
