"""A form with all that people put on one, marked and printed beside the original: nothing has moved."""

import shutil
import subprocess
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from xlsxwriter import Workbook

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import Arrival
from evalbatch.outputs.marked_form import write_marked_form
from evalbatch.outputs.sheet_layout import SHADES
from evalbatch.reading.sheet import read_sheets
from evalbatch.schemes import load_scheme
from tests.office import SOFFICE, converted

PDFTOPPM = shutil.which("pdftoppm")
DPI = 80
TITLE_BAND = (0, 0, 10_000, 95)  # pixels: the top margin and the row of the title
SIGHT = 24  # of 255: what differs less is the same to the eye

pytestmark = pytest.mark.skipif(SOFFICE is None or PDFTOPPM is None, reason="LibreOffice or pdftoppm is not installed")

ROWS = (
    ("项目名称", "农村供水", "", "实施单位", "某县水利局", "", "", ""),
    ("资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", "复核得分"),
    ("年度资金总额", 100, 100, 80, 10, 0.8, 10, ""),
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "自评得分", "复核得分"),
    ("产出指标", "数量指标", "铺设管道", "≥12公里", "6公里", 50, 50, ""),
    ("效益指标", "社会效益", "受益人数", "≥1000人", "1200人", 30, 30, ""),
    ("满意度指标", "服务对象", "群众满意度", "≥90%", "95%", 10, 10, ""),
    ("总分", "", "", "", "", 100, 100, ""),
)


def form():
    """The workbook with a stamp, a text box, a person's comment, a chart and a conditional format."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评表")
        boxed = book.add_format({"border": 1, "font_name": "宋体", "align": "center"})
        title = book.add_format({"font_name": "黑体", "font_size": 18, "align": "center", "valign": "vcenter"})
        sheet.set_column(0, 7, 12)
        sheet.set_row(0, 30)
        sheet.merge_range("A1:H1", "2023年度项目支出绩效自评表", title)
        for number, row in enumerate(ROWS, 1):
            sheet.set_row(number, 24)
            sheet.write_row(number, 0, row, boxed)
        sheet.write_comment("G6", "已与合同核对", {"author": "王会计"})
        sheet.insert_image("F11", "章.png", {"image_data": stamp()})
        sheet.insert_textbox("A11", "承诺：以上数据真实、完整。", {"width": 260, "height": 60})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"categories": "=自评表!$C$6:$C$8", "values": "=自评表!$G$6:$G$8"})
        sheet.insert_chart("A16", chart, {"x_scale": 0.8, "y_scale": 0.8})
        green = book.add_format({"bg_color": "#C6EFCE"})
        sheet.conditional_format("F6:F8", {"type": "cell", "criteria": ">=", "value": 30, "format": green})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
    return out.getvalue()


def stamp():
    """A round red seal, half transparent."""
    picture = Image.new("RGBA", (150, 150), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((4, 4, 146, 146), outline=(220, 0, 0, 200), width=6)
    draw.regular_polygon((75, 75, 26), 5, fill=(220, 0, 0, 200))
    out = BytesIO()
    picture.save(out, "PNG")
    return BytesIO(out.getvalue())


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The printed form before and after."""
    folder = tmp_path_factory.mktemp("printed")
    before = folder / "before.xlsx"
    before.write_bytes(form())
    said = evaluate_file(Arrival(before, before.name), Settings(load_scheme("mof2020"), 2023))
    assert said[0].findings
    data = before.read_bytes()
    sheets = read_sheets(data, before.name)
    write_marked_form(said, data, "xlsx", lambda *_: sheets, folder / "after.xlsx", fill_scores=False)
    printed = converted([before, folder / "after.xlsx"], folder, "pdf")
    return [first_page(path) for path in printed]


def first_page(path):
    subprocess.run([PDFTOPPM, "-r", str(DPI), "-png", "-singlefile", path, path.with_suffix("")], check=True)
    return Image.open(path.with_suffix(".png")).convert("RGB")


def shaded(page):
    """Where the cells in our colours are, text and borders in them included."""
    mask = Image.new("L", page.size)
    for shade in SHADES.values():
        colour = Image.new("RGB", page.size, f"#{shade[2:]}")
        off = ImageChops.difference(page, colour).convert("L").point(lambda value: 255 * (value < 3))
        mask = ImageChops.lighter(mask, off)
    return mask.filter(ImageFilter.MaxFilter(21))


def differing(before, after):
    """What the eye sees differ."""
    return ImageChops.difference(before, after).convert("L").point(lambda value: 255 * (value > SIGHT))


def ink(page, area):
    """The box of all that is printed in an area."""
    return page.crop(area).convert("L").point(lambda value: 255 * (value < 200)).getbbox()


def test_nothing_moves_outside_the_marked_cells(pages):
    before, after = pages
    assert before.size == after.size
    left = ImageChops.subtract(differing(before, after), shaded(after))
    ImageDraw.Draw(left).rectangle(TITLE_BAND, fill=0)
    assert left.getbbox() is None


def test_marks_are_seen(pages):
    before, after = pages
    assert shaded(before).getbbox() is None
    assert shaded(after).getbbox() is not None


def test_the_title_stays_in_its_place(pages):
    """LibreOffice writes a link in blue; Excel and WPS leave the title as it is."""
    before, after = (ink(page, TITLE_BAND) for page in pages)
    assert before is not None
    assert all(abs(one - other) <= 2 for one, other in zip(before, after, strict=True))
