"""The bounds of a workbook: each is kept, each can be set, each is in the manual."""

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
import xlsxwriter

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import gather
from evalbatch.ooxml.bounds import SETTING, BadLimits, Limits, load_limits
from evalbatch.ooxml.limits import LIMITS, BadPackage
from evalbatch.ooxml.places import place_of
from evalbatch.schemes import load_scheme
from tests.test_batch import OVERSPENT

ROOT = Path(__file__).parents[1]
SETTINGS = Settings(load_scheme("mof2020"))
OF_WORKERS = {"memory", "seconds", "waiting"}  # tests.test_workers
OF_BUNDLES = {"bundle": 1000, "bundle_members": 2, "bundle_total": 2500}
LOWERED = {
    "file": 100,
    "members": 3,
    "part": 300,
    "total": 2000,
    "ratio": 1,
    "ratio_from": 100,
    "depth": 2,
    "text": 3,
    "strings": 2,
    "elements": 5,
    "sheets": 1,
    "styles": 1,
    "rows": 3,
    "cells": 4,
    "area": 5,
    "merges": 1,
    "merged": 1,
}


@pytest.fixture
def lowered():
    """Lower a bound for all who keep to it: they share one record."""
    kept = {each.name: getattr(LIMITS, each.name) for each in fields(LIMITS)}

    def lower(**bounds):
        for name, value in bounds.items():
            object.__setattr__(LIMITS, name, value)

    yield lower
    lower(**kept)


@pytest.fixture
def workbook(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "自评表.xlsx")) as book:
        page = book.add_worksheet()
        for row, cells in enumerate(OVERSPENT):
            page.write_row(row, 0, cells)
        for row in range(2):
            page.merge_range(row, 0, row, 3, OVERSPENT[row][0])
        # Parts that were read before are not read again.
        page.write(2, 9, os.urandom(8).hex(), book.add_format({"num_format": f'"{os.urandom(8).hex()}"'}))
        book.add_worksheet().write_row(0, 0, ["备注"] * 3)
    return gather([tmp_path]).arrivals[0]


def rules(arrival):
    return {finding.rule_id for each in evaluate_file(arrival, SETTINGS) for finding in each.findings}


def test_every_bound_has_its_test():
    assert set(LOWERED) | set(OF_BUNDLES) | OF_WORKERS | {"columns"} == {each.name for each in fields(Limits)}


@pytest.mark.parametrize("name", sorted(LOWERED))
def test_a_workbook_beyond_a_bound_is_rejected_by_name(workbook, lowered, name):
    lowered(**({"ratio_from": 1} if name == "ratio" else {"ratio": 1} if name == "ratio_from" else {}))
    lowered(**{name: LOWERED[name]})
    assert rules(workbook) == {"F01"}


@pytest.fixture
def bundle(tmp_path):
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as archive:
        for name in ("甲.txt", "乙.xlsx", "丙.xlsx"):
            archive.writestr(name, os.urandom(1000))
    return tmp_path


@pytest.mark.parametrize("name", sorted(OF_BUNDLES))
def test_a_zip_of_workbooks_beyond_a_bound_is_rejected_as_one(bundle, lowered, name):
    lowered(**{name: OF_BUNDLES[name]})
    intake = gather([bundle])
    assert [(each.name, each.member) for each in intake.arrivals] == [("报送.zip", None)]
    (evaluation,) = evaluate_file(intake.arrivals[0], SETTINGS)
    (finding,) = evaluation.findings
    assert finding.rule_id == "F01"
    assert "上限" in finding.message
    assert "请分成几个压缩包，或解压后放入" in finding.message + finding.advice


def test_the_same_zip_is_within_all_of_them(bundle):
    intake = gather([bundle])
    assert [each.name for each in intake.arrivals] == ["报送.zip/丙.xlsx", "报送.zip/乙.xlsx"]


def test_the_bounds_of_a_workbook_are_none_of_a_zip_of_them(bundle, lowered):
    """Each of its files is held to them by itself."""
    lowered(file=1500, members=2, total=2000, part=100)
    assert [each.name for each in gather([bundle]).arrivals] == ["报送.zip/丙.xlsx", "报送.zip/乙.xlsx"]


def test_the_same_workbook_is_within_all_of_them(workbook):
    assert "F01" not in rules(workbook)


def test_a_cell_beyond_the_last_column_is_none(lowered):
    """Rows that are plain are read by pattern, which ends at XFD."""
    place_of("XFD1")
    for name in ("XFE1", "C987654"):
        lowered(**({"columns": 2} if name == "C987654" else {}))
        with pytest.raises(BadPackage):
            place_of(name)


class TestSetting:
    def put(self, tmp_path, text):
        path = tmp_path / "限度.toml"
        path.write_text(text, encoding="utf-8-sig")  # as Notepad saves it
        return str(path)

    def test_nothing_given(self):
        assert load_limits("") == Limits()

    def test_sizes_are_written_as_people_write_them(self, tmp_path):
        told = load_limits(self.put(tmp_path, 'file = "128 MB"\npart = "1gb"\nseconds = 40\n'))
        assert told == Limits(file=128 << 20, part=1 << 30, seconds=40)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("files = 3", "没有这样的项目：files"),
            ("file = 0", "file 应为大于 0 的整数"),
            ("file = true", "file 应为大于 0 的整数"),
            ("file = 1.5", "file 应为大于 0 的整数"),
            ('file = "许多"', "file 应为大于 0 的整数，或“128 MB”这样的大小；现在是 '许多'"),
            ("file = ", "读不出"),
        ],
    )
    def test_a_wrong_file_is_told(self, tmp_path, text, told):
        with pytest.raises(BadLimits, match=told):
            load_limits(self.put(tmp_path, text))

    def test_a_file_that_is_not_there(self):
        with pytest.raises(BadLimits, match="读不出"):
            load_limits("没有.toml")

    def command(self, *words, **environment):
        return subprocess.run(
            [sys.executable, "-m", "evalbatch", *map(str, words)],
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def test_the_environment_names_the_file(self, workbook, tmp_path):
        done = self.command("check", workbook.path, **{SETTING: self.put(tmp_path, "cells = 4")})
        assert "F01" in done.stdout
        assert "F01" not in self.command("check", workbook.path).stdout

    def test_a_wrong_one_stops_the_command(self, workbook, tmp_path):
        done = self.command("check", workbook.path, **{SETTING: self.put(tmp_path, "cells = -1")})
        assert (done.returncode, done.stdout) == (2, "")
        assert "出错了：限度文件" in done.stderr


def test_the_manual_lists_every_bound_with_its_value():
    manual = (ROOT / "docs" / "用户手册.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|[^|]+\| ([^|]+) \|", manual, re.MULTILINE)
    shifts = {"KB": 10, "MB": 20, "GB": 30}

    def number(told):
        value, _, unit = told.replace(",", "").partition(" ")
        return int(value) << shifts.get(unit, 0)

    assert {name: number(told) for name, told in rows} == {
        each.name: getattr(Limits(), each.name) for each in fields(Limits)
    }
