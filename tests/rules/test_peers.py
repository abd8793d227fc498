"""I74: values out of line with those of other units."""

import pytest

from tests.batches import sent, told

UNITS = "甲乙丙丁戊己庚辛"
LATE = "上级追加任务，年中扩大了范围"


def _peers(*rows, units=UNITS):
    """As many units with these rows, each a little different; `{}` is where they differ."""
    return [
        sent(f"{unit}镇", f"{unit}项目", rows=tuple((name, target, value.format(at)) for name, target, value in rows))
        for at, unit in enumerate(units)
    ]


def _said(*forms):
    return [(each.file, " ".join(each.cells), each.message) for each in told("I74", *forms)]


def test_I74_a_hundredfold_among_peers():
    peers = _peers(("指标1：培训人数", "≥100人", "11{}人"))
    assert _said(*peers, sent("癸局", "培训", rows=(("培训人数", "≥100人", "12000人", LATE),))) == [
        (
            "癸局_培训.xlsx",
            "F10",
            "（试行）同名指标“培训人数”有 9 个单位填报，实际完成值的中位数是 114人，本表是 12000人（约 105 倍）",
        )
    ]


def test_I74_target_and_value_in_another_measure():
    peers = _peers(("培训人数", "≥100人", "11{}人"))
    ((_, cells, message),) = _said(*peers, sent("癸局", "培训", rows=(("培训人数", "≥1人", "1.1人"),)))
    assert cells == "F10 E10"
    assert "实际完成值的中位数是 113人，本表是 1.1人（约为 1/103，目标值也相差悬殊）" in message


def test_I74_a_target_alone():
    peers = _peers(("培训人数", "≥100人", "11{}人"))
    ((_, cells, message),) = _said(*peers, sent("癸局", "培训", rows=(("培训人数", "≥5人", "105人", LATE),)))
    assert cells == "E10"
    assert "目标值的中位数是 100人，本表是 5人（约为 1/20）" in message


def test_I74_a_rate_written_as_a_share():
    peers = _peers(("群众满意度", "≥90%", "9{}%"))
    ((_, _, message),) = _said(*peers, sent("癸局", "培训", rows=(("群众满意度", "≥0.9%", "0.95%"),)))
    assert "本表是 0.95%（低 92.05 个百分点，目标值也相差悬殊）" in message


def test_I74_how_far_the_target_was_exceeded():
    """Each has a target of its own; all reach it, one twentyfold."""
    peers = [
        sent(f"{unit}镇", f"{unit}项目", rows=(("巡查次数", f"≥{size}次", f"{size + 1}次"),))
        for unit, size in zip(UNITS, (10, 20, 30, 50, 80, 120, 200, 300), strict=True)
    ]
    ((_, cells, message),) = _said(*peers, sent("癸局", "巡查", rows=(("巡查次数", "≥12次", "250次", LATE),)))
    assert cells == "F10 E10"
    assert "完成程度的中位数是 102.00%，本表是 2083.33%（约 20 倍）" in message


def test_I74_less_than_tenfold_is_the_units_own_business():
    peers = _peers(("培训人数", "≥100人", "11{}人"))
    said = _said(*peers, sent("癸局", "培训", rows=(("培训人数", "≥500人", "900人"),)))
    assert said == []


def test_I74_too_few_peers_show_nothing():
    peers = _peers(("培训人数", "≥100人", "11{}人"), units=UNITS[:6])
    said = _said(*peers, sent("癸局", "培训", rows=(("培训人数", "≥100人", "12000人"),)))
    assert said == []


def test_I74_projects_of_one_unit_are_no_peers():
    peers = [sent("甲镇", f"项目{at}", rows=(("培训人数", "≥100人", f"11{at}人"),)) for at in range(9)]
    said = _said(*peers, sent("癸局", "培训", rows=(("培训人数", "≥100人", "12000人"),)))
    assert said == []


def test_I74_other_measures_are_other_things():
    peers = _peers(("培训", "≥100人", "11{}人"))
    said = _said(*peers, sent("癸局", "培训", rows=(("培训", "≥1次", "1次"),)))
    assert said == []


@pytest.mark.parametrize("value", ["0人", "未开展"])
def test_I74_nothing_done_is_no_slip_of_the_pen(value):
    peers = _peers(("培训人数", "≥100人", "11{}人"))
    said = _said(*peers, sent("癸局", "培训", rows=(("培训人数", "≥100人", value),)))
    assert said == []


def test_I74_where_units_differ_by_nature():
    values = ("2", "15", "40", "200", "900", "3000", "12000", "40000")
    said = _said(
        *(
            sent(f"{u}镇", f"{u}项目", rows=(("发放户数", f"≥{v}户", f"{v}户"),))
            for u, v in zip(UNITS, values, strict=True)
        )
    )
    assert said == []


def test_I74_small_shares_are_held_apart_by_points():
    peers = _peers(("预算结余率", "≤5%", "4.{}%"))
    said = _said(*peers, sent("癸局", "培训", rows=(("预算结余率", "≤5%", "0.3%"),)))
    assert said == []


def test_I74_what_another_rule_has_told_is_not_told_again():
    """S57 asks for the reason of so large an excess."""
    peers = _peers(("培训人数", "≥100人", "11{}人"))
    unexplained = sent("癸局", "培训", rows=(("培训人数", "≥100人", "12000人"),))
    assert "S57" in {each.rule_id for each in unexplained.findings}
    said = _said(*peers, unexplained)
    assert said == []
