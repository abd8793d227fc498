"""Layouts that bodies print their forms in: each is read wholly, wherever it stands and however its labels are set."""

import re
import tomllib
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.labels import LABELS_FILE, labels_from, load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.reading.grid import Sheet
from tests.builders import form, moved, sheet
from tests.layouts import LAYOUTS, told

LABELS = load_labels()
VOCABULARIES = (LABELS.header, LABELS.funding_columns, LABELS.funding_rows, LABELS.goals, LABELS.indicators)
each_layout = pytest.mark.parametrize("name", LAYOUTS)
CELL = re.compile(r"(?<=[ ])[A-Z]{1,2}\d+(?=[ :]|$)", re.MULTILINE)


def read(drawn, labels=LABELS):
    return "\n".join(told(each) for each in parse_forms([drawn], labels))


@each_layout
def test_every_field_and_cell_is_read(name):
    drawing, reads = LAYOUTS[name]
    assert read(sheet(drawing)) == reads


@each_layout
@settings(max_examples=4, deadline=None)
@given(down=st.integers(0, 30), right=st.integers(0, 30))
def test_the_form_may_begin_anywhere(name, down, right):
    drawing, reads = LAYOUTS[name]
    assert CELL.sub("", read(moved(sheet(drawing), down, right))) == CELL.sub("", reads)


def _parted(drawn, at):
    """Put a blank column into a sheet; merged cells that it meets grow."""

    def moved_on(column):
        return column + (column >= at)

    cells = {
        (row, moved_on(column)): cell._replace(column=moved_on(column)) for (row, column), cell in drawn.cells.items()
    }
    merges = tuple(each._replace(left=moved_on(each.left), right=moved_on(each.right)) for each in drawn.merges)
    return Sheet(drawn.file, drawn.name, cells, merges)


@each_layout
@settings(max_examples=5, deadline=None)
@given(st.data())
def test_a_blank_column_changes_nothing(name, data):
    drawing, reads = LAYOUTS[name]
    drawn = sheet(drawing)
    at = data.draw(st.integers(1, max(column for _, column in drawn.cells)))
    assert CELL.sub("", read(_parted(drawn, at))) == CELL.sub("", reads)


def _wide(text):
    """Set a text in full width."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


DRESSES = (
    " ".join,
    "\u3000".join,
    lambda text: f"{text[:2]}\n{text[2:]}",
    lambda text: f"  {text} ",
    _wide,
)


def _dressed(drawn, dresses):
    """Set each listed label another way."""
    cells = {
        place: cell._replace(text=next(dresses)(cell.text))
        if any(words.knows(cell.text) for words in VOCABULARIES)
        else cell
        for place, cell in drawn.cells.items()
    }
    return replace(drawn, cells=cells)


def _bare(lines):
    return "".join(unicodedata.normalize("NFKC", lines).split())


@each_layout
@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_labels_may_be_set_in_any_way(name, random):
    drawing, reads = LAYOUTS[name]
    dressed = _dressed(sheet(drawing), iter(lambda: random.choice(DRESSES), None))
    assert _bare(read(dressed)) == _bare(reads)


COLUMNS = {
    "一级指标": ("产出指标", "产出指标", "效益指标", "满意度指标"),
    "二级指标": ("数量指标", "质量指标", "社会效益指标", "服务对象满意度指标"),
    "三级指标": ("场次", "合格率", "受众", "满意度"),
    "年度指标值": ("≥12场", "≥95%", "提高", "≥90%"),
    "实际完成值": ("12场", "94%", "提高", "92%"),
    "分值": ("30", "20", "30", "10"),
    "自评得分": ("30", "19.5", "29", "10"),
    "复核得分": ("30", "19", "28", "10"),
    "偏差原因": ("", "返工", "人少", ""),
    "是否核心指标": ("是", "否", "否", "否"),
}


@settings(max_examples=60, deadline=None)
@given(st.permutations(list(COLUMNS)))
def test_columns_may_stand_in_any_order(order):
    lines = ["| 项目绩效自评表 |", f"| {' | '.join(order)} |"]
    lines += [f"| {' | '.join(COLUMNS[label][row] for label in order)} |" for row in range(4)]
    rows = form("\n".join(lines)).indicators
    assert [(row.level1, row.level2, row.level3) for row in rows] == list(zip(*list(COLUMNS.values())[:3], strict=True))
    assert [row.target.text for row in rows] == list(COLUMNS["年度指标值"])
    assert [row.actual.text for row in rows] == list(COLUMNS["实际完成值"])
    assert [str(row.max_score) for row in rows] == list(COLUMNS["分值"])
    assert [str(row.reported_score) for row in rows] == list(COLUMNS["自评得分"])
    assert [row.deviation_reason or "" for row in rows] == list(COLUMNS["偏差原因"])


FUNDS = {"年初预算数": "90", "全年预算数": "100", "全年执行数": "95", "分值": "10", "执行率": "95%", "得分": "9.5"}


@settings(max_examples=40, deadline=None)
@given(st.permutations(list(FUNDS)))
def test_amounts_may_stand_in_any_order(order):
    drawn = form(
        f"""
        | 项目绩效自评表 |
        | 项目资金 | | {" | ".join(order)} |
        | ^ | 年度资金总额 | {" | ".join(FUNDS[label] for label in order)} |
        | ^ | 其中：财政拨款 | {" | ".join(FUNDS[label] for label in order)} |
        """
    )
    for line in drawn.funding:
        assert (line.initial_budget, line.adjusted_budget, line.executed) == (90, 100, 95)
        assert (line.rate_text, line.max_score, str(line.reported_score)) == ("95%", 10, "9.5")


DIALECT = """
| 项目绩效自评表 |
| 工程名号     | 修桥       |            |          |
| 细目         | 年度指标值 | 实际完成值 | 分值     |
| 桥长         | ≥30米      | 31米       |       90 |
"""


def test_a_word_nobody_listed_is_one_line_in_one_file():
    text = LABELS_FILE.read_text("utf-8")
    assert read(sheet(DIALECT)) == ""
    for field, word in (("project_name", "工程名号"), ("level3", "细目")):
        text = re.sub(rf'(?m)^({field} = \[)"', rf'\1"{word}", "', text, count=1)
    assert (
        sum(
            one != other
            for one, other in zip(text.splitlines(), LABELS_FILE.read_text("utf-8").splitlines(), strict=True)
        )
        == 2
    )
    assert read(sheet(DIALECT), labels_from(tomllib.loads(text))).splitlines() == [
        "- | 修桥 | - | -",
        "- | - | 桥长 | ≥30米 B4 | 31米 C4 | 90 | -",
        "total - - -",
    ]


def test_a_row_left_blank_does_not_end_the_table():
    drawn = form(
        """
        | 项目绩效自评表 |
        | 一级指标 | 二级指标 | 三级指标     | 年度指标值 | 实际完成值 | 分值 | 得分 |
        | 产出指标 | 数量指标 | 投诉处理情况 |            |            |      |      |
        | ^        | ^        | 合计处理件数 |            |            |      |      |
        | ^        | ^        | 巡查次数     | ≥12次      | 12次       |   60 |   60 |
        | 合计     | <        | <            | <          | <          |   60 |   60 |
        | 效益指标 | 社会效益 | 安全         | 提升       | 提升       |   30 |   30 |
        | 合计     | <        | <            | <          | <          |   90 |   90 |
        """
    )
    assert [row.level3 for row in drawn.indicators] == ["投诉处理情况", "合计处理件数", "巡查次数", "安全"]
    assert (drawn.totals.max_score, drawn.totals.reported_score) == (90, 90)
