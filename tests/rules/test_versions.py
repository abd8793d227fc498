"""F07: one project sent more than once."""

from dataclasses import replace

import pytest

from evalbatch.choices import Prefer, Severity, Status
from evalbatch.model import ListedProject, Register, Source
from tests.builders import MINISTRY
from tests.submissions import checked, sent

MORE_SPENT = ("|         80 |         10 |    80% |     8 |", "|         85 |         10 |    85% |   8.5 |")
LATER = {"saved": "2024-03-02T09:00:00+08:00", "modified": "2024-03-01T09:00:00+08:00"}
EARLIER = {"saved": "2024-03-01T09:00:00+08:00", "modified": "2024-03-03T09:00:00+08:00"}
OLD, NEW = sent("a.xlsx", **EARLIER), sent("b.xlsx", MORE_SPENT, **LATER)
TIMELESS = {"saved": "", "modified": ""}


def told(batch):
    """File, severity and message of each finding."""
    return [
        (finding.file, finding.severity, finding.message)
        for each in batch.evaluations
        for finding in each.findings
        if finding.rule_id == "F07"
    ]


def said_of(*evaluations, **against):
    return [(file, severity.value) for file, severity, _ in told(checked(*evaluations, **against))]


def message(*evaluations, **against):
    return told(checked(*evaluations, **against))[0][2]


def test_F07_two_files_for_one_project_are_both_told():
    assert said_of(OLD, NEW) == [("a.xlsx", "error"), ("b.xlsx", "error")]
    findings = [finding for each in checked(OLD, NEW).evaluations for finding in each.findings]
    assert [finding.cells for finding in findings if finding.rule_id == "F07"] == [("B3",), ("B3",)]


def test_F07_the_newest_by_the_files_own_data_is_proposed_with_what_changed():
    text = message(OLD, NEW)
    assert "按文件自身记录的保存时间，“b.xlsx”最新，建议采用" in text
    assert "从“a.xlsx”到“b.xlsx”改了 3 处：年度资金总额的全年执行数（E6）“80”改为“85”；" in text


@pytest.mark.parametrize("saved", ["", "2024-03-01T09:00:00+08:00"])
def test_F07_where_the_files_do_not_tell_the_file_system_does(saved):
    text = message(replace(OLD, saved=saved), replace(NEW, saved=saved))
    assert "按文件系统的修改时间，“a.xlsx”最新" in text
    assert "从“b.xlsx”到“a.xlsx”改了" in text


def test_F07_where_nothing_tells_none_is_proposed():
    text = message(replace(OLD, **TIMELESS), replace(NEW, **TIMELESS))
    assert "看不出哪一份最新" in text
    assert "建议" not in text


def test_F07_times_are_compared_across_zones():
    early = replace(OLD, saved="2024-03-01T23:30:00+00:00")
    text = message(early, replace(NEW, saved="2024-03-02T07:00:00+08:00"))
    assert "“a.xlsx”最新" in text


@pytest.mark.parametrize("name", ["自评表（最终版）.xlsx", "甲局/自评表-FINAL.xlsx", "定稿.xlsx"])
def test_F07_a_name_that_claims_to_be_final_proves_nothing(name):
    text = message(replace(OLD, file=name, form=sent(name).form), NEW)
    assert f"“{name}”从名称看像最后一份，时间却不是最新，名称不作依据" in text


def test_F07_a_name_that_claims_to_be_final_and_is():
    name = "自评表（最终版）.xlsx"
    assert "名称" not in message(OLD, sent(name, MORE_SPENT, **LATER))


def test_F07_the_same_content_saved_in_another_format_only_warns():
    assert said_of(OLD, sent("a.xls", **LATER)) == [("a.xlsx", "warning"), ("a.xls", "warning")]
    assert "读出的内容没有差别，汇总只计一份" in message(OLD, sent("a.xls"))


def test_F07_the_same_bytes_are_named_once():
    copied = replace(OLD, copies=("a(1).xlsx", "甲局/a.xlsx"))
    assert told(checked(copied)) == [
        (
            "a.xlsx",
            Severity.INFO,
            "3 个文件“a.xlsx”“a(1).xlsx”“甲局/a.xlsx”内容完全相同，只审核一次，份数和金额只计一次",
        )
    ]


@pytest.mark.parametrize("name", ["〔干部〕培训", "2023年干部培训", "[62110021]干部培训", "干 部培训"])
def test_F07_names_are_compared_as_people_read_them(name):
    other = sent("b.xlsx", ("干部培训", name), **LATER)
    said = said_of(OLD, other)
    assert [file for file, _ in said] == ["a.xlsx", "b.xlsx"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("干部培训", "干部轮训"), id="another project"),
        pytest.param(("某中心", "另一中心"), id="another unit"),
        pytest.param(("2023年度", "2022年度"), id="another year"),
        pytest.param(("| 干部培训  ", "|           "), id="no project"),
        pytest.param(("某中心", ""), id="no unit"),
    ],
)
def test_F07_what_may_be_another_project_is_no_version(change):
    said = said_of(OLD, sent("b.xlsx", change, **LATER))
    assert said == []


def test_F07_projects_that_differ_by_the_year_in_their_names():
    """Both are evaluated in 2023: the bonds of 2022 and those of 2023."""
    said = said_of(*(sent(f"{year}.xlsx", ("干部培训", f"{year}年债券项目")) for year in (2022, 2023)))
    assert said == []


def test_F07_several_projects_in_one_workbook():
    said = said_of(OLD, replace(sent("a.xlsx", ("干部培训", "干部轮训"), sheet_name="第二张")))
    assert said == []


def test_F07_one_project_twice_in_one_workbook_names_the_sheets():
    twice = sent("a.xlsx", MORE_SPENT, sheet_name="第二张", **EARLIER)
    assert said_of(OLD, twice) == [("a.xlsx", "error"), ("a.xlsx", "error")]


def test_F07_the_blank_template_sent_twice():
    blank = MINISTRY.replace("干部培训", "        ").replace("某中心", "      ")
    said = said_of(sent("a.xlsx", table=blank), sent("b.xlsx", MORE_SPENT, table=blank))
    assert said == []


def test_F07_a_form_without_a_year_goes_with_the_only_year_there_is():
    without = sent("b.xlsx", ("（2023年度）", "（年度）"), **LATER)
    assert len(said_of(OLD, without)) == 2
    said = said_of(OLD, without, sent("c.xlsx", ("2023年度", "2022年度")))
    assert said == []


def test_F07_the_register_knows_two_names_for_one_project():
    listed = ListedProject("干部培训", "某中心", "62110021", source=Source("", ""))
    register = Register((listed,))
    renamed = sent("b.xlsx", ("| 干部培训  ", "| [62110021]干部轮训培训 "), **LATER)
    assert len(said_of(OLD, renamed, register=register)) == 2
    said = said_of(OLD, renamed)
    assert said == []


def test_F07_many_versions_are_counted():
    many = [sent(f"{nth:02}.xlsx", ("12次", f"{nth + 12}次")) for nth in range(30)]
    assert len(told(checked(*many))) == 30
    assert "等 30 份" in message(*many)
    assert "“07.xlsx”（" not in message(*many)


class TestCountedOnce:
    """While nobody has decided, one version alone is in the sums."""

    def aside(self, *evaluations, **against):
        return {each.file: each.counted_instead for each in checked(*evaluations, **against).evaluations}

    def test_the_one_that_was_saved_last_counts(self):
        assert self.aside(OLD, NEW) == {"a.xlsx": "b.xlsx", "b.xlsx": ""}

    def test_the_one_that_was_received_last_where_no_file_says_when_it_was_saved(self):
        early, late = replace(OLD, saved="", modified="2024-03-02"), replace(NEW, saved="", modified="2024-03-01")
        assert self.aside(early, late) == {"a.xlsx": "", "b.xlsx": "a.xlsx"}

    def test_the_last_by_name_where_no_time_tells(self):
        unknown = [replace(each, saved="", modified="") for each in (NEW, OLD)]
        assert self.aside(*unknown) == {"a.xlsx": "b.xlsx", "b.xlsx": ""}

    def test_versions_without_a_difference_too(self):
        assert sorted(self.aside(OLD, sent("a.xls")).values()) == ["", "a.xlsx"]

    def test_of_many_exactly_one(self):
        many = [sent(f"{nth:02}.xlsx", ("12次", f"{nth + 12}次")) for nth in range(30)]
        assert list(self.aside(*many).values()).count("") == 1

    def test_another_project_or_year_counts_by_itself(self):
        other = sent("c.xlsx", ("干部培训", "会议经费"))
        assert self.aside(OLD, other) == {"a.xlsx": "", "c.xlsx": ""}

    def test_what_the_reviewer_has_decided_is_not_decided_again(self):
        newer = sent("b.xlsx", ("有人请假", "有人生病"), **LATER)
        assert self.aside(OLD, newer, prefer=Prefer.NEWEST) == {"a.xlsx": "", "b.xlsx": ""}

    def test_they_are_judged_and_told_all_the_same(self):
        assert [each.status for each in checked(OLD, NEW).evaluations] == [Status.RETURNED] * 2


class TestPreferred:
    def statuses(self, *evaluations, prefer):
        batch = checked(*evaluations, prefer=prefer)
        return {each.file: (each.status, each.superseded_by) for each in batch.evaluations}

    @pytest.mark.parametrize(
        ("prefer", "chosen", "other"),
        [(Prefer.NEWEST, "b.xlsx", "a.xlsx"), (Prefer.LAST_MODIFIED, "a.xlsx", "b.xlsx")],
    )
    def test_the_chosen_one_counts(self, prefer, chosen, other):
        newer = sent("b.xlsx", ("有人请假", "有人生病"), **LATER)
        assert self.statuses(OLD, newer, prefer=prefer) == {
            chosen: (Status.ACCEPTED, ""),
            other: (Status.SUPERSEDED, chosen),
        }

    def test_all_versions_are_scored_and_told(self):
        batch = checked(OLD, NEW, prefer=Prefer.NEWEST)
        assert all(each.score for each in batch.evaluations)
        (first, second) = told(batch)
        assert {first[1], second[1]} == {Severity.INFO}
        assert first[2].startswith("本份没有采用，不计入汇总：同一项目按文件自身记录的保存时间采用了“b.xlsx”（")
        assert second[2].startswith("同一项目报送了 2 份自评表，按文件自身记录的保存时间采用本份（")

    def test_what_the_choice_does_not_decide_stays_an_error(self):
        same = replace(NEW, saved=OLD.saved)
        assert said_of(OLD, same, prefer=Prefer.NEWEST) == [("a.xlsx", "error"), ("b.xlsx", "error")]
        assert {by for _, by in self.statuses(OLD, same, prefer=Prefer.NEWEST).values()} == {""}

    def test_a_project_sent_once_is_not_touched(self):
        assert self.statuses(OLD, prefer=Prefer.NEWEST) == {"a.xlsx": (Status.ACCEPTED, "")}
