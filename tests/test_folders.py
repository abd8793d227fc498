"""Names on Windows, and the folders 已通过 and 退回修改."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.choices import Category, FormKind, Severity
from evalbatch.model import Evaluation, Finding, Form, Header, Source, Totals
from evalbatch.outputs.folders import marked_path
from evalbatch.values.filenames import legal_name, unique_path

OUT = Path("out")
SOURCE = Source("a.xlsx", "自评表")
FORM = Form(FormKind.PROJECT, Header(source=SOURCE), "万元", (), (), Totals(source=SOURCE), source=SOURCE)


@pytest.mark.parametrize(
    ("came_as", "kept_as"),
    [
        pytest.param("自评表（最终版）(1).xlsx", "自评表（最终版）(1).xlsx", id="a legal name stays"),
        pytest.param("-表.xlsx", "-表.xlsx", id="a leading dash is legal"),
        pytest.param('2023:"表"?.xlsx', "2023\uff1a\uff02表\uff02\uff1f.xlsx", id="reserved signs become full-width"),
        pytest.param("a/b\\c.xlsx", "a\uff0fb\uff3cc.xlsx", id="a name is no path"),
        pytest.param("CON.xlsx", "_CON.xlsx", id="device"),
        pytest.param("nul", "_nul", id="device without extension"),
        pytest.param("com1 .表.xlsx", "_com1 .表.xlsx", id="device before the first dot"),
        pytest.param("console.xlsx", "console.xlsx", id="no device"),
        pytest.param("表.xlsx. .", "表.xlsx", id="trailing dots and blanks"),
        pytest.param("表\n一\t.xlsx", "表一.xlsx", id="control characters"),
        pytest.param("\u202excod.表\u200f.xlsx", "xcod.表.xlsx", id="direction marks"),
        pytest.param("..", "未命名", id="nothing left"),
        pytest.param(".xlsx", "未命名.xlsx", id="only an extension"),
        pytest.param("3.工资性支出", "3.工资性支出", id="a numbered heading has no extension"),
        pytest.param("长" * 90 + ".xlsx", "长" * 57 + ".xlsx", id="too long: the extension stays"),
    ],
)
def test_a_name_becomes_legal(came_as, kept_as):
    assert legal_name(came_as) == kept_as


@given(st.text(max_size=200) | st.from_regex(r"(con|aux|LPT1|com²)[ .]*[.a-z]*", fullmatch=True))
def test_every_name_is_legal_and_stays_so(name):
    legal = legal_name(name)
    assert legal
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]', legal)
    assert legal == legal.strip()
    assert not legal.endswith(".")
    assert len(legal.encode("utf-8")) < 255
    assert legal.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "COM²"}
    assert legal_name(legal) == legal


def test_names_that_windows_holds_for_the_same_get_numbers():
    taken = set()
    composed, decomposed = unicodedata.normalize("NFC", "é表.xlsx"), unicodedata.normalize("NFD", "É表.XLSX")
    names = [unique_path(OUT, name, taken).name for name in (composed, decomposed, "é表.xlsx")]
    assert names == ["é表.xlsx", "É表(2).XLSX", "é表(3).xlsx"]


def test_the_same_name_in_two_folders_needs_no_number():
    taken = set()
    assert unique_path(OUT / "甲", "表.xlsx", taken).name == unique_path(OUT / "乙", "表.xlsx", taken).name


def test_a_cut_name_keeps_room_for_its_number():
    taken = set()
    first, second = (unique_path(OUT, "长" * 90 + end + ".xlsx", taken).name for end in "甲乙")
    assert (first, second) == ("长" * 57 + ".xlsx", "长" * 56 + "(2).xlsx")


@given(st.lists(st.text(alphabet="aAbé́ſßﬁİ.( 2)", max_size=6), max_size=12))
def test_no_two_paths_are_ever_the_same(names):
    taken = set()
    paths = [unique_path(OUT, name, taken) for name in names]
    assert len({unicodedata.normalize("NFC", str(path)).casefold() for path in paths}) == len(names)


def evaluation(file, *, form=FORM, severity=None):
    findings = (Finding("M19", severity, Category.ACCURACY, "", file, "自评表", ()),) if severity else ()
    return Evaluation(file, "", form, None, findings)


@pytest.mark.parametrize(
    ("evaluations", "folder"),
    [
        pytest.param([evaluation("a.xlsx")], "已通过", id="clean"),
        pytest.param([evaluation("a.xlsx", severity=Severity.WARNING)], "已通过", id="warnings"),
        pytest.param([evaluation("a.xlsx", severity=Severity.ERROR)], "退回修改", id="errors"),
        pytest.param([evaluation("a.xlsx", form=None)], "退回修改", id="no form"),
        pytest.param(
            [evaluation("a.xlsx"), evaluation("a.xlsx", severity=Severity.ERROR)], "退回修改", id="one of two forms"
        ),
    ],
)
def test_one_error_returns_the_workbook(evaluations, folder):
    assert marked_path(OUT, evaluations, set()) == OUT / folder / "a.xlsx"


def test_subfolders_of_the_inbox_are_kept_and_never_leave_the_output():
    file = "../水利局/CON/二级单位:甲/表.xlsx"
    assert marked_path(OUT, [evaluation(file)], set()) == OUT / "已通过/水利局/_CON/二级单位\uff1a甲/表.xlsx"
