"""I67: what changed since the form was sent back; and what became of the findings."""

from dataclasses import replace

import pytest

from evalbatch.model import Evaluation
from evalbatch.rules import check_form, refuse_file
from tests.builders import MINISTRY
from tests.submissions import SCHEME, checked, sent

BEFORE = sent("上次.xlsx")


def said_of(*changes, before=BEFORE):
    (now,) = checked(sent("这次.xlsx", *changes), previous=[before]).evaluations
    return [
        (finding.cells, finding.message.removeprefix(f"与上次报送（“{before.file}”）相比，"))
        for finding in now.findings
        if finding.rule_id == "I67"
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("≥12次", "≥10次"), "由“≥12次”降低为“≥10次”"),
        (("≥12次", "≥15次"), "由“≥12次”改为“≥15次”"),
        (("≥12次", "12次"), "由“≥12次”改为“12次”"),
        (("≥12次", "≥12场"), "由“≥12次”改为“≥12场”"),
    ],
)
def test_I67_a_target_that_was_changed(change, told):
    assert said_of(change) == [(("E12",), f"指标“培训次数”的年度指标值{told}")]


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("≤5%", "≤8%", "放宽为"),
        ("≤5%", "≤3%", "改为"),
        ("12次", "10次", "改小为"),
        ("12月底前", "次年3月底前", "改为"),
        ("6月底前", "9月底前", "推迟为"),
        ("≥5万元", "≥40000元", "降低为"),
        ("≥5万元", "≥60000元", "改为"),
    ],
)
def test_I67_the_direction_of_a_change(old, new, how):
    before = replace(sent("上次.xlsx", ("≥12次", old)), findings=())
    assert [text for _, text in said_of(("≥12次", new), before=before)] == [
        f"指标“培训次数”的年度指标值由“{old}”{how}“{new}”"
    ]


def test_I67_points_moved_to_where_they_are_earned():
    said = said_of(("|     25 |    25 |", "|     30 |    30 |"), ("|     25 | 23.75 |", "|     20 |    19 |"))
    assert said == [
        (("G12",), "指标“培训次数”的分值由“25”改为“30”"),
        (("G13",), "指标“培训人数”的分值由“25”改为“20”"),
    ]


def test_I67_an_amount_that_nobody_asked_to_change():
    said = said_of(("|         80 |         10 |    80% |     8 |", "|         85 |         10 |    85% |   8.5 |"))
    assert said == [(("E6",), "年度资金总额的全年执行数由“80”改为“85”")]


def test_I67_an_indicator_left_out():
    row = next(line for line in MINISTRY.splitlines(keepends=True) if "培训人数" in line)
    assert said_of((row, "")) == [((), "少了指标“培训人数”（年度指标值“≥200人”）")]


def test_I67_a_form_sent_again_as_it_was():
    said = said_of()
    assert said == []


def test_I67_what_was_told_to_be_wrong_may_change():
    """M19 marked the amount; it is mended now."""
    wrong = sent(
        "上次.xlsx", ("|         80 |         10 |    80% |     8 |", "|        180 |         10 |   180% |     8 |")
    )
    assert "M19" in {finding.rule_id for finding in wrong.findings}
    said = said_of(before=wrong)
    assert said == []


def test_I67_weights_that_were_told_to_be_wrong_may_change():
    wrong = sent("上次.xlsx", ("|     30 |    30 |", "|     35 |    35 |"))
    assert any(finding.rule_id.startswith("W") for finding in wrong.findings)
    said = said_of(before=wrong)
    assert said == []


def test_I67_blanks_filled_in_and_spelling():
    before = sent("上次.xlsx", ("≥200人", ""), ("≥12次", "≥ 12 次"))
    said = said_of(before=before)
    assert said == []


def test_I67_another_units_form_is_no_earlier_one():
    said = said_of(("≥12次", "≥10次"), before=sent("别的.xlsx", ("某中心", "另一中心")))
    assert said == []


def rules(findings):
    return [finding.rule_id for finding in findings]


OVERSPENT = ("|         80 |         10 |    80% |     8 |", "|        120 |         10 |   120% |     8 |")
LESS_EARNED = ("|     25 |    25 |          |", "|     25 |    20 |          |")
ONE_MORE_ROW = (
    "| ^                | ^              | ^          | 培训人数",
    "| ^ | ^ | ^ | 培训天数 | ≥30天 | 30天 | 0 | 0 | |\n| ^ | ^ | ^ | 培训人数",
)


class TestProgress:
    def progress(self, before, now):
        (evaluation,) = checked(now, previous=[before]).evaluations
        return evaluation.progress

    def test_what_is_mended_is_told_as_fixed(self):
        done = self.progress(sent("a.xlsx", OVERSPENT), sent("a.xlsx"))
        assert "M19" in rules(done.fixed)
        assert done.still_open == ()
        assert done.file == "a.xlsx"

    def test_what_is_not_mended_stays_open_wherever_its_row_went(self):
        wrong = ("190人      |     25 | 23.75", "190人      |     25 |    25")
        before = sent("a.xlsx", wrong)
        assert rules(before.findings)
        done = self.progress(before, sent("a.xlsx", wrong, ONE_MORE_ROW))
        assert set(rules(before.findings)) <= set(rules(done.still_open))
        assert done.fixed == ()

    def test_what_came_new(self):
        done = self.progress(sent("a.xlsx"), sent("a.xlsx", OVERSPENT))
        assert "M19" in rules(done.new)
        assert (done.fixed, done.still_open) == ((), ())

    def test_a_fault_mended_in_one_row_and_made_in_another(self):
        wrong_there = sent("a.xlsx", ("190人      |     25 | 23.75", "190人      |     25 |    25"))
        wrong_here = sent("a.xlsx", ("12次       |     25 |    25", "12次       |     25 |    20"))
        done = self.progress(wrong_there, wrong_here)
        assert "S51" in rules(done.fixed)
        assert "S51" in rules(done.new)

    def test_a_file_that_could_not_be_read_and_now_can(self):
        locked = Evaluation("a.xlsx", "", None, None, refuse_file("a.xlsx", "有密码", "取消密码"))
        assert rules(self.progress(locked, sent("a.xlsx")).fixed) == ["F01"]

    def test_a_wrong_year_mended_is_the_same_form(self):
        before = sent("a.xlsx", ("2023年度", "2024年度"))
        before = replace(before, findings=check_form(before.form, before.score, SCHEME, 2023))
        assert "F03" in rules(before.findings)
        done = self.progress(before, sent("别名.xlsx"))
        assert "F03" in rules(done.fixed)

    def test_last_years_form_is_no_earlier_submission(self):
        assert self.progress(sent("去年.xlsx", ("2023年度", "2022年度")), sent("今年.xlsx")) is None

    def test_of_a_superseded_earlier_form_nothing_is_asked(self):
        assert self.progress(replace(sent("a.xlsx"), superseded_by="b.xlsx"), sent("a.xlsx")) is None

    def test_who_was_sent_back_and_sent_nothing(self):
        back, passed = sent("退回.xlsx", OVERSPENT), sent("通过.xlsx", ("干部培训", "别的项目"))
        batch = checked(sent("新.xlsx", ("干部培训", "第三个项目")), previous=[back, passed])
        assert [each.file for each in batch.not_resent] == ["退回.xlsx"]
