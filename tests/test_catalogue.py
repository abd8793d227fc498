"""Habits every rule keeps, so that nobody has to remember them."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings

from evalbatch.choices import Severity
from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.rules import CATALOGUE, check_form, unknown_changes
from evalbatch.rules.manual import page
from evalbatch.rules.rule import Case
from evalbatch.schemes import RuleChange, load_scheme
from evalbatch.scoring import score_form
from tests.builders import MINISTRY, SCRIBBLES, form

RULE_TESTS = {path: path.read_text("utf-8") for path in (Path(__file__).parent / "rules").glob("test_*.py")}
EACH_TEST = re.compile(r"^    def |^def ", re.MULTILINE)
BLOCKS = "FMWIS"
RULES = {rule.id: rule for rule in CATALOGUE}
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）}][,;:()]|[,;:()][\u4e00-\u9fff“（{]")

every_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.id)


def _tests_of(rule):
    """The bodies of the tests named for a rule."""
    bodies = [body for text in RULE_TESTS.values() for body in EACH_TEST.split(text)]
    return [body for body in bodies if body.startswith(f"test_{rule.id}_")]


@every_rule
def test_manual_page_names_the_fault_the_reason_and_the_remedy(rule):
    first, blank, *rest = rule.manual.splitlines()
    assert first.endswith("。")
    assert blank == ""
    assert re.search(r"^Why: .{8,}。$", "\n".join(rest), re.MULTILINE)
    assert re.search(r"^Fix: .{6,}。$", "\n".join(rest), re.MULTILINE)


@every_rule
def test_manual_page_shows_no_name_of_the_code(rule):
    """Where a value will stand, it says which, in Chinese."""
    shown = [line for line in page(rule).splitlines() if line.startswith(("提示语：", "改法："))]
    gaps = re.findall(r"〔(.*?)〕", "".join(shown))
    assert len(shown) == 2
    assert not re.search(r"[{}]", "".join(shown))
    assert not [gap for gap in gaps if not re.fullmatch(r"[\u4e00-\u9fff]+", gap)]


def test_manual_page_says_what_stands_in_the_gaps_of_a_message():
    told = "〔行〕的全年执行数〔执行数〕大于全年预算数〔预算数〕，超出〔超出额〕〔单位〕"
    assert f"提示语：{told}\n" in page(RULES["M19"])
    assert "提示语：按表上的具体情况写明\n" in page(RULES["F07"])  # it is worded as a whole


@every_rule
def test_name_reads_as_a_fault(rule):
    """It stands after "allow": allow executed-above-budget."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert not rule.name.startswith(("check-", "no-error", "valid-", "is-", "has-", "must-"))


@every_rule
def test_rule_has_tests_that_break_it_and_tests_that_do_not(rule):
    silent = [body for body in _tests_of(rule) if "said == []" in body or " not in " in body or "== {" in body]
    assert len(silent) >= 2, "near misses that must stay silent"
    assert len(_tests_of(rule)) > len(silent), "a form that breaks it"


@every_rule
def test_message_and_advice_are_written_as_chinese_is(rule):
    for text in (rule.message, rule.advice):
        assert not HALF_WIDTH.search(text)
        assert not text.endswith(("。", "！"))


@every_rule
def test_message_says_something_of_this_form(rule):
    names = {name for _, name, _, _ in Formatter().parse(rule.message) if name}
    assert names, "a message with nothing filled in can't say what was found"
    assert rule.advice


def test_ids_ascend_within_their_block_and_are_used_once():
    ids = [rule.id for rule in CATALOGUE]
    assert len(ids) == len(set(ids))
    assert ids == sorted(ids, key=lambda each: (BLOCKS.index(each[0]), int(each[1:])))


def test_no_test_is_about_a_rule_that_does_not_exist():
    named = set(re.findall(r"def test_([A-Z]\d+)_", "\n".join(RULE_TESTS.values())))
    assert named == {rule.id for rule in CATALOGUE}


DRAWN = """
| 绩效自评表   |            |            |
|              | 全年预算数 | 全年执行数 |
| 年度资金总额 |        100 |        120 |
"""


def _severities(changes):
    scheme = load_scheme("mof2020").model_copy(update={"rules": changes})
    drawn = form(DRAWN)
    return {each.rule_id: each.severity for each in check_form(drawn, score_form(drawn, scheme), scheme)}


def test_scheme_may_switch_a_rule_off_with_a_reason_and_a_date():
    change = RuleChange(reason="本年度追加预算尚未下达", date=date(2024, 1, 5), enabled=False)
    assert "M19" in _severities({})
    assert "M19" not in _severities({"M19": change})


def test_scheme_may_change_how_a_rule_binds():
    change = RuleChange(reason="试行第一年只提示", date=date(2024, 1, 5), severity="warning")
    assert _severities({})["M19"] is Severity.ERROR
    assert _severities({"M19": change})["M19"] is Severity.WARNING


def _worded(rule_id, **change):
    """What a rule says of the drawn form under a change to it, and how it binds."""
    changes = {rule_id: RuleChange(reason="第一年先试", date=date(2024, 1, 5), **change)} if change else {}
    scheme = load_scheme("mof2020").model_copy(update={"rules": changes})
    drawn = form(DRAWN)
    found = check_form(drawn, score_form(drawn, scheme), scheme)
    return [(each.severity, each.message[:4]) for each in found if each.rule_id == rule_id]


def test_scheme_may_put_a_rule_on_trial():
    """Then it warns at most, and says that it is being tried; nothing is sent back for it."""
    assert _worded("M19") == [(Severity.ERROR, "年度资金")]
    assert _worded("M19", trial=True) == [(Severity.WARNING, "（试行）")]
    assert _worded("M19", trial=True, severity="info") == [(Severity.INFO, "（试行）")]
    assert _worded("M19", trial=False) == [(Severity.ERROR, "年度资金")]


def test_a_new_rule_may_be_on_trial_until_a_scheme_ends_it():
    on_trial = [rule for rule in CATALOGUE if rule.trial]
    assert on_trial
    assert all("（试行）" in page(rule) for rule in on_trial)
    assert all("试行" not in page(rule) for rule in CATALOGUE if rule not in on_trial)
    rule = replace(RULES["M19"], trial=True)
    for change, begins in ((None, True), (True, True), (False, False)):
        changes = {"M19": RuleChange(reason="试行期满", date=date(2025, 1, 5), trial=change)}
        scheme = load_scheme("mof2020").model_copy(update={"rules": changes})
        drawn = form(DRAWN)
        (finding,) = rule.findings(Case(drawn, score_form(drawn, scheme), scheme))
        assert finding.message.startswith("（试行）") is begins
        assert finding.severity is (Severity.WARNING if begins else Severity.ERROR)


def test_a_rule_on_trial_can_not_send_a_form_back():
    with pytest.raises(ValueError, match="试行"):
        RuleChange(reason="试行", date=date(2024, 1, 5), trial=True, severity="error")


def test_scheme_may_not_change_a_rule_without_saying_why():
    with pytest.raises(ValueError, match="reason"):
        RuleChange(date=date(2024, 1, 5), enabled=False)
    with pytest.raises(ValueError, match="date"):
        RuleChange(reason="试行", enabled=False)


def test_a_change_to_a_rule_that_does_not_exist_is_a_slip():
    change = RuleChange(reason="试行", date=date(2024, 1, 5), enabled=False)
    scheme = load_scheme("mof2020").model_copy(update={"rules": {"M19": change, "M91": change}})
    assert unknown_changes(scheme) == ("M91",)


def test_all_that_is_wrong_is_said_at_once():
    found = _severities({})
    assert {"F03", "F04", "M19"} <= set(found)


def test_a_clean_form_gets_a_clean_answer():
    scheme = load_scheme("mof2020")
    drawn = form(MINISTRY)
    assert check_form(drawn, score_form(drawn, scheme), scheme, 2023) == ()


@settings(max_examples=200, deadline=None)
@given(SCRIBBLES)
def test_no_form_is_too_odd_to_be_checked(drawn):
    """Every rule looks at whatever was read; what it says is whole and about this sheet."""
    scheme = load_scheme("mof2020")
    for each in parse_forms([drawn], load_labels()):
        for finding in check_form(each, score_form(each, scheme), scheme, 2023):
            assert "None" not in finding.message + finding.advice
            assert "{" not in finding.message + finding.advice
            assert finding.sheet == drawn.name
