"""The sheet 填报说明: who fills in what, how points are earned, what to look at before sending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalbatch.rules import CATALOGUE
from evalbatch.rules.manual import fault
from evalbatch.rules.rule import Rule
from evalbatch.rules.self_check import runs_in_template
from evalbatch.schemes import Scheme
from evalbatch.templates.entry import LEVELS
from evalbatch.templates.indicator_table import has_points
from evalbatch.templates.page import Page, Span
from evalbatch.templates.scheme_words import grade_words, points_words, weight_words

GUIDE_WIDTHS = (22, 76)

_NAME: Span = (0, 0)
_TEXT: Span = (1, 1)

_FULL_WIDTH = str.maketrans(",;:", "，；：")  # the formulas' words are typed in half width
_NAMES = {"output": "产出指标", "benefit": "效益指标", "satisfaction": "满意度指标", "cost": "成本指标"}

_BLOCKS = (("F", "报送"), ("M", "资金"), ("WI", "分值和指标"), ("S", "得分和文字"))

Row = tuple[str, str]

_WHO: tuple[Row, ...] = (
    (
        "填报单位",
        "填后面各张表的白色单元格，第一张是主表。灰色单元格不用填；浅蓝色的是批复内容，改不了。",
    ),
    ("主管部门", "审核所属单位填报的内容，收齐后一并报送财政部门。"),
    ("财政部门", "主表下方“以下由财政部门填写”的几格，单位不填。"),
)
_COLUMNS_HEAD: tuple[Row, ...] = (
    ("项目名称、主管部门、实施单位", "填全称，与预算批复（下达）文件一致。同一项目在各表、报告中的名称要相同。"),
    (
        "年初、全年预算数和执行数",
        (
            "单位为万元，只填数字，最多保留六位小数。年初预算数是年初批复数；全年预算数是年初预算数加减年中调整后的数；"
            "全年执行数是当年实际支付数，不应大于全年预算数。没有的资金填 0，不要空着。"
            "年度资金总额＝当年财政拨款＋上年结转资金＋其他资金，三列都要相等。"
        ),
    ),
)
_COLUMNS_BODY: tuple[Row, ...] = (
    ("年度总体目标", "预期目标抄录批复的目标；实际完成情况对照目标逐项写，用数字说话。不能只写金额。"),
    ("三级指标", "一行填一个指标。行数不够时，在同一个二级指标的行中间插入行；多出的行可以空着，打印前可以隐藏。"),
    (
        "指标性质、年度指标值、度量单位",
        (
            "定量指标分三格：性质从下拉列表选 ≥、≤、＝，指标值只填数字，单位选或填。目标是范围的选“区间”，写 20-30；"
            "有时间要求的选“时限”，写 2020年12月31日前；不能用数字衡量的选“定性”，写要达到的状态。与批复的目标一致。"
        ),
    ),
    (
        "实际完成值",
        (
            "定量指标只填数字，单位与指标值相同，不写“完成”“达标”。"
            f"定性指标从下拉列表选择：{'、'.join(LEVELS)}；时限选按时、提前或逾期完成。"
        ),
    ),
)
_COLUMNS_POINTS: tuple[Row, ...] = (
    (
        "分值和得分",
        (
            "分值每行都要填。得分、总分、等级自动计算，与财政部门的算法相同；部分达成、未达成的定性指标和逾期的，得分自己填。"
            "算出来的得分不要改写：改了，审核时会查出来。"
        ),
    ),
)
_COLUMNS_FOOT: tuple[Row, ...] = (
    (
        "偏差原因分析及改进措施",
        "没有达到指标值、得分低于分值的，写明原因和改进措施，不写“无”；明显超过指标值的，说明原因。",
    ),
    ("资金明细", "按用途逐项填写预算数和执行数，合计应与主表的年度资金总额一致。"),
)
_COLUMNS_CONCLUSION: tuple[Row, ...] = (
    (
        "评价结论",
        "权重之和为100%，分值与权重一致，各行得分之和就是综合绩效得分，并与主表总分一致。综合绩效的等级自动取主表的等级；各准则的等级只填规定的等级名称。",
    ),
)
_COLUMNS_REPORT: tuple[Row, ...] = (
    ("自评报告要点", "按五个部分填写，每个要点写一段。文字中的金额、数字和结论要与主表一致。"),
)
_MISTAKES: tuple[Row, ...] = (
    ("金额", "把“元”当“万元”填；写成“50万元”“约50”；年度资金总额与各项之和不等；调整后的预算没有填进全年预算数。"),
    ("执行率", "用年初预算数去除；四舍五入成整数后再算得分。"),
    ("指标值和完成值", "指标值写在指标名称里；完成值只写“已完成”；完成值的单位与指标值不同；没有选指标性质。"),
    ("成本类指标", "用“≥”表示支出上限，或把资金到位率、预算执行率当作成本指标。上限应写“≤”。"),
    ("满意度", "没有做调查就填100%。应写明调查了谁、收回多少份有效问卷。"),
)
_MISTAKES_IN_POINTS: tuple[Row, ...] = (
    ("得分和等级", "分数没有算对；扣了分没有写原因；等级写成“优秀”“非常满意”等不规定的名称。"),
)
_BEFORE_SENDING = (
    "年度、项目名称、单位都已填写，与批复文件一致；",
    "三列资金总额都等于各项之和，与“资金明细”的合计一致；",
    "每个三级指标都有指标值和完成值，没有留下空行中的半行；",
    "没有达到指标值的行都写了原因；",
    "“自评报告要点”中的文字、数字与主表一致；",
)
_BEFORE_SENDING_POINTS = ("每行得分都不大于分值，扣了分的行都写了原因，总分、等级与“评价结论”一致；",)
_BEFORE_SENDING_LAST = (
    "填表人、联系电话、负责人、填报日期齐全，已经负责人审定；",
    "“填报自查”第一行显示“可以报送”；要说明的都写了原因；",
    "保存为 .xlsx 格式，没有设置打开密码，没有删除或改名任何一张工作表。",
)


def write_guide(page: Page, scheme: Scheme, notice: str) -> None:
    """Write the sheet for a scheme; `notice` says what is special about this copy."""
    page.title(0, "填 报 说 明")
    page.line(1, f"依据：{scheme.document}", align="center")
    page.fit(1, 24, (page.columns, f"依据：{scheme.document}"))
    row = 2
    if notice:
        page.line(row, notice, bold=True, border=1, font_size=12, align="center")
        page.fit(row, 36, (page.columns, notice))
        row += 1
    for heading, rows in _sections(scheme):
        page.label(row, page.columns, heading, align="left", bold=True)
        page.height(row, 24)
        row = _write_rows(page, row + 1, rows)
    page.finish(row - 1)


def _sections(scheme: Scheme) -> Iterator[tuple[str, tuple[Row, ...]]]:
    scored = has_points(scheme)
    yield "一、谁来填", _WHO
    yield "二、各栏怎么填", tuple(_columns(scheme))
    if scored:
        yield "三、得分怎么算", tuple(_scoring(scheme))
    numbers = "四五六七" if scored else "三四五六"
    yield f"{numbers[0]}、容易出错的地方", _MISTAKES + (_MISTAKES_IN_POINTS if scored else ())
    items = (*_BEFORE_SENDING, *(_BEFORE_SENDING_POINTS if scored else ()), *_BEFORE_SENDING_LAST)
    yield f"{numbers[1]}、报送前逐项核对", tuple((f"□ {place}", text) for place, text in enumerate(items, 1))
    yield f"{numbers[2]}、使用本表", tuple(_handling())
    yield f"{numbers[3]}、会查哪些问题", tuple(_checked())


def _write_rows(page: Page, row: int, rows: tuple[Row, ...]) -> int:
    for name, text in rows:
        page.fixed(row, _NAME, name)
        page.fixed(row, _TEXT, text, align="left")
        page.fit(row, 24, (_NAME, name), (_TEXT, text))
        row += 1
    return row


def _columns(scheme: Scheme) -> Iterator[Row]:
    budget = "年初预算数" if scheme.execution.denominator == "initial" else "全年预算数"
    yield from _COLUMNS_HEAD
    yield "执行率（自动计算）", f"全年执行数÷{budget}，保留两位小数。"
    yield from _COLUMNS_BODY
    if has_points(scheme):
        yield from _COLUMNS_POINTS
    yield from _COLUMNS_FOOT
    if has_points(scheme):
        yield from _COLUMNS_CONCLUSION
    yield from _COLUMNS_REPORT


def _scoring(scheme: Scheme) -> Iterator[Row]:
    """The scheme in words, from its own formulas."""
    weights = weight_words(scheme)
    if weights:
        yield "分值设置", f"{weights}。"
    for variant in scheme.weights.variants:
        without = "、".join(_NAMES[name] for name in variant.without)
        yield f"没有{without}的", f"{points_words(variant)}。"
    indicators = scheme.indicators
    yield "算式里的字母", "A 是年度指标值，B 是实际完成值。"
    formulas = (
        ("预算执行的得分", scheme.execution.formula),
        ("指标值带“≥”的", indicators.at_least),
        ("指标值带“≤”的", indicators.at_most),
        ("指标值带“＝”的", indicators.equal),
        ("指标值是一个区间的", indicators.range),
        ("指标值是日期的", indicators.date),
        ("定性指标", indicators.qualitative),
        ("满意度指标", indicators.satisfaction),
    )
    for name, formula in formulas:
        if formula in scheme.formulas:
            yield name, f"{scheme.formulas[formula].words.translate(_FULL_WIDTH)}。"
    if scheme.over_completion:
        yield "超额完成", _over_completion(scheme)
    if scheme.grades:
        yield "等级的划分", f"{grade_words(scheme)}。"


def _over_completion(scheme: Scheme) -> str:
    if scheme.over_completion is None:
        return ""
    what = {
        "note": "在原因栏说明，不扣分。",
        "flag": "在原因栏说明；指标值定得明显偏低的，由审核人员酌情调整得分。",
        "reason": "必须在原因栏写明原因。",
    }
    return f"完成值达到指标值的{scheme.over_completion.ratio * 100:.0f}%及以上的，{what[scheme.over_completion.action]}"


def _handling() -> Iterator[Row]:
    yield (
        "填报自查",
        "边填边看“填报自查”：第一行写着还有几项要改，下面逐项写明在哪一行、怎么改；主表有问题的格变成浅红色。显示“可以报送”再报送。",
    )
    yield (
        "插入行、删除行",
        (
            "在同一个二级指标的行中间插入行，再把上一行的得分格复制到新行。多出的空行可以删去，"
            "但一级、二级指标的第一行不要删：名称在这一行，有的软件会把名称一起删掉。"
            "各表设了保护，没有密码：可以调整行高列宽、改字体、排序和筛选，也可以插入公章图片。"
        ),
    )
    yield (
        "粘贴",
        "从别的文件复制时，请用“选择性粘贴—数值”，以免带进别的格式和公式。百分数写 98，不写 0.98；日期写成文字。",
    )
    yield "打印", "主表、填报自查等已按 A4 纸设置好，直接打印即可；主表有多页时，每页都有表头。"


def _checked() -> Iterator[Row]:
    """Which faults the template shows, and which only the bureau's run: from the catalogue itself."""
    yield "填报自查查得出的", _faults(rule for rule in CATALOGUE if runs_in_template(rule))
    for letters, heading in _BLOCKS:
        rules = [rule for rule in CATALOGUE if rule.id[0] in letters and not runs_in_template(rule)]
        yield f"财政部门还要审核：{heading}", _faults(rules)


def _faults(rules: Iterable[Rule]) -> str:
    return "；".join(f"{rule.id} {fault(rule)}" for rule in rules) + "。"
