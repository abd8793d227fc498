"""What other programs read: results.jsonl by its contract, and the manifest as proof."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from evalbatch.choices import Severity
from evalbatch.model import Batch, ConclusionLine, Narrative, Register, Source, SpendingLine
from evalbatch.outputs.manifest import write_manifest
from evalbatch.outputs.results import evaluation_record, write_results
from evalbatch.rules.allotment import allotted
from tests.test_summary import SHEET, evaluation, finding, rejected, source

FILE = "河道中心/清淤.xlsx"
SAID = finding("", "S54", found="100", expected="98", cells=("I30",), message="总分填 100,应为 98", advice="改为 98")
ONE = evaluation("市水利局", "河道中心", "清淤", SAID)


def read(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_one_form_is_one_line_by_the_contract(tmp_path):
    (line,) = read(write_results(Batch((ONE,)), tmp_path))
    form = line.pop("form")
    assert line == {
        "file": FILE,
        "sheet": SHEET,
        "sha256": "ab" * 32,
        "status": "returned",
        "score": {
            "total": "98.00",
            "max_total": "100",
            "grade": "优",
            "scheme": "mof2020",
            "lines": [
                {
                    "name": "举办培训班次",
                    "dimension": "output",
                    "max_score": "10",
                    "reported_score": "10",
                    "score": "10.00",
                    "method": "pos_linear",
                    "computed": True,
                    "explanation": "完成 12 ≥ 目标 12,得满分 10",
                    "cells": ["F12"],
                }
            ],
        },
        "findings": [
            {
                "rule": "S54",
                "severity": "error",
                "category": "accuracy",
                "file": FILE,
                "sheet": SHEET,
                "cells": ["I30"],
                "message": "总分填 100,应为 98",
                "found": "100",
                "expected": "98",
                "advice": "改为 98",
                "marked": [],
                "for_bureau": False,
            }
        ],
        "failure": None,
        "received": {"modified": None, "saved": None, "copies": [], "superseded_by": None, "counted_instead": None},
    }
    assert form.pop("funding") == [
        {
            "kind": "total",
            "label": "年度资金总额",
            "initial_budget": "50",
            "adjusted_budget": "50",
            "executed": "50",
            "reported_rate": "1",
            "max_score": "10",
            "reported_score": "10",
            "deviation_reason": None,
            "cells": {"initial_budget": "E6", "adjusted_budget": "F6", "executed": "G6", "reported_score": "K6"},
            "found_by": {},
        }
    ]
    assert form.pop("indicators") == [
        {
            "level1": "产出指标(50分)",
            "level2": "数量指标",
            "level3": "举办培训班次",
            "target": "≥12次",
            "actual": "12",
            "comparison": "at_least",
            "dimension": "output",
            "is_part": False,
            "max_score": "10",
            "reported_score": "10",
            "deviation_reason": None,
            "cells": {"target": "E12", "actual": "F12", "reported_score": "H12"},
            "found_by": {},
        }
    ]
    assert form.pop("totals")["cells"] == {"reported_score": "I30"}
    assert {name: value for name, value in form.items() if value} == {
        "kind": "project_self_evaluation",
        "title": "项目支出绩效自评表",
        "year": 2023,
        "project_name": "清淤",
        "supervising_department": "市水利局",
        "implementing_unit": "河道中心",
        "cells": {"project_name": "C4"},
        "money_unit": "万元",
        "total_points": "100",
        "reported_total": "100",
        "reported_grade": "优",
    }


def test_the_parts_of_a_report_are_there_with_their_cells():
    where = source(FILE, item="B3")
    filled = replace(
        ONE.form,
        goals=(Narrative("预期目标", "清淤 12 公里", source=where),),
        spending=(SpendingLine("办公费", Decimal(38), source=where),),
        conclusion=(ConclusionLine("相关性", Decimal("0.10"), Decimal(25), source=where),),
    )
    form = evaluation_record(replace(ONE, form=filled))["form"]
    assert form["goals"] == [{"heading": "预期目标", "text": "清淤 12 公里", "sheet": SHEET, "cells": {"item": "B3"}}]
    assert form["spending"] == [
        {"item": "办公费", "budget": "38", "executed": None, "sheet": SHEET, "cells": {"item": "B3"}}
    ]
    assert form["conclusion"][0]["weight"] == "0.10"


def test_a_score_line_without_a_scored_cell_names_all_its_cells():
    line = replace(ONE.score.lines[0], source=Source(FILE, SHEET, {"level3": "C9", "max_score": "D9"}))
    record = evaluation_record(replace(ONE, score=replace(ONE.score, lines=(line,))))
    assert record["score"]["lines"][0]["cells"] == ["C9", "D9"]


def test_a_file_without_a_form_is_one_line_too(tmp_path):
    (line,) = read(write_results(Batch((rejected("加密.xlsx"),)), tmp_path))
    assert (line["status"], line["sheet"], line["form"], line["score"]) == ("rejected", None, None, None)
    assert line["findings"][0]["rule"] == "F01"


def test_an_empty_batch_is_an_empty_file(tmp_path):
    assert write_results(Batch(()), tmp_path).read_bytes() == b""


def test_a_finding_of_the_batch_stands_on_the_line_of_its_form(tmp_path):
    clean = evaluation("市水利局", "河道中心", "清淤")
    batch = Batch((clean,), findings=(finding(FILE, "F07", Severity.WARNING),))
    (line,) = read(write_results(allotted(batch), tmp_path))
    assert line["status"] == "accepted_with_warnings"
    assert [one["rule"] for one in line["findings"]] == ["F07"]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_figures_are_plain_digits_of_the_same_value(figure):
    record = evaluation_record(replace(ONE, score=replace(ONE.score, total=figure)))
    text = record["score"]["total"]
    assert Decimal(text) == figure
    assert "E" not in text


@given(st.text(st.characters()))
def test_any_text_survives_on_one_line(tmp_path_factory, text):
    batch = Batch((evaluation("局", text, "项", file=f"{text}.xlsx"), rejected("b.xlsx")))
    path = write_results(batch, tmp_path_factory.mktemp("any"))
    lines = [json.loads(line) for line in path.read_bytes().decode("utf-8").split("\n")[:-1]]
    assert len(lines) == 2
    assert lines[0]["file"] == f"{text}.xlsx"
    assert lines[0]["form"]["implementing_unit"] == text


def test_the_same_batch_gives_the_same_bytes(tmp_path):
    batch = Batch((ONE, rejected("加密.xlsx")))
    assert write_results(batch, tmp_path).read_bytes() == write_results(batch, tmp_path).read_bytes()


def test_the_manifest_proves_inputs_scheme_and_outputs(tmp_path):
    two_on_one_file = replace(ONE, findings=())
    batch = Batch(
        (ONE, two_on_one_file, rejected("加密.xlsx")),
        findings=(finding("", "F11", sheet="", message="项目“绿化”未报送", unit="园林处"),),
        skipped=(("~$a.xlsx", "锁文件"),),
    )
    marked = tmp_path / "退回修改" / "清淤.xlsx"
    marked.parent.mkdir()
    marked.write_bytes(b"marked")
    results = write_results(batch, tmp_path)
    path = write_manifest(
        batch,
        tmp_path,
        scheme=("mof2020", "ef" * 32),
        own_schemes=[("transfer", "cd" * 32)],
        register=Register(file="项目底册.xlsx", sha256="ab" * 32),
        year=2023,
        written="2024-05-20T17:30:00",
        outputs=(marked, results),
    )
    text = path.read_bytes().decode("utf-8")
    manifest = json.loads(text)
    assert text.endswith("}\n")
    assert "加密.xlsx" in text
    assert list(manifest) == sorted(manifest)
    lines = f"{'cd' * 32} 加密.xlsx\n{'ab' * 32} 河道中心/清淤.xlsx\n"
    assert manifest["inputs_sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    assert manifest["reviews"] == 0
    assert manifest["inputs"] == [
        {"file": "加密.xlsx", "sha256": "cd" * 32},
        {"file": FILE, "sha256": "ab" * 32},
    ]
    assert manifest["outputs"] == [
        {"file": "results.jsonl", "sha256": hashlib.sha256(results.read_bytes()).hexdigest()},
        {"file": "退回修改/清淤.xlsx", "sha256": hashlib.sha256(b"marked").hexdigest()},
    ]
    assert manifest["scheme"] == {"id": "mof2020", "sha256": "ef" * 32}
    assert manifest["project_schemes"] == [{"id": "transfer", "sha256": "cd" * 32}]
    assert manifest["register"] == {"file": "项目底册.xlsx", "sha256": "ab" * 32}
    assert (manifest["year"], manifest["written"]) == (2023, "2024-05-20T17:30:00")
    assert manifest["tool"]["name"] == "evalbatch"
    assert manifest["skipped"] == [{"file": "~$a.xlsx", "reason": "锁文件"}]
    assert [(one["rule"], one["unit"], "project" in one) for one in manifest["findings"]] == [("F11", "园林处", False)]
