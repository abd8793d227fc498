"""The template against the engine: what it shows while it is filled in is what the bureau's run says of it.

A real LibreOffice works the formulas out. Templates are filled in at random from seeds, with every slip that a clerk
makes in these cells; a disagreement prints both sides.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from evalbatch.intake import gather
from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import CATALOGUE
from evalbatch.rules.self_check import IN_TEMPLATE
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme, shipped_schemes
from evalbatch.templates import Template
from evalbatch.templates.live_formulas import Operands, points_text
from evalbatch.templates.panel import PANEL_SHEET, READY
from tests import examples
from tests.live_forms import (
    FORM,
    READS,
    Clerk,
    blank,
    differences,
    light,
    scheme_of,
    steps,
    told_by_engine,
    told_by_saved,
)
from tests.office import has_bridge, session

FORMS = 504
VOLATILE = ("OFFSET(", "INDIRECT(", "TODAY(", "NOW(", "RAND", "CELL(", "INFO(")
NEWER = ("LET(", "LAMBDA(", "FILTER(", "UNIQUE(", "TEXTJOIN(", "XLOOKUP(", "IFS(", "SEQUENCE(", "CONCAT(", "SWITCH(")

with_office = pytest.mark.skipif(not has_bridge(), reason="LibreOffice with python3-uno is not installed")


@with_office
def test_scores_total_grade_and_every_check_are_those_of_the_engine(tmp_path):
    names = shipped_schemes()
    clerks = {
        name: [Clerk(seed, name).fill() for seed in range(at, FORMS, len(names))] for at, name in enumerate(names)
    }
    workbooks = []
    for name in names:
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(blank(name))
        jobs = [steps(cells, name) + [list(read) for read in READS] for cells in clerks[name]]
        workbooks.append({"path": str(path), "jobs": jobs})
    answers = session(workbooks, tmp_path)
    apart = {
        (name, at): found
        for name, shown_forms in zip(names, answers, strict=True)
        for at, (cells, shown) in enumerate(zip(clerks[name], shown_forms, strict=True))
        if (found := differences(light(name), cells, shown, name))
    }
    assert apart == {}
    assert sum(map(len, answers)) == FORMS


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    path = folder / "示例.xlsx"
    path.write_bytes((examples.FOLDER / examples.COMPLETE).read_bytes())
    files = {
        name: str(folder / f"{name}.xlsx")
        for name in ("as_it_was", "inserted", "copied", "deleted", "pasted", "sorted")
    }
    entries = {"D": "新增的指标", "E": "≥", "F": 10, "G": "次", "H": 9, "I": 2}
    job = [
        ["save", files["as_it_was"]],
        ["insert", FORM, 15],
        *(["type", FORM, f"{column}15", value] for column, value in entries.items()),
        ["type", FORM, "I14", 2],
        ["save", files["inserted"]],
        ["copy", FORM, "J14:J14", "J15"],
        ["type", FORM, "K15", "有一次推迟到明年"],
        ["save", files["copied"]],
        ["delete", FORM, 15],
        ["type", FORM, "I14", 4],
        ["save", files["deleted"]],
        ["copy", FORM, "D13:K14", "D17"],
        ["save", files["pasted"]],
        ["sort", FORM, "D13:K16", 0],
        ["save", files["sorted"]],
    ]
    session([{"path": str(path), "jobs": [job]}], folder)
    return {name: Path(file).read_bytes() for name, file in files.items()}


@with_office
class TestRows:
    """The complete example, its rows inserted, deleted, pasted over and sorted."""

    @pytest.mark.parametrize("name", ["as_it_was", "inserted", "copied", "deleted", "pasted", "sorted"])
    def test_the_panel_says_what_the_engine_says(self, saved, name):
        engine = told_by_engine(saved[name], scheme_of("mof2020"), set())
        assert told_by_saved(saved[name]) == engine.open

    def test_nothing_is_open_in_a_complete_form(self, saved):
        assert told_by_saved(saved["as_it_was"]) == {}
        assert READY in panel_lines(saved["as_it_was"])[1]

    def test_a_row_inserted_is_read_and_its_score_is_missed(self, saved):
        form = read(saved["inserted"])
        assert [row.level3 for row in form.indicators].index("新增的指标") == 2
        assert {"S49"} <= told_by_saved(saved["inserted"]).keys()
        line = next(line for line in panel_lines(saved["inserted"]) if "S49" in line)
        assert "主表第 15 行" in line

    def test_the_formula_copied_into_it_works(self, saved):
        row = read(saved["copied"]).indicators[2]
        assert (row.level3, str(row.reported_score)) == ("新增的指标", "1.8")
        assert told_by_saved(saved["copied"]) == {}

    def test_a_row_deleted_leaves_all_as_it_was(self, saved):
        assert read(saved["deleted"]).indicators == read(saved["as_it_was"]).indicators

    def test_a_block_pasted_keeps_the_formulas_in_step(self, saved):
        before, after = read(saved["deleted"]).indicators, read(saved["pasted"]).indicators
        assert [row.level3 for row in after[4:6]] == [row.level3 for row in before[0:2]]
        assert told_by_saved(saved["pasted"]) == told_by_engine(saved["pasted"], scheme_of("mof2020"), set()).open

    def test_rows_sorted_keep_their_scores(self, saved):
        def scores(name):
            return {row.level3: row.reported_score for row in read(saved[name]).indicators[:4]}

        assert scores("sorted") == scores("pasted")


def read(data):
    (form,) = parse_forms(read_sheets(data, "x.xlsx"), load_labels())
    return form


def panel_lines(data):
    panel = next(sheet for sheet in read_sheets(data, "x.xlsx") if sheet.name == PANEL_SHEET)
    return [" ".join(cell.text for cell in cells) for _, cells in panel.rows()]


@pytest.fixture(scope="module", params=["mof2020", "mof2021_core", "transfer"])
def parts(request):
    data = Template(load_scheme(request.param)).workbook()
    with ZipFile(BytesIO(data)) as package:
        return len(data), {name: package.read(name).decode() for name in package.namelist() if name.endswith("xml")}


class TestWorkbook:
    def test_is_small_enough_to_mail_by_the_hundred(self, parts):
        assert parts[0] < 60_000

    def test_has_no_formula_that_excel_2010_does_not_know_and_none_that_is_volatile(self, parts):
        for name, xml in parts[1].items():
            assert not [word for word in (*VOLATILE, *NEWER) if re.search(rf"(?<![A-Z]){re.escape(word)}", xml)], name
            assert "_xlfn" not in xml
            assert 't="array"' not in xml

    def test_has_no_other_program_or_file_in_it_that_would_make_a_warning(self, parts):
        assert not [name for name in parts[1] if "external" in name or "vba" in name or "connection" in name]


def test_a_workbook_given_back_is_read_as_it_was_sent_in(tmp_path):
    """The bureau's cells are filled in, and no formula of the form depends on them: their results stay."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "表.xlsx").write_bytes((examples.FOLDER / examples.COMPLETE).read_bytes())
    score_inboxes(gather([tmp_path / "in"]), tmp_path / "out", scheme=scheme_of("mof2020"), name="样例")
    back = read((tmp_path / "out" / "已通过" / "表.xlsx").read_bytes())
    assert back.remarks == ()
    assert back.indicators == read((examples.FOLDER / examples.COMPLETE).read_bytes()).indicators


class TestCatalogue:
    def test_says_which_checks_the_template_has(self):
        names = {rule.id for rule in CATALOGUE}
        assert names.issuperset(IN_TEMPLATE)

    def test_names_the_checks_of_the_panel_and_no_other(self):
        shown = set()
        for name in shipped_schemes():
            with ZipFile(BytesIO(Template(load_scheme(name)).workbook())) as package:
                xml = package.read("xl/sharedStrings.xml").decode()
            shown |= {rule.id for rule in CATALOGUE if f"<t>{rule.id}</t>" in xml}
        assert shown == set(IN_TEMPLATE)


@pytest.mark.parametrize("name", sorted(load_scheme("mof2020").formulas))
def test_every_formula_of_the_library_is_said_in_a_spreadsheets_words(name):
    cells = Operands("A1", "B1", "C1", other_bound="D1", on_time="E1", level="F1", reported="G1")
    text = points_text(load_scheme("mof2020").formulas[name], cells)
    assert text.count("(") == text.count(")")
    assert "A1" in text
