"""The bureau's own score cells on a unit's layout: blank ones get our score, what somebody wrote there stays."""

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import Arrival
from evalbatch.labels import load_labels
from evalbatch.outputs.marked_form import write_marked_form
from evalbatch.reading.sheet import read_sheets
from evalbatch.schemes import load_scheme
from tests.builders import form

SCHEME = load_scheme("mof2020")
ROWS = (
    ["项目支出绩效自评表"],
    ["（2023年度）"],
    ["项目名称", "干部培训", None, "实施单位", "某中心"],
    ["资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", "复核得分"],
    ["年度资金总额", 90, 100, 80, 10, "80%", 10, None],
    ["其他资金", None, None, None, None, None, None, None],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "自评得分", "复核得分"],
    ["产出指标", "数量指标", "培训次数", "≥12次", "6次", 50, 50, None],
    ["效益指标", "社会效益", "毕业人数", "≥10人", "10人", 30, 30, None],
    ["满意度指标", "服务对象", "满意度", "≥90%", "95%", 10, 10, None],
    ["总分", None, None, None, None, 100, 100, None],
)
REVIEW = {"H5": 8, "H8": 25, "H9": 30, "H10": 10, "H11": 73}


def workbook(**cells):
    """The form above with these cells written or changed."""
    book = Workbook()
    sheet = book.active
    sheet.title = "自评表"
    for row in ROWS:
        sheet.append(row)
    for name, value in cells.items():
        sheet[name] = value
    return book


def given_back(tmp_path, book, **options):
    """The workbook as it comes back, its form and findings read from it."""
    path = tmp_path / "表.xlsx"
    book.save(path)
    return marked(path, **options)


def marked(path, **options):
    data = path.read_bytes()
    said = evaluate_file(Arrival(path, path.name), Settings(SCHEME, 2023))
    target = path.parent / "退回" / path.name
    write_marked_form(said, data, "xlsx", lambda *_: read_sheets(data, path.name), target, **options)
    return target


def column(path, letter="H"):
    sheet = load_workbook(path)["自评表"]
    return {cell.coordinate: cell.value for cell in sheet[letter] if cell.row in {5, 6, 8, 9, 10, 11} and cell.value}


class TestABlankCell:
    def test_of_each_row_the_money_row_and_the_total_gets_our_score(self, tmp_path):
        assert column(given_back(tmp_path, workbook())) == REVIEW

    def test_of_a_row_that_can_not_be_computed_is_left_to_a_person_with_the_total(self, tmp_path):
        written = column(given_back(tmp_path, workbook(D9="显著提升", E9="见附件")))
        assert written == {name: each for name, each in REVIEW.items() if name not in {"H9", "H11"}}

    def test_keeps_its_style(self, tmp_path):
        book = workbook()
        book["自评表"]["H8"].number_format = "0.0"
        book["自评表"]["H8"].font = Font(name="仿宋", bold=True)
        cell = load_workbook(given_back(tmp_path, book))["自评表"]["H8"]
        assert (cell.number_format, cell.font.bold, cell.font.name, cell.fill.fill_type) == ("0.0", True, "仿宋", None)

    def test_stays_blank_where_the_scheme_says_so(self, tmp_path):
        assert column(given_back(tmp_path, workbook(), fill_scores=False)) == {}

    @pytest.mark.parametrize("label", ["主管部门评分", "抽查得分", "财政评分依据", "复核得分说明"])
    def test_of_somebody_else_stays_blank(self, tmp_path, label):
        assert column(given_back(tmp_path, workbook(H4=label, H7=label))) == {}

    @pytest.mark.parametrize("label", ["复核分", "核定得分", "审核得分", "财政评分", "评审得分", "财政复核得分"])
    def test_is_known_by_what_layouts_print_above_it(self, tmp_path, label):
        assert column(given_back(tmp_path, workbook(H4=label, H7=label))) == REVIEW

    def test_that_reaches_over_several_rows_stays_blank(self, tmp_path):
        book = workbook()
        book["自评表"].merge_cells("H8:H9")
        assert column(given_back(tmp_path, book)) == {name: each for name, each in REVIEW.items() if name not in "H8H9"}

    def test_of_a_row_as_high_as_the_units_own_is_filled(self, tmp_path):
        book = workbook()
        for letter in "GH":
            book["自评表"].merge_cells(f"{letter}5:{letter}6")
        assert column(given_back(tmp_path, book)) == REVIEW


class TestWhatSomebodyWrote:
    def test_stays(self, tmp_path):
        written = column(given_back(tmp_path, workbook(H8=40, H9="待核", H11=0.5)))
        assert written == REVIEW | {"H8": 40, "H9": "待核", "H11": 0.5}

    def test_stays_a_formula_that_shows_nothing_yet(self, tmp_path):
        path = given_back(tmp_path, workbook(H11='=IF(H8="","",SUM(H5:H10))'))
        assert column(path)["H11"] == '=IF(H8="","",SUM(H5:H10))'

    def test_does_not_disturb_the_units_own_score(self):
        drawn = form(
            """
            | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 财政评分 | 自评得分 | 主管部门得分 |
            | 培训次数 | ≥12次      | 12次       |   50 |       40 |       45 |           44 |
            """
        )
        (row,) = drawn.indicators
        assert (row.reported_score, row.source.cells["reported_score"], row.source.cells["review_score"]) == (
            45,
            "F2",
            "E2",
        )

    @pytest.mark.parametrize("block", ["funding_columns", "indicators"])
    def test_is_told_from_the_units_score_by_its_label(self, block):
        words = getattr(load_labels(), block).words
        names = {word: said.field_name for word, said in words.items() if said.field_name.endswith("_score")}
        assert names["得分"] == names["自评得分"] == "reported_score"
        assert {
            names[word] for word in ("复核得分", "核定得分", "财政评分" if block == "indicators" else "审核得分")
        } == {"review_score"}


class TestASecondRun:
    def test_gives_the_same_bytes(self, tmp_path):
        once = given_back(tmp_path, workbook())
        assert marked(once).read_bytes() == once.read_bytes()

    def test_writes_the_new_score_over_ours_and_leaves_what_was_changed(self, tmp_path):
        """The unit mends its form and sends the returned workbook in again; meanwhile a colleague wrote a score."""
        book = load_workbook(given_back(tmp_path, workbook()))
        book["自评表"]["E8"], book["自评表"]["H9"] = "12次", 28
        assert column(given_back(tmp_path, book)) == REVIEW | {"H8": 50, "H9": 28, "H11": 98}

    def test_leaves_an_equal_score_that_somebody_wrote_before(self, tmp_path):
        first = given_back(tmp_path, workbook(H8=25))
        book = load_workbook(first)
        book["自评表"]["E8"] = "12次"
        assert column(given_back(tmp_path, book))["H8"] == 25


def test_the_score_sheet_leads_to_what_was_filled_and_says_so(tmp_path):
    sheet = load_workbook(given_back(tmp_path, workbook(H8=40)))["评分表"]
    links = {row[4].hyperlink.location for row in sheet.iter_rows() if row[4].hyperlink}
    assert links == {f"'自评表'!{name}" for name in REVIEW if name != "H8"}
    assert "空白得分栏已填入核定得分" in sheet.cell(sheet.max_row, 1).value


def test_formulas_that_read_a_filled_cell_are_computed_anew(tmp_path):
    path = given_back(tmp_path, workbook(J8="=H8*2", J9="=E8"))
    formulas = load_workbook(path)["自评表"]
    assert (formulas["J8"].value, formulas["J9"].value) == ("=H8*2", "=E8")
    assert load_workbook(path).calculation.fullCalcOnLoad
