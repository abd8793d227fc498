"""Who has sent and who owes, and the money beside the approved: as tables and as sheets."""

from dataclasses import replace

import openpyxl
import pytest

from evalbatch.choices import Standing
from evalbatch.model import Batch, Submission
from evalbatch.outputs.summary_workbook import write_summary
from evalbatch.register_tables import budgets, count_standings, submissions
from evalbatch.rules import check_batch
from evalbatch.schemes import load_scheme
from tests.registers import drawing
from tests.test_register import SENT
from tests.test_summary import rows
from tests.test_summary_workbook import ABOUT, headings

SCHEME = load_scheme("mof2020")


@pytest.fixture(scope="module")
def batch():
    drawn = drawing(SENT)
    return check_batch(drawn.batch(SCHEME), SCHEME, drawn.register)


@pytest.fixture(scope="module")
def book(batch, tmp_path_factory):
    return openpyxl.load_workbook(write_summary(batch, tmp_path_factory.mktemp("out"), about=ABOUT), data_only=True)


def test_those_that_owe_come_first(batch):
    assert rows(submissions(batch), "standing", "department", "unit", "project", "project_code") == [
        ("owing", "林草局", "林场", "", ""),
        ("owing", "水利局", "灌区中心", "抗旱", "62110005"),
        ("owing", "水利局", "河道中心", "堤防加固", "62110004"),
        ("late", "水利局", "河道中心", "水土保持", "62110002"),
        ("twice", "水利局", "河道中心", "防汛物资", "62110003"),
        ("unlisted", "", "河道中心", "堤防加周", ""),
        ("received", "水利局", "河道中心", "河道清淤", "62110001"),
        ("exempt", "", "工会", "", ""),
    ]


def test_every_standing_is_counted(batch):
    assert count_standings(batch) == {
        Standing.RECEIVED: 1,
        Standing.LATE: 1,
        Standing.TWICE: 1,
        Standing.OWING: 3,
        Standing.EXEMPT: 1,
        Standing.UNLISTED: 1,
    }


def test_money_beside_the_approved_greatest_gap_first(batch):
    table = budgets(batch)
    assert rows(table, "project_name", "listed_initial_budget", "initial_budget", "initial_budget_gap")[0] == (
        "河道清淤",
        100,
        95,
        -5,
    )
    assert list(table["file"]) == ["甲.xlsx", "二.xlsx", "迟.xlsx"]  # 一.xlsx is an earlier version of 二.xlsx
    assert table["executed_gap"].isna().all()  # the list has no accounts
    assert table["executed"].sum() == 159


def test_a_version_that_does_not_count_is_left_out(batch):
    kept = tuple(
        replace(each, superseded_by="二.xlsx") if each.file == "一.xlsx" else each for each in batch.evaluations
    )
    assert list(budgets(replace(batch, evaluations=kept))["file"]) == ["甲.xlsx", "二.xlsx", "迟.xlsx"]


def test_the_sheets_stand_before_the_reviews_and_the_first_leads_to_them(book):
    assert book.sheetnames[-4:-1] == ["预算核对", "报送情况", "复核对照"]
    links = {cell.value for row in book["说明"] for cell in row if cell.hyperlink}
    assert links == set(book.sheetnames[1:])


def test_who_has_sent_can_be_read_and_filtered(book):
    sheet = book["报送情况"]
    assert headings(sheet) == [
        "报送情况",
        "主管部门",
        "单位",
        "项目",
        "项目编码",
        "收到的文件",
        "收到日期",
        "报送期限",
        "说明",
    ]
    assert [cell.value for cell in sheet["A"]][1:] == [
        "未报送",
        "未报送",
        "未报送",
        "迟报",
        "重复报送",
        "名单外",
        "已报送",
        "无需报送",
    ]
    assert sheet["F6"].value == "一.xlsx\n二.xlsx"
    assert sheet.auto_filter.ref == "A1:I9"
    assert len({sheet[place].fill.fgColor.rgb for place in ("A2", "A5", "A8", "A9")}) == 4


def test_the_money_is_beside_the_approved_with_totals(book):
    sheet = book["预算核对"]
    assert headings(sheet)[3:6] == ["批复年初预算数\n（万元）", "年初预算数\n（万元）", "年初预算数相差\n（万元）"]
    assert [cell.value for cell in sheet[2]][:6] == ["河道中心", "河道清淤", "62110001", 100, 95, -5]
    assert [cell.value for cell in sheet[6]][:6] == ["合计", None, None, 170, 165, -5]
    assert [cell.value for cell in sheet[6]][9:12] == [None, 159, None]


def test_the_first_sheet_says_who_was_to_send(book):
    told = [row[1].value for row in book["说明"].iter_rows(min_row=3) if row[0].value == "报送情况"]
    assert told == [
        "已报送 1 个，迟报 1 个，重复报送 1 个，未报送 3 个，无需报送 1 个，名单外 1 个。列在“报送情况”。",
        "一行一个应报的项目（或单位），以及名单外的自评表；未报送的在最前。没有登记收到日期的取文件日期，仅供参考。",
    ]


def test_the_sentence_counts_who_was_to_send(book):
    assert book["总览"]["B2"].value.startswith(
        "应报 6 个，已报 3 个（其中迟报 1 个、重复报送 1 个），未报 3 个；无需报送 1 个；名单外的自评表 1 份；"
    )


def test_without_a_register_there_are_no_such_sheets(tmp_path):
    sent = drawing(SENT).batch(SCHEME)
    book = openpyxl.load_workbook(write_summary(sent, tmp_path, about=ABOUT))
    assert not {"报送情况", "预算核对"} & set(book.sheetnames)
    assert "报送情况" not in {row[0].value for row in book["说明"]}


def test_nobody_has_sent_anything_yet(tmp_path):
    """A register and an empty inbox: everybody owes, and that is said first."""
    batch = Batch((), submissions=(Submission(Standing.OWING, "水利局", "河道中心", "清淤"),))
    book = openpyxl.load_workbook(write_summary(batch, tmp_path, about=ABOUT))
    assert book["总览"]["B2"].value == "应报 1 个，已报 0 个，未报 1 个。"
    assert book["报送情况"]["D2"].value == "清淤"
    assert book["预算核对"]["A2"].value == "没有收到在清单中的项目的自评表。"


def test_text_of_the_register_stays_text(tmp_path):
    odd = Submission(Standing.OWING, "=1+1", "http://a.cn", "@SUM(A1)", "007", ("-1+1",), "", "", "=A1")
    sheet = openpyxl.load_workbook(write_summary(Batch((), submissions=(odd,)), tmp_path, about=ABOUT))["报送情况"]
    assert [cell.value for cell in sheet[2]][1:6] == ["=1+1", "http://a.cn", "@SUM(A1)", "007", "-1+1"]
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}
    assert not any(cell.hyperlink for cell in sheet[2])
