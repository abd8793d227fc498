"""The workbooks that are checked in: they are what is generated, and read and check as they should."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest

from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import check_form
from evalbatch.schemes import load_scheme
from evalbatch.scoring import score_form
from evalbatch.templates.register_book import EXAMPLE_NAME, REGISTER_NAME
from tests import examples


@pytest.fixture(scope="module")
def scheme():
    return load_scheme("mof2020")


@pytest.fixture(scope="module")
def folder(scheme, tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    examples.write_all(folder, scheme)
    return folder


@pytest.mark.parametrize("name", [examples.BLANK, examples.AS_REPORTED, examples.COMPLETE, REGISTER_NAME, EXAMPLE_NAME])
def test_what_is_checked_in_is_what_is_generated(folder, name):
    made, kept = (openpyxl.load_workbook(place / name) for place in (folder, examples.FOLDER))
    assert made.sheetnames == kept.sheetnames
    for sheet in made:
        assert content(sheet) == content(kept[sheet.title]), "python -m tests.examples"


@pytest.mark.parametrize(("name", "filled"), [(examples.AS_REPORTED, "as_reported"), (examples.COMPLETE, "complete")])
def test_come_back_from_the_reader_as_they_were_written(folder, name, filled):
    wanted = getattr(examples, filled)().form
    form = read(folder / name)
    assert (form.header.project_name, form.header.year) == (wanted.header.project_name, examples.YEAR)
    assert form.header.implementing_unit == examples.UNIT
    assert form.totals.grade == wanted.totals.grade
    assert form.goals == wanted.goals
    assert form.spending == wanted.spending
    assert form.conclusion == wanted.conclusion
    assert [row.level3 for row in form.indicators] == [row.level3 for row in wanted.indicators]
    assert [(row.max_score, row.reported_score) for row in form.indicators] == [
        (row.max_score, row.reported_score) for row in wanted.indicators
    ]
    assert {text.heading: text.text for text in form.narratives if text.text} == {
        text.heading: text.text for text in wanted.narratives
    }


def test_the_complete_one_comes_out_of_all_checks_without_a_finding(folder, scheme):
    form = read(folder / examples.COMPLETE)
    score = score_form(form, scheme)
    assert (score.total, score.grade) == (Decimal("99.54"), "优")
    assert check_form(form, score, scheme, examples.YEAR) == ()


def test_the_reported_one_states_100_where_its_parts_give_98(folder, scheme):
    form = read(folder / examples.AS_REPORTED)
    score = score_form(form, scheme)
    assert (form.totals.conclusion.reported_score, score.total, score.grade) == (100, 98, "优")
    assert {"S54", "W34", "I38", "M14"} <= {finding.rule_id for finding in check_form(form, score, scheme, None)}


def read(path):
    (form,) = parse_forms(read_sheets(path.read_bytes(), path.name), load_labels())
    return form


def content(sheet):
    """What stands in a sheet and how it looks, whichever version of the library wrote it."""
    return {
        cell.coordinate: (cell.value, cell.number_format, cell.protection.locked, cell.fill.fgColor.rgb)
        for row in sheet.iter_rows()
        for cell in row
        if cell.has_style
    }
