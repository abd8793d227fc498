"""Finding forms in the register, and what becomes of a batch that is held against it."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.choices import Standing, Status
from evalbatch.model import Header, ListedProject, ListedUnit, Register, Source
from evalbatch.outputs.manifest import write_manifest
from evalbatch.register import Lists
from evalbatch.rules import check_batch
from evalbatch.schemes import load_scheme
from evalbatch.values.names import code_in, plain_name
from tests.registers import drawing

NOWHERE = Source("底册.xlsx", "")
SCHEME = load_scheme("mof2020")


def project(name, unit="", code=""):
    return ListedProject(name, unit, code, source=NOWHERE)


def unit(name):
    return ListedUnit(name, source=NOWHERE)


def find(register, name, unit=None, code=None):
    header = Header(project_name=name, implementing_unit=unit, project_code=code, source=NOWHERE)
    return Lists(register).find(SimpleNamespace(header=header))


COUNTIES = Register(
    projects=(
        project("农村公路养护", "甲县交通运输局", "62110001"),
        project("农村公路养护", "乙县交通运输局", "62110002"),
        project("2022年桥梁加固", "甲县交通运输局"),
        project("2023年桥梁加固", "甲县交通运输局"),
        project("绿化"),
    ),
    units=(unit("甲县交通运输局"), unit("乙县交通运输局"), unit("丙县交通运输局")),
)


@pytest.mark.parametrize(
    ("name", "by", "code", "place"),
    [
        ("农村公路养护", "甲县交通运输局", None, 0),
        ("农村公路养护", "乙县交通运输局", None, 1),
        ("农村 公路养护", "某市乙县交通运输局", None, 1),
        ("农村公路养护", "交通运输局", "62110002", 1),
        ("农村公路养护（62110002）", None, None, 1),
        ("2023年度桥梁加固", "甲县交通运输局", None, 3),
        ("绿化", "丁局", None, 4),
    ],
)
def test_a_project_is_found_by_code_or_by_name_within_its_unit(name, by, code, place):
    assert find(COUNTIES, name, by, code).project is COUNTIES.projects[place]


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("农村公路养护", "交通运输局"),
        ("农村公路养护", "丙县交通运输局"),
        ("农村公路养护", None),
        ("桥梁加固", "甲县交通运输局"),
        ("2024年桥梁加固", "甲县交通运输局"),
        ("", "甲县交通运输局"),
        (None, None),
    ],
)
def test_what_is_not_beyond_doubt_is_not_taken(name, by):
    assert find(COUNTIES, name, by).project is None


def test_several_that_fit_are_named():
    assert find(COUNTIES, "农村公路养护", "交通运输局").several == (
        "农村公路养护，甲县交通运输局，62110001",
        "农村公路养护，乙县交通运输局，62110002",
    )


def test_the_units_own_project_is_proposed_before_one_elsewhere():
    register = Register(projects=(project("河道清淤工程", "别处"), project("河道清淤施工", "河道中心")))
    near = find(register, "河道清淤工作", "河道中心").near_project
    assert (near.name, near.unit) == ("河道清淤施工", "河道中心")


def test_what_is_not_alike_is_not_proposed():
    match = find(COUNTIES, "义务教育补助", "某小学")
    assert (match.near_project, match.near_unit) == (None, None)


def test_a_unit_is_found_with_and_without_its_place_where_only_one_fits():
    lists = Lists(COUNTIES)
    assert lists.unit("某市甲县交通运输局") is COUNTIES.units[0]
    assert lists.unit("交通运输局") is None
    assert lists.unit("丁县交通运输局") is None
    assert Lists(Register(units=(unit("定西市水利局"),))).unit("水利局").name == "定西市水利局"


NAMES = st.text(st.sampled_from("甲乙丙县市局河道清淤（）0123年 "), min_size=1, max_size=10)


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), max_size=12), NAMES, NAMES)
def test_every_answer_is_in_the_list_and_the_same_whatever_the_order(listed, name, by):
    projects = tuple(project(*each) for each in dict.fromkeys(listed))
    one = find(Register(projects=projects), name, by)
    other = find(Register(projects=projects[::-1]), name, by)
    assert one.project == other.project
    assert one.project is None or any(one.project is each for each in projects)
    assert one.project is None or one.near_project is None


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=12))
def test_what_is_listed_under_a_name_and_unit_of_its_own_is_found(listed):
    """However like the others are: an exact name by exactly its unit is never another's, nor in doubt."""
    own = {(plain_name(name), plain_name(by)): (name, by) for name, by in listed if plain_name(name) and plain_name(by)}
    projects = tuple(project(*each) for each in own.values() if not code_in(each[0]))
    for each in projects:
        assert find(Register(projects=projects), each.name, each.unit).project is each


SENT = """
甲.xlsx 2024-04-01
| 绩效自评表   |            |            |            |
| 项目名称     | 河道清淤   | 实施单位   | 河道中心   |
| 主管部门     | 水利局     |            |            |
|              | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 |         95 |        100 |         90 |
迟.xlsx 2024-04-20
| 绩效自评表   |            |            |            |
| 项目名称     | 水土保持   | 实施单位   | 河道中心   |
|              | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 |         50 |         50 |         50 |
一.xlsx 2024-04-02
| 绩效自评表   |            |            |            |
| 项目名称     | 防汛物资   | 实施单位   | 河道中心   |
|              | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 |         20 |         20 |         20 |
二.xlsx 2024-04-12
| 绩效自评表   |            |            |            |
| 项目名称     | 防汛物资   | 实施单位   | 河道中心   |
|              | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 |         20 |         20 |         19 |
外.xlsx 2024-04-03
| 绩效自评表   |            |            |            |
| 项目名称     | 堤防加周   | 实施单位   | 河道中心   |
|              | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 |         70 |         70 |         70 |
免.xlsx 2024-04-03
| 绩效自评表   |            |            |            |
| 项目名称     | 工会活动   | 实施单位   | 工会       |
|              | 年初预算数 | 全年预算数 | 全年执行数 |
| 年度资金总额 |          1 |          1 |          1 |
项目清单
| 项目     | 单位     | 编码     | 主管部门 | 年初预算数 | 全年预算数 |
| 河道清淤 | 河道中心 | 62110001 | 水利局   |        100 |        100 |
| 水土保持 | 河道中心 | 62110002 | 水利局   |         50 |         50 |
| 防汛物资 | 河道中心 | 62110003 | 水利局   |         20 |         20 |
| 堤防加固 | 河道中心 | 62110004 | 水利局   |         70 |         70 |
| 抗旱     | 灌区中心 | 62110005 | 水利局   |         30 |         30 |
单位名册
| 单位     | 主管部门 | 无需报送     |
| 河道中心 | 水利局   |              |
| 灌区中心 | 水利局   |              |
| 工会     |          | 没有项目支出 |
| 林场     | 林草局   |              |
期限
| 期限       | 适用 |
| 2024-04-08 |      |
"""


@pytest.fixture(scope="module")
def batch():
    drawn = drawing(SENT)
    return check_batch(drawn.batch(SCHEME), SCHEME, drawn.register)


def test_where_each_listed_project_stands(batch):
    assert [(each.project or each.unit, each.standing, each.files) for each in batch.submissions] == [
        ("河道清淤", Standing.RECEIVED, ("甲.xlsx",)),
        ("水土保持", Standing.LATE, ("迟.xlsx",)),
        ("防汛物资", Standing.TWICE, ("一.xlsx", "二.xlsx")),
        ("堤防加固", Standing.OWING, ()),
        ("抗旱", Standing.OWING, ()),
        ("工会", Standing.EXEMPT, ("免.xlsx",)),
        ("林场", Standing.OWING, ()),
        ("堤防加周", Standing.UNLISTED, ("外.xlsx",)),
    ]


def test_what_is_known_of_each(batch):
    known = {each.project or each.unit: each for each in batch.submissions}
    late = known["水土保持"]
    assert (late.department, late.unit, late.code) == ("水利局", "河道中心", "62110002")
    assert (late.received, late.due) == ("2024-04-20", "2024-04-08")
    assert late.note == "按工作簿最后保存的日期，比期限晚 12 天"
    assert known["防汛物资"].received == "2024-04-12"
    assert known["防汛物资"].note == "收到 2 份，还没有确定以哪一份为准"
    assert known["堤防加固"].note == "收到的“外.xlsx”写的是“堤防加周”，名称相近，请核对是不是本项目"
    assert known["堤防加周"].note == "最相近的是“堤防加固”（相似 75%），是否写错？"
    assert known["工会"].note == "无需报送的原因：没有项目支出；仍收到了自评表"
    assert known["林场"].department == "林草局"


def test_one_mistake_is_one_complaint(batch):
    """The misspelled project is told on its form, not again as missing; sums repeat nothing."""
    ours = {"F06", "F11", "F12", "F77", "M16", "M17", "M18", "M22", "M26", "M27", "I46"}
    told = [(finding.rule_id, finding.file) for finding in batch.findings if finding.rule_id in ours]
    told += [
        (finding.rule_id, finding.file)
        for each in batch.evaluations
        for finding in each.findings
        if finding.rule_id in ours
    ]
    assert sorted(told) == [
        ("F06", "外.xlsx"),
        ("F11", ""),
        ("F11", ""),
        ("F12", "迟.xlsx"),
        ("M16", "甲.xlsx"),
    ]


def test_each_form_knows_its_line_of_the_list(batch):
    assert [each.listed.code if each.listed else "" for each in batch.evaluations][:3] == [
        "62110001",
        "62110002",
        "62110003",
    ]
    assert batch.evaluations[0].status is Status.RETURNED


def test_who_sent_in_time_and_again_after_a_correction_is_not_late():
    drawn = drawing(SENT)
    sent = drawn.batch(SCHEME)
    chosen = tuple(
        replace(each, superseded_by="二.xlsx") if each.file == "一.xlsx" else each for each in sent.evaluations
    )
    checked = check_batch(replace(sent, evaluations=chosen), SCHEME, drawn.register)
    (kept,) = (each for each in checked.submissions if each.project == "防汛物资")
    assert (kept.standing, kept.received, kept.note) == (Standing.RECEIVED, "2024-04-12", "")


def test_the_time_of_the_file_counts_only_where_the_workbook_tells_none():
    drawn = drawing(SENT)
    sent = drawn.batch(SCHEME)
    by_file = tuple(replace(each, saved="", modified="2024-04-09T08:00:00+08:00") for each in sent.evaluations)
    downloaded = tuple(replace(each, modified="2024-05-09T08:00:00+08:00") for each in sent.evaluations)
    (late,) = (
        each
        for each in check_batch(replace(sent, evaluations=by_file), SCHEME, drawn.register).submissions
        if each.project == "河道清淤"
    )
    assert late.note == "按文件的修改日期，比期限晚 1 天"
    standings = check_batch(replace(sent, evaluations=downloaded), SCHEME, drawn.register).submissions
    assert standings[0].standing is Standing.RECEIVED


def test_without_a_register_nobody_owes_anything():
    sent = drawing(SENT).batch(SCHEME)
    checked = check_batch(sent, SCHEME)
    assert checked.submissions == ()
    assert {finding.rule_id for each in checked.evaluations for finding in each.findings} == {"F07"}


def test_the_manifest_lists_who_has_sent(batch, tmp_path):
    path = write_manifest(batch, tmp_path, scheme=("a", "b"), year=None, written="c", outputs=())
    submissions = json.loads(path.read_text("utf-8"))["submissions"]
    assert len(submissions) == 8
    assert submissions[1] == {
        "standing": "late",
        "department": "水利局",
        "unit": "河道中心",
        "project": "水土保持",
        "code": "62110002",
        "files": ["迟.xlsx"],
        "received": "2024-04-20",
        "due": "2024-04-08",
        "note": "按工作簿最后保存的日期，比期限晚 12 天",
    }
    assert submissions[4]["received"] is None
