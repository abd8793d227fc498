"""The unit's own workbook comes back: wrong cells marked, the sheet 评分表 added, all else as it was."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from evalbatch.choices import Category, FormKind, Severity
from evalbatch.labels import load_labels
from evalbatch.model import Evaluation, Finding, Form, Header, Score, ScoreLine, Source, Totals
from evalbatch.outputs.marked_form import Mark, mark_cells, mark_workbook, write_marked_form
from evalbatch.outputs.score_sheet import HEADINGS, score_sheet
from evalbatch.outputs.sheet_layout import SHADES
from evalbatch.reading.form import parse_forms
from evalbatch.reading.grid import Cell, Range, Sheet
from evalbatch.reading.sheet import read_sheets

PUBLISHED = Path(__file__).parents[2] / "shared" / "forms"
SHEET = "自评表"


def workbook(*, formula=False, fill=None, comment=None):
    """A small form: title, a merged label, an indicator in row 4, the total in row 5."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    rows = [
        ["项目支出绩效自评表"],
        ["项目名称", "农村供水"],
        [],
        ["产出指标", "培训人数", "≥100人", 80, 10, 10],
        ["总分", None, None, None, 100, 100],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A4:A5")
    if formula:
        sheet["F5"] = "=SUM(F4:F4)"
    if fill:
        sheet["F4"].fill = PatternFill("solid", fgColor=fill)
    if comment:
        sheet["F4"].comment = Comment(comment, "王会计")
    return saved(book)


def saved(book):
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(data, part, old, new):
    """The workbook with a piece of one part replaced."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w") as package:
        for name in source.namelist():
            content = source.read(name)
            package.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def opened(data):
    return load_workbook(BytesIO(data))


def cell_of(data, name, sheet=SHEET):
    return opened(data)[sheet][name]


def finding(*cells, severity=Severity.ERROR, message="得分偏高", **changes):
    said = Finding("S51", severity, Category.ACCURACY, message, "a.xlsx", SHEET, cells, "10", "8", "改为 8")
    return replace(said, **changes)


def evaluation(*findings, name="培训人数", unit="某镇人民政府", **changes):
    at = Source("a.xlsx", SHEET, {"level1": "A4", "level3": "B4", "actual": "D4", "reported_score": "F4"})
    other = Source("a.xlsx", SHEET, {"level1": "A4", "level3": "B6"})
    lines = (
        ScoreLine(name, Decimal(10), Decimal(10), Decimal("8.00"), "pos_linear", "80÷100×10=8.00", source=at),
        ScoreLine("满意度", Decimal(90), None, None, "", "未填写", computed=False, source=other),
    )
    header = Header(year=2023, project_name="农村供水", implementing_unit=unit, source=Source("a.xlsx", SHEET))
    totals = Totals(reported_score=Decimal(100), grade="优", source=Source("a.xlsx", SHEET, {"reported_score": "F5"}))
    form = Form(FormKind.PROJECT, header, "万元", (), (), totals, source=Source("a.xlsx", SHEET))
    score = Score(lines, Decimal("98.00"), Decimal(100), "优", "mof2020")
    return replace(Evaluation("a.xlsx", "", form, score, findings), **changes)


def renamed(said, sheet):
    """The evaluation of a form on a sheet of another name."""
    lines = tuple(replace(line, source=replace(line.source, sheet=sheet)) for line in said.score.lines)
    return replace(said, score=replace(said.score, lines=lines))


def texts(data, sheet="评分表"):
    """The rows of a sheet without their blanks."""
    return [[value for value in row if value is not None] for row in opened(data)[sheet].iter_rows(values_only=True)]


def written(tmp_path, *evaluations, data=None, kind="xlsx", sheets=()):
    paths = write_marked_form(evaluations, data or workbook(), kind, lambda *_: sheets, tmp_path / f"表.{kind}")
    return [path.read_bytes() for path in paths]


class TestMarks:
    def test_a_cell_is_coloured_and_commented(self):
        cell = cell_of(mark_cells(workbook(), {(SHEET, "F4"): "得分应为 8"}), "F4")
        assert cell.fill.fgColor.rgb == SHADES[Severity.ERROR]
        assert cell.comment.text == "【审核意见】\n得分应为 8\n——evalbatch 审核"
        assert cell.comment.author == "evalbatch 审核"

    def test_a_blank_cell_can_be_marked(self):
        assert cell_of(mark_cells(workbook(), {(SHEET, "C9"): "未填"}), "C9").comment

    def test_a_merged_cell_is_marked_at_its_top_left(self):
        data = mark_cells(workbook(), {(SHEET, "A5"): "应为 50 分"})
        assert "应为 50 分" in cell_of(data, "A4").comment.text

    def test_all_other_looks_of_the_cell_stay(self):
        book = opened(workbook())
        cell = book[SHEET]["F4"]
        cell.font, cell.alignment = Font(name="仿宋", size=14, bold=True), Alignment("right", wrap_text=True)
        cell.border, cell.protection = Border(left=Side("double")), Protection(locked=False)
        cell.number_format = "0.00%"
        marked = cell_of(mark_cells(saved(book), {(SHEET, "F4"): "不对"}), "F4")
        for look in ("font", "alignment", "border", "protection", "number_format", "value"):
            assert repr(getattr(marked, look)) == repr(getattr(cell, look))

    def test_a_formula_stays_one(self):
        assert cell_of(mark_cells(workbook(formula=True), {(SHEET, "F5"): "合计不对"}), "F5").value == "=SUM(F4:F4)"

    def test_several_marks_of_a_cell_are_numbered_the_worst_first(self):
        marks = [
            Mark(SHEET, "F4", severity, text)
            for severity, text in ((Severity.INFO, "其三"), (Severity.ERROR, "其一"), (Severity.WARNING, "其二"))
        ]
        cell = cell_of(mark_workbook(workbook(), marks), "F4")
        assert cell.comment.text.splitlines()[1:4] == ["1. 其一", "2. 其二", "3. 其三"]
        assert cell.fill.fgColor.rgb == SHADES[Severity.ERROR]

    def test_a_long_comment_is_cut_and_its_box_has_room(self):
        short, long = (
            cell_of(mark_cells(workbook(), {(SHEET, "F4"): "长" * length}), "F4").comment.text for length in (20, 9000)
        )
        assert len(long) < 600
        assert "……" in long
        assert "……" not in short
        data = mark_cells(workbook(), {(SHEET, "F4"): "长" * 300, (SHEET, "D4"): "短"})
        drawing = next(name for name in ZipFile(BytesIO(data)).namelist() if name.endswith(".vml"))
        boxes = ZipFile(BytesIO(data)).read(drawing).decode()
        small, large = sorted(float(height) for height in re.findall(r"height:([\d.]+)pt", boxes))
        assert small < 80
        assert large > 150

    def test_signs_that_a_workbook_cannot_hold_are_left_out(self):
        assert "甲乙" in cell_of(mark_cells(workbook(), {(SHEET, "F4"): "甲\x00\x1b\ud800乙"}), "F4").comment.text

    def test_a_sheet_that_is_not_there_is_named(self):
        with pytest.raises(ValueError, match="没有名为“别的表”的工作表"):
            mark_cells(workbook(), {("别的表", "A1"): "x"})


class TestPeoplesComments:
    def test_stay_above_ours_with_their_author(self):
        comment = cell_of(mark_cells(workbook(comment="按合同"), {(SHEET, "F4"): "不对"}), "F4").comment
        assert comment.text == "按合同\n────────\n【审核意见】\n不对\n——evalbatch 审核"
        assert comment.author == "王会计"

    def test_stay_on_cells_without_a_mark(self):
        assert (
            cell_of(mark_cells(workbook(comment=" 按合同\n"), {(SHEET, "D4"): "x"}), "F4").comment.text == " 按合同\n"
        )

    def test_a_reply_below_our_text_stays_when_ours_is_replaced(self):
        book = opened(mark_cells(workbook(), {(SHEET, "F4"): "旧意见"}))
        book[SHEET]["F4"].comment = Comment(book[SHEET]["F4"].comment.text + "\n已核实，无误", "王会计")
        again = cell_of(mark_cells(saved(book), {(SHEET, "F4"): "新意见"}), "F4").comment.text
        assert again == "已核实，无误\n────────\n【审核意见】\n新意见\n——evalbatch 审核"


class TestASecondRun:
    @pytest.mark.parametrize("fill", [None, "FFEEEEEE"])
    @pytest.mark.parametrize("comment", [None, "按合同"])
    def test_marking_twice_equals_marking_once(self, fill, comment):
        marks = {(SHEET, "F4"): "不对", (SHEET, "A5"): "也不对"}
        once = mark_cells(workbook(fill=fill, comment=comment, formula=True), marks)
        assert mark_cells(once, marks) == once

    def test_the_whole_workbook_with_its_score_sheet_too(self, tmp_path):
        said = evaluation(finding("F4", "D4"), finding("B2", severity=Severity.WARNING))
        (once,) = written(tmp_path, said)
        assert written(tmp_path, said, data=once) == [once]

    @pytest.mark.parametrize("fill", [None, "FFEEEEEE"])
    def test_a_mark_no_longer_due_goes_and_the_old_fill_returns(self, fill):
        before = cell_of(workbook(fill=fill, comment="按合同"), "F4")
        marked = mark_cells(workbook(fill=fill, comment="按合同"), {(SHEET, "F4"): "不对"})
        after = cell_of(mark_cells(marked, {(SHEET, "D4"): "只剩这处"}), "F4")
        assert (after.fill.fill_type, after.fill.fgColor.rgb) == (before.fill.fill_type, before.fill.fgColor.rgb)
        assert after.comment.text == "按合同"

    def test_our_colour_goes_although_the_unit_took_our_comment_away(self):
        book = opened(mark_cells(workbook(), {(SHEET, "F4"): "不对"}))
        book[SHEET]["F4"].comment = None
        assert cell_of(mark_cells(saved(book), {}), "F4").fill.fill_type is None

    def test_an_earlier_score_sheet_is_replaced(self, tmp_path):
        (once,) = written(tmp_path, evaluation(finding("F4")))
        (again,) = written(tmp_path, evaluation(), data=once)
        assert opened(again).sheetnames == [SHEET, "评分表"]
        assert "通过" in texts(again)[1][0]

    def test_the_score_sheet_is_not_read_as_a_form(self, tmp_path):
        """A unit mends the returned workbook and sends it in again."""
        (once,) = written(tmp_path, evaluation(finding("F4")))
        labels = load_labels()
        assert parse_forms(read_sheets(once, "a.xlsx"), labels) == parse_forms(
            read_sheets(workbook(), "a.xlsx"), labels
        )

    def test_marks_alone_leave_the_score_sheet_as_it_is(self, tmp_path):
        (once,) = written(tmp_path, evaluation(finding("F4")))
        assert cell_of(mark_cells(once, {}), "A2", "评分表").fill.fgColor.rgb == SHADES[Severity.ERROR]


class TestScoreSheet:
    @pytest.mark.parametrize(
        ("said", "verdict"),
        [
            pytest.param([], "审核结论：通过　　错误 0 处，警告 0 处，无需修改。", id="clean"),
            pytest.param([Severity.INFO], "审核结论：通过　　错误 0 处，警告 0 处，无需修改。", id="information only"),
            pytest.param(
                [Severity.WARNING],
                "审核结论：通过（有警告）　　错误 0 处，警告 1 处，请核实警告之处并补充说明。",
                id="warning",
            ),
            pytest.param(
                [Severity.ERROR, Severity.ERROR, Severity.WARNING],
                "审核结论：退回修改　　错误 2 处，警告 1 处，需修改后重新报送。",
                id="errors",
            ),
        ],
    )
    def test_the_verdict_comes_first(self, tmp_path, said, verdict):
        (data,) = written(tmp_path, evaluation(*(finding("F4", severity=severity) for severity in said)))
        assert texts(data)[:2] == [["项目支出绩效自评评分表"], [verdict]]

    def test_a_failure_of_ours_is_not_the_units(self):
        verdict = score_sheet(evaluation(form=None, score=None, failure="bug")).rows[1].entries[0].value
        assert "不是填报错误" in verdict

    def test_one_line_an_indicator_then_the_total(self, tmp_path):
        (data,) = written(tmp_path, evaluation(finding("F4", "D4")))
        rows = texts(data)
        table = rows.index(list(HEADINGS))
        problem = "【错误】F4、D4　得分偏高\n填报：10；应为：8\n修改：改为 8"
        assert rows[table + 1 : table + 4] == [
            ["1", "培训人数", 10, 10, 8, -2, "80÷100×10=8.00", problem],
            ["2", "满意度", 90, "未填写"],
            ["合计", 100, 100, 98, -2, "核定等级：优", "自评等级：优"],
        ]

    def test_what_a_layout_does_not_ask_for_is_not_called_blank(self, tmp_path):
        asked = {"supervising_department": "B3"}
        form = evaluation().form
        for cells, shown in (({}, "主管部门：—"), (asked, "主管部门：未填")):
            header = replace(form.header, source=Source("a.xlsx", SHEET, cells))
            (data,) = written(tmp_path, evaluation(form=replace(form, header=header)))
            assert shown in str(texts(data))

    def test_lines_lead_to_their_cells(self, tmp_path):
        (data,) = written(tmp_path, evaluation())
        sheet = opened(data)["评分表"]
        links = {cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
        assert links == {"'自评表'!B4", "'自评表'!F4", "'自评表'!B6", "'自评表'!F5"}

    @pytest.mark.parametrize(
        "cells",
        [(), ("B2",), ("A4",), ("F4", "F5")],
        ids=["the file", "header", "label of two lines", "line and total"],
    )
    def test_what_is_not_about_one_line_stands_below_the_table(self, tmp_path, cells):
        (data,) = written(tmp_path, evaluation(finding(*cells)))
        place = f"{SHEET}　{'、'.join(cells)}".strip()
        assert ["1", place, "【错误】得分偏高", "填报：10\n应为：8", "改为 8"] in texts(data)

    def test_problems_that_do_not_fit_beside_a_line_stand_below(self, tmp_path):
        many = [finding("F4", message=f"问题{number}" + "长" * 300) for number in range(9)]
        (data,) = written(tmp_path, evaluation(*many))
        everything = str(texts(data))
        assert all(f"问题{number}" in everything for number in range(9))
        assert max(dimension.height for dimension in opened(data)["评分表"].row_dimensions.values()) <= 409

    def test_a_units_own_sheet_of_that_name_stays(self, tmp_path):
        book = opened(workbook())
        book.create_sheet("评分表")["A1"] = "我们自己的"
        (data,) = written(tmp_path, evaluation(), data=saved(book))
        assert opened(data).sheetnames == [SHEET, "评分表", "评分表(2)"]
        assert cell_of(data, "A1", "评分表").value == "我们自己的"

    def test_each_form_of_a_workbook_has_its_own(self, tmp_path):
        (data,) = written(tmp_path, evaluation(finding("F4")), evaluation(unit="某县水利局"))
        assert opened(data).sheetnames == [SHEET, "评分表", "评分表(2)"]
        assert "填报单位：某县水利局" in str(texts(data, "评分表(2)"))

    def test_it_prints_on_a4_across(self, tmp_path):
        (data,) = written(tmp_path, evaluation())
        sheet = opened(data)["评分表"]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)

    @settings(max_examples=15, deadline=None)
    @given(st.text(max_size=40) | st.sampled_from(["=cmd|'/c calc'!A0", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1"]))
    def test_texts_of_units_never_become_formulas(self, text):
        said = evaluation(finding("B2", message=text, found=text, advice=text), name=text, unit=text)
        data = mark_workbook(workbook(), [Mark(SHEET, "F4", Severity.INFO, text)], [score_sheet(said)])
        assert {cell.data_type for row in opened(data)["评分表"].iter_rows() for cell in row} <= {"s", "n"}

    def test_one_too_many_of_an_earlier_run_goes_with_its_part_and_the_rest_stays_whole(self, tmp_path):
        long = [finding("F4", message=f"问题{number}" + "长" * 300) for number in range(9)]
        (both,) = written(tmp_path, evaluation(*long), evaluation(*long, unit="某县水利局"))
        book = opened(both)
        book.create_sheet("附件").print_title_rows = "2:2"
        book.active = 2
        (one,) = written(tmp_path, evaluation(finding("F4")), data=saved(book))
        after = opened(one)
        assert after.sheetnames == [SHEET, "评分表", "附件"]
        assert after["附件"].print_title_rows == "$2:$2"
        assert after.active.title in after.sheetnames
        assert len([name for name in ZipFile(BytesIO(one)).namelist() if "worksheets/sheet" in name]) == 3

    def test_the_heading_of_a_long_table_is_printed_on_every_page(self, tmp_path):
        lines = evaluation().score.lines * 30
        said = evaluation()
        (data,) = written(tmp_path, replace(said, score=replace(said.score, lines=lines)))
        rows = texts(data)
        assert (
            opened(data)["评分表"].print_title_rows
            == f"${rows.index(list(HEADINGS)) + 1}:${rows.index(list(HEADINGS)) + 1}"
        )
        (again,) = written(tmp_path, said, data=data)
        assert opened(again)["评分表"].print_title_rows is None

    def test_a_sheet_name_with_quotes_is_linked_to(self):
        book = opened(workbook())
        book[SHEET].title = "甲's & 乙"
        data = mark_workbook(saved(book), [], [score_sheet(renamed(evaluation(), "甲's & 乙"))])
        links = {
            cell.hyperlink.location for row in opened(data)["评分表"].iter_rows() for cell in row if cell.hyperlink
        }
        assert "'甲''s & 乙'!B4" in links


class TestCellsOfTheBureau:
    """核定得分, 核定等级 and 审核意见 of our own template."""

    def blank(self):
        book = opened(workbook())
        sheet = book[SHEET]
        for row in (["核定得分", "不是这里"], ["以下由财政部门填写"], ["核定得分", None, "核定等级"], ["审核意见"]):
            sheet.append(row)
        sheet["B8"].number_format = "0.00"
        return saved(book)

    def returned(self, tmp_path, data, template="evalbatch 1", *, computed=True, **score):
        said = evaluation(finding("F4")) if not score else evaluation()
        lines = tuple(replace(line, computed=computed) for line in said.score.lines)
        said = replace(said, form=replace(said.form, template=template))
        said = replace(said, score=replace(said.score, lines=lines, **score))
        (marked,) = written(tmp_path, said, data=data, sheets=read_sheets(data, "a.xlsx"))
        return marked

    def filled(self, tmp_path, **changes):
        return opened(self.returned(tmp_path, self.blank(), **changes))[SHEET]

    def test_are_filled_in_place(self, tmp_path):
        sheet = self.filled(tmp_path)
        assert sheet["B6"].value == "不是这里"
        assert (sheet["B8"].value, sheet["B8"].number_format, sheet["D8"].value) == (98, "0.00", "优")
        assert sheet["B9"].value == "退回修改 错误 1 处，警告 0 处，需修改后重新报送。详见工作表“评分表”。"

    def test_are_written_anew_when_the_workbook_comes_in_again(self, tmp_path):
        once = self.returned(tmp_path, self.blank())
        assert self.returned(tmp_path, once) == once
        sheet = opened(self.returned(tmp_path, once, total=Decimal(85), grade="良"))[SHEET]
        assert (sheet["B8"].value, sheet["D8"].value) == (85, "良")
        assert sheet["B9"].value.startswith("通过 错误 0 处")

    def test_keep_what_a_colleague_wrote(self, tmp_path):
        book = opened(self.returned(tmp_path, self.blank()))
        book[SHEET]["B8"], book[SHEET]["D8"], book[SHEET]["B9"] = 95, "良", "请补充材料"
        sheet = opened(self.returned(tmp_path, saved(book), total=Decimal(85), grade="中"))[SHEET]
        assert (sheet["B8"].value, sheet["D8"].value, sheet["B9"].value) == (95, "良", "请补充材料")

    def test_a_total_that_nobody_computed_is_left_to_the_reviewer(self, tmp_path):
        sheet = self.filled(tmp_path, computed=False)
        assert (sheet["B8"].value, sheet["D8"].value) == (None, None)
        assert sheet["B9"].value.startswith("退回修改")

    def test_are_left_alone_on_any_other_form(self, tmp_path):
        sheet = self.filled(tmp_path, template="")
        assert (sheet["D8"].value, sheet["B9"].value) == (None, None)


class TestFindingsOnCells:
    def test_the_first_cell_says_all_and_the_others_point_to_it(self, tmp_path):
        (data,) = written(tmp_path, evaluation(finding("F4", "D4")))
        assert cell_of(data, "F4").comment.text.splitlines()[1:-1] == [
            "得分偏高",
            "填报：10；应为：8",
            "修改：改为 8",
            "涉及：F4、D4",
        ]
        assert "得分偏高（详见 F4 的批注）" in cell_of(data, "D4").comment.text

    def test_values_that_the_message_tells_are_not_told_twice(self, tmp_path):
        (data,) = written(tmp_path, evaluation(finding("F4", message="得分 10，应为 8", advice="")))
        assert cell_of(data, "F4").comment.text.splitlines()[1:-1] == ["得分 10，应为 8"]

    def test_a_finding_about_a_whole_column_does_not_paint_it(self, tmp_path):
        cells = [f"E{row}" for row in range(4, 40)]
        (data,) = written(tmp_path, evaluation(finding(*cells)))
        assert cell_of(data, "E5").fill.fill_type is None
        assert "等 36 处" in cell_of(data, "E4").comment.text


SHEETS = (
    Sheet(
        "表.xls",
        SHEET,
        {
            (0, 0): Cell(0, 0, "项目支出绩效自评表"),
            (1, 0): Cell(1, 0, "=cmd"),
            (1, 1): Cell(1, 1, "1,234.50", Decimal("1234.5")),
            (1, 2): Cell(1, 2, "98%", Decimal("0.98")),
            (1, 3): Cell(1, 3, "2023年12月", Decimal(45261)),
        },
        (Range(0, 0, 0, 3),),
    ),
)


class TestWorkbooksThatCannotBeMarked:
    @pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
    def test_the_original_stays_and_a_marked_copy_lies_beside(self, tmp_path, kind):
        said = [evaluation(finding("B2"))]
        paths = write_marked_form(said, b"as it came", kind, lambda *_: SHEETS, tmp_path / f"表.{kind}")
        assert [path.name for path in paths] == [f"表.{kind}", "表_标注.xlsx"]
        original, copy = (path.read_bytes() for path in paths)
        assert original == b"as it came"
        assert cell_of(copy, "B2").comment
        assert f"原文件为 .{kind} 格式" in texts(copy)[2][0]
        assert f"未作任何改动，与本文件放在一起：表.{kind}" in texts(copy)[2][0]

    def test_the_copy_shows_what_the_original_showed(self, tmp_path):
        _, copy = written(tmp_path, evaluation(), data=b"x", kind="xls", sheets=SHEETS)
        shown = [(cell.value, cell.data_type, cell.number_format) for cell in opened(copy)[SHEET][2]]
        assert shown == [
            ("=cmd", "s", "General"),
            (1234.5, "n", "#,##0.00"),
            (0.98, "n", "0%"),
            ("2023年12月", "s", "General"),
        ]
        assert [str(merge) for merge in opened(copy)[SHEET].merged_cells.ranges] == ["A1:D1"]

    def test_what_looks_like_rich_text_to_the_writer_stays_text(self, tmp_path):
        sheet = Sheet("表.xls", SHEET, {(0, 0): Cell(0, 0, "<r>&<t>甲</t></r>")})
        _, copy = written(tmp_path, evaluation(), data=b"x", kind="xls", sheets=(sheet,))
        assert opened(copy)[SHEET]["A1"].value == "<r>&<t>甲</t></r> "

    def test_a_taken_name_is_not_overwritten(self, tmp_path):
        (tmp_path / "表_标注.xlsx").write_bytes(b"another")
        paths = write_marked_form([evaluation()], b"x", "xls", lambda *_: SHEETS, tmp_path / "表.xls")
        assert paths[1].name == "表_标注(2).xlsx"

    def test_an_xlsx_that_cannot_be_changed_without_harm_is_given_back_the_same_way(self, tmp_path):
        broken = changed(workbook(), "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="1"')
        original, copy = written(tmp_path, evaluation(finding("B2")), data=broken, sheets=SHEETS)
        assert original == broken
        assert "结构特殊" in texts(copy)[2][0]

    def test_a_signed_xlsx_too_and_its_copy_is_the_whole_workbook(self, tmp_path):
        kind = b"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
        link = b'<Relationship Id="rId9" Type="' + kind + b'" Target="docProps/app.xml"/></Relationships>'
        signed = changed(workbook(formula=True), "_rels/.rels", b"</Relationships>", link)
        original, copy = written(tmp_path, evaluation(finding("F4")), data=signed, sheets=SHEETS)
        assert original == signed
        assert "数字签名" in texts(copy)[2][0]
        assert cell_of(copy, "F5").value == "=SUM(F4:F4)"
        assert cell_of(copy, "F4").comment

    def test_sheet_names_too_long_for_excel_are_cut_and_still_found(self, tmp_path):
        name = "很长的表名" * 8
        said = evaluation(finding("B2", sheet=name))
        _, copy = written(tmp_path, said, data=b"x", kind="ods", sheets=[replace(SHEETS[0], name=name)])
        assert cell_of(copy, "B2", name[:31]).comment


def test_nothing_but_the_result_is_left_in_the_folder(tmp_path):
    written(tmp_path / "甲" / "乙", evaluation())
    assert [path.name for path in (tmp_path / "甲" / "乙").iterdir()] == ["表.xlsx"]


def test_dates_of_the_workbook_do_not_move():
    data = workbook()
    before, after = opened(data).properties, opened(mark_cells(data, {(SHEET, "F4"): "x"})).properties
    assert (after.created, after.creator) == (before.created, before.creator)


def test_a_workbook_with_macros_keeps_its_kind():
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    marked = mark_cells(changed(workbook(), "[Content_Types].xml", plain, macros), {(SHEET, "F4"): "x"})
    assert b"macroEnabled" in ZipFile(BytesIO(marked)).read("[Content_Types].xml")


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published forms are not here")
def test_published_forms_are_marked_and_marking_twice_equals_marking_once():
    for path in sorted(PUBLISHED.glob("*.xlsx"))[:4]:
        data = path.read_bytes()
        marks = {(opened(data).sheetnames[0], cell): "请核对" for cell in ("A1", "C5", "F9", "H13")}
        once = mark_cells(data, marks)
        assert mark_cells(once, marks) == once
