"""F: the file and its head."""

import openpyxl
import pytest

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import Arrival
from evalbatch.rules import refuse_file, refuse_workbook
from evalbatch.schemes import load_scheme


@pytest.fixture
def rules_of(tmp_path):
    """Save sheets of rows as 单位.xlsx and tell which rules speak about the file."""

    def evaluated(*sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets, 1):
            page = book.create_sheet(f"Sheet{number}")
            for row in rows:
                page.append(row)
        path = tmp_path / "单位.xlsx"
        book.save(path)
        evaluations = evaluate_file(Arrival(path, path.name), Settings(load_scheme("mof2020")))
        return {finding.rule_id for each in evaluations for finding in each.findings}

    return evaluated


FORM = [("项目支出绩效自评表",), ("三级指标", "年度指标值", "实际完成值"), ("培训次数", "≥12次", "12次")]
LIST = [("会议签到表",), ("姓名", "电话")]


def test_F01_unreadable_file_says_why_and_what_to_do():
    (finding,) = refuse_file("a.xlsx", "工作簿设有打开密码", "请取消打开密码后重新报送")
    assert finding.rule_id == "F01"
    assert finding.message == "文件无法审核：工作簿设有打开密码"
    assert finding.advice == "请取消打开密码后重新报送"
    assert (finding.file, finding.sheet, finding.cells) == ("a.xlsx", "", ())


def test_F01_file_that_is_no_workbook_at_all(tmp_path):
    path = tmp_path / "自评表.xlsx"
    path.write_text("项目名称,道路养护", encoding="utf-8")
    (evaluation,) = evaluate_file(Arrival(path, path.name), Settings(load_scheme("mof2020")))
    assert [finding.rule_id for finding in evaluation.findings] == ["F01"]


def test_F01_silent_on_a_whole_workbook(rules_of):
    assert "F01" not in rules_of(FORM)


def test_F01_silent_on_a_workbook_without_a_form_which_is_F02(rules_of):
    assert rules_of(LIST) == {"F02"}


def test_F02_workbook_without_a_form_says_what_was_seen():
    (finding,) = refuse_workbook("a.xlsx", ("单位名称", "备注"))
    assert finding.rule_id == "F02"
    assert finding.message == (
        "没有找到绩效自评表：工作簿里只看到“单位名称”“备注”等栏目，缺少自评表应有的栏目"
        "（项目名称、年初预算数、全年预算数、全年执行数、三级指标、年度指标值、实际完成值）"
    )
    assert finding.advice == "请核对是否发错文件；如果确是自评表，请恢复表样的栏目名称后重新报送"


def test_F02_workbook_with_no_label_of_ours():
    (finding,) = refuse_workbook("a.xlsx", ())
    assert finding.message.startswith("没有找到绩效自评表：工作簿里没有一个自评表的栏目，缺少")


def test_F02_form_on_a_hidden_sheet():
    (finding,) = refuse_workbook("a.xlsx", ("单位名称",), ("自评表",))
    assert finding.message == "没有找到绩效自评表：自评表在隐藏的工作表“自评表”里"
    assert finding.advice == "请在 Excel 或 WPS 中右键点工作表标签，选“取消隐藏”，保存后重新报送"


def test_F02_silent_when_the_form_is_on_a_later_sheet(rules_of):
    assert "F02" not in rules_of(LIST, FORM)


def test_F02_silent_on_a_form_without_a_title(rules_of):
    assert "F02" not in rules_of(FORM[1:])


@pytest.mark.parametrize("year", [2023])
def test_F03_last_years_form(said):
    """
    | 项目支出绩效自评表 |
    | （2022 年度） |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    assert said == [("A2", "表上的年度是“2022年度”，应为“2023年度”", "2022年度", "2023年度")]


@pytest.mark.parametrize("year", [2023])
def test_F03_no_year_at_all(said):
    """
    | 项目支出绩效自评表 |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    assert said == [("A1", "表上没有写年度，应为“2023年度”", "空白", "2023年度")]


def test_F03_title_and_year_line_contradict_each_other(said):
    """
    | 2022年度项目支出绩效自评表 |
    | （2023年度） |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    told = "标题和标题下写的年度不一致（2022年、2023年），应为本次自评的年度，两处一致"
    assert said == [("A2 A1", told, "2022年、2023年", "本次自评的年度，两处一致")]


@pytest.mark.parametrize("year", [2023])
def test_F03_year_in_the_title_is_enough(said):
    """
    | 某局2023年项目支出绩效自评表 |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    assert said == []


def test_F03_any_year_will_do_where_the_bureau_asked_for_none(said):
    """
    | 项目支出绩效自评表 |
    | （２０２２年度） |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    assert said == []


@pytest.mark.parametrize("year", [2023])
def test_F03_other_years_in_the_text_do_not_matter(said):
    """
    | 2023年度项目支出绩效自评表 |
    | 项目名称 | 2022年续建道路 |
    | 三级指标 | 年度指标值     | 实际完成值 |
    """
    assert said == []


def test_F04_money_block_deleted(said):
    """
    | 项目支出绩效自评表 |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    told = "表内缺少：项目资金（年初预算数、全年预算数、全年执行数）"
    assert said == [("A1", told, "项目支出绩效自评表", "完整表样")]


def test_F04_indicators_deleted(said):
    """
    | 项目支出绩效自评表 |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |         90 |        100 |         80 |
    """
    told = "表内缺少：绩效指标（一级、二级、三级指标，年度指标值，实际完成值）"
    assert said == [("A1", told, "项目支出绩效自评表", "完整表样")]


def test_F04_plan_of_the_years_start_sent_instead(said):
    """
    | 项目支出绩效目标申报表 |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |         90 |        100 |         80 |
    | 一级指标     | 二级指标   | 三级指标   | 年度指标值 |
    | 产出指标     | 数量指标   | 培训次数   | ≥12次      |
    """
    told = "表内缺少：自评表的标题（现在的标题是“项目支出绩效目标申报表”）"
    assert said == [("A1", told, "项目支出绩效目标申报表", "完整表样")]


def test_F04_both_blocks_there_in_any_layout(said):
    """
    | 项目绩效自评表 |
    |          | 调整后预算数 | 预算执行数 | 预算执行率 |
    | 总额     |          100 |         80 |        80% |
    | 三级指标 | 指标值       | 完成值     |
    | 培训次数 | ≥12次        | 12次       |
    """
    assert said == []


def test_F04_execution_rate_of_something_else_is_no_money_block(said):
    """
    | 项目支出绩效自评表 |
    | 三级指标   | 年度指标值 | 实际完成值 |
    | 班次执行率 | ≥95%       | 96%        |
    """
    told = "表内缺少：项目资金（年初预算数、全年预算数、全年执行数）"
    assert said == [("A1", told, "项目支出绩效自评表", "完整表样")]


def test_F04_empty_block_is_not_a_missing_one(said):
    """
    | 项目支出绩效自评表 |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |            |            |            |
    | 三级指标     | 年度指标值 | 实际完成值 |
    """
    assert said == []


def test_F05_project_and_unit_blank(said):
    """
    | 项目名称 |            |            |  |
    | 主管部门 | 某局       | 实施单位   |  |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    assert said == [
        ("B1", "项目名称未填", "空白", "项目名称"),
        ("D2", "实施单位未填", "空白", "实施单位"),
    ]


def test_F05_department_blank_before_a_label_with_its_value(said):
    """
    | 主管部门： | 实施单位：某局 |
    | 三级指标   | 年度指标值     | 实际完成值 |
    """
    assert said == [("B1", "主管部门未填", "空白", "主管部门")]


def test_F05_values_behind_a_colon(said):
    """
    | 项目名称：道路养护 |
    | 主管部门:某局 | 实施单位：某中心 |
    | 三级指标      | 年度指标值       | 实际完成值 |
    """
    assert said == []


def test_F05_layout_that_does_not_ask_for_a_department(said):
    """
    | 单位名称 | 某中心     |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    assert said == []


def test_F05_unit_of_the_money_is_no_unit_of_ours(said):
    """
    | 项目名称 | 道路养护   | 单位：万元 |
    | 三级指标 | 年度指标值 | 实际完成值 |
    """
    assert said == []


def test_F09_prompts_left_in(said):
    """
    | 项目名称      | XX项目       |
    | 主管部门      | 请填写全称   |
    | 预期目标      | 实际完成情况 |
    | （300字以内） | 办了12次     |
    | 三级指标      | 年度指标值   | 实际完成值 | 分值 |
    | 指标1：       |              |            |   10 |
    """
    assert said == [
        ("B1", "项目名称还是表样里的提示文字：“XX项目”", "XX项目", "实际内容"),
        ("B2", "主管部门还是表样里的提示文字：“请填写全称”", "请填写全称", "实际内容"),
        ("A4", "预期目标还是表样里的提示文字：“（300字以内）”", "（300字以内）", "实际内容"),
        ("A6", "三级指标还是表样里的提示文字：“指标1：”", "指标1：", "指标名称"),
    ]


def test_F09_untouched_template_rows_are_nobodys_fault(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数 | ≥12次      | 12次       |   10 |
    | 指标2：  |            |            |      |
    | ……       |            |            |      |
    """
    assert said == []


def test_F09_goal_that_speaks_of_a_number_of_words(said):
    """
    | 预期目标                         | 实际完成情况                       |
    | 编写宣传材料12篇，每篇1000字左右 | 编写12篇，每篇1000字左右（见附件） |
    | 三级指标                         | 年度指标值                         | 实际完成值 |
    """
    assert said == []


def test_F09_answer_written_behind_the_prompt(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 12次       |
    | 说明     | 请在此处简要说明审计和财政监督中发现的问题，如没有请填“无”。 无 | < |
    """
    assert said == []


def test_F09_prompt_that_names_the_answer(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 12次       |
    | 说明     | 请在此处简要说明发现的问题，如没有请填无。 | < |
    """
    assert [place for place, *_ in said] == ["B3"]


def test_F09_masked_names_inside_a_name(said):
    """
    | 项目名称 | 某村×路硬化 |
    | 实施单位 | 第X中学      |
    | 三级指标 | 年度指标值   | 实际完成值 |
    """
    assert said == []


def test_F10_left_over_from_word_or_a_scan(said):
    """
    | 绩效自评表   |                       |                                 |      |
    | 项目名称     | 干部�训          |                                 |      |
    | 三级指标     | 年度指标值            | 实际完成值                      | 分值 |
    | 培训次数     | ≥12次 [Bookmark: t1]  | 12次                            |   10 |
    | 评价结论     | 见错误！未找到引用源。 |                                 |      |
    """
    assert said == [
        ("B2", "项目名称里有“□”，像是粘贴或扫描识别留下的残余", "□", "原来的文字"),
        ("B5", "“评价结论”里有“错误!未找到引用源”，像是粘贴或扫描识别留下的残余", "错误!未找到引用源", "原来的文字"),
        ("B4", "年度指标值里有“[Bookmark”，像是粘贴或扫描识别留下的残余", "[Bookmark", "原来的文字"),
    ]


def test_F10_ordinary_signs(said):
    """
    | 绩效自评表   |                                 |            |      |
    | 项目名称     | 干部培训（2023）—《纲要》①      |            |      |
    | 三级指标     | 年度指标值                      | 实际完成值 | 分值 |
    | 差错发生率   | ≤1‰                             | 0.5‰       |   10 |
    | 评价结论     | 没有发现错误；已更正引用来源。  |            |      |
    """
    assert said == []


def test_F10_blank_texts(said):
    """
    | 绩效自评表 |            |            |      |
    | 项目名称   |            |            |      |
    | 三级指标   | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数   |            |            |      |
    """
    assert said == []


def test_F05_goals_left_blank_are_a_warning(findings):
    """
    | 项目支出绩效自评表 |          |          |              |
    | 项目名称           | 桥梁养护 |          |              |
    | 年度总体目标       | 预期目标 |          | 实际完成情况 |
    |                    |          |          | 已完成       |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值   |
    | 产出指标           | 数量指标 | 桥梁     | ≥3座         |
    """
    (finding,) = findings
    assert (finding.severity, finding.cells, finding.message) == ("warning", ("B4",), "预期目标未填")


def test_F05_layout_without_goals_is_fine(said):
    """
    | 项目支出绩效自评表 |          |          |            |
    | 项目名称           | 桥梁养护 |          |            |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值 |
    | 产出指标           | 数量指标 | 桥梁     | ≥3座       |
    """
    assert said == []


def test_F13_all_that_is_missing_is_told_once(said):
    """
    | 项目支出绩效自评表 |
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 12次       |
    | 填表人：张三 | 联系电话： | 负责人： |
    | 填报日期 | | |
    """
    missing = "联系电话、负责人、填报日期"
    assert said == [("B4 C4 B5", f"{missing}没有填写", "空白", missing)]


def test_F13_a_signature_by_hand_or_a_stamp_shows_in_no_cell(said):
    """
    | 项目支出绩效自评表 |
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 12次       |
    | 填表人：张三 | 单位负责人（签字）： | 主管领导（签章）： |
    """
    assert said == []


def test_F13_silent_where_the_layout_has_no_such_labels(said):
    """
    | 项目支出绩效自评表 |
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 12次       |
    """
    assert said == []


def test_F04_columns_that_were_deleted(said):
    """
    | 项目支出绩效自评表 |            |            |      |
    |                    | 全年预算数 | 全年执行数 |      |
    | 年度资金总额       |        100 |         90 |      |
    | 三级指标           | 年度指标值 | 分值       |      |
    | 培训次数           | ≥12次      |         90 |      |
    """
    assert [each.message for each in said] == ["表内缺少：实际完成值栏；得分栏"]


def test_F04_a_layout_without_points_needs_no_score(said):
    """
    | 项目支出绩效自评表 |            |            |      |
    |                    | 全年预算数 | 全年执行数 |      |
    | 年度资金总额       |        100 |         90 |      |
    | 三级指标           | 年度指标值 | 实际完成值 |      |
    | 培训次数           | ≥12次      | 12次       |      |
    """
    assert said == []
