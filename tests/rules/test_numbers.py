"""F71: figures that two projects have in common."""

from tests.batches import sent, told

OWN = (("补贴户数", "≥900户", "1286户"), ("修建道路", "≥300米", "3457米"), ("发放次数", "≥4次", "6次"))
OTHER = (("栽植苗木", "≥900株", "1286株"), ("受益人口", "≥300人", "3457人"), ("宣传次数", "≥4次", "6次"))
MONEY = ("125.36", "125.36", "118.42")


def _said(*forms):
    return [(each.file, " ".join(each.cells), each.message) for each in told("F71", *forms)]


def test_F71_figures_and_amounts_of_another_project():
    assert _said(sent("甲镇", "易地搬迁", rows=OWN, money=MONEY), sent("乙镇", "造林", rows=OTHER, money=MONEY)) == [
        (
            "甲镇_易地搬迁.xlsx",
            "F10 F11 C6 E6",
            (
                "（试行）本表与乙镇“造林”（乙镇_造林.xlsx）有 4 个不常见的数相同：1286（补贴户数，F10 和对方的 F10）、"
                "3457（修建道路，F11 和对方的 F11）、125.36（年初预算数，C6 和对方的 C6）、"
                "118.42（全年执行数，E6 和对方的 E6）"
            ),
        )
    ]


def test_F71_two_projects_of_one_unit_count_too():
    said = _said(sent("甲镇", "易地搬迁", rows=OWN, money=MONEY), sent("甲镇", "造林", rows=OTHER, money=MONEY))
    assert len(said) == 1


def test_F71_a_group_is_told_once():
    forms = (sent(f"{unit}镇", f"{unit}项目", rows=OWN[:2], money=MONEY) for unit in "甲乙丙")
    ((file, _, message),) = _said(*forms)
    assert file == "甲镇_甲项目.xlsx"
    assert "（乙镇_乙项目.xlsx）等 2 份表有 4 个不常见的数相同" in message


def test_F71_fewer_may_be_chance():
    said = _said(sent("甲镇", "易地搬迁", rows=OWN, money=MONEY), sent("乙镇", "造林", rows=OTHER))
    assert said == []


def test_F71_versions_of_one_project_share_everything():
    said = _said(
        sent("甲镇", "造林", rows=OWN, money=MONEY), sent("甲镇", "造林", rows=OWN, money=MONEY, file="造林(1).xlsx")
    )
    assert said == []


def test_F71_round_figures_say_nothing():
    rows = tuple((f"{name}数", "≥100个", "1200个") for name in ("桥", "路", "校", "院"))
    money = ("1200", "1500", "900")
    said = _said(sent("甲镇", "易地搬迁", rows=rows, money=money), sent("乙镇", "造林", rows=rows, money=money))
    assert said == []


def test_F71_figures_that_many_forms_have_say_nothing():
    said = _said(*(sent(f"{unit}镇", f"{unit}项目", rows=OWN, money=MONEY) for unit in "甲乙丙丁戊己"))
    assert said == []


def test_F71_same_rows_are_left_to_F08():
    rows = tuple((f"{name}数", f"≥{at}个", f"{at * 13 + 1001}个") for at, name in enumerate("桥路校院库站"))
    forms = (sent("甲镇", "易地搬迁", rows=rows), sent("乙镇", "造林", rows=rows))
    assert len(told("F08", *forms)) == 2
    said = _said(*forms)
    assert said == []
