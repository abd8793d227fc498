"""The sheet 填写说明 of the register: what it is for, which sheets there are, how they are filled in."""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.schemes import load_scheme, shipped_schemes
from evalbatch.templates.page import Page, Span

GUIDE_WIDTHS = (22, 76)

_NAME: Span = (0, 0)
_TEXT: Span = (1, 1)

Row = tuple[str, str]

_PURPOSE: tuple[Row, ...] = (
    ("做什么用", "财政部门自己填、自己用，不发给单位。审核时加上它，程序就能核对预算和指标，列出谁没有报、谁迟报。"),
    ("怎么用", "evalbatch score 收件箱 -o 结果 --register 项目底册.xlsx"),
    ("有错怎么办", "底册填错的，程序不开始审核，一次列出全部错处：哪张工作表、哪个单元格、错在哪里、怎么改。"),
)
_SHEETS: tuple[Row, ...] = (
    ("项目清单", "一行一个应当报送自评表的项目。只有“项目名称”必填；填了的就核对，空着的不核对。"),
    ("批复指标", "批复的绩效指标，一行一个，用来查目标有没有被改动。没有的整张空着。也可以写在项目清单的各行里。"),
    ("单位名册", "一行一个单位。无需报送的写明原因，不算欠报。三个合计数用来核对单位的总数，没有的空着。"),
    ("期限", "报送期限。单位或部门另有期限的另写一行。没有期限的整张空着。"),
    ("汇总表收件人", "evalbatch mail 把汇总表发给谁。不发的整张空着。"),
)
_LAYOUT: tuple[Row, ...] = (
    ("现成的表", "已经有项目清单、单位名单的，不必重抄：把工作表复制进来，工作表名称改成上面的名称即可。"),
    (
        "栏目",
        "各栏先后不限，多余的栏不影响，常见的不同叫法都认得，表头上面可以有标题。项目清单和单位名册至少要有一张。",
    ),
    ("金额单位", "不写的是万元。用元的，在栏目名称里写明，如“全年预算（元）”，或在表头上面写“单位：元”。"),
    ("合计行", "项目清单里的小计、合计行不算项目。单位名册的“合计”行是全部单位的总数。"),
    (
        "名称怎么核对",
        "有项目编码的按编码；没有的按名称，不计空格、括号、全角半角和年度。只是相像的，只作提示，不会自动当成同一个。",
    ),
)


def write_guide(page: Page, notice: str) -> None:
    """Write the sheet; `notice` says what is special about this copy."""
    page.title(0, "填 写 说 明")
    row = 1
    if notice:
        page.line(row, notice, bold=True, border=1, font_size=12, align="center")
        page.fit(row, 36, (page.columns, notice))
        row += 1
    for heading, rows in (
        ("一、用途", _PURPOSE),
        ("二、五张工作表", _SHEETS),
        ("三、怎么填", _LAYOUT),
        ("四、评分方案的编号", tuple(_schemes())),
    ):
        page.label(row, page.columns, heading, align="left", bold=True)
        page.height(row, 24)
        row = _write_rows(page, row + 1, rows)
    page.finish(row - 1, protected=False)


def _schemes() -> Iterator[Row]:
    """The schemes that can be named for a single project."""
    for name in shipped_schemes():
        yield name, load_scheme(name).name
    yield "某某.toml", "本地的评分方案文件，与底册放在同一个文件夹里。"


def _write_rows(page: Page, row: int, rows: tuple[Row, ...]) -> int:
    for name, text in rows:
        page.fixed(row, _NAME, name)
        page.fixed(row, _TEXT, text, align="left")
        page.fit(row, 24, (_NAME, name), (_TEXT, text))
        row += 1
    return row
