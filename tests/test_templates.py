"""The standard workbook: what a unit sees, may type and may not change, and where its figures come from."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from itertools import pairwise

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import MergedCell

from evalbatch.labels import load_labels
from evalbatch.reading.form import hidden_forms, parse_forms
from evalbatch.reading.sheet import read_sheets
from evalbatch.schemes import load_scheme, shipped_schemes
from evalbatch.templates import META_SHEET, TEMPLATE_ID, TEMPLATE_VERSION, write_template
from evalbatch.templates.fund_columns import execution, fund_grid
from evalbatch.templates.page import column_above
from evalbatch.templates.panel import PANEL_SHEET
from tests import examples

FORM = "项目支出绩效自评表"
SHEETS = ["填报说明", FORM, "填报自查", "资金明细", "评价结论", "自评报告要点", "填报示例", "逐行核对", META_SHEET]
VISIBLE = SHEETS[:-2]  # but for the sheet that nobody prints

OWN_SCHEME = """
id = "own"
name = "本市方案"
document = "本市绩效自评办法"
weights = { source = "x", total = 120, execution = 20, output = 60, benefit = 40, satisfaction = 0 }
execution = { source = "x", formula = "exec_linear", denominator = "initial" }
indicators = { source = "x", at_least = "pos_linear", at_most = "neg_mirror", equal = "equal", range = "range", \
date = "date", qualitative = "qual_80_50" }
grades = { source = "x", bands = [{ label = "甲", at_least = 100 }, { label = "乙", at_least = 0 }] }
tolerances = { source = "x" }
rounding = { source = "x" }
"""


@pytest.fixture(scope="module")
def scheme():
    return load_scheme("mof2020")


@pytest.fixture(scope="module")
def own_scheme(tmp_path_factory):
    path = tmp_path_factory.mktemp("scheme") / "own.toml"
    path.write_text(OWN_SCHEME, encoding="utf-8")
    return load_scheme(str(path))


def test_the_money_block_takes_from_the_scheme_what_tells_another_unit_of_money(scheme):
    def texts(scheme):
        funds = fund_grid(scheme, scored=True)
        return "\n".join([*(column.formula for column in funds.columns), *execution(funds, scheme).values()])

    tolerances = scheme.tolerances.model_copy(update={"unit_slip": Decimal(345)})
    shipped, own = texts(scheme), texts(scheme.model_copy(update={"tolerances": tolerances}))
    assert shipped.count("1000") == own.count("345") > 1
    assert shipped.replace("1000", "345") == own


@pytest.fixture(scope="module")
def folder(scheme, tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    examples.write_all(folder, scheme)
    return folder


@pytest.fixture(scope="module")
def blank(folder):
    return openpyxl.load_workbook(folder / examples.BLANK)


@pytest.fixture(scope="module")
def complete(folder):
    return openpyxl.load_workbook(folder / examples.COMPLETE)


def texts(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def place(sheet, text):
    """The only cell with this text, spaces and line breaks apart."""
    wanted = "".join(text.split())
    return next(
        cell
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "".join(cell.value.split()) == wanted
    )


def right_of(sheet, text):
    """The cell right of a label, over merged columns."""
    label = place(sheet, text)
    spans = {str(merge).split(":")[0]: merge for merge in sheet.merged_cells.ranges}
    last = spans[label.coordinate].max_col if label.coordinate in spans else label.column
    return sheet.cell(label.row, last + 1)


def rules_of_label(sheet, cell):
    """Whether a cell is a printed label that only stands unlocked."""
    return any(rule.formula1 == "FALSE" for rule in rules_of(sheet, cell.coordinate))


def rules_of(sheet, address):
    """The data validations of a cell."""
    return [rule for rule in sheet.data_validations.dataValidation if address in rule.sqref]


def colouring(sheet, address):
    """The conditions under which a cell is coloured."""
    found = sheet.conditional_formatting
    return [formula for group in found if address in group for rule in group.rules for formula in rule.formula]


class TestSheets:
    def test_stand_in_the_order_of_filling_in(self, blank):
        assert blank.sheetnames == SHEETS

    def test_the_hidden_one_cannot_be_shown_by_a_click_and_says_which_template_it_is(self, complete):
        meta = complete[META_SHEET]
        assert meta.sheet_state == "veryHidden"
        told = {key.value: value.value for key, value in meta.iter_rows(max_col=2)}
        wanted = {"template": TEMPLATE_ID, "version": TEMPLATE_VERSION, "scheme": "mof2020", "year": "2020"}
        assert wanted.items() <= told.items()

    def test_the_wide_one_that_only_formulas_look_at_is_hidden_and_taken_for_no_form(self, blank, folder):
        assert [sheet.title for sheet in blank if sheet.sheet_state == "hidden"] == ["逐行核对"]
        book, left = openpyxl.load_workbook(folder / examples.COMPLETE), io.BytesIO()
        for name in (FORM, META_SHEET):  # without the latter it is read as any other
            book.remove(book[name])
        book.save(left)
        assert hidden_forms(read_sheets(left.getvalue(), "x.xlsx"), load_labels()) == ()

    @pytest.mark.parametrize("name", VISIBLE)
    def test_print_on_a4_upright_one_page_wide_with_page_numbers(self, blank, name):
        sheet = blank[name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        high = None if name == PANEL_SHEET else 0  # the panel on one page, the others on as many as they need
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, high)
        assert sheet.print_options.horizontalCentered
        assert sheet.print_area
        assert "&P" in sheet.oddFooter.center.text

    @pytest.mark.parametrize("name", VISIBLE)
    def test_are_protected_without_a_password_but_let_people_work(self, blank, name):
        protection = blank[name].protection
        assert protection.sheet
        assert not protection.password
        forbidden = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "objects")
        assert not any(getattr(protection, action) for action in forbidden)

    @pytest.mark.parametrize("name", VISIBLE)
    def test_are_set_in_the_typeface_of_official_forms(self, blank, name):
        written = [cell for row in blank[name].iter_rows() for cell in row if cell.has_style]
        fonts = {cell.font.name for cell in written if cell.font.size != 11 and not isinstance(cell, MergedCell)}
        assert fonts == {"宋体"}
        assert (blank[name]["A1"].font.size, blank[name]["A1"].font.bold) == (18, True)


class TestForm:
    def test_is_laid_out_as_the_ministry_prints_it(self, blank):
        sheet = blank[FORM]
        assert sheet["A1"].value == FORM
        assert sheet["A2"].value == "（        年度）"
        assert [sheet.cell(5, column).value for column in (1, 4, 5, 7, 9, 10, 11)] == [
            "项目\n资金\n(万元)",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ]
        assert [sheet.cell(row, 2).value.strip() for row in range(6, 10)] == [
            "年度资金总额",
            "其中：当年财政拨款",
            "上年结转资金",
            "其他资金",
        ]
        assert [cell.value for cell in sheet[12][:11]] == [
            "绩\n效\n指\n标",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标\n性质",
            "年度\n指标值",
            "度量\n单位",
            "实际\n完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ]
        order = (
            "预期目标",
            "实际完成情况",
            "总分",
            "自评等级",
            "填表人",
            "联系电话",
            "负责人",
            "填报日期",
            "核定得分",
            "审核意见",
        )
        assert [place(sheet, label).row for label in order] == sorted(place(sheet, label).row for label in order)

    def test_carries_the_schemes_points_in_its_labels(self, blank):
        labels = {"".join(text.split()) for text in texts(blank[FORM])}
        assert {"产出指标（50分）", "效益指标（30分）", "满意度指标（10分）"} <= labels
        assert blank[FORM]["I6"].value == 10

    def test_has_room_for_as_many_indicators_as_most_need(self, blank):
        rows = {"".join(cell.value.split()): cell.row for cell in blank[FORM]["C"][12:] if cell.value}
        starts = sorted(rows.values())
        assert [below - above for above, below in pairwise(starts)][:8] == [4] * 4 + [2] * 4

    def test_takes_entries_and_keeps_labels_and_formulas(self, blank):
        sheet = blank[FORM]
        labels = ("项目名称", "主管部门", "实施单位", "自评等级", "填表人", "填报日期")
        entries = [right_of(sheet, label) for label in labels]
        entries += [
            sheet[address] for address in ("D6", "G9", "B11", "F11", *(f"{column}13" for column in "ABCDEFGHIJK"))
        ]
        assert [cell.coordinate for cell in entries if cell.protection.locked] == []
        fixed = [place(sheet, label) for label in labels]
        fixed += [right_of(sheet, label) for label in ("核定得分", "核定等级", "审核意见")]
        fixed += [sheet[address] for address in ("A1", "I6", "J6", "K6", "K7", "B12", "A39", "J39")]
        assert [cell.coordinate for cell in fixed if not cell.protection.locked] == []

    @pytest.mark.parametrize("name", [FORM, "资金明细", "评价结论"])
    def test_is_white_where_something_is_to_be_filled_in_and_grey_where_not(self, blank, name):
        framed = [
            cell
            for row in blank[name].iter_rows()
            for cell in row
            if cell.border.left.style and not isinstance(cell, MergedCell)
        ]
        white = {cell.coordinate for cell in framed if cell.fill.fill_type is None}
        closed = {cell.coordinate for cell in framed if cell.protection.locked}
        worked_out = {cell.coordinate for cell in framed if cell.data_type == "f"}
        assert white
        assert not white & (closed | worked_out)

    def test_keeps_targets_and_results_as_they_are_typed(self, blank):
        assert {blank[FORM][f"{column}13"].number_format for column in "DEFGH"} == {"@"}


class TestEntries:
    @pytest.mark.parametrize(
        ("address", "kind"),
        [("D6", "decimal"), ("G9", "decimal"), ("F13", "custom"), ("I13", "custom"), ("J13", "custom")],
    )
    def test_refuse_what_is_no_figure_and_say_so_in_chinese(self, blank, address, kind):
        (rule,) = rules_of(blank[FORM], address)
        assert (rule.type, rule.errorStyle or "stop") == (kind, "stop")
        assert re.search("数字", rule.error)
        assert all(re.search("[一-鿿]", text) for text in (rule.promptTitle, rule.prompt, rule.errorTitle))

    def test_offer_the_schemes_grades(self, blank):
        sheet = blank[FORM]
        (rule,) = rules_of(sheet, right_of(sheet, "自评等级").coordinate)
        assert (rule.type, rule.formula1) == ("list", '"优,良,中,差"')

    def test_offer_the_three_levels_but_take_a_figure_as_well(self, blank):
        (rule,) = rules_of(blank[FORM], "H20")
        assert rule.formula1.startswith('"达成年度指标,')
        assert not rule.showErrorMessage

    def test_tell_how_a_target_is_written(self, blank):
        sign, value, measure = (rules_of(blank[FORM], f"{column}13")[0] for column in "EFG")
        assert sign.formula1.startswith('"≥,≤,＝')
        assert "只填数字" in value.prompt
        assert not measure.showErrorMessage

    def test_refuse_to_have_a_label_typed_over_that_stands_unlocked_so_that_its_row_can_be_deleted(self, blank):
        for column in "ABC":
            (rule,) = rules_of(blank[FORM], f"{column}13")
            assert (rule.formula1, rule.errorStyle or "stop") == ("FALSE", "stop")

    def test_reach_down_to_the_last_indicator_row(self, blank):
        sheet = blank[FORM]
        last = place(sheet, "总分").row - 1
        for column in "DEFGHIJK":
            assert len(rules_of(sheet, f"{column}{last}")) == 1, column

    def test_the_grade_of_the_conclusion_is_that_of_the_form_until_it_is_typed_over(self, blank):
        overall = blank["评价结论"]["E8"]
        assert (overall.value, overall.protection.locked) == ("=自查_等级", False)

    def test_nothing_stands_in_an_entry_of_the_blank_form_for_a_clerk_to_delete(self, blank):
        filled = {
            (name, cell.coordinate)
            for name in VISIBLE
            for row in blank[name].iter_rows()
            for cell in row
            if not cell.protection.locked and cell.value is not None and not rules_of_label(blank[name], cell)
        }
        years = {(name, "A2") for name in (FORM, "资金明细", "评价结论", "自评报告要点")}
        numbers = {("资金明细", f"A{row}") for row in range(4, 16)}
        scores = {(FORM, f"J{row}") for row in range(13, 39)} | {(FORM, "C40")}
        assert filled == years | numbers | scores | {("评价结论", "D8"), ("评价结论", "E8")}


class TestColours:
    @pytest.mark.parametrize("label", ["项目名称", "主管部门", "实施单位", "自评等级"])
    def test_a_cell_of_head_or_foot_is_coloured_while_the_panel_names_it(self, complete, label):
        cell = right_of(complete[FORM], label)
        assert any(f'"*{label}*"' in rule for rule in colouring(complete[FORM], cell.coordinate))

    @pytest.mark.parametrize("label", ["预期目标", "实际完成情况"])
    def test_so_is_a_goal(self, complete, label):
        above = place(complete[FORM], label)
        cell = complete[FORM].cell(above.row + 1, above.column)
        assert any(f'"*{label}*"' in rule for rule in colouring(complete[FORM], cell.coordinate))

    @pytest.mark.parametrize("label", ["年初预算数", "全年预算数", "全年执行数"])
    def test_an_amount_is_coloured_by_the_column_that_checks_it(self, complete, label):
        head, total = place(complete[FORM], label), place(complete[FORM], "年度资金总额")
        name = f"{head.column_letter}{total.row}"
        assert any(f"核对_{label}" in rule for rule in colouring(complete[FORM], name))

    def test_what_is_worked_out_is_grey_and_what_is_typed_is_white(self, complete):
        rate, score, actual = (place(complete[FORM], text) for text in ("执行率", "得分", "实际\n完成值"))
        total = place(complete[FORM], "年度资金总额").row
        fills = [complete[FORM].cell(total, each.column).fill.fgColor.rgb for each in (rate, score)]
        assert fills == ["FFF2F2F2"] * 2
        assert complete[FORM].cell(actual.row + 1, actual.column).fill.fill_type is None


class TestFormulas:
    def test_carry_their_results_since_nobody_calculates_before_the_reader_reads(self, folder):
        values = openpyxl.load_workbook(folder / examples.COMPLETE, data_only=True)
        form, spending, conclusion = values[FORM], values["资金明细"], values["评价结论"]
        total = place(form, "总分").row
        assert (form["J6"].value, form["J7"].value, form["K6"].value) == (0.974, 0.974, 9.74)
        assert (form["J15"].value, form["H15"].value, form["F15"].value) == (3.8, 285, 300)
        assert (form.cell(total, 9).value, form.cell(total, 10).value) == (100, 99.54)
        assert right_of(form, "自评等级").value == "优"
        assert (spending["C7"].value, spending["D7"].value) == (50, 48.7)
        assert [conclusion[f"{column}8"].value for column in "BCD"] == [1, 100, 99.54]

    def test_show_blank_where_nothing_is_filled_in_and_store_that(self, folder):
        with zipfile.ZipFile(folder / examples.BLANK) as parts:
            sheet = parts.read("xl/worksheets/sheet2.xml").decode()
        results = re.findall(r"<c ([^>]*)><f>[^<]*</f>(<v></v>|<v/>|<v>[^<]+</v>)", sheet)
        assert len(results) == 35
        assert all('t="str"' in cell and value in ("<v></v>", "<v/>") for cell, value in results)

    def test_count_rows_inserted_just_above_the_total(self):
        assert column_above(11, 6) == "G12:INDEX(G:G,ROW()-1)"

    def test_leave_a_total_that_the_report_states_otherwise_as_it_is_stated(self, folder):
        reported = openpyxl.load_workbook(folder / examples.AS_REPORTED)["评价结论"]
        assert [reported[f"D{row}"].value for row in range(4, 9)] == [25, 24, 25, 24, 100]


class TestGuide:
    def test_states_the_schemes_points_formulas_and_grades(self, blank, scheme):
        said = "".join(texts(blank["填报说明"]))
        assert "预算执行率10分、产出指标50分、效益指标30分、满意度指标10分，总分100分" in said
        assert "90分（含）以上为优" in said
        half_width = said.translate(str.maketrans("，；：", ",;:"))
        for name in scheme.named_formulas().values():
            assert scheme.formulas[name].words.translate(str.maketrans("，；：", ",;:")) in half_width

    def test_says_what_is_special_about_a_copy(self, complete):
        assert any("示例数据，非单位实际填报" in text for text in texts(complete["填报说明"]))
        assert "示例" in right_of(complete[FORM], "项目名称").value

    def test_is_never_taken_for_a_form(self, folder):
        data = (folder / examples.BLANK).read_bytes()
        assert [form.source.sheet for form in parse_forms(read_sheets(data, "x.xlsx"), load_labels())] == [FORM]


class TestScheme:
    def test_another_scheme_changes_points_grades_and_rate(self, own_scheme, tmp_path):
        book = openpyxl.load_workbook(write_template(own_scheme, tmp_path / "own.xlsx", year=2024))
        form = book[FORM]
        labels = {"".join(text.split()) for text in texts(form)}
        assert {"（2024年度）", "产出指标（60分）", "效益指标（40分）"} <= labels
        assert not any(label.startswith("满意度指标") for label in labels)
        assert form["I6"].value == 20
        assert "G6/D6" in form["J6"].value
        assert rules_of(form, right_of(form, "自评等级").coordinate)[0].formula1 == '"甲,乙"'
        assert "100分（含）以上为甲，100分以下为乙" in "".join(texts(book["填报说明"]))
        assert "120" in rules_of(form, "I13")[0].error

    def test_without_points_nothing_asks_for_any(self, tmp_path):
        book = openpyxl.load_workbook(write_template(load_scheme("transfer"), tmp_path / "t.xlsx"))
        assert "评价结论" not in book.sheetnames
        assert not {"分值", "得分", "总分", "自评等级", "核定得分"} & set(texts(book[FORM]))

    def test_own_cost_indicators_are_no_part_of_the_outputs(self, tmp_path):
        book = openpyxl.load_workbook(write_template(load_scheme("mof2021_core"), tmp_path / "c.xlsx"))
        labels = ["".join(text.split()) for text in texts(book[FORM])]
        assert "成本指标（20分）" in labels
        assert "经济成本指标" in labels
        assert "成本指标" not in labels

    @pytest.mark.parametrize("scheme_id", shipped_schemes())
    def test_every_shipped_scheme_gives_a_form_that_is_read_back(self, scheme_id, tmp_path):
        path = write_template(load_scheme(scheme_id), tmp_path / f"{scheme_id}.xlsx", year=2023)
        (form,) = parse_forms(read_sheets(path.read_bytes(), path.name), load_labels())
        assert (form.header.year, form.template) == (2023, f"{TEMPLATE_ID} {TEMPLATE_VERSION}")
        assert form.blocks == ("funding", "goals", "indicators")
        assert form.totals.grade is None


class TestSameness:
    def test_same_scheme_and_year_give_the_same_bytes(self, scheme, tmp_path):
        first = write_template(scheme, tmp_path / "a.xlsx", year=2021).read_bytes()
        assert first == write_template(scheme, tmp_path / "b.xlsx", year=2021).read_bytes()

    def test_indicators_that_the_scheme_does_not_know_are_printed_all_the_same(self, own_scheme, tmp_path):
        filled = examples.complete()
        write_template(own_scheme, tmp_path / "x.xlsx", prefill=filled)
        form = openpyxl.load_workbook(tmp_path / "x.xlsx")[FORM]
        assert {row.level3 for row in filled.form.indicators} <= set(texts(form))
        assert "满意度指标" in texts(form)

    @settings(max_examples=10, deadline=None)
    @given(
        st.text(
            alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), min_size=1
        )
    )
    def test_whatever_a_name_holds_is_printed_as_text(self, tmp_path_factory, scheme, name):
        filled = examples.as_reported()
        form = examples.renamed(filled.form, name)
        path = tmp_path_factory.mktemp("names") / "x.xlsx"
        write_template(scheme, path, prefill=examples.Prefill(form))
        cell = openpyxl.load_workbook(path)[FORM]["C3"]
        assert (cell.value, cell.data_type) == (name, "s")
