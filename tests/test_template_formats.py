"""Our own template saved as .xls or .ods: what was done to it shows there as it does in an .xlsx."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.reading.opendocument import excel_formula
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import check_form
from evalbatch.schemes import load_scheme
from evalbatch.scoring import score_form
from evalbatch.templates import write_template
from tests import examples
from tests.office import SOFFICE, converted

FORM = "项目支出绩效自评表"
SCHEME = load_scheme("mof2020")
OURS = {"F82", "F84", "F86", "F87", "W85", "S83"}


@pytest.fixture(scope="module", params=["xls", "ods", "xlsx"])
def saved(request, tmp_path_factory):
    """The complete form honestly filled in, and one with a row hidden and a score that is another formula."""
    if SOFFICE is None:
        pytest.skip("no LibreOffice here")
    folder = tmp_path_factory.mktemp("formats")
    honest, changed = folder / "honest.xlsx", folder / "changed.xlsx"
    write_template(SCHEME, honest, prefill=replace(examples.complete(), approved=True))
    book = openpyxl.load_workbook(honest)
    book[FORM].row_dimensions[16].hidden = True
    book[FORM]["J15"] = "=I15"
    book[FORM]["F14"] = 3
    book.save(changed)
    return dict(zip(("honest", "changed"), converted([honest, changed], folder, request.param), strict=True))


def said(path):
    """What is said of the template: rule, cells and what was found."""
    (form,) = parse_forms(read_sheets(path.read_bytes(), path.name), load_labels())
    assert form.issued is not None
    found = check_form(form, score_form(form, SCHEME), SCHEME)
    return [(each.rule_id, " ".join(each.cells), each.found) for each in found if each.rule_id in OURS]


def test_an_honest_one_is_left_in_peace(saved):
    assert said(saved["honest"]) == []


def test_what_was_changed_is_told(saved):
    assert sorted(said(saved["changed"])) == [
        ("F84", "I16", "调研成果形成数"),
        ("S83", "J15", "J15 为 =I15"),
        ("W85", "F14", "≥3次"),
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('of:=IF(COUNT([.E6];[.G6])<2;"";[.E6])', 'IF(COUNT(E6,G6)<2,"",E6)'),
        ("of:=SUM([.$I$13:.$I$36])", "SUM($I$13:$I$36)"),
        ("of:=[$逐行核对.$C$13]", "$逐行核对!$C$13"),
        ("of:=INDEX([$'逐行 核对'.$C$16:.$C$75];1)", "INDEX($'逐行 核对'!$C$16:$C$75,1)"),
        ('of:="自查；[.A1]";表_总分', '"自查；[.A1]",表_总分'),
        ("msoxl:=A1", "A1"),
    ],
)
def test_a_formula_of_an_ods_is_read_as_excel_writes_it(written, read):
    assert excel_formula(written) == read
