"""What changed between two versions of a form: named by row, wherever the row stands."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.values.differences import ABSENT, BLANK, Change, differences, told
from tests.builders import MINISTRY, SCRIBBLES, form, moved, sheet

FILLED = form(MINISTRY)


def changed(*changes):
    """The ministry's form with these lines replaced."""
    table = MINISTRY
    for old, new in changes:
        assert old in table
        table = table.replace(old, new)
    return form(table)


@given(SCRIBBLES)
def test_no_form_differs_from_itself(scribbled):
    for each in parse_forms([scribbled], load_labels()):
        assert differences(each, each) == ()


@given(st.integers(0, 30), st.integers(0, 10))
def test_moving_a_form_on_its_sheet_changes_nothing(down, right):
    (elsewhere,) = parse_forms([moved(sheet(MINISTRY), down, right)], load_labels())
    assert differences(FILLED, elsewhere) == ()
    assert differences(elsewhere, FILLED) == ()


@given(st.permutations(FILLED.indicators))
def test_the_order_of_rows_makes_no_difference(rows):
    assert differences(FILLED, replace(FILLED, indicators=tuple(rows))) == ()


@given(st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
def test_looking_back_shows_the_same_changes_the_other_way_round(left_out, left_in):
    """Rows dropped from either side are told on both."""
    one, other = (
        replace(FILLED, indicators=tuple(row for nth, row in enumerate(FILLED.indicators) if nth not in without))
        for without in (left_out, left_in)
    )
    back = {Change(each.label, each.new_cell, each.old_cell, each.new, each.old) for each in differences(other, one)}
    there = set(differences(one, other))
    if not (left_out - left_in and left_in - left_out):  # a row for a row is a new name, told by the newer one
        assert there == back
    assert bool(there) == (left_out != left_in)


def test_amounts_and_points_come_before_texts():
    newer = changed(("| 干部培训  ", "| 干部轮训  "), ("|         80 |         10 |", "|         81 |         10 |"))
    assert differences(FILLED, newer) == (
        Change("年度资金总额的全年执行数", "E6", "E6", "80", "81"),
        Change("项目名称", "B3", "B3", "干部培训", "干部轮训"),
    )


def test_a_target_is_told_with_its_indicator():
    (change,) = differences(FILLED, changed(("≥12次", "≥10次")))
    assert change == Change("指标“培训次数”的年度指标值", "E12", "E12", "≥12次", "≥10次")


def test_blanks_and_width_are_no_change():
    assert differences(FILLED, changed(("办了12次", "办了 １２ 次"))) == ()


def test_a_row_put_in_does_not_shift_the_others():
    row = "| ^                | ^              | ^          | 培训人数"
    newer = changed((row, "| ^ | ^ | ^ | 培训天数 | ≥30天 | 30天 | 5 | 5 | |\n" + row))
    assert differences(FILLED, newer) == (Change("指标“培训天数”", "", "D13", ABSENT, "≥30天，30天，5"),)
    assert differences(newer, FILLED) == (Change("指标“培训天数”", "D13", "", "≥30天，30天，5", ABSENT),)


def test_a_row_with_a_new_name_is_the_row_at_its_place():
    (change,) = differences(FILLED, changed(("培训人数", "参训人数")))
    assert change == Change("指标“参训人数”的三级指标", "D13", "D13", "培训人数", "参训人数")


def test_what_was_blank_or_no_number_is_told_as_it_stood():
    wordy = changed(("|    80% |     8 |", "|    80% |  约8 |"))
    assert [(each.old, each.new) for each in differences(wordy, FILLED)] == [("约8", "8")]
    assert [(each.old, each.new) for each in differences(changed(("有人请假", "")), FILLED)] == [(BLANK, "有人请假")]


def test_long_texts_are_told_from_where_they_part():
    long = "全年按计划完成各项培训任务，参训人员反映良好，" * 3
    one, other = changed(("办了12次", long + "办了12次")), changed(("办了12次", long + "办了11次"))
    (change,) = differences(one, other)
    assert (change.old, change.new) == ("……良好，办了12次", "……良好，办了11次")


@pytest.mark.parametrize("field", ["reported_score", "max_score"])
def test_a_score_that_moved_by_a_digit(field):
    rows = (replace(FILLED.indicators[0], **{field: FILLED.indicators[1].max_score + 1}), *FILLED.indicators[1:])
    assert len(differences(FILLED, replace(FILLED, indicators=rows))) == 1


def test_many_changes_are_counted():
    changes = tuple(Change(f"第{nth}项", "A1", "B2", "1", "2") for nth in range(12))
    assert told(changes[:1]) == "第0项（A1→B2）“1”改为“2”"
    assert told(changes).endswith("第9项（A1→B2）“1”改为“2”；等 12 处")
