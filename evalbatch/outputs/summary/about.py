"""The first sheet of the summary workbook: the result in a minute, how to read the rest, how it came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from evalbatch.choices import Status
from evalbatch.model import Batch
from evalbatch.outputs.manifest import inputs_fingerprint
from evalbatch.outputs.summary.details import UNCLEAR
from evalbatch.outputs.summary.rows import MOST_LINKS
from evalbatch.outputs.summary.styles import (
    DARK_BLUE,
    LINE,
    LINE_HEIGHT,
    PALE_BLUE,
    Page,
    Styles,
    clean,
    height_of,
    set_up_page,
)
from evalbatch.register_tables import count_standings
from evalbatch.schemes import Digest
from evalbatch.schemes.digest import NORMAL, NOTICE, SERIOUS, WARNING
from evalbatch.summary import UNREAD, count_statuses
from evalbatch.terms import label

ABOUT = "说明"
LONGEST_NAMES = 300  # signs of file names; a cell holds little more
LABEL_WIDTH, TEXT_WIDTH = 26.0, 88.0
Pairs = Sequence[tuple[str, str]]

MEANINGS = {
    Status.ACCEPTED: "没有错误和警告。",
    Status.ACCEPTED_WITH_WARNINGS: "没有错误，但有需要单位说明的警告。",
    Status.RETURNED: "有错误，退回单位按“问题清单”修改后重新报送。",
    Status.SUPERSEDED: "同一项目采用了另一份，本份不计入汇总，列在“未能读取”表。",
    Status.REJECTED: "文件打不开，或里面没有可识别的自评表，请单位重新报送。",
    Status.FAILED: "程序出错未能审核，不是单位的问题，请联系技术人员。",
}
READING = (
    (
        "金额",
        "一律为万元；单位按元填报的已换算。各表只取“年度资金总额”行；元和万元弄错的（M22 错误）留空，不计入合计。",
    ),
    ("执行率", "全年执行数 ÷ 全年预算数；合计和部门的执行率为两数各自合计后相除，没有填写的按 0 计。"),
    ("自评得分", "单位在表上填写的总分。"),
    (
        "核定得分",
        "按评分方案用表上的数据重新计算的总分；表上没有分值的不计分，留空。退回修改的自评表，其核定得分仅供参考。",
    ),
    ("差额", "核定得分 − 自评得分：负数为自评偏高，正数为自评偏低。"),
    ("等级", "按核定得分确定。"),
    ("级别", "错误：必须改正，否则退回；警告：需要说明；提示：供参考。"),
    ("颜色", "绿色为通过，黄色为有警告，红色为退回、错误或未能读取，灰色为提示或未评。"),
    ("平均得分", "只取自评得分和核定得分都有的自评表，所以两个平均分可以相减；缺一项的不计入，也不按 0 分计。"),
    (
        "合计",
        "“项目汇总”的合计随筛选变化，得分和差额栏为平均数；“部门汇总”的合计为“项目汇总”的全部自评表，不随筛选变化。",
    ),
    (
        "重复报送",
        (
            "同一项目报送几份、还没有选定的，资金、份数、得分、等级的汇总只计最新的一份，其余列在“未能读取”，仍须确认以哪一份为准。"
            "最新的：先比工作簿自身记录的保存时间，再比文件的修改时间；都分不出的，计文件名排在最后的。"
            "“问题清单”“指标明细”“问题排行”“复核对照”各份都列。"
        ),
    ),
    ("公式", "“总览”“部门汇总”的数都从“项目汇总”算出，改了项目的行，这些数随之改变；改动只影响本表，不影响其他文件。"),
    (
        "复核",
        (
            "“复核对照”的复核得分、复核意见两栏由复核人员填写，填好保存即可。再次审核到同一文件夹时自动带上；"
            "汇总表已拷到别处的，用 --review 指定。这张表有保护、没有密码，要排序的先撤销保护。"
        ),
    ),
    (
        "链接",
        (
            "“标注后的表”一栏可以点击，打开标注后的自评表，转到那个单元格；汇总表和各文件夹要放在一起。"
            f"每张表最多 {MOST_LINKS:,} 处，多出的没有链接。"
        ),
    ),
    ("（未填）", "单位没有填写，或自评表上没有这一栏。"),
)


@dataclass(frozen=True, slots=True)
class About:
    """What the first sheet tells of the run.

    `written` is a time in ISO 8601, local where it names no zone; `formulas` are pairs: what is scored, and how.
    """

    batch: str
    scheme: str
    document: str
    formulas: tuple[tuple[str, str], ...]
    written: str
    version: str
    digest: Digest = field(default_factory=Digest)
    fingerprints: tuple[tuple[str, str], ...] = ()  # what went in besides the forms, each with its SHA-256
    unused: tuple[str, ...] = ()  # columns of the register that nobody knows


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and lines of two cells; where `linked`, the first names a sheet to go to."""

    heading: str
    lines: Pairs
    linked: bool = False


def write_about(styles: Styles, sheet: Worksheet, batch: Batch, about: About, sheets: Pairs) -> None:
    """Write the sheet 说明; `sheets` are the other sheets and what each holds."""
    page = Page(sheet, styles)
    page.sheet.set_column(0, 0, LABEL_WIDTH)
    page.sheet.set_column(1, 1, TEXT_WIDTH)
    _write_head(page, _headline(batch))
    row = 3
    for section in _sections(batch, about, sheets):
        if section.lines:
            row = _write_section(page, row, section)
    set_up_page(page.sheet, landscape=False)


def _headline(batch: Batch) -> str:
    """The answer to the first question: how many came in, and what became of them."""
    counts = count_statuses(batch)
    files = _files(batch)
    forms = sum(count for status, count in counts.items() if status not in UNREAD)
    if not files:
        return "本批没有收到可以处理的文件。"
    parts = [f"{label(status)} {count} 份" for status, count in counts.items() if count and status not in UNREAD]
    text = f"本批处理文件 {files} 个，读出自评表 {forms} 份" + ("：" + "，".join(parts) if parts else "")
    unread = [f"{label(status)} {counts[status]} 个文件" for status in UNREAD if counts[status]]
    return "；".join([text, *unread]) + "。"


def _sections(batch: Batch, about: About, sheets: Pairs) -> Iterator[Section]:
    """What a reader asks first comes first; the formulas come last."""
    yield Section("报送", [*_sent(batch), *_passed_over(about.unused)])
    counts = count_statuses(batch)
    told = {status: count for status, count in counts.items() if count or status is not Status.SUPERSEDED}
    results = [(label(status), f"{count} {_counter(status)}。{MEANINGS[status]}") for status, count in told.items()]
    if aside := sum(bool(each.counted_instead) for each in batch.evaluations):
        results.append((label("set_aside"), f"{aside} 份。同一项目重复报送的，已算在上面，汇总不计，列在“未能读取”。"))
    if batch.unmarked:
        results.append(
            (label("unmarked"), f"{len(batch.unmarked)} 个文件。审核之后又被改动或移走，或标注时出错，列在“未能读取”。")
        )
    if batch.skipped:
        results.append(
            (label("skipped"), f"{len(batch.skipped)} 个文件。临时文件、内容相同的文件等，列在“未能读取”表末。")
        )
    yield Section("审核结果", results)
    yield Section("各表内容", sheets, linked=True)
    facts = (
        ("批次", about.batch),
        (label("scheme"), about.scheme),
        *_other_schemes(batch, about.scheme),
        ("评分依据", about.document),
        ("生成时间", f"{_local_time(about.written):%Y-%m-%d %H:%M:%S}"),
        ("生成工具", f"evalbatch {about.version}"),
        *((what, f"SHA-256 {digest}") for what, digest in about.fingerprints),
        (
            "收到的文件",
            f"共 {_files(batch)} 个，合并指纹 SHA-256 {inputs_fingerprint(batch)}；每个文件的指纹在 manifest.json",
        ),
    )
    yield Section("基本情况", facts)
    yield Section("怎么看", (*READING, *_bands(about.digest)))
    yield Section("计分办法", about.formulas)


def _other_schemes(batch: Batch, scheme: str) -> Iterator[tuple[str, str]]:
    """How many forms were scored by which other scheme: that of their project, or that of their template."""
    counts = Counter(each.score.scheme_name for each in batch.evaluations if each.score)
    others = [f"{name} {counts[name]} 份" for name in sorted(counts) if name != scheme]
    if others:
        yield "其他评分方案", "，".join(others) + "（底册或表样指定）"


def _files(batch: Batch) -> int:
    return len({evaluation.file for evaluation in batch.evaluations})


def _sent(batch: Batch) -> Iterator[tuple[str, str]]:
    """Who owes and who was late, where a register tells; and files that are the same byte for byte, by their names."""
    if batch.submissions:
        counts = count_standings(batch)
        told = "，".join(f"{label(standing)} {count} 个" for standing, count in counts.items())
        yield label("submissions"), f"{told}。列在“报送情况”。"
    copied = dict.fromkeys((each.file, *each.copies) for each in batch.evaluations if each.copies)
    copies = ["、".join(names) for names in copied]
    if copies:
        told = "；".join(copies)
        more = f"……等 {len(copies)} 组" if len(told) > LONGEST_NAMES else ""
        yield (
            "内容完全相同的文件",
            f"{told[:LONGEST_NAMES]}{more}，只审核一次，份数和金额只计一次；请核对是否重复报送或发错了文件。",
        )


def _passed_over(columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Say which columns of the register did not count: one with a slip in its label may have been meant to."""
    if columns:
        yield "底册中没有使用的栏目", f"{'、'.join(columns)}。有用的请按空白底册里的栏目名称改写，再审核一次。"


def _bands(digest: Digest) -> Iterator[tuple[str, str]]:
    notice, warning, serious = (f"{float(limit * 100):g}%" for limit in (digest.notice, digest.warning, digest.serious))
    yield (
        label("deviation"),
        (
            "（自评得分 − 复核得分）÷ 自评得分，没有复核得分的用核定得分：正数为自评偏高，负数为自评偏低。"
            f"{notice} 以内{NORMAL}，{warning} 以内{NOTICE}，{serious} 以内{WARNING}，超过 {serious} {SERIOUS}。"
        ),
    )
    yield (
        label("hint"),
        (
            f"错误或警告涉及的单位超过 {float(digest.unclear_share * 100):g}% 的规则"
            f"（{digest.unclear_units} 个单位以上才算），“问题排行”标明“{UNCLEAR}”，请先核对要求是否讲清。"
        ),
    )
    yield "界限的出处", digest.source + "。写在评分方案的 [digest]。"


def _local_time(written: str) -> datetime:
    """A moment as the clock here shows it; one without a zone is taken as local already."""
    moment = datetime.fromisoformat(written)
    return moment.astimezone() if moment.tzinfo else moment


def _counter(status: Status) -> str:
    return "个文件" if status in UNREAD else "份"


def _write_head(page: Page, headline: str) -> None:
    title = page.styles.get(bold=True, font_size=18, align="center", font_color=DARK_BLUE)
    lead = page.styles.get(bold=True, font_size=11, text_wrap=True, bg_color=PALE_BLUE, indent=1)
    page.sheet.set_row(0, 36)
    page.sheet.merge_range(0, 0, 0, 1, "绩效自评汇总表", title)
    page.sheet.set_row(1, height_of([(headline, LABEL_WIDTH + TEXT_WIDTH - 12)]) + 9)
    page.sheet.merge_range(1, 0, 1, 1, headline, lead)


def _write_section(page: Page, row: int, section: Section) -> int:
    """A heading and its lines of two cells; returns the row where the next section begins."""
    band = page.styles.get(bold=True, font_size=11, bg_color=DARK_BLUE, font_color="#FFFFFF", indent=1)
    page.sheet.set_row(row, LINE_HEIGHT + 7)
    page.sheet.merge_range(row, 0, row, 1, section.heading, band)
    for place, (name, text) in enumerate(section.lines, start=row + 1):
        _write_line(page, place, clean(name), clean(text), linked=section.linked)
    return row + len(section.lines) + 2


def _write_line(page: Page, row: int, name: str, text: str, *, linked: bool) -> None:
    grid = {"border": 1, "border_color": LINE, "text_wrap": True}
    page.sheet.set_row(row, height_of([(name, LABEL_WIDTH), (text, TEXT_WIDTH)]))
    if linked:
        link = page.styles.get(font_color="#1F4E9E", underline=1, indent=1, **grid)
        page.sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
    else:
        page.sheet.write_string(row, 0, name, page.styles.get(bold=True, indent=1, **grid))
    page.sheet.write_string(row, 1, text, page.styles.get(indent=1, **grid))
