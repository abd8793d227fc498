"""The cells at the foot of a form: who filled it in, how to reach him, who answers for it; and the project's code."""

import pytest
from hypothesis import given

from evalbatch.labels import load_labels
from evalbatch.reading.sign_off import parse_sign_off
from evalbatch.reading.table import Area
from tests.builders import SCRIBBLES, form

HEAD = """
| 项目支出绩效自评表 |
| 三级指标 | 年度指标值 | 实际完成值 |
| 培训次数 | ≥12次      | 12次       |
"""


def signed(foot):
    drawn = form(HEAD + foot)
    return [(line.heading, line.text, line.source.cells["text"]) for line in drawn.sign_off]


def test_label_and_value_in_one_cell():
    assert signed("| 填表人：张三 | 联系电话：0932-8210001 |") == [
        ("填表人", "张三", "A4"),
        ("联系电话", "0932-8210001", "B4"),
    ]


def test_several_labels_in_one_cell():
    assert signed("| 填 表 人：张三    联系电话：0932-8210001    填报日期：2024年3月1日 |") == [
        ("填表人", "张三", "A4"),
        ("联系电话", "0932-8210001", "A4"),
        ("填报日期", "2024年3月1日", "A4"),
    ]


def test_label_and_value_in_two_cells():
    assert signed("| 负责人 | 李四 | 填报日期 | 2024-03-01 |") == [
        ("负责人", "李四", "B4"),
        ("填报日期", "2024-03-01", "D4"),
    ]


def test_nothing_beside_a_label_is_blank_and_stands_where_it_is_due():
    assert signed("| 填表人 | | 联系电话： | |") == [("填表人", "", "B4"), ("联系电话", "", "C4")]


@pytest.mark.parametrize("line", ["____", "年   月   日", "    年  月  日"])
def test_a_line_to_write_on_is_blank(line):
    assert signed(f"| 填报日期：{line} |") == [("填报日期", "", "A4")]


def test_a_bracket_of_the_label_stays():
    assert signed("| 单位负责人（签字）：王五 |") == [("单位负责人（签字）", "王五", "A4")]


def test_only_labels_that_the_layout_has():
    assert signed("| 注：负责人应对内容真实负责，联系电话：0932 |") == []


def test_labels_in_the_head():
    drawn = form("| 绩效自评表 |\n| 填报日期：2021年3月 | 联系人 | 张三 |\n" + HEAD.split("\n", 2)[2])
    assert [(line.heading, line.text) for line in drawn.sign_off] == [("填报日期", "2021年3月"), ("联系人", "张三")]


@given(SCRIBBLES)
def test_any_sheet_is_read_without_complaint(drawn):
    area = Area(drawn, 0, 100)
    assert all(line.source.cells["text"] for line in parse_sign_off(area, load_labels()))


@pytest.mark.parametrize("label", ["项目编码", "项目代码：", "项 目 编 号", "预算项目编码"])
def test_project_code_behind_its_label(label):
    header = form(f"| 绩效自评表 |\n| 项目名称 | 培训 | {label} | 621100-21 |\n" + HEAD.split("\n", 2)[2]).header
    assert (header.project_code, header.source.cells["project_code"]) == ("621100-21", "D2")


def test_project_code_in_front_of_the_name():
    header = form("| 绩效自评表 |\n| 项目名称 | [62110021]干部培训 |\n" + HEAD.split("\n", 2)[2]).header
    assert (header.project_code, header.source.cells["project_code"]) == ("62110021", "B2")


def test_no_project_code():
    assert form("| 绩效自评表 |\n| 项目名称 | 2023年干部培训 |\n" + HEAD.split("\n", 2)[2]).header.project_code is None
