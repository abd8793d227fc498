"""Names as offices write them: what is the same, and what only looks so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.values.names import code_in, core_name, core_unit, likeness, plain_name, same_project, same_unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市水利局", "定西市水利局"),
        ("水利局", "定西市水利局"),
        ("安定区水利局", "甘肃省定西市安定区水利局"),
        ("市委编办", "中共定西市委编办"),
        ("定西市委编办", "中共定西市委编办"),
        ("县交通运输局", "礼县交通运输局"),
        ("城市管理局", "定西市城市管理局"),
        ("自治区水利厅", "内蒙古自治区水利厅"),
        ("某　局（本级）", "某局(本级)"),
        ("ＡＢ中心", "ab中心"),
    ],
)
def test_the_same_unit_with_and_without_what_stands_in_front(one, other):
    assert same_unit(one, other)
    assert same_unit(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲县交通运输局", "乙县交通运输局"),
        ("定西市水利局", "定西市安定区水利局"),
        ("甘肃省水利厅", "定西市水利厅"),
        ("市水利局", "县水利局"),
        ("教师发展中心", "发展中心"),
        ("城市管理局", "管理局"),
        ("幸福社区卫生服务中心", "卫生服务中心"),
        ("水利局灌区管理处", "管理处"),
        ("某局（本级）", "某局"),
        ("市第一中学", "市第二中学"),
        ("", ""),
        (None, "某局"),
    ],
)
def test_units_that_only_look_alike(one, other):
    assert not same_unit(one, other)
    assert not same_unit(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("某项目", "[621100210001]某项目"),
        ("某项目", "62110021-某项目"),
        ("某项目", "某项目（62110021P001）"),
        ("干部培训", "2023年度干部培训"),
        ("高标准农田", "2023高标准农田"),
        ("车辆购置税（普通省道）", "车辆购置税 (普通省道)"),
        ("“雪亮”工程", "雪亮工程"),
    ],
)
def test_the_same_project_with_and_without_code_year_and_signs(one, other):
    assert same_project(one, other)
    assert same_project(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("车辆购置税（普通省道）", "车辆购置税（农村公路）"),
        ("车辆购置税（普通省道）", "车辆购置税"),
        ("2022年干部培训", "2023年干部培训"),
        ("2000亩高标准农田", "1950亩高标准农田"),
        ("2000亩高标准农田", "高标准农田"),
        ("COVID-19防控", "防控"),
        ("一期工程", "二期工程"),
        ("", None),
    ],
)
def test_projects_that_only_look_alike(one, other):
    assert not same_project(one, other)
    assert not same_project(other, one)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[621100210001]某项目", "621100210001"),
        ("６２１１００２１某项目", "62110021"),
        ("62110021-p01 某项目", "62110021P01"),
        ("某项目（62110021）", "62110021"),
        ("2023年某项目", ""),
        ("2023-2025年规划", ""),
        ("COVID-19防控", ""),
        ("12345热线", ""),
        (None, ""),
    ],
)
def test_the_code_before_or_behind_a_name(text, code):
    assert code_in(text) == code


def test_a_name_that_is_nothing_but_a_year_names_itself():
    assert core_name("2023年度") == "2023年度"
    assert core_unit("定西市") == "定西市"


def test_likeness_is_the_share_of_signs_that_stay():
    assert likeness("河道清淤", "河道清淤") == 1
    assert likeness("河道清淤工程", "河道清於工程") == pytest.approx(10 / 12)
    assert likeness("甲", "乙") == 0


NAMES = st.text(st.sampled_from("甲乙丙水利局省市县区中共委社城师团一二 （）·20231年度[]-A"), max_size=14)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_what_is_the_same_can_be_looked_up_by_its_core(one, other):
    if same_unit(one, other):
        assert core_unit(one) == core_unit(other)
    if same_project(one, other):
        assert core_name(one) == core_name(other)


@settings(deadline=None)
@given(NAMES)
def test_every_name_is_its_own(name):
    assert same_unit(name, name) == bool(core_unit(name))
    assert same_project(name, name) == bool(plain_name(name))


@settings(deadline=None)
@given(st.sampled_from(["甲县", "乙县", "丙市", "丁区"]), st.sampled_from(["甲县", "乙县", "丙市", "丁区"]), st.text())
def test_the_same_tail_in_two_places_is_two_units(one, other, tail):
    if plain_name(tail) and one != other:
        assert not same_unit(f"{one}水利局{tail}", f"{other}水利局{tail}")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_is_too_odd(text):
    assert plain_name(plain_name(text)) == plain_name(text)
    code_in(text), core_name(text), core_unit(text)
