"""An earlier output folder read back: what results.jsonl tells comes back as it was told."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import Arrival
from evalbatch.labels import load_labels
from evalbatch.model import Batch, Evaluation
from evalbatch.outputs.results import evaluation_record, write_results
from evalbatch.previous import BadPrevious, load_previous, read_evaluation
from evalbatch.reading.form import parse_forms
from evalbatch.rules import check_form
from evalbatch.scoring import score_form
from evalbatch.values.differences import differences
from tests.builders import SCRIBBLES
from tests.submissions import SCHEME, sent

EXAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"
WORKBOOKS = sorted(path for path in EXAMPLES.glob("*.xls*"))


def back(evaluation):
    return read_evaluation(json.loads(json.dumps(evaluation_record(evaluation))))


def told(evaluation):
    """What results.jsonl says, but for the score: it is not read back."""
    record = evaluation_record(evaluation)
    return {**record, "score": None, "progress": None}


@given(SCRIBBLES)
def test_whatever_is_told_comes_back(scribbled):
    for form in parse_forms([scribbled], load_labels()):
        score = score_form(form, SCHEME)
        evaluation = Evaluation(form.source.file, "ab", form, score, check_form(form, score, SCHEME))
        assert told(back(evaluation)) == told(evaluation)


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_published_forms_come_back_without_a_difference(path):
    for evaluation in evaluate_file(Arrival(path, path.name, "2024-03-01T08:30:00+08:00"), Settings(SCHEME)):
        again = back(evaluation)
        assert told(again) == told(evaluation)
        assert again.status == evaluation.status
        if evaluation.form:
            assert differences(again.form, replace(evaluation.form, unread=())) == ()


def test_what_is_known_of_its_arrival_comes_back():
    times = {"saved": "2024-03-01T08:30:00+00:00", "modified": "2024-03-02T08:30:00+08:00"}
    one = sent("a.xlsx", **times, copies=("b.xlsx",), superseded_by="c.xlsx", counted_instead="d.xlsx")
    again = back(one)
    assert again.counted_instead == "d.xlsx"
    assert (again.saved, again.modified, again.copies, again.superseded_by) == (*times.values(), ("b.xlsx",), "c.xlsx")


def test_a_folder_is_read_line_by_line(tmp_path):
    odd = sent("a.xlsx", ("有人请假", "有人\u2028请\x85假"))  # breaks a line for some readers
    write_results(Batch((odd, sent("\udcff.xlsx"))), tmp_path)
    assert [each.file for each in load_previous(tmp_path).evaluations] == ["a.xlsx", "\udcff.xlsx"]


def test_results_of_before_times_were_told():
    record = evaluation_record(sent("a.xlsx"))
    del record["received"]
    for finding in record["findings"]:
        del finding["marked"]
    assert read_evaluation(record).modified == ""


def test_a_folder_that_holds_no_results(tmp_path):
    with pytest.raises(
        BadPrevious, match=r"不是以前的结果文件夹：里面没有 results\.jsonl。请给 evalbatch score 写出的"
    ):
        load_previous(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        *("", "{", "null", "[]", "1", '"file"', "{}", "[" * 100_000),
        *('{"file": 1}', '{"file": "a", "sheet": null, "sha256": "", "form": null, "findings": {}}'),
        '{"file": "a", "sheet": null, "sha256": "", "form": "x", "findings": []}',
        '{"file": "a", "sheet": null, "sha256": "", "form": null, "findings": [], "received": [1]}',
    ],
    ids=lambda line: line[:40],
)
def test_a_foreign_line_is_named(tmp_path, line):
    good = json.dumps(evaluation_record(sent("a.xlsx")))
    (tmp_path / "results.jsonl").write_text(f"{good}\n{line}\n", "utf-8")
    with pytest.raises(BadPrevious, match="第 2 行读不懂，不是完整的审核结果"):
        load_previous(tmp_path)


_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("1E+999999999"), st.just([]), st.just({})
)


def _paths(record, path=()):
    yield path
    pairs = record.items() if isinstance(record, dict) else enumerate(record) if isinstance(record, list) else ()
    for key, value in pairs:
        yield from _paths(value, (*path, key))


RECORD = evaluation_record(sent("a.xlsx", ("≥12次", "")))
PATHS = [path for path in _paths(RECORD) if path and path[0] != "score"]


@given(st.sampled_from(PATHS), _LEAVES)
def test_any_value_in_any_place_is_read_or_refused(path, leaf):
    record = json.loads(json.dumps(RECORD))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = leaf
    try:
        evaluation = read_evaluation(record)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        return
    assert evaluation_record(evaluation)["file"] == record["file"] or record["file"] is None


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "results.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadPrevious, match="不是 UTF-8 文本"):
        load_previous(tmp_path)
