"""The summary workbook as a reader of spreadsheets sees it."""

from dataclasses import replace
from urllib.parse import unquote
from zipfile import ZipFile

import openpyxl
import pytest
from xlsxwriter import Workbook

from evalbatch import summary
from evalbatch.choices import Severity
from evalbatch.model import Batch
from evalbatch.outputs.summary.styles import Kind, Styles
from evalbatch.outputs.summary.table import Column, Table, write_table
from evalbatch.outputs.summary_workbook import About, write_summary
from evalbatch.rules import CATALOGUE
from evalbatch.rules.manual import fault
from evalbatch.summary import listings
from tests.office import SOFFICE, converted
from tests.test_summary import evaluation, finding, rejected

ABOUT = About(
    batch="2023年度项目支出绩效自评",
    scheme="财政部 2020 年办法(mof2020)",
    document="财预〔2020〕10号《项目支出绩效评价管理办法》",
    formulas=(
        ("预算执行", "执行率 × 10 分,最高 10 分。"),
        ("指标值为“≥”", "完成值达到指标值得满分;未达到的,完成值 ÷ 指标值 × 分值。"),
        ("指标值为“≤”", "完成值不超过指标值得满分;超过的,指标值 ÷ 完成值 × 分值。"),
        ("定性指标", "达成 80%~100%,部分达成 60%~80%,未达成 0~60%,在区间内按自评得分。"),
        ("等级", "90 分(含)以上为优,80(含)~90 分为良,60(含)~80 分为中,60 分以下为差。"),
    ),
    written="2024-05-20T17:30:00",
    version="0.1.0",
)
HEADER_ROW = 1


CITY = """
| 市水利局     | 市河道管理中心   | 中小河流清淤疏浚及岸坡整治工程 |         | 1250.5 | 1250.5 | 100 | 98    | 优 |
| 市水利局     | 市河道管理中心   | 山洪灾害防治非工程措施运行维护 | M24     | 86     | 58.824 | 96  | 93.21 | 优 |
| 市水利局     | 市水土保持监测站 | 水土保持监测                   | I38 S54 | 43.2   | 37.24  | 100 | 78.62 | 中 |
| 市教育局     | 市第一中学       | 学生课桌椅更新购置             |         | 20     | 19.986 | 98  | 97.99 | 优 |
| 市教育局     | 市特殊教育学校   | 送教上门补助(中央和省级资金)   | M24     | 15.75  | 10.773 | 90  | 88.4  | 良 |
| 市教育局     | 市第一中学       | 普通高中国家助学金             | M28     | 312.4  | 312.4  | 100 | 98    | 优 |
| 市委编制委员会办公室 | 市委编制委员会办公室 | 机构编制经费       | I38 S54 | 50     |        | 100 | 98    | 优 |
| 市农业农村局 | 某区特色种养殖发展服务中心 | 特色种养殖补贴到户   | M19     | 100    | 120    | 100 | 55.5  | 差 |
| 市农业农村局 | 市农业技术推广站 | 农作物病虫害统防统治           |         | 260    | 255.84 | 99  | 85.02 | 良 |
| 市农业农村局 | 市农业技术推广站 | 车辆购置税收入补助地方资金     |         | 4800   | 4800   |     |       |    |
|              |                  | 办公楼暖通改造                 | I38     | 0.5    | 0.5    |     | 61    | 中 |
| 市农业农村局 | 市畜牧兽医站     | 动物防疫                       |         | 33     | 33     | 90  | 90    | 优 |
"""
SAID = {
    "M19": finding(""),
    "M24": finding(
        "",
        "M24",
        Severity.WARNING,
        message="预算执行率 68.40% 低于 90%，没有说明原因",
        cells=("I6",),
        found="68.40%",
        expected="不低于 90%，或说明原因",
        advice="在“偏差原因分析及改进措施”中写明资金没有用完的原因和下一步安排",
    ),
    "I38": finding(
        "",
        "I38",
        message="三级指标“群众对河道治理工作满意度”有分值 10 分，没有填写实际完成值",
        cells=("G27",),
        found="",
        expected="与年度指标值“≥95%”同口径的完成值",
        advice="填写实际完成值，如“96%”；没有开展调查的，如实说明",
    ),
    "S54": finding(
        "",
        "S54",
        message="总分填 100 分，各行得分合计为 98 分，相差 2 分",
        cells=("H30", "D34"),
        found="100",
        expected="98",
        advice="把总分改为各行得分之和",
    ),
    "M28": finding(
        "",
        "M28",
        Severity.INFO,
        message="文字说明里的金额与表中不一致：" + "安排资金 50 万元，其中办公经费 38 万元、域名费 7 万元；" * 4,
        cells=("B9",),
        found="50 万元",
        expected="",
        advice="核对文字和表格，保持一致",
    ),
}


def drawn(table):
    """Evaluations from rows: 主管部门 单位 项目 规则 预算 执行 自评 核定 等级."""
    for line in table.strip().splitlines():
        *names, rules, budget, executed, reported, total, grade = (
            cell.strip() or None for cell in line.split("|")[1:-1]
        )
        figures = {"budget": budget, "executed": executed, "reported": reported, "total": total, "grade": grade}
        file = "/".join(filter(None, names[1:])) + ".xlsx"
        yield evaluation(*names, *(SAID[rule] for rule in (rules or "").split()), file=file, **figures)


def distinct(*evaluations):
    """Evaluations of files with different content, each file's fingerprint being its name."""
    return tuple(replace(each, sha256=each.file) for each in evaluations)


def city():
    """A batch with the mixture a bureau sees: several departments, every verdict, long texts, files nobody can read."""
    owing = finding("", "F11", sheet="", cells=(), message="名册中的项目“绿化养护”没有报送", advice="催报")
    word = rejected("某镇.docx", "这是 Word 文件，不是工作簿", "用模板填报后报送 .xlsx 文件")
    return Batch(
        distinct(*drawn(CITY), rejected("县区/加密.xlsx"), word),
        findings=(owing,),
        skipped=(("~$清淤.xlsx", "Excel 打开文件时留下的锁文件"),),
    )


@pytest.fixture(scope="module")
def city_path(tmp_path_factory):
    return write_summary(city(), tmp_path_factory.mktemp("city"), about=ABOUT)


@pytest.fixture(scope="module")
def formulas(city_path):
    return openpyxl.load_workbook(city_path)


@pytest.fixture(scope="module")
def values(city_path):
    return openpyxl.load_workbook(city_path, data_only=True)


def write(tmp_path, batch):
    return openpyxl.load_workbook(write_summary(batch, tmp_path, about=ABOUT))


def charts(path):
    with ZipFile(path) as parts:
        return [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]


def headings(sheet):
    return [cell.value for cell in sheet[HEADER_ROW]]


def column(sheet, heading):
    """The cells below a heading, by its first line."""
    place = [str(text).split("\n")[0] for text in headings(sheet)].index(heading)
    return [row[place].value for row in sheet.iter_rows(min_row=2)]


def test_the_sheets_stand_in_the_order_of_reading(formulas):
    assert formulas.sheetnames == [
        *("说明", "总览", "项目汇总", "部门汇总", "指标明细", "问题清单", "问题排行", "复核对照", "未能读取")
    ]
    assert formulas.active.title == "说明"


def test_the_first_sheet_says_first_what_became_of_the_batch(values):
    sheet = values["说明"]
    assert sheet["A2"].value == (
        "本批处理文件 14 个，读出自评表 12 份：通过 6 份，通过（有警告） 2 份，退回修改 4 份；未能读取 2 个文件。"
    )
    lines = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=3)}
    assert lines["退回修改"].startswith("4 份")
    assert lines["评分方案"] == ABOUT.scheme
    assert lines["生成时间"] == "2024-05-20 17:30:00"
    assert lines["预算执行"] == "执行率 × 10 分,最高 10 分。"


def told(book):
    """The sentences of the overview."""
    return {row[0].value: row[1].value for row in book["总览"].iter_rows(min_row=2, max_row=6)}


def test_the_first_sheet_says_what_came_in_what_is_where_and_how_it_was_scored(values):
    sheet = values["说明"]
    bands = [row[0].value for row in sheet.iter_rows(min_row=3) if row[0].value and row[1].value is None]
    assert bands == ["审核结果", "各表内容", "基本情况", "怎么看", "计分办法"]
    lines = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=3)}
    assert lines["收到的文件"].startswith("共 14 个，合并指纹 SHA-256 ")
    assert "5% 以内正常，10% 以内关注，20% 以内预警，超过 20% 严重" in lines["偏离度"]
    assert "30%" in lines["提示"]


def test_what_went_in_besides_the_forms_is_told_with_its_fingerprint(tmp_path):
    about = replace(ABOUT, fingerprints=(("底册的指纹", "ab12（项目底册.xlsx）"),))
    sheet = openpyxl.load_workbook(write_summary(city(), tmp_path, about=about))["说明"]
    assert {row[0].value: row[1].value for row in sheet}["底册的指纹"] == "SHA-256 ab12（项目底册.xlsx）"


def test_five_sentences_answer_the_head_of_the_bureau(values):
    faults = "；".join(
        f"{fault_of(rule)}（{rule}，{forms} 份）" for rule, forms in (("I38", 3), ("S54", 2), ("M24", 2))
    )
    assert told(values) == {
        "报送": (
            "收到自评表 12 份（项目 12 个，主管部门 4 个，另有 1 份没有填写主管部门），通过 8 份，"
            "退回修改 4 份，占 33.3%；另有 2 个文件未能读取。"
        ),
        "资金": (
            "全年预算 6,971.35 万元，全年执行 6,899.06 万元，执行率 98.96%；执行率最低的主管部门是市水利局（97.60%）；"
            "1 份缺预算数或执行数，没有填写的按 0 计。"
        ),
        "得分": (
            "平均核定得分 88.27 分，平均自评得分 97.30 分，自评偏高 9.03 分（10 份两项都有的自评表；"
            "其余 2 份缺自评得分或核定得分，没有计入）；优 6 份，良 2 份，中 2 份，差 1 份，未定等级 1 份；"
            "偏离度超过 20% 的 2 份。"
        ),
        "部门": (
            "平均核定得分最高的是市委编制委员会办公室（98.00 分，1 份），最低的是市农业农村局（76.84 分，4 份）；"
            "退回最多的是市农业农村局（4 份中退回 1 份）。"
        ),
        "问题": f"共有错误 6 处、警告 2 处；最常见的是：{faults}。"
        "有 1 条规则，超过 30% 的单位都没有做到（I38），填报要求可能不清，建议先核对要求再退回。",
    }


def test_identical_files_are_told_by_name_in_one_line(tmp_path):
    copied = replace(evaluation("局", "站", "清淤", file="清淤.xlsx"), copies=("重报/清淤.xlsx",))
    batch = Batch((copied, *distinct(evaluation("局", "站", "堤防"))))
    sheet = write(tmp_path, batch)["说明"]
    lines = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=3)}
    assert (
        lines["内容完全相同的文件"]
        == "清淤.xlsx、重报/清淤.xlsx，只审核一次，份数和金额只计一次；请核对是否重复报送或发错了文件。"
    )


def test_very_many_identical_files_are_counted(tmp_path):
    copies = [replace(rejected(f"{'子文件夹/' * 9}{n}.xlsx"), copies=(f"{n}.xlsx",)) for n in range(20)]
    text = next(
        row[1].value for row in write(tmp_path, Batch(tuple(copies)))["说明"] if row[0].value == "内容完全相同的文件"
    )
    assert text.endswith("……等 20 组，只审核一次，份数和金额只计一次；请核对是否重复报送或发错了文件。")


def test_two_forms_in_one_file_are_no_copies(tmp_path):
    one = evaluation("局", "站", "清淤", file="a.xlsx")
    sheet = write(tmp_path, Batch((one, one)))["说明"]
    assert "内容完全相同的文件" not in [row[0].value for row in sheet]


def test_the_sentences_tell_nothing_they_do_not_know(tmp_path):
    blank = evaluation("局", "站", None, budget=None, executed=None, reported=None, total=None, grade=None)
    lines = told(write(tmp_path, Batch((blank, blank))))
    assert lines["报送"].startswith("收到自评表 2 份（项目 2 个，主管部门 1 个）")
    assert lines["资金"].startswith("全年预算 0.00 万元，全年执行 0.00 万元；2 份缺")
    assert lines["得分"].startswith("没有自评得分和核定得分都有的自评表；")
    assert lines["部门"] == "没有主管部门有核定得分。"
    assert lines["问题"] == "没有错误和警告。"


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_the_means_are_right_after_filtering_too(tmp_path):
    """A row hidden by the filter leaves the mean; LibreOffice computes it."""
    path = tmp_path / "汇总.xlsx"
    book = write(tmp_path, city())
    sheet = book["项目汇总"]
    for row in range(2, 9):
        sheet.row_dimensions[row].hidden = True
    book.save(path)
    (saved,) = converted([path], tmp_path)
    shown = openpyxl.load_workbook(saved, data_only=True)
    left = summary.projects(city()).iloc[7:].dropna(subset=["reported_score", "score"])
    assert shown["项目汇总"]["I15"].value == pytest.approx(left["reported_score"].mean())
    assert shown["项目汇总"]["J15"].value == pytest.approx(left["score"].mean())
    whole = summary.comparable(summary.projects(city()))
    assert column(shown["部门汇总"], "平均核定得分")[-1] == pytest.approx(whole["score"].mean())


def fault_of(rule_id):
    """The fault of a rule as its manual page has it."""
    return next(fault(rule) for rule in CATALOGUE if rule.id == rule_id)


def test_the_first_sheet_leads_to_every_other(formulas):
    links = {cell.value: cell.hyperlink.location for row in formulas["说明"] for cell in row if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in formulas.sheetnames[1:]}


def test_data_sheets_can_be_filtered_scrolled_and_printed(formulas):
    for sheet in formulas.worksheets[2:]:
        assert all(headings(sheet))
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
        assert "&P" in sheet.oddFooter.right.text


def test_projects_stand_in_the_order_of_the_table_with_their_figures(values):
    sheet = values["项目汇总"]
    table = summary.projects(city())
    assert column(sheet, "项目名称")[:12] == list(table["project_name"])
    first = dict(zip(headings(sheet), (cell.value for cell in sheet[2]), strict=True))
    assert first["年初预算数\n（万元）"] == 312.4
    assert (first["执行率"], first["核定得分"], first["差额"], first["结论"]) == (1, 98, -2, "通过")


def test_a_form_without_points_shows_blank_scores(values):
    sheet = values["项目汇总"]
    place = column(sheet, "项目名称").index("车辆购置税收入补助地方资金")
    assert [column(sheet, name)[place] for name in ("自评得分", "核定得分", "差额", "等级")] == [None] * 4


def test_totals_follow_the_filter_and_stand_outside_of_it(formulas, values):
    sheet, shown = formulas["项目汇总"], values["项目汇总"]
    assert sheet.auto_filter.ref == "A1:Q13"
    assert [cell.value for cell in sheet[14]] == [None] * 17
    assert sheet["A15"].value == "合计"
    table = summary.projects(city())
    assert sheet["F15"].value == '=IFERROR(SUBTOTAL(109,F2:F13),"")'
    assert shown["F15"].value == pytest.approx(table["adjusted_budget"].sum())
    both = table.dropna(subset=["reported_score", "score"])
    assert len(both) < table["score"].count()
    for column_name, name in (("I", "reported_score"), ("J", "score"), ("K", "difference")):
        assert shown[f"{column_name}15"].value == pytest.approx(both[name].mean())
    assert shown["K15"].value == pytest.approx(shown["J15"].value - shown["I15"].value)
    assert sheet["H15"].value == '=IFERROR(SUBTOTAL(109,G2:G13)/SUBTOTAL(109,F2:F13),"")'
    assert shown["H15"].value == pytest.approx(table["executed"].sum() / table["adjusted_budget"].sum())


def test_departments_add_up_to_the_batch(formulas, values):
    sheet, shown = formulas["部门汇总"], values["部门汇总"]
    assert column(shown, "主管部门")[:5] == [
        "市教育局",
        "市农业农村局",
        "市水利局",
        "市委编制委员会办公室",
        "（未填）",
    ]
    assert column(shown, "自评表份数") == [3, 4, 3, 1, 1, None, 12]
    assert column(sheet, "自评表份数")[-1] == "=SUM(B2:B6)"
    assert column(shown, "平均自评得分")[-1] == values["项目汇总"]["I15"].value
    assert column(shown, "平均核定得分")[-1] == values["项目汇总"]["J15"].value
    assert column(shown, "退回份数")[-1] == 4


def test_the_charts_are_native_and_carry_their_figures(city_path):
    grades, departments, points, faults = charts(city_path)
    assert ("未定等级" in grades, "<c:v>5</c:v>" in grades) == (True, True)
    assert "市农业农村局" in departments
    assert ("项目汇总" in points, "<c:scatterChart>" in points) == (True, True)
    assert "I38" in faults


def test_the_grades_are_counted_on_the_projects(formulas, values):
    sheet, shown = formulas["总览"], values["总览"]
    (first,) = (row[0].row for row in shown.iter_rows() if row[0].value == "优")
    assert [shown.cell(first + at, 2).value for at in range(6)] == [6, 2, 2, 1, 1, 12]
    assert "项目汇总'!" in sheet.cell(first, 2).value
    assert [shown.cell(first + 5, at).value for at in (3, 4, 5)] == [1, 8, 4]


def test_the_most_frequent_faults_are_named_in_full(tmp_path):
    """However long, in at most two lines, which the chart can show beside its bars."""
    path = write_summary(Batch((evaluation("局", "站", "项", finding("", "M26")),)), tmp_path, about=ABOUT)
    sheet = openpyxl.load_workbook(path, data_only=True)["总览"]
    name = next(row for row in sheet.iter_rows() if str(row[0].value).startswith("M26"))
    assert name[0].value == "M26　资金栏的其他资金、上年结转与文字不符，\n或者上年结转与底册登记的不符"
    assert [cell.value for cell in name[1:5]] == [None, None, 1, 1]
    assert f"A{name[0].row}:C{name[0].row}" in {str(cells) for cells in sheet.merged_cells.ranges}
    assert f"$D${name[0].row}" in charts(path)[3]


def test_the_ranking_counts_findings_forms_and_units(formulas, values):
    sheet = values["问题排行"]
    assert headings(sheet) == [
        *("规则", "规则说明", "级别", "问题类别", "出现次数", "涉及自评表", "涉及单位", "单位占比", "提示")
    ]
    assert [cell.value for cell in sheet[2]][:8] == ["I38", fault_of("I38"), "错误", "准确性", 3, 3, 3, 3 / 9]
    assert formulas["问题排行"]["E2"].value == "=COUNTIF('问题清单'!$J$2:$J$11,A2)"


def test_a_rule_that_many_units_break_may_be_ill_explained(tmp_path):
    """More than 30 % of five or more units; a rule that only informs asks for nothing."""
    said = [finding("", "M19"), finding("", "S60", Severity.INFO)]
    broken = [evaluation("局", f"{n}站", "项", *(said if n < 2 else ())) for n in range(6)]
    sheet = write(tmp_path, Batch(tuple(broken)))["问题排行"]
    assert sheet["I2"].value == '=IF(H2>0.30,"填报要求可能不清","")'
    assert sheet["I3"].value is None
    assert "填报要求可能不清" in told(openpyxl.load_workbook(tmp_path / "绩效自评汇总表.xlsx"))["问题"]
    few = write(tmp_path, Batch(tuple(broken[:4])))["问题排行"]
    assert few["I2"].value is None


def test_findings_name_place_fault_and_remedy(values):
    sheet = values["问题清单"]
    assert headings(sheet) == [
        "实施单位",
        "项目名称",
        "文件",
        "工作表",
        "单元格",
        "问题",
        "填报值",
        "应为",
        "怎么改",
        "规则",
        "级别",
        "标注后的表",
    ]
    assert [line.values["rule_id"] for line in listings.findings(city())] == column(sheet, "规则")
    assert set(column(sheet, "级别")) == {"错误", "警告", "提示"}


def test_unread_files_are_listed_with_reason_and_remedy(values):
    shown = {row[0]: row[1:] for row in values["未能读取"].iter_rows(min_row=2, values_only=True)}
    assert shown["县区/加密.xlsx"] == ("未能读取", "工作簿有打开密码,无法读取", "去掉密码后重新保存再报送")
    assert shown["~$清淤.xlsx"][0] == "未处理"


def test_verdicts_are_coloured(formulas):
    sheet = formulas["项目汇总"]
    tones = {row[14].value: row[14].fill.fgColor.rgb for row in sheet.iter_rows(min_row=2, max_row=13)}
    assert len(set(tones.values())) == len(tones) == 3


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+cmd|'/c calc'!A0", "-1+1", "http://a.cn", "mailto:a@b.cn", "007", '=HYPERLINK("x")']
)
def test_text_of_a_unit_stays_text(tmp_path, text):
    said = finding("", message=text, found=text, expected=text, advice=text)
    batch = Batch(
        (evaluation(text, text, text, said, file="a.xlsx", grade=text), rejected(text, text, text)),
        skipped=((text, text),),
    )
    book = write(tmp_path, batch)
    assert book["项目汇总"]["A2"].value == text
    assert book["部门汇总"]["A2"].value == text
    assert book["问题清单"]["F2"].value == text
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value == text]
    assert len(cells) >= 14
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_what_looks_like_rich_text_to_the_writer_stays_text(tmp_path):
    text = "<r>&<t>市水利局</t></r>"
    batch = Batch((evaluation(text, text, text, finding("", message=text), file="a.xlsx"), rejected(text, text, text)))
    assert {write(tmp_path, batch)[name]["A2"].value for name in ("项目汇总", "部门汇总")} == {f"{text} "}


def test_signs_that_xml_refuses_are_dropped_and_long_texts_end_with_a_note(tmp_path):
    batch = Batch((evaluation("市\x00水\x0b利\ud800局\uffff", "站\x1f", "一" * 40_000, file="\udcc4.xlsx"),))
    sheet = write(tmp_path, batch)["项目汇总"]
    assert [cell.value for cell in sheet[2]][:2] == ["站", "市水利局"]
    assert sheet["C2"].value.endswith("……（余见原表）")
    assert sheet.row_dimensions[2].height <= 409


def test_three_thousand_findings_are_all_there(tmp_path):
    said = [finding("", f"M{number}", found=str(number)) for number in range(3000)]
    sheet = write(tmp_path, Batch((evaluation("局", "站", "项", *said),)))["问题清单"]
    assert column(sheet, "填报值") == [str(number) for number in range(3000)]
    assert sheet.auto_filter.ref == "A1:L3001"


def test_more_rows_than_a_sheet_holds_go_on_to_the_next(tmp_path):
    with Workbook(tmp_path / "a.xlsx", {"constant_memory": True}) as book:
        table = Table("问题清单", (Column("rule_id", Kind.CODE),), lambda: [(f"M{n}",) for n in range(7)], 1, "")
        written = write_table(Styles(book), table, longest=3)
    read = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert read.sheetnames == ["问题清单", "问题清单(2)", "问题清单(3)"]
    assert [column(sheet, "规则")[:3] for sheet in read] == [["M0", "M1", "M2"], ["M3", "M4", "M5"], ["M6"]]
    assert [read.worksheets[at]["A6"].value for at in (0, 1)] == [
        "本表未完，下接工作表“问题清单(2)”。",
        "本表未完，下接工作表“问题清单(3)”。",
    ]
    assert [sheet.auto_filter.ref for sheet in read] == ["A1:A4", "A1:A4", "A1:A2"]
    assert written.rows == 7


def test_a_summary_on_several_sheets_counts_all_of_them_and_says_so(tmp_path):
    path = write_summary(city(), tmp_path, about=ABOUT, longest=5)
    book, shown = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert {"项目汇总", "项目汇总(2)", "项目汇总(3)", "问题清单(2)", "复核对照(3)"} <= set(book.sheetnames)
    lines = {row[0].value: row[1].value for row in shown["说明"]}
    assert lines["项目汇总"].endswith("共 12 行，一张工作表放不下，分在 3 张。")
    assert lines["项目汇总(2)"] == "“项目汇总”的续表。"
    assert "项目汇总(3)" in book["部门汇总"]["B2"].value
    assert column(shown["部门汇总"], "自评表份数")[:5] == [3, 4, 3, 1, 1]


@pytest.mark.parametrize(
    "name",
    ["退回修改/一中/课桌.xlsx", "退回修改/子 目录/中文 #1 50%[a]{b}^.xlsx", "已通过/a'b&c.xlsx", "已通过/%41.xlsx"],
)
def test_a_finding_leads_to_its_cell_in_the_marked_workbook(tmp_path, name):
    said = replace(finding(""), sheet="自 评'表#1")
    each = evaluation("局", "站", "项", said, file="a.xlsx")
    book = write(tmp_path, replace(Batch((each,)), returned={"a.xlsx": (name,)}))
    link = book["问题清单"]["L2"].hyperlink
    assert unquote(link.target).replace("\\", "/") == name
    assert not set(link.target) & set('#"<>[]^`{} ')
    assert link.location == "'自 评''表#1'!G6"
    assert book["指标明细"]["P2"].hyperlink.location.endswith("!F12")


def test_what_was_not_given_back_has_no_link(tmp_path):
    book = write(tmp_path, Batch((evaluation("局", "站", "项", finding(""), file="a.xlsx"),)))
    assert book["问题清单"]["L2"].value is None


def test_of_two_files_given_back_the_marked_one_is_opened(tmp_path):
    each = evaluation("局", "站", "项", finding(""), file="a.xls")
    batch = Batch((each,), returned={"a.xls": ("退回修改/a.xls", "退回修改/a_标注.xlsx")})
    link = write(tmp_path, batch)["问题清单"]["L2"].hyperlink
    assert link.target.endswith("a_标注.xlsx")


@pytest.mark.parametrize(
    ("batch", "lead"),
    [
        pytest.param(Batch(()), "本批没有收到可以处理的文件。", id="nothing"),
        pytest.param(
            Batch((rejected("a.xlsx"),)), "本批处理文件 1 个，读出自评表 0 份；未能读取 1 个文件。", id="only rejected"
        ),
    ],
)
def test_a_batch_without_forms_still_gives_a_workbook_that_says_so(tmp_path, batch, lead):
    book = write(tmp_path, batch)
    assert book["说明"]["A2"].value == lead
    assert book["项目汇总"]["A2"].value == "本批没有可评价的自评表。"
    assert book["问题清单"]["A2"].value == "本批没有发现问题。"
    assert charts(tmp_path / "绩效自评汇总表.xlsx") == []


def test_the_same_batch_gives_the_same_bytes(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
    one = write_summary(city(), first, about=ABOUT).read_bytes()
    assert one == write_summary(city(), second, about=ABOUT).read_bytes()
    assert one != write_summary(city(), second, about=replace(ABOUT, batch="别的批次")).read_bytes()
