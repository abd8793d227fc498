"""The rules of the whole batch as a run has them: limits from the scheme, findings on the forms, any input."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.choices import Status
from evalbatch.labels import load_labels
from evalbatch.model import Batch, Evaluation, ListedUnit, Register, Source
from evalbatch.reading.form import parse_forms
from evalbatch.rules import BATCH_RULES, check_batch
from evalbatch.schemes import load_scheme, shipped_schemes
from evalbatch.scoring import score_form
from tests.batches import sent
from tests.builders import SCRIBBLES
from tests.test_schemes import DEFAULT

DONE = "全年组织机构编制业务培训12次，培训机关和事业单位人员285人次，形成调研报告50篇，完成全市119个乡镇的改革任务"
ROWS = tuple((f"{name}数", f"≥{at}个", f"{at * 13 + 1001}个") for at, name in enumerate("桥路校院库站"))
FIGURES = tuple((f"{name}数", "≥9个", f"{at * 13 + 1001}个") for at, name in enumerate("桥路校院"))
FILLED = tuple((f"{name}数", "≥9个", "1286个") for name in "桥路校院")


def _copies(count):
    return [sent(f"{at}镇", f"项目{at}", done=DONE) for at in range(count)]


def _peers(target, actual, last):
    rows = [*(actual.format(at) for at in range(8)), last]
    return [
        sent(f"{at}镇", f"项目{at}", rows=(("培训", target, value, "上级追加任务，年中扩大了范围"),))
        for at, value in enumerate(rows)
    ]


def _found(scheme, evaluations):
    checked = check_batch(Batch(tuple(evaluations)), scheme)
    findings = [*checked.findings, *(finding for each in checked.evaluations for finding in each.findings)]
    return {each.rule_id for each in findings}


@pytest.mark.parametrize(
    ("rule_id", "limit", "looser", "forms"),
    [
        ("F08", "copied_share = 0.9", "copied_share = 1", [*_copies(1), sent("乙镇", "养护", done=DONE + "了")]),
        ("F08", "copied_signs = 40", "copied_signs = 80", _copies(2)),
        ("F08", "copied_rows = 6", "copied_rows = 7", [sent(f"{at}镇", f"项目{at}", rows=ROWS) for at in range(2)]),
        ("F08", "template_units = 5", "template_units = 2", _copies(4)),
        ("F71", "shared_numbers = 4", "shared_numbers = 5", [sent("甲镇", at, rows=FIGURES) for at in "一二"]),
        ("F71", "number_digits = 3", "number_digits = 5", [sent("甲镇", at, rows=FIGURES) for at in "一二"]),
        ("S72", "full_forms = 3", "full_forms = 4", [sent("甲镇", at, total="100") for at in "一二三"]),
        ("S73", "full_forms = 3", "full_forms = 4", [sent(f"{at}镇", at, total="100") for at in "一二三"]),
        ("I74", "peer_units = 8", "peer_units = 10", _peers("≥9人", "11{}人", "12000人")),
        ("I74", "peer_times = 10", "peer_times = 200", _peers("≥9人", "11{}人", "12000人")),
        ("I74", "peer_points = 50", "peer_points = 95", _peers("≥0.9%", "9{}%", "0.95%")),
    ],
)
def test_each_limit_is_the_schemes_own(tmp_path, rule_id, limit, looser, forms):
    own = tmp_path / "本市.toml"
    own.write_text(DEFAULT.replace(limit, looser), encoding="utf-8")
    assert rule_id in _found(load_scheme("mof2020"), forms)
    assert rule_id not in _found(load_scheme(str(own)), forms)


def test_the_limit_for_one_figure_in_many_rows_is_the_schemes_own(tmp_path):
    own = tmp_path / "本市.toml"
    own.write_text(DEFAULT.replace("repeated_rows = 4", "repeated_rows = 5"), encoding="utf-8")
    assert "I70" in {each.rule_id for each in sent("甲镇", "造林", rows=FILLED).findings}
    changed = sent("甲镇", "造林", rows=FILLED, scheme=load_scheme(str(own)))
    assert "I70" not in {each.rule_id for each in changed.findings}


@pytest.mark.parametrize("name", shipped_schemes())
def test_every_shipped_scheme_looks_at_the_whole_batch(name):
    assert "F08" in _found(load_scheme(name), _copies(2))


def test_a_clue_stands_on_the_form_it_names_and_one_about_many_on_none():
    forms = [*_copies(2), *(sent("丙镇", at, total="100") for at in "一二三")]
    checked = check_batch(Batch(tuple(forms)), load_scheme("mof2020"))
    assert all("F08" in {finding.rule_id for finding in each.findings} for each in checked.evaluations[:2])
    assert [each.rule_id for each in checked.findings] == ["S72"]


def test_a_version_that_does_not_count_is_copied_from_nobody():
    one, other = _copies(2)
    assert "F08" not in _found(load_scheme("mof2020"), [one, replace(other, superseded_by="新.xlsx")])


def test_a_unit_goes_by_the_name_the_register_gives_it():
    """市委编办 and 定西市委编办 are one unit to the register: it copies from itself."""
    names = ("市委编办", "定西市委编办", "中共定西市委编办")
    unit = ListedUnit("定西市委编办", source=Source("台账.xlsx", "单位名册"))
    forms = [sent(name, at, total="100") for at, name in zip("一二三", names, strict=True)]
    checked = check_batch(Batch(tuple(forms)), load_scheme("mof2020"), Register(units=(unit,)))
    assert [each.rule_id for each in checked.findings] == ["S72"]
    assert checked.findings[0].message.startswith("定西市委编办的 3 个项目")


def test_the_order_of_the_findings_does_not_change():
    forms = [*_copies(3), *(sent(f"{at}乡", f"项目{at}", rows=FIGURES) for at in range(3))]
    batch, scheme = Batch(tuple(forms)), load_scheme("mof2020")
    assert check_batch(batch, scheme) == check_batch(batch, scheme)


@settings(max_examples=60, deadline=None)
@given(st.lists(SCRIBBLES, max_size=5))
def test_no_batch_is_too_odd_to_be_checked(drawn):
    scheme = load_scheme("mof2020")
    evaluations = [
        Evaluation(f"{at}.xlsx", "", form, score_form(form, scheme), ())
        for at, sheet in enumerate(drawn)
        for form in parse_forms([replace(sheet, file=f"{at}.xlsx")], load_labels())
    ]
    checked = check_batch(Batch(tuple(evaluations)), scheme)
    for each in (*checked.findings, *(finding for form in checked.evaluations for finding in form.findings)):
        assert each.rule_id in {rule.id for rule in BATCH_RULES}
        assert "None" not in each.message + each.advice
        assert "{" not in each.message + each.advice


def test_a_clue_that_names_another_unit_stays_with_the_bureau_and_decides_nothing():
    checked = check_batch(Batch(tuple(_copies(2))), load_scheme("mof2020"))
    one = checked.evaluations[0]
    (clue,) = (finding for finding in one.findings if finding.rule_id == "F08")
    assert clue.for_bureau
    assert clue not in one.for_unit().findings
    assert len(one.for_unit().findings) == len(one.findings) - 1
    assert replace(one, findings=(clue,)).status is Status.ACCEPTED
