"""Labels: printed words and the fields they stand for."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalbatch.labels
from evalbatch.choices import Dimension
from evalbatch.labels import Vocabulary, load_labels, plain, points_in

LABELS = load_labels()
TABLE = tomllib.loads((Path(evalbatch.labels.__file__).parent / "labels.toml").read_text("utf-8"))
WORDS = {
    "header": TABLE["header"],
    "funding_columns": TABLE["funding"]["columns"],
    "funding_rows": TABLE["funding"]["rows"],
    "funding_amounts": TABLE["funding"].get("amount", {}),
    "goals": TABLE["goals"],
    "indicators": TABLE["indicators"]["columns"],
    "totals": TABLE["totals"],
    "ends": TABLE["ends"],
    "spending": TABLE["spending"]["columns"],
    "conclusion": TABLE["conclusion"]["columns"],
    "conclusion_rows": TABLE["conclusion"]["rows"],
    "narratives": TABLE["narratives"]["columns"],
}
SYNONYMS = [
    (block, field, word) for block, fields in WORDS.items() for field, words in fields.items() for word in words
]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("项 目 名 称：", "项目名称"),
        ("项目名称\n", "项目名称"),
        ("项目　名称", "项目名称"),
        ("其中：当年财政拨款", "当年财政拨款"),
        ("1.当年财政拨款(A)", "当年财政拨款"),
        ("一、项目名称", "项目名称"),
        ("产出指标（50分）", "产出指标"),
        ("★培训次数", "培训次数"),
        ("①当年财政拨款", "当年财政拨款"),
        ("其中：1.当年财政拨款", "当年财政拨款"),
        ("执行率（％）", "执行率"),
        ("２０２０年", "2020年"),
        ("2.5万元", "2.5万元"),
        ("：", ""),
    ],
)
def test_labels_are_compared_without_what_printing_adds(printed, read):
    assert plain(printed) == read


@given(st.text(max_size=30))
def test_any_text_can_be_compared(text):
    assert plain(plain(text)) is not None
    assert " " not in plain(text)


@pytest.mark.parametrize("block", WORDS)
def test_no_label_stands_for_two_fields_of_a_block(block):
    fields_of = {}
    for field, words in WORDS[block].items():
        for word in words:
            fields_of.setdefault(plain(word), set()).add(field)
    assert {word: fields for word, fields in fields_of.items() if len(fields) > 1} == {}


@pytest.mark.parametrize("block", WORDS)
def test_no_synonym_is_listed_twice(block):
    plains = [plain(word) for words in WORDS[block].values() for word in words]
    assert sorted(word for word in set(plains) if plains.count(word) > 1) == []


@pytest.mark.parametrize("block", WORDS)
def test_every_synonym_is_found_as_it_is_printed(block):
    vocabulary: Vocabulary = getattr(LABELS, block)
    for field, words in WORDS[block].items():
        for word in words:
            for printed in (word, f" {word}：", f"{word[0]} {word[1:]}", f"{word}\n(A)"):
                assert vocabulary.field_of(printed).field_name == field, printed


def test_the_first_word_of_a_list_is_the_ministrys_own():
    assert LABELS.header.field_of("项目名称").found == "label"
    assert LABELS.header.field_of("专项名称").found == "synonym"


def test_a_word_that_nobody_listed_may_fit_a_pattern():
    word = LABELS.indicators.field_of("未达标原因说明及整改")
    assert (word.field_name, word.found) == ("deviation_reason", "pattern")


@pytest.mark.parametrize(
    "text", ["", " ", "：", "培训次数", "本项目资金主要用于道路养护以及全年预算数的一半用于绿化工程建设"]
)
def test_other_text_is_no_label(text):
    assert LABELS.header.field_of(text) is None
    assert LABELS.indicators.field_of(text) is None


@pytest.mark.parametrize(
    ("printed", "field", "value"),
    [
        ("项目名称：干部培训", "project_name", "干部培训"),
        ("实施单位 : 某局（本级）", "implementing_unit", "某局（本级）"),
        ("项目名称：2023:二期", "project_name", "2023:二期"),
        ("项目名称：", "project_name", ""),
        ("项目名称", "project_name", ""),
        ("会议：项目名称", None, "项目名称"),
    ],
)
def test_label_and_value_in_one_cell(printed, field, value):
    word, told = LABELS.header.split(printed)
    assert (word and word.field_name, told) == (field, value)


@pytest.mark.parametrize(
    ("label", "points"),
    [
        ("产出指标(50分)", "50"),
        ("产出指标\n（ 37.5 分）", "37.5"),
        ("得分（20分*执行率）", "20"),
        ("效益指标30分", "30"),
        ("产出指标", None),
        ("", None),
        (None, None),
    ],
)
def test_points_inside_a_label(label, points):
    assert points_in(label) == points


@pytest.mark.parametrize(
    ("level1", "level2", "dimension"),
    [
        ("产出指标(50分)", "数量指标", Dimension.OUTPUT),
        ("产出指标", "成本指标", Dimension.OUTPUT),
        ("成本指标", "经济成本指标", Dimension.COST),
        ("效益指标", "服务对象满意度指标", Dimension.BENEFIT),
        ("满意度\n指标", None, Dimension.SATISFACTION),
        ("绩效指标", "社会效益指标", Dimension.BENEFIT),
        (None, "时效指标", Dimension.OUTPUT),
        ("项目管理", "资金管理", Dimension.OTHER),
        (None, None, Dimension.OTHER),
    ],
)
def test_dimension_of_a_row_by_its_first_level_else_its_second(level1, level2, dimension):
    assert LABELS.dimension(level1, level2) is dimension


@pytest.mark.parametrize(
    ("block", "printed", "field"),
    [
        ("indicators", "指标实际完成值", "actual"),
        ("indicators", "年初目标实际完成值", "actual"),
        *(
            ("indicators", f"{when}完成值", None)
            for when in ("上年", "去年", "历史", "前三年平均", "预计", "半年", "监控")
        ),
        ("indicators", "上年目标值", None),
        ("indicators", "全年计划数", "target"),
        ("indicators", "偏差率", None),
        ("indicators", "偏差原因和措施", "deviation_reason"),
        ("funding_columns", "调整后预算金额", "adjusted_budget"),
        ("funding_columns", "调整预算", "adjusted_budget"),
        *(("funding_columns", change, None) for change in ("年中调整金额", "预算调整数", "追加金额", "追加预算数")),
        ("funding_columns", "年度拨付金额", "executed"),
        ("funding_rows", "其中：盟市财政资金", "city"),
        ("funding_rows", "旗县区资金", "county"),
        ("header", "区级预算单位（部门）名称", "implementing_unit"),
        ("header", "部门/单位名称", "any_unit"),
    ],
)
def test_what_was_reached_earlier_or_changed_in_the_year_is_told_from_what_counts(block, printed, field):
    word = getattr(LABELS, block).field_of(printed)
    assert (word and word.field_name) == field


@pytest.mark.parametrize("text", ["指标1", "指标1：", "指标2:无", "指标3：/", "指标1—", "不涉及", "不适用"])
def test_a_row_of_the_template_left_as_it_was_is_no_indicator(text):
    assert LABELS.placeholder.search("".join(text.replace("：", ":").split()))
    assert not LABELS.placeholder.search(f"{text}次数")


@pytest.mark.parametrize(
    ("vocabulary", "printed", "field"),
    [
        (LABELS.header, "省级预算部门、单位名称", "implementing_unit"),
        (LABELS.funding_amounts, "年度金额：", "adjusted_budget"),
        (LABELS.funding_amounts, "执行金额", "executed"),
        (LABELS.goals, "年初政策目标", "target"),
        (LABELS.funding_rows, "非财政拨款", "other"),
    ],
)
def test_labels_of_provincial_layouts(vocabulary, printed, field):
    assert vocabulary.field_of(printed).field_name == field
