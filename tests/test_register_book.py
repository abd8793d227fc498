"""The register: read however the bureau lays it out, refused with every fault named where it can't be used."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.choices import Comparison
from evalbatch.reading.register_book import parse_register, read_register
from evalbatch.register import BadRegister, Lists
from tests.builders import SCRIBBLES, form, sheet

PROJECTS = """
| 项目编码 | 项目名称 | 主管部门 | 实施单位 | 年初预算 | 全年预算 | 决算执行数 |
| 6211001  | 干部培训 | 某局     | 某中心   | 90       | 100      | 80         |
| 6211002  | 道路养护 | 某局     | 某段     | 200      | 200      | 199.5      |
"""


def register(**drawn):
    """Read a register drawn sheet by sheet; it has to be without fault."""
    found, faults = parse_register(tuple(sheet(table, name) for name, table in drawn.items()))
    assert faults == ()
    return found


def faults(**drawn):
    """Every fault of a register drawn sheet by sheet."""
    found = parse_register(tuple(sheet(table, name) for name, table in drawn.items()))[1]
    assert all(fault.advice for fault in found)
    return [(f"{fault.sheet} {fault.cell}".strip(), fault.problem) for fault in found]


def workbook(fill):
    """The bytes of a workbook that this function fills."""
    book, data = openpyxl.Workbook(), io.BytesIO()
    fill(book.active)
    book.save(data)
    return data.getvalue()


class TestProjects:
    def test_a_line_is_a_project(self):
        first, second = register(项目清单=PROJECTS).projects
        assert (first.code, first.name, first.department, first.unit) == ("6211001", "干部培训", "某局", "某中心")
        assert (first.initial_budget, first.adjusted_budget, first.executed) == (90, 100, 80)
        assert (second.name, second.executed) == ("道路养护", Decimal("199.5"))
        assert second.source.cells["executed"] == "G3"
        assert (first.carryover, first.scheme, first.received) == (None, "", "")

    def test_order_of_columns_synonyms_title_lines_and_further_columns_do_not_matter(self):
        drawn = """
        | 2024年度市级预算项目一览 |
        | 制表：预算科 | | | | | | 金额单位：万元 |
        |  |
        | 序号 | 决算数 | 预算单位 | 项 目 名 称 | 备注 | 调整后预算数 | 年初批复数 |
        | 1    | 80     | 某中心   | 干部培训    | 续建 | 100          | 90         |
        """
        read = register(某市2024年项目清单=drawn)
        (project,) = read.projects
        assert read.unused == ()
        assert (project.name, project.unit) == ("干部培训", "某中心")
        assert (project.initial_budget, project.adjusted_budget, project.executed) == (90, 100, 80)

    def test_a_header_of_two_lines(self):
        drawn = """
        | 序号 | 项目信息 | <        | 预算单位 | 预算金额（元） | <            |
        | ^    | 项目名称 | 项目编码 | ^        | 年初批复数     | 调整后预算数 |
        | 1    | 干部培训 | 62110021 | 某中心   | 900000         | 1000000      |
        """
        (project,) = register(项目清单=drawn).projects
        assert (project.code, project.unit) == ("62110021", "某中心")
        assert (project.initial_budget, project.adjusted_budget) == (90, 100)

    def test_columns_that_nobody_knows_are_told(self):
        drawn = """
        | 项目名称 | 预算单位 | 资金测算 | <      | 批复总额 | 备注 |
        | ^        | ^        | 测算甲   | 测算乙 | ^        | ^    |
        | 干部培训 | 某中心   | 1        | 2      | 90       | 续建 |
        """
        read = register(项目清单=drawn)
        assert read.projects[0].initial_budget is None
        assert "项目清单 E1“批复总额”" in read.unused
        assert not any("备注" in label for label in read.unused)

    def test_merged_cells_count_for_every_line_they_cover(self):
        drawn = """
        | 主管部门 | 实施单位 | 项目名称 | 全年预算 |
        | 某局     | 某中心   | 干部培训 | 100      |
        | ^        | ^        | 道路养护 | 200      |
        | ^        | 某段     | 桥梁加固 | 300      |
        """
        assert [(each.department, each.unit, each.name) for each in register(项目清单=drawn).projects] == [
            ("某局", "某中心", "干部培训"),
            ("某局", "某中心", "道路养护"),
            ("某局", "某段", "桥梁加固"),
        ]

    def test_headings_sums_notes_and_repeated_headers_are_no_projects(self):
        drawn = """
        | 项目名称 | 实施单位 | 全年预算 |
        | 一、某局 | < | < |
        | 干部培训 | 某中心 | 100 |
        | 小计     | | 100 |
        | 项目名称 | 实施单位 | 全年预算 |
        | 道路养护 | 某段 | 200 |
        |  |
        | 合计     | | 300 |
        | 注：金额以批复文件为准 |
        """
        assert [each.name for each in register(项目清单=drawn).projects] == ["干部培训", "道路养护"]

    @pytest.mark.parametrize(
        ("label", "amount"),
        [
            ("全年预算（元）", "1000000"),
            ("全年预算（万元）", "100"),
            ("全年预算", "１００"),
            ("全年预算", "100万元"),
            ("全年预算", "1,000,000元"),
        ],
    )
    def test_amounts_come_out_in_one_unit_whatever_the_column_prints(self, label, amount):
        drawn = f"| 项目名称 | {label} |\n| 干部培训 | {amount} |"
        assert register(项目清单=drawn).projects[0].adjusted_budget == 100

    def test_a_line_above_the_table_names_the_unit_for_all_columns_but_those_with_their_own(self):
        drawn = """
        | 项目清单 | | 单位：元 |
        | 项目名称 | 年初预算 | 全年预算（万元） |
        | 干部培训 | 900000   | 100 |
        """
        (project,) = register(项目清单=drawn).projects
        assert (project.initial_budget, project.adjusted_budget) == (90, 100)

    @pytest.mark.parametrize("nothing", ["", "—", "/", "无"])
    def test_a_cell_that_says_nothing_is_blank(self, nothing):
        drawn = f"| 项目名称 | 全年预算 |\n| 干部培训 | {nothing} |"
        assert register(项目清单=drawn).projects[0].adjusted_budget is None

    def test_all_digits_of_a_number_count_not_only_those_shown(self):
        def fill(page):
            page.title = "项目清单"
            page.append(["项目编码", "项目名称", "全年预算"])
            page.append([62110021000123, "干部培训", 38.4567])
            page["C2"].number_format = "0.00"

        (project,) = read_register(workbook(fill), "项目底册.xlsx").projects
        assert (project.code, project.adjusted_budget) == ("62110021000123", Decimal("38.4567"))

    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("2025年4月8日", "2025-04-08"),
            ("2025-04-08", "2025-04-08"),
            ("２０２５．４．８", "2025-04-08"),
            ("2025/4/8 17:00", "2025-04-08"),
            ("20250408", "2025-04-08"),
            (datetime(2025, 4, 8, 9, 30), "2025-04-08"),  # noqa: DTZ001
            (date(2025, 4, 8), "2025-04-08"),
        ],
    )
    def test_days(self, written, day):
        def fill(page):
            page.title = "项目清单"
            page.append(["项目名称", "收到日期"])
            page.append(["干部培训", written])

        assert read_register(workbook(fill), "项目底册.xlsx").projects[0].received == day

    def test_a_date_cell_that_shows_no_year_has_one_all_the_same(self):
        def fill(page):
            page.title = "项目清单"
            page.append(["项目名称", "收到日期"])
            page.append(["干部培训", date(2025, 4, 8)])
            page["B2"].number_format = 'm"月"d"日"'

        assert read_register(workbook(fill), "项目底册.xlsx").projects[0].received == "2025-04-08"

    def test_two_projects_of_one_name_may_stand_in_two_units_or_under_two_codes(self):
        drawn = """
        | 项目编码 | 项目名称 | 实施单位 |
        |          | 设备购置 | 一中     |
        |          | 设备购置 | 二中     |
        | A00001   | 校舍维修 | 一中     |
        | A00002   | 校舍维修 | 一中     |
        """
        assert len(register(项目清单=drawn).projects) == 4


class TestIndicators:
    SHEET = """
    | 项目编码 | 项目名称 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
    | 6211001  | 干部培训 | 产出指标 | 数量指标 | 培训次数 | ≥12次  | 25   |
    |          |          |          |          | 培训人数 | ≥200人 | 25   |
    |          |          | 满意度指标 | 服务对象 | 满意度 | 95%    | 10   |
    |          | 道路养护 | 产出指标 | 时效指标 | 完工时间 | 12月底前 | 50 |
    """

    def test_stand_on_a_sheet_of_their_own_and_a_blank_is_what_stands_above(self):
        first, second = register(项目清单=PROJECTS, 批复指标=self.SHEET).projects
        assert [(each.level1, each.level2, each.level3, each.max_score) for each in first.indicators] == [
            ("产出指标", "数量指标", "培训次数", 25),
            ("产出指标", "数量指标", "培训人数", 25),
            ("满意度指标", "服务对象", "满意度", 10),
        ]
        target = first.indicators[0].target
        assert (target.comparison, target.numbers, target.measure) == (Comparison.AT_LEAST, (12,), "次")
        assert second.indicators[0].target.comparison is Comparison.DATE
        assert first.indicators[1].source.sheet == "批复指标"
        assert first.indicators[1].source.cells["target"] == "F3"

    def test_targets_may_stand_in_three_cells(self):
        drawn = """
        | 项目名称 | 三级指标 | 指标性质 | 指标值 | 度量单位 |
        | 干部培训 | 培训次数 | ≥        | 12     | 次       |
        |          | 满意度   | ≥        | 95     | %        |
        |          | 成本     | ≤        | 30     | 万元     |
        |          | 效果     | 定性     | 好     |          |
        """
        texts = [each.target.text for each in register(项目清单=PROJECTS, 批复指标=drawn).projects[0].indicators]
        assert texts == ["≥12次", "≥95%", "≤30万元", "好"]

    @pytest.mark.parametrize(("again", "name"), [("^", "^"), ("", ""), ("某中心", "干部培训")])
    def test_may_stand_beside_their_project(self, again, name):
        drawn = f"""
        | 实施单位 | 项目名称 | 全年预算 | 三级指标 | 指标值 | 分值 |
        | 某中心   | 干部培训 | 100      | 培训次数 | ≥12次  | 25   |
        | {again}  | {name}   |          | 培训人数 | ≥200人 | 25   |
        | 某段     | 道路养护 | 200      | 里程     | ≥9公里 | 50   |
        """
        first, second = register(项目清单=drawn).projects
        assert [each.level3 for each in first.indicators] == ["培训次数", "培训人数"]
        assert (first.adjusted_budget, second.adjusted_budget, len(second.indicators)) == (100, 200, 1)

    def test_of_a_project_in_no_list_are_told_once(self):
        drawn = """
        | 项目编码 | 项目名称 | 三级指标 | 指标值 |
        | 6211009  | 危房改造 | 户数     | ≥9户   |
        |          |          | 面积     | ≥900平方米 |
        """
        told = "项目清单里没有编码为“6211009”的项目"
        assert faults(项目清单=PROJECTS, 批复指标=drawn) == [("批复指标 A2", told)]

    def test_of_one_of_several_projects_of_that_name_want_a_code(self):
        projects = "| 项目名称 | 实施单位 |\n| 设备购置 | 一中 |\n| 设备购置 | 二中 |"
        drawn = "| 项目名称 | 三级指标 | 指标值 |\n| 设备购置 | 台数 | ≥9台 |"
        told = "项目清单里有 2 个“设备购置”，不知道是哪一个的指标"
        assert faults(项目清单=projects, 批复指标=drawn) == [("批复指标 A2", told)]

    def test_without_a_name_or_with_points_that_are_none(self):
        drawn = """
        | 项目名称 | 三级指标 | 指标值 | 分值 |
        | 干部培训 |          | ≥12次  | 10   |
        |          | 人数     | ≥9人   | 若干 |
        """
        assert faults(项目清单=PROJECTS, 批复指标=drawn) == [
            ("批复指标 B2", "三级指标没有填写"),
            ("批复指标 D3", "分值“若干”不是不小于 0 的数字"),
        ]


class TestUnits:
    SHEET = """
    | 单位名称 | 主管部门 | 单位编码 | 电子邮箱 | 联系人 | 无需报送 | 年初预算合计 | 全年预算合计 | 决算执行数合计 |
    | 某中心 | 某局 | 201001 | a@dx.gov.cn；b@163.com | 张三 |  | 90 | 100 | 80 |
    | 某段   | 某局 | 201002 |  |  | 本年没有项目支出 |  |  |  |
    | 某站   | 某局 | 201003 |  |  | √ |  |  |  |
    | 某所   | 某局 | 201004 |  |  | 否 |  |  |  |
    | 合计   |      |        |  |  |    | 290 | 300 | 279.5 |
    """

    def test_a_line_is_a_unit_and_the_sum_is_kept_apart(self):
        found = register(单位名册=self.SHEET)
        first = found.units[0]
        assert (first.name, first.department, first.code, first.contact) == ("某中心", "某局", "201001", "张三")
        assert first.email == "a@dx.gov.cn,b@163.com"
        assert (first.initial_budget, first.adjusted_budget, first.executed) == (90, 100, 80)
        assert found.whole.executed == Decimal("279.5")

    def test_a_sum_of_some_is_not_that_of_all(self):
        drawn = """
        | 部门 | 单位名称 | 全年预算 |
        | 某局 | 某中心   | 100 |
        | 合计 | <        | 300 |
        | 某局 | 某段     | 200 |
        | 小计 |          | 200 |
        """
        found = register(单位名册=drawn)
        assert ([each.name for each in found.units], found.whole.adjusted_budget) == (["某中心", "某段"], 300)

    def test_who_need_not_send(self):
        assert [(each.name, each.exempt) for each in register(单位名册=self.SHEET).units] == [
            ("某中心", ""),
            ("某段", "本年没有项目支出"),
            ("某站", "底册注明无需报送"),
            ("某所", ""),
        ]


class TestDeadlines:
    def test_for_all_and_for_some(self):
        drawn = """
        | 报送期限 | 适用单位或部门 |
        | 2025年3月31日 | |
        | 2025-04-15 | 某中心、某段 |
        """
        found = register(项目清单=PROJECTS, 期限=drawn).deadlines
        assert [(each.due, each.whose) for each in found] == [
            ("2025-03-31", ""),
            ("2025-04-15", "某中心"),
            ("2025-04-15", "某段"),
        ]

    def test_twice_for_the_same(self):
        drawn = """
        | 报送期限  | 适用范围 |
        | 2025-3-31 | 某局     |
        | 2025-4-15 | 某局     |
        | 2025-4-15 | 全部单位 |
        | 2025-4-1  |          |
        """
        assert faults(项目清单=PROJECTS, 期限=drawn) == [
            ("期限 B3", "“某局”的期限与 B2 重复"),
            ("期限 B5", "适用全部单位的期限与 B4 重复"),
        ]

    def test_for_somebody_who_is_in_no_list(self):
        drawn = "| 报送期限 | 适用范围 |\n| 2025-3-31 | 某镇 |"
        assert faults(项目清单=PROJECTS, 期限=drawn) == [("期限 B2", "项目清单和单位名册里没有“某镇”")]


class TestFaults:
    def test_all_are_told_at_once_each_with_its_cell(self):
        projects = """
        | 项目编码 | 项目名称 | 实施单位 | 年初预算 | 全年预算 | 收到日期 |
        | A00001   | 干部培训 | 某中心   | 约50     | -5       | 4月8日   |
        | A00001   |          | 某中心   | 50       | 50       | 2025年2月30日 |
        |          | 道路养护 | 某段     | 50       | 50       | 尽快     |
        |          | 道路养护 | 某段     | 50       | 50       |          |
        """
        units = "| 单位名称 | 电子邮箱 |\n| 某中心 | zhangsan |\n| | a@b.cn |\n| 某中心 | |"
        assert faults(项目清单=projects, 单位名册=units) == [
            ("项目清单 D2", "年初预算“约50”不是金额"),
            ("项目清单 E2", "全年预算“-5”小于 0"),
            ("项目清单 F2", "收到日期“4月8日”没有写年份"),
            ("项目清单 F3", "收到日期“2025年2月30日”：没有这一天"),
            ("项目清单 B3", "项目名称没有填写"),
            ("项目清单 F4", "收到日期“尽快”不是日期"),
            ("项目清单 B5", "“某段”的项目“道路养护”与 B4 重复"),
            ("单位名册 B2", "电子邮箱“zhangsan”不是邮箱地址"),
            ("单位名册 A3", "单位名称没有填写"),
            ("单位名册 A4", "单位“某中心”与 A2 重复"),
        ]

    def test_a_code_twice(self):
        drawn = "| 项目编码 | 项目名称 |\n| A-00001 | 干部培训 |\n| Ａ00001 | 道路养护 |"
        assert faults(项目清单=drawn) == [("项目清单 A3", "项目编码“Ａ00001”与 A2 重复")]

    def test_neither_projects_nor_units(self):
        told = "没有“项目清单”，也没有“单位名册”工作表"
        assert faults(通讯录="| 姓名 | 电话 |") == [("", told)]

    def test_empty_lists(self):
        assert faults(项目清单="| 项目名称 | 全年预算 |") == [("", "项目清单和单位名册都没有内容")]

    def test_a_missing_column(self):
        drawn = "| 项目编码 | 实施单位 | 全年预算 |\n| A1 | 某中心 | 50 |"
        told = "没有找到“项目名称”一栏，只看到“项目编码”“实施单位”“全年预算”"
        assert faults(项目清单=drawn) == [("项目清单", told)]

    def test_two_sheets_of_one_kind(self):
        drawn = {"项目清单1": PROJECTS, "项目清单2": PROJECTS}
        assert faults(**drawn) == [("", "工作表“项目清单1”“项目清单2”都像是项目清单，不知道用哪一张")]

    def test_the_very_name_goes_before_one_like_it(self):
        assert len(register(项目清单=PROJECTS, 旧项目清单=PROJECTS).projects) == 2

    def test_an_amount_merged_over_several_projects(self):
        drawn = "| 项目名称 | 全年预算 |\n| 干部培训 | 100 |\n| 道路养护 | ^ |"
        assert faults(项目清单=drawn) == [("项目清单 B2", "金额单元格合并了几行，看不出每一行是多少")]

    def test_formulas_without_a_result_and_formulas_that_fail(self):
        drawn = "| 项目名称 | 年初预算 | 全年预算 |\n| 干部培训 | = | #REF! |"
        assert faults(项目清单=drawn) == [
            ("项目清单 B2", "公式没有保存计算结果"),
            ("项目清单 C2", "公式出错（#REF!）"),
        ]

    def test_a_code_that_lost_its_last_digits(self):
        def fill(page):
            page.title = "项目清单"
            page.append(["项目编码", "项目名称"])
            page.append([621100210001234567, "干部培训"])

        with pytest.raises(BadRegister, match="按数字存放，超过 15 位的尾数已经丢失"):
            read_register(workbook(fill), "项目底册.xlsx")

    def test_the_message_names_the_file_and_stands_one_fault_a_line(self):
        def fill(page):
            page.title = "项目清单"
            page.append(["项目名称", "全年预算"])
            page.append(["干部培训", "约50"])

        with pytest.raises(BadRegister) as bad:
            read_register(workbook(fill), "项目底册.xlsx")
        assert str(bad.value).splitlines() == [
            "底册“项目底册.xlsx”有 1 处问题，没有继续；请改好后重新运行",
            "  项目清单 B2：全年预算“约50”不是金额；请只填数字，没有的填 0 或空着",
        ]

    def test_a_file_that_is_no_workbook(self):
        with pytest.raises(BadRegister, match="不是 Excel 工作簿"):
            read_register("项目名称,全年预算".encode(), "项目底册.csv")

    @given(SCRIBBLES, st.sampled_from(["项目清单", "批复指标", "单位名册", "期限"]))
    def test_whatever_stands_there_is_read_or_told(self, drawn, name):
        found, told = parse_register((sheet(PROJECTS, "项目清单一"), type(drawn)(drawn.file, name, drawn.cells)))
        assert found.projects or found.units or told


def test_the_fingerprint_of_the_file_is_kept():
    data = workbook(lambda page: (setattr(page, "title", "项目清单"), page.append(["项目名称"]), page.append(["培训"])))
    found = read_register(data, "项目底册.xlsx")
    assert (found.file, len(found.sha256)) == ("项目底册.xlsx", 64)


def test_a_form_is_found_in_what_was_read():
    drawn = form(
        "| 绩效自评表 |\n| 项目名称 | [6211002]道路养护 |\n| 三级指标 | 年度指标值 | 实际完成值 |\n| 里程 | ≥9 | 9 |"
    )
    assert Lists(register(项目清单=PROJECTS)).find(drawn).project.name == "道路养护"


def test_a_header_of_two_lines_that_cannot_be_read_is_told():
    drawn = """
    | 项目 | <        | 预算 |
    | 编码 | 名称     | 年初 |
    | 01   | 河道清淤 |   50 |
    """
    (first, *_) = faults(项目清单=drawn)
    assert "像是表头的第二行，不是项目名称" in first[1]
