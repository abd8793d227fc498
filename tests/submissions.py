"""What a unit sent, drawn: the ministry's form with some of its cells changed, under a name and at a time."""

from __future__ import annotations

from dataclasses import replace

from evalbatch.labels import load_labels
from evalbatch.model import Batch, Evaluation
from evalbatch.reading.form import parse_forms
from evalbatch.rules import check_batch, check_form
from evalbatch.schemes import load_scheme
from evalbatch.scoring import score_form
from tests.builders import MINISTRY, sheet

SCHEME = load_scheme("mof2020")


def sent(
    file: str, *changes: tuple[str, str], table: str = MINISTRY, sheet_name: str = "自评表", **times
) -> Evaluation:
    """A form with these pieces of its drawing replaced; `times` are `saved`, `modified` and the like."""
    for old, new in changes:
        assert old in table, f"not drawn: {old}"
        table = table.replace(old, new)
    (form,) = parse_forms([replace(sheet(table, sheet_name), file=file)], load_labels())
    score = score_form(form, SCHEME)
    return Evaluation(file, "", form, score, check_form(form, score, SCHEME), **times)


def checked(*evaluations: Evaluation, **against) -> Batch:
    """All of them as one batch."""
    return check_batch(Batch(evaluations), SCHEME, **against)
