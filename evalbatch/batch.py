"""The pipeline. Read this file first: every stage is called here, in order.

A wrong form is a value (a Finding), never an exception. Only a file that cannot be evaluated at all raises
RejectedFile, and it is caught here and nowhere else; an error of our own costs its file, not the batch.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from evalbatch.choices import Prefer, Trouble
from evalbatch.intake import Arrival, Intake
from evalbatch.labels import load_labels
from evalbatch.model import Batch, Evaluation, Form, Register, Remark, Source
from evalbatch.reading.form import hidden_forms, labels_seen, parse_forms
from evalbatch.reading.gate import RejectedFile, has_macros, open_workbook
from evalbatch.reading.saved import when_saved
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import check_batch, check_form, refuse_file, refuse_workbook
from evalbatch.schemes import Scheme
from evalbatch.scoring import score_form
from evalbatch.scoring.own_schemes import OwnSchemes, scheme_of_template

Evaluations = tuple[Evaluation, ...]
Mapper = Callable[[Callable[[Arrival], Evaluations], Iterable[Arrival]], Iterable[Evaluations]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs besides the files. Plain data: it travels to other processes."""

    scheme: Scheme
    year: int | None = None  # the year the bureau asked for
    own_schemes: OwnSchemes | None = None  # of projects that the register has scored otherwise
    by_template: bool = False  # nobody has named a scheme: our own template is scored by the one it was made for
    prefer: Prefer | None = None  # which of several versions of a project counts; None: nobody has said

    def scheme_of(self, form: Form) -> Scheme:
        """The scheme that the register names for the form's project, else that of the run or of the form's template."""
        named = self.own_schemes.of(form) if self.own_schemes else None
        return named or (scheme_of_template(form) if self.by_template else None) or self.scheme

    def schemes_besides(self, batch: Batch) -> dict[str, Scheme]:
        """Every other scheme that is named for a project or that a form was scored by, by its name in the register."""
        others = dict(self.own_schemes.schemes) if self.own_schemes else {}
        used = (self.scheme_of(each.form) for each in batch.evaluations if each.form)
        for scheme in {id(each): each for each in used}.values():
            if scheme not in (self.scheme, *others.values()):
                others[scheme.id] = scheme
        return others


def run_batch(
    intake: Intake,
    settings: Settings,
    mapper: Mapper = map,
    register: Register | None = None,
    previous: Batch | None = None,
) -> Batch:
    """Evaluate every file, then hold all of them against each other, the register and an earlier run.

    `mapper` decides where the files are evaluated.
    """
    evaluated = mapper(partial(evaluate_file, settings=settings), intake.arrivals)
    batch = Batch(tuple(each for evaluations in evaluated for each in evaluations), skipped=intake.skipped)
    return check_batch(
        batch,
        settings.scheme,
        register,
        settings.year,
        scheme_of=settings.scheme_of,
        prefer=settings.prefer,
        previous=previous.evaluations if previous else None,
    )


def blank_evaluation(arrival: Arrival) -> Evaluation:
    """What is known of a file before it is opened."""
    return Evaluation(arrival.name, "", None, None, (), modified=arrival.modified, copies=arrival.copies)


def evaluate_file(arrival: Arrival, settings: Settings) -> Evaluations:
    """Read one workbook, then say everything there is to say about each of its forms."""
    blank = blank_evaluation(arrival)
    try:
        data = open_workbook(arrival.path, arrival.member)
        blank = replace(blank, sha256=hashlib.sha256(data).hexdigest())
        return _evaluate(data, replace(blank, saved=when_saved(data)), settings)
    except RejectedFile as rejection:
        findings = refuse_file(arrival.name, rejection.reason, rejection.advice)
        return (replace(blank, sha256=blank.sha256 or rejection.sha256, findings=findings),)
    except MemoryError:
        raise  # whoever set the bound tells what becomes of the file
    except Exception as error:  # noqa: BLE001 - a bug of ours may cost one file, never the batch
        _log.exception("not evaluated: %s", arrival.name)
        return (replace(blank, failure=f"{type(error).__name__}: {error}"),)


def _of_the_file(data: bytes, form: Form) -> tuple[Remark, ...]:
    """What is to be told of the workbook rather than of a cell."""
    source = Source(form.source.file, form.source.sheet)
    return (Remark(Trouble.MACROS, "", source=source),) if has_macros(data) else ()


def _evaluate(data: bytes, blank: Evaluation, settings: Settings) -> Evaluations:
    labels = load_labels()
    sheets = read_sheets(data, blank.file)
    evaluations = []
    for read in parse_forms(sheets, labels):
        form = replace(read, remarks=read.remarks + _of_the_file(data, read))
        scheme = settings.scheme_of(form)
        score = score_form(form, scheme)
        findings = check_form(form, score, scheme, settings.year)
        evaluations.append(replace(blank, form=form, score=score, findings=findings))
    if evaluations:
        return tuple(evaluations)
    seen, hidden = labels_seen(sheets, labels), hidden_forms(sheets, labels)
    return (replace(blank, findings=refuse_workbook(blank.file, seen, hidden)),)
