"""The register that `evalbatch template --register-blank` writes, and the filled one for the sample batch."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.reading.register_book import read_register
from evalbatch.reading.sheet import read_sheets
from evalbatch.register import Lists
from evalbatch.register_labels import load_words
from evalbatch.templates.register_book import EXAMPLE_NAME, REGISTER_NAME, write_register
from tests.example_register import EXEMPT, OWING, example_register
from tests.examples import FOLDER

LISTS = ["项目清单", "批复指标", "单位名册", "期限", "汇总表收件人"]


@pytest.fixture(scope="module")
def blank():
    return openpyxl.load_workbook(FOLDER / REGISTER_NAME)


@pytest.fixture(scope="module")
def example():
    return read_register((FOLDER / EXAMPLE_NAME).read_bytes(), EXAMPLE_NAME)


def test_sheets_stand_in_the_order_of_filling_in(blank):
    assert blank.sheetnames == ["填写说明", *LISTS]


@pytest.mark.parametrize("name", LISTS)
def test_every_column_says_what_goes_into_it_and_is_one_the_reader_knows(blank, name):
    sheet = blank[name]
    kind = next(kind for kind in load_words().kinds.values() if kind.name == name)
    labels = [cell.value for cell in sheet[3]]
    assert [kind.labels[kind.columns.field_of(label).field_name] for label in labels] == labels
    for cell in sheet[4]:
        (rule,) = [rule for rule in sheet.data_validations.dataValidation if cell.coordinate in rule.sqref]
        assert rule.promptTitle
        assert rule.prompt
        assert len(rule.prompt) <= 255


@pytest.mark.parametrize("name", LISTS)
def test_lists_scroll_and_print_with_their_header_and_are_not_locked(blank, name):
    sheet = blank[name]
    assert (sheet.page_setup.paperSize, sheet.freeze_panes) in {(9, "C4"), (9, "A4")}
    assert sheet.print_title_rows == "$3:$3"
    assert not sheet.protection.sheet


def test_codes_stay_texts_however_far_down_they_are_pasted(blank):
    sheet = blank["项目清单"]
    assert sheet.column_dimensions["A"].width > 20
    assert sheet["A4"].number_format == "@"


def test_the_same_content_gives_the_same_bytes(tmp_path):
    one, other = (write_register(tmp_path / name, example_register()) for name in ("一.xlsx", "二.xlsx"))
    assert one.read_bytes() == other.read_bytes()


def test_comes_back_from_the_reader_as_it_was_written(tmp_path):
    wanted = replace(example_register(), whole=replace(example_register().units[0], name="合计", code=""))
    path = write_register(tmp_path / "底册.xlsx", wanted)
    found = read_register(path.read_bytes(), path.name)
    assert found.projects == wanted.projects
    assert found.units == wanted.units
    assert found.deadlines == wanted.deadlines
    assert found.whole == wanted.whole


def test_a_blank_line_more_is_no_fault():
    book = openpyxl.load_workbook(FOLDER / REGISTER_NAME)
    book["项目清单"]["B4"] = "干部培训"
    book["项目清单"]["B9"] = "道路养护"
    data = io.BytesIO()
    book.save(data)
    assert [each.name for each in read_register(data.getvalue(), "底册.xlsx").projects] == ["干部培训", "道路养护"]


def test_the_example_fits_the_sample_batch(example):
    files = [path for path in (FOLDER / "examples").iterdir() if path.name[0] in "T市示"]
    forms = [
        form
        for path in files
        for form in parse_forms(read_sheets(path.read_bytes(), path.name), load_labels())
        if form.header.project_name
    ]
    lists = Lists(example)
    found = [lists.find(form).project for form in forms]
    assert None not in found
    assert [each.name for each in example.projects if each not in found] == [OWING]
    assert [(each.name, bool(each.exempt)) for each in example.units if each.exempt] == [(EXEMPT, True)]
    assert [each.due for each in example.deadlines] == ["2024-03-31"]
