"""The template against the engine: what it shows while it is filled in is what the bureau's run says of it.

A real LibreOffice works the formulas out. Templates are filled in at random from seeds, with every slip that a clerk
makes in these cells; a disagreement prints both sides.
"""

from __future__ import annotations

import re
from io import BytesIO
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from evalbatch.intake import gather
from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import CATALOGUE, check_form
from evalbatch.rules.self_check import IN_TEMPLATE
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme, shipped_schemes
from evalbatch.scoring import score_form
from evalbatch.templates import Template
from evalbatch.templates.live_formulas import Operands, points_text
from evalbatch.templates.panel import OPEN, PANEL_SHEET, READY
from evalbatch.templates.panel_words import OWN
from tests import examples
from tests.live_forms import (
    FORM,
    READS,
    Clerk,
    Layout,
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


PERCENT, DAY = "0%", "YYYY-MM-DD"


def typed(**cells):
    """Values for cells of the main form; a pair is a number and its format, = is a formula."""
    made = []
    for cell, value in cells.items():
        if isinstance(value, tuple):
            value, code = value  # noqa: PLW2901
            made.append(["format", FORM, cell, code])
        formula = isinstance(value, str) and value.startswith("=")
        made.append(["formula" if formula else "type", FORM, cell, value])
    return made


READ_ALIKE = {
    "sign_repeated": typed(F13="≥5"),
    "full_width": typed(F13="５", H13="５"),
    "blanks_around": typed(F13="5　", H13=" 5\n"),
    "unit_repeated": typed(F13="5 次", H13="5次"),
    "thousands": typed(F13="5,000", H13="5,000"),
    "share_without_unit": typed(E13="≥", F13="98%", G13="", H13="0.98"),
    "range_in_full_width": typed(E13="区间", F13="3～8", H13="5"),
}
NOT_READ = {
    "sign_of_another_kind": (typed(F13="≤5"), "I39"),
    "words_behind": (typed(F13="5件以上"), "I39"),
    "unit_in_the_value_only": (typed(F13="5件", G13="", H13="5件"), "I39"),
    "another_unit": (typed(G13="万元", H13="50000元"), "I39"),
    "day_for_a_figure": (typed(H13=(45657, DAY)), "写法"),
    "percentage_in_its_format": (typed(F13=(0.98, PERCENT), G13="%", H13="96"), "写法"),
    "percentage_without_unit": (typed(F13="90", G13="", H13=(0.9, PERCENT)), "写法"),
    "own_words_for_a_level": (typed(E13="定性", F13="制度健全", G13="", H13="效果明显", J13=5), "选项"),
    "days_for_a_date": (typed(E13="时限", F13="30个工作日内", G13="", H13="按时完成"), "选项"),
    "stored_as_text_points": (typed(I13="5"), "W32"),
    "stored_as_text_money": (typed(G6="300"), "M14"),
    "sign_not_chosen": (typed(E13="", J13=5), "指标性质"),
}
ERROR_VALUES = {f"error_in_{cell}": typed(**{cell: "=1/0"}) for cell in ("C3", "D13", "F13", "H13", "I13", "J13", "G6")}
TORN = {
    "total_row_deleted": lambda place: [["delete", FORM, place.total]],
    "header_deleted": lambda place: [["delete", FORM, place.rows[0][0] - 1]],
    "conclusion_removed": lambda _: [["remove", "评价结论"]],
    "rows_removed": lambda _: [["remove", "逐行核对"]],
}


@pytest.fixture(scope="module")
def spelled(tmp_path_factory):
    """The complete example, each time with one cell or row spelled in another way."""
    folder = tmp_path_factory.mktemp("spelled")
    source = (examples.FOLDER / examples.COMPLETE).read_bytes()
    form = read(source)
    first, total = (
        int(re.sub(r"\D", "", cell))
        for cell in (form.indicators[0].source.cells["target"], form.totals.source.cells["reported_score"])
    )
    assert first == 13
    place = Layout(tuple((first + at, "") for at in range(len(form.indicators))), 0, 0, total, None, ())
    jobs = {**READ_ALIKE, **{name: job for name, (job, _) in NOT_READ.items()}, **ERROR_VALUES}
    jobs |= {name: job(place) for name, job in TORN.items()}
    jobs["first_row_inserted"] = [
        ["insert", FORM, 13],
        *typed(D13="新增的指标", E13="≥", F13=10, G13="次", H13=10, I13=2),
        ["copy", FORM, "J14:J14", "J13"],
    ]
    jobs["fields"] = typed(G6="", D7=44, H13="", F14="", D26="某指标")
    jobs["parts_of_a_fund_inserted"] = [
        *[["insert", FORM, 8]] * 2,
        *typed(B8="省级资金", D8=30, E8=30, G8=30, B9="　市级资金", D9=5, E9=5, G9=5),
    ]
    jobs["yuan"] = typed(E6=480000, E7=480000)
    jobs["spent_in_yuan"] = typed(G6=450000, G7=450000)
    jobs["panel_removed"] = [["remove", PANEL_SHEET]]
    jobs["label_changed"] = typed(B13="产出指标（60分）")
    jobs["many_rows"] = [["insert", FORM, 14]] * 50
    workbooks = []
    for name, job in jobs.items():
        (folder / f"{name}_in.xlsx").write_bytes(source)
        workbooks.append(
            {"path": str(folder / f"{name}_in.xlsx"), "jobs": [[*job, ["save", str(folder / f"{name}.xlsx")]]]}
        )
    session(workbooks, folder)
    return {name: (folder / f"{name}.xlsx").read_bytes() for name in jobs}


REDDENED = {
    "nothing": (typed(), set()),
    "amount_blank": (typed(G6=""), {"G6"}),
    "both_amounts_blank": (typed(E6="", G6=""), {"E6", "G6"}),
    "sum_apart": (typed(D7=44), {"D6"}),
    "more_spent_than_budgeted": (typed(G6=60, G7=60), {"G6", "G7"}),
    "spent_without_a_budget": (typed(E7="", E8=50), {"E7"}),
    "yuan_in_place_of_ten_thousands": (typed(E6=467200, E7=467200), {"D6", "E6", "D7", "E7"}),
    "spent_in_yuan": (typed(G6=450000, G7=450000), {"E6", "G6", "E7", "G7"}),
    "words_for_an_amount": (typed(G8="约50"), {"G8"}),
    "rate_typed_over": (typed(J7=0.5), {"J7"}),
    "points_of_execution": (typed(K6=3), {"K6"}),
    "points_of_execution_and_sum_apart": (typed(D7=44, K6=3), {"D6", "K6"}),
    "head_blank": (typed(C3="", G4=""), {"C3", "G4"}),
    "goals_blank": (typed(B11="", F11=""), {"B11", "F11"}),
    "blanks_that_are_typed": (
        typed(C3="　", C4="\u00a0", B11="\n", G6=20, G7=20, C40="　", D13=" 　", F14="　", H15=9, K15="　"),
        {"C3", "C4", "B11", "C40", "D13", "F14", "K15"},
    ),
    "grade_typed_over": (typed(C39="优秀"), {"C39"}),
    "total_typed_over": (typed(J38=90), {"J38"}),
    "actual_blank": (typed(H13=""), {"H13"}),
    "target_blank": (typed(F13=""), {"F13"}),
    "all_but_the_name_blank": (typed(E13="≥", F13="", H13="", I13=""), {"F13", "H13", "I13"}),
    "sign_blank": (typed(E13=""), {"E13"}),
    "points_blank": (typed(I13=""), {"I13"}),
    "level_that_people_score": (typed(E13="定性", F13="制度健全", G13="", H13="未达成年度指标且效果较差"), {"J13"}),
    "words_for_a_date": (typed(E13="时限", F13="尽快", G13="", H13="按时完成"), {"F13"}),
    "own_words_for_in_time": (typed(E13="时限", F13="2020年12月底前", G13="", H13="2020年11月"), {"H13"}),
    "day_for_a_figure": (typed(H13=(45657, DAY), K13="节日多"), {"H13"}),
    "percentage_pasted": (typed(F13="90", G13="", H13=(0.9, PERCENT), K13="见说明"), {"H13"}),
    "percentage_as_target": (typed(F13=(0.98, PERCENT), G13="%", H13="96", K13="见说明"), {"F13"}),
    "score_typed_over": (typed(J13=99), {"J13"}),
    "less_done_without_a_reason": (typed(H13=1), {"K13"}),
    "error_in_the_head": (typed(C3="=1/0"), {"C3"}),
    "error_in_a_row": (typed(F13="=1/0"), {"F13"}),
    "errors_in_cells_that_nothing_checks": (
        typed(**dict.fromkeys(("G13", "C13", "B8", "I7", "J7", "C41", "G42"), "=1/0")),
        {"G13", "C13", "B8", "I7", "J7", "C41", "G42"},
    ),
}
"""What is typed into the complete example, and which cells turn red."""


def colours(data):
    """The formulas that colour each cell of the form; a merged cell has the colour of its first one."""
    sheet, found = openpyxl.load_workbook(BytesIO(data))[FORM], {}
    for area in sheet.conditional_formatting:
        (part,) = area.sqref.ranges
        first = f"{get_column_letter(part.min_col)}{part.min_row}"
        for row, column in product(range(part.min_row, part.max_row + 1), range(part.min_col, part.max_col + 1)):
            cell = sheet.cell(row, column)
            if not isinstance(cell, MergedCell):
                moved = (
                    Translator(f"={each.formula[0]}", first).translate_formula(cell.coordinate) for each in area.rules
                )
                found.setdefault(cell.coordinate, []).extend(each.removeprefix("=") for each in moved)
    return found


def reddened(tmp_path, example, typings):
    """Which cells of an example turn red after each of these typings: the formulas are worked out in other columns."""
    path, source = tmp_path / "表.xlsx", (examples.FOLDER / example).read_bytes()
    path.write_bytes(source)
    shown = [
        ["formula", FORM, f"A{cell}", "=" + "+".join(f"IFERROR(({each})*1,0)" for each in found).replace(",", ";")]
        for cell, found in colours(source).items()
    ]
    jobs = [[*job, *shown, ["calculate"], ["read", FORM, "AA1:AK42"]] for job in typings]
    (answers,) = session([{"path": str(path), "jobs": jobs}], tmp_path)
    for (area,) in answers:
        yield {f"{chr(65 + at)}{row}" for row, line in enumerate(area, 1) for at, value in enumerate(line) if value}


@with_office
def test_the_cell_at_fault_turns_red_and_no_other(tmp_path):
    red = reddened(tmp_path, examples.COMPLETE, [job for job, _ in REDDENED.values()])
    assert dict(zip(REDDENED, red, strict=True)) == {name: cells for name, (_, cells) in REDDENED.items()}


@with_office
def test_a_blank_form_is_printed_without_colours_until_something_is_filled_in(tmp_path):
    begun = {"A2", "C4", "G4", "E6", "G6", "B11", "F11"}
    typings = (typed(), typed(C3="某项目"), typed(E6=5), typed(D13="培训次数"))
    red = list(reddened(tmp_path, examples.BLANK, typings))
    assert red == [set(), begun, (begun | {"C3"}) - {"E6"}, begun | {"C3", "F13", "H13", "I13"}]


def open_lines(data):
    """What the panel says is to be mended: rule or own check -> where."""
    panel = next(sheet for sheet in read_sheets(data, "x.xlsx") if sheet.name == PANEL_SHEET)
    own = {what: name for name, (what, _) in OWN.items()}
    rows = [{cell.column: cell.text for cell in cells} for _, cells in panel.rows()]
    return {own.get(row[1], row.get(5, "")): row.get(3, "") for row in rows if row.get(2) == OPEN}


@with_office
class TestSpellings:
    """The complete example, in which one row is spelled as people spell who don't keep to the prompts."""

    @pytest.mark.parametrize("name", READ_ALIKE)
    def test_what_a_formula_can_read_is_read_as_the_engine_reads_it(self, spelled, name):
        assert told_by_saved(spelled[name]) == told_by_engine(spelled[name], scheme_of("mof2020"), set()).open
        assert READY in panel_lines(spelled[name])[1]

    @pytest.mark.parametrize("name", NOT_READ)
    def test_what_it_cannot_is_to_be_mended(self, spelled, name):
        assert "主表第" in open_lines(spelled[name])[NOT_READ[name][1]]
        assert READY not in panel_lines(spelled[name])[1]

    @pytest.mark.parametrize("name", ERROR_VALUES)
    def test_an_error_value_is_to_be_mended_and_puts_nothing_else_out(self, spelled, name):
        assert READY not in panel_lines(spelled[name])[1]
        assert "F62" in open_lines(spelled[name])
        assert "表样" not in open_lines(spelled[name])
        assert "F62" in told_by_engine(spelled[name], scheme_of("mof2020"), set()).open

    @pytest.mark.parametrize("name", TORN)
    def test_a_template_with_a_part_cut_out_is_never_ready(self, spelled, name):
        assert READY not in panel_lines(spelled[name])[1]
        assert "表样" in open_lines(spelled[name])

    def test_the_panel_names_the_fields_at_fault(self, spelled):
        said = open_lines(spelled["fields"])
        assert said["M14"] == "全年执行数　主表第 6 行"
        assert said["M15"] == "年初预算数　主表第 6 行"
        assert said["I38"] == "指标值　完成值　分值　主表第 13、14、26 行"

    @pytest.mark.parametrize("name", ["yuan", "spent_in_yuan"])
    def test_amounts_in_yuan_and_in_ten_thousands_are_told_apart(self, spelled, name):
        engine = told_by_engine(spelled[name], scheme_of("mof2020"), set()).open
        assert told_by_saved(spelled[name]) == engine
        assert engine == ({"M22": "需修改", "S49": "需修改"} if name == "spent_in_yuan" else {"M22": "需说明"})

    def test_what_a_fund_is_made_of_may_stand_below_it(self, spelled):
        name = "parts_of_a_fund_inserted"
        assert told_by_saved(spelled[name]) == told_by_engine(spelled[name], scheme_of("mof2020"), set()).open == {}

    @pytest.mark.parametrize("name", ["panel_removed", "rows_removed", "conclusion_removed"])
    def test_a_sheet_cut_out_is_told_once_and_not_cell_by_cell(self, spelled, name):
        form, scheme = read(spelled[name]), scheme_of("mof2020")
        assert [each.rule_id for each in check_form(form, score_form(form, scheme), scheme)] == ["F88"]

    def test_a_row_right_below_the_header_belongs_to_no_part(self, spelled):
        engine = told_by_engine(spelled["first_row_inserted"], scheme_of("mof2020"), set())
        assert told_by_saved(spelled["first_row_inserted"]) == engine.open

    def test_the_points_of_a_part_are_those_that_its_label_prints(self, spelled):
        engine = told_by_engine(spelled["label_changed"], scheme_of("mof2020"), set())
        assert told_by_saved(spelled["label_changed"]) == engine.open == {"W31": "需说明"}

    def test_a_table_too_long_to_be_seen_is_told_as_that_and_not_as_parts_missing(self, spelled):
        assert "行数" in open_lines(spelled["many_rows"])
        assert not {"W29", "W35"} & told_by_saved(spelled["many_rows"]).keys()


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
