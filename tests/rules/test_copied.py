"""F08: what two units have in common."""

import pytest

from evalbatch.schemes import load_scheme
from tests.batches import sent, told

DONE = "全年组织机构编制业务培训12次，培训机关和事业单位人员285人次，形成调研报告50篇，完成全市119个乡镇的改革任务"
REASON = "因主办单位机构改革、人员调整，原定下半年的两期培训推迟到次年，已签订补充协议，明确2024年3月底前补训完毕"
FORMULA = "按计划完成年度各项工作，资金按规定使用"
NAMES = ("报告", "桥梁", "水库", "学校", "医院", "道路", "管网", "农机", "书屋", "林地")
GIVEN = "为落实全市统一部署的惠民政策，保障{}资金及时足额兑付，按照实施方案组织申报、审核、公示和发放，做到应补尽补"
ROWS = tuple((f"{name}数量", f"≥{at * 7 + 20}个", f"{at * 7 + 23}个") for at, name in enumerate(NAMES))


def _said(*forms, **given):
    return [(each.file, " ".join(each.cells), each.message) for each in told("F08", *forms, **given)]


def test_F08_texts_shown_side_by_side():
    one, other = sent("甲镇", "干部培训", done=DONE), sent("乙镇", "道路养护", done=DONE.replace("12次", "15次"))
    first, second = _said(one, other)
    assert second[:2] == ("乙镇_道路养护.xlsx", "E8")
    assert "与甲镇“干部培训”（甲镇_干部培训.xlsx，自评表 E8）98.1% 相同；" in second[2]
    assert second[2].endswith("不同之处：本表“15”、对方“12”")
    assert [first] == [
        (
            "甲镇_干部培训.xlsx",
            "E8",
            (
                "“完成情况”与乙镇“道路养护”（乙镇_道路养护.xlsx，自评表 E8）98.1% 相同；"
                "本表以“全年组织机构编制业务培训12次，培训机关和事业单位人员285……”开头，"
                "对方以“全年组织机构编制业务培训15次，培训机关和事业单位人员285……”开头，"
                "不同之处：本表“12”、对方“15”"
            ),
        )
    ]


def test_F08_equal_but_for_signs_and_blanks_is_wholly_equal():
    one, other = sent("甲镇", "干部培训", done=DONE), sent("乙镇", "道路养护", done=DONE.replace("，", "； "))
    (_, _, message), _ = _said(one, other)
    assert "（乙镇_道路养护.xlsx，自评表 E8）完全相同；" in message


def test_F08_reasons_count_as_well():
    rows = (("培训次数", "≥12次", "10次", REASON),)
    one, other = sent("甲镇", "干部培训", rows=rows), sent("乙镇", "道路养护", rows=rows)
    (file, cells, message), _ = _said(one, other)
    assert (file, cells) == ("甲镇_干部培训.xlsx", "I10")
    assert message.startswith("“偏差原因”与乙镇“道路养护”")


def test_F08_a_group_and_all_it_shares_is_told_once_to_each():
    """Three units, two texts each: a finding each, not one a pair and text."""
    forms = [sent(unit, f"{unit}项目", done=DONE, goal=REASON) for unit in ("甲镇", "乙镇", "丙镇")]
    (file, cells, message), *others = _said(*forms)
    assert [(each[0], each[1]) for each in others] == [("乙镇_乙镇项目.xlsx", "E8 B8"), ("丙镇_丙镇项目.xlsx", "E8 B8")]
    assert (file, cells) == ("甲镇_甲镇项目.xlsx", "E8 B8")
    assert "与乙镇“乙镇项目”（乙镇_乙镇项目.xlsx，自评表 E8）完全相同、与丙镇“丙镇项目”" in message
    assert message.endswith("；还有 1 处文字也几乎相同（B8）")


def test_F08_a_large_group_names_the_first_and_counts_the_rest():
    forms = [sent(unit, f"{unit}项目", done=DONE) for unit in ("甲镇", "乙镇", "丙镇", "丁镇", "戊镇")]
    (_, _, message), *others = _said(*forms)
    assert len(others) == 4
    assert message.count("完全相同") == 3
    assert "，另有 1 份表也是；" in message


def test_F08_indicators_row_by_row():
    other = (*ROWS[:-1], ("其他数量", "≥5个", "6个"))
    (file, cells, message), _ = _said(sent("甲镇", "干部培训", rows=ROWS), sent("乙镇", "道路养护", rows=other))
    assert (file, cells) == ("甲镇_干部培训.xlsx", "D10 D11 D12 D13 D14 D15 D16 D17 D18")
    assert message == (
        "10 行绩效指标与乙镇“道路养护”（乙镇_道路养护.xlsx，自评表 D10）90% 相同；名称、目标值、完成值都相同的有 9 行，"
        "如“报告数量”（≥20个，23个）、“桥梁数量”（≥27个，30个）、“水库数量”（≥34个，37个）；"
        "不同的有 1 行，如“林地数量”（≥83个，86个）"
    )


def test_F08_short_and_formulaic_texts_say_nothing():
    said = _said(sent("甲镇", "培训", goal=FORMULA, done="无"), sent("乙镇", "养护", goal=FORMULA, done="无"))
    assert said == []


def test_F08_a_prompt_left_in_is_left_to_F09():
    prompt = "对照年初设定的绩效目标填写全年实际完成的情况，说明完成的数量、质量、时效和效果（100字以内）"
    forms = [sent(unit, f"{unit}项目", done=prompt) for unit in ("甲镇", "乙镇")]
    assert all("F09" in {finding.rule_id for finding in each.findings} for each in forms)
    said = _said(*forms)
    assert said == []


def test_F08_what_many_units_write_was_given_to_them():
    units = "甲乙丙丁戊己庚"
    said = _said(*(sent(f"{unit}镇", f"{unit}项目", done=f"{DONE}，经费{at}万元") for at, unit in enumerate(units)))
    assert said == []


def test_F08_a_given_text_with_names_put_in_says_nothing_of_two_that_share_a_name():
    kinds = ("养老", "低保", "残疾人", "临时救助", "高龄", "孤儿", "优抚", "优抚")
    said = _said(*(sent(f"{at}镇", f"{at}项目", done=GIVEN.format(kind)) for at, kind in enumerate(kinds)))
    assert said == []


def test_F08_a_long_given_text_with_much_put_in_says_nothing_of_two_that_share_a_figure():
    """Nine in ten signs are the bureau's own; that two units trained 12 times each is chance."""
    done = "。".join([f"{GIVEN}，{part}" for part in ("对象按月发放到位", "资金按季核对无误", "名单按年复核公示")])
    kinds = ("养老", "低保", "残疾", "临时", "高龄", "孤儿", "优抚", "优抚")
    said = _said(*(sent(f"{at}镇", f"{at}项目", done=done.format(at, kind, at + 9)) for at, kind in enumerate(kinds)))
    assert said == []


def test_F08_stock_phrases_do_not_hide_a_copy():
    """A text of phrases that all use, but in an order and with figures that only two have."""
    stock = ("严格执行财务管理制度", "资金专款专用", "按时完成各项任务", "进一步加强项目管理", "提高资金使用效益")
    others = [
        sent(f"{at}乡", f"{at}项目", done="，".join(f"{each}{at}{n}处" for n, each in enumerate(stock)))
        for at in range(9)
    ]
    copy = "，".join(f"{each}新修河堤{n * 137 + 211}处" for n, each in enumerate(stock * 2))
    (file, _, message), _ = _said(*others, sent("甲镇", "培训", done=copy), sent("乙镇", "养护", done=copy))
    assert file == "甲镇_培训.xlsx"
    assert "乙镇_养护.xlsx，自评表 E8）完全相同" in message


def test_F08_one_unit_may_repeat_itself():
    said = _said(sent("定西市委编办", "培训", done=DONE), sent("市委编办", "调研", done=DONE))
    assert said == []


def test_F08_versions_of_one_project_are_no_copies():
    said = _said(sent("甲镇", "培训", done=DONE), sent("甲镇", "培训", done=DONE, file="培训（最终版）.xls"))
    assert said == []


def test_F08_the_goal_of_a_programme_was_handed_down():
    """Two towns carry out one programme: its goal is the same by design, what they did is not."""
    towns = ("甲镇", "乙镇")
    said = _said(*(sent(unit, "2023年农村公路养护", goal=DONE, rows=ROWS) for unit in towns))
    assert said == []
    assert len(_said(*(sent(unit, "2023年农村公路养护", done=DONE) for unit in towns))) == 2


def test_F08_differing_values_are_the_units_own():
    other = tuple((name, target, f"{at + 90}个") for at, (name, target, _) in enumerate(ROWS))
    said = _said(sent("甲镇", "干部培训", rows=ROWS), sent("乙镇", "道路养护", rows=other))
    assert said == []


def test_F08_a_form_without_a_unit_is_left_out():
    said = _said(sent("", "培训", done=DONE), sent("", "养护", done=DONE, file="b.xlsx"))
    assert len(said) == 0


@pytest.mark.parametrize(("share", "count"), [("0.95", 2), ("0.99", 0)])
def test_F08_how_much_is_too_much_stands_in_the_scheme(share, count):
    scheme = load_scheme("mof2020")
    limits = type(scheme.batch).model_validate(scheme.batch.model_dump() | {"copied_share": share})
    one, other = sent("甲镇", "干部培训", done=DONE), sent("乙镇", "道路养护", done=DONE.replace("12次", "15次"))
    assert len(_said(one, other, scheme=scheme.model_copy(update={"batch": limits}))) == count


def test_F08_a_scheme_without_limits_for_the_batch_asks_nothing():
    scheme = load_scheme("mof2020").model_copy(update={"batch": None})
    said = _said(sent("甲镇", "干部培训", done=DONE), sent("乙镇", "道路养护", done=DONE), scheme=scheme)
    assert said == []
