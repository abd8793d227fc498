"""F: the file and its head, before any figure is looked at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evalbatch.choices import Category, FormKind, Severity
from evalbatch.model import Form, Source
from evalbatch.rules.rule import Case, Hit, Located, Refusal, hit, rule
from evalbatch.values.measure import plain

_BLOCKS = {
    "funding": "项目资金（年初预算数、全年预算数、全年执行数）",
    "indicators": "绩效指标（一级、二级、三级指标，年度指标值，实际完成值）",
}
_REQUIRED = {"project_name": "项目名称", "supervising_department": "主管部门", "implementing_unit": "实施单位"}
_NOTHING = {"/", "\\", "-", "—", "无", "无。", "×", "0"}  # in place of a name
_PROMPT = re.compile(
    r"^\d+字(以内|左右)|[（(限][^（）()]{0,10}\d+字|请(填写|输入|在此|选择|如实)|^[（(]?(示例|样例|填写说明)|[XＸ×]{2,}|\*{2,}"
)
_EXECUTION_RATE = re.compile("(预算|资金|经费|支出).*执行率|^执行率")  # 班次执行率 is about no money
_LEFTOVER = re.compile(r"^(指标\d+[:：.、]?|[…·.。]{2,}|[XxＸ×*＊]+)$")
_ANSWERED = re.compile(r"[。.)）\n]\s*(无|没有|不涉及)[。.]?$")  # 如没有请填“无”。 无
_BY_HAND = re.compile("[签章]")  # 负责人（签字）: written or stamped on the print, no cell shows it
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


@rule(
    "F01",
    Severity.ERROR,
    Category.SUBMISSION,
    "文件无法审核：{reason}",
    advice="{advice}",
)
def unreadable_file(refusal: Refusal) -> Iterator[Hit]:
    """文件打不开或读不出。

    Why: 打不开的文件无法审核，也不能算作已报送。常见原因是加了打开密码、文件损坏、只是改了扩展名的其他文件。
    Fix: 用 Excel 或 WPS 打开原表，取消密码，另存为 .xlsx 后重新报送。
    """
    yield _refused(refusal)


@rule(
    "F02",
    Severity.ERROR,
    Category.SUBMISSION,
    "没有找到绩效自评表：{reason}",
    advice="{advice}",
)
def no_known_form(refusal: Refusal) -> Iterator[Hit]:
    """工作簿里没有绩效自评表。

    Why: 工作簿里没有自评表的栏目（项目名称、年初预算数、三级指标、年度指标值、实际完成值……），多半是发错了文件。
    Fix: 核对所发文件，报送填好的绩效自评表。
    """
    yield _refused(refusal)


def what_is_missing(seen: tuple[str, ...], hidden: tuple[str, ...] = ()) -> tuple[str, str]:
    """Tell which labels stand in a workbook without a form, and what to do."""
    if hidden:
        names = "”“".join(hidden)
        return f"自评表在隐藏的工作表“{names}”里", "请在 Excel 或 WPS 中右键点工作表标签，选“取消隐藏”，保存后重新报送"
    wanted = "项目名称、年初预算数、全年预算数、全年执行数、三级指标、年度指标值、实际完成值"
    here = f"只看到“{'”“'.join(seen[:6])}”等栏目" if seen else "没有一个自评表的栏目"
    reason = f"工作簿里{here}，缺少自评表应有的栏目（{wanted}）"
    return reason, "请核对是否发错文件；如果确是自评表，请恢复表样的栏目名称后重新报送"


def _refused(refusal: Refusal) -> Hit:
    return Hit(Source(refusal.file, ""), (), {"reason": refusal.reason, "advice": refusal.advice})


@rule(
    "F03",
    Severity.ERROR,
    Category.CONSISTENCY,
    "{fault}，应为{due}",
    advice="在标题下一行写明{due}；如果用的是往年的旧表，请核对各栏是否都已更新",
)
def wrong_year(case: Case) -> Iterator[Hit]:
    """年度缺失、前后矛盾或不是本次自评的年度。

    Why: 单位常在上一年的表上改填，年度不对说明数据可能是旧的，也会把结果归错年份。
    Fix: 在标题下一行写明“（XXXX年度）”，与本次自评的年度一致。
    """
    header = case.form.header
    cells: tuple[str, ...] = ("year", "title")
    if header.year is None:
        due = f"“{case.year}年度”" if case.year else "本次自评的年度"
        fault, found = "表上没有写年度", "空白"
    elif case.year and header.year != case.year:
        due, cells, found = f"“{case.year}年度”", ("year",), f"{header.year}年度"
        fault = f"表上的年度是“{found}”"
    elif len(header.years) > 1:
        due = f"“{case.year or header.year}年度”" if case.year else "本次自评的年度，两处一致"
        found = "、".join(f"{year}年" for year in header.years)
        fault = f"标题和标题下写的年度不一致（{found}）"
    else:
        return
    yield hit(header, *cells, fault=fault, due=due, found=found, expected=due.strip("“”"))


@rule(
    "F04",
    Severity.ERROR,
    Category.COMPLETENESS,
    "表内缺少：{missing}",
    advice="请用财政部门下发的表样，不要删改栏目名称；删去的栏目请恢复后填写",
)
def missing_block(case: Case) -> Iterator[Hit]:
    """表样的栏目被删去，或者用错了表。

    Why: 缺少资金栏或指标栏就没有可以核对、评分的内容；标题是“绩效目标申报表”的，是年初的申报表，不是自评表。
    Fix: 用下发的自评表样填写，保留原有栏目。
    """
    form = case.form
    missing = [
        label for block, label in _BLOCKS.items() if block not in form.blocks and not _told_elsewhere(form, block)
    ]
    if form.kind is not FormKind.PROJECT or "申报" not in form.header.title:
        missing += _missing_columns(form)
    else:
        missing.append("自评表的标题（现在的标题是“" + form.header.title + "”）")
    if missing:
        yield hit(
            form.header, "title", found=form.header.title or "空白", missing="；".join(missing), expected="完整表样"
        )


_COLUMNS = {"target": "年度指标值", "actual": "实际完成值"}


def _missing_columns(form: Form) -> list[str]:
    """Tell the columns that the indicator table can't do without; where there are points, the score is one of them."""
    printed = {name for row in form.indicators for name in row.source.cells}
    columns = _COLUMNS | ({"reported_score": "得分"} if "max_score" in printed else {})
    return [f"{label}栏" for name, label in columns.items() if form.indicators and name not in printed]


def _told_elsewhere(form: Form, block: str) -> bool:
    """Tell a layout that has no money block: departments often don't, and some have 预算执行率 as an indicator."""
    if block != "funding":
        return False
    return form.kind is FormKind.DEPARTMENT or any(_EXECUTION_RATE.search(row.level3 or "") for row in form.indicators)


@rule(
    "F05",
    Severity.ERROR,
    Category.COMPLETENESS,
    "{label}未填",
    advice="{cure}",
)
def blank_header_field(case: Case) -> Iterator[Hit]:
    """项目名称、主管部门、实施单位或年度目标未填。

    Why: 缺了名称就无法与预算批复核对，也无法退回给填报单位；没有年度目标，就说不清钱花来做什么。
    Fix: 按预算批复填写全称；年度目标和完成情况用一两句话写明。
    """
    header = case.form.header
    blank = case.blank(header, *_REQUIRED)
    for name in [*blank, *(name for name in _REQUIRED if (getattr(header, name) or "").strip() in _NOTHING)]:
        yield hit(
            header,
            name,
            label=_REQUIRED[name],
            cure=f"填写{_REQUIRED[name]}（全称），与预算批复一致",
            expected=_REQUIRED[name],
        )
    for goal in case.form.goals:
        if not goal.text.strip():
            cure = "写明年初的目标和全年完成了什么，用数字说话"
            yield hit(
                goal, "text", severity=Severity.WARNING, label=goal.heading, cure=cure, found="空白", expected="文字"
            )


@rule(
    "F09",
    Severity.ERROR,
    Category.COMPLETENESS,
    "{label}还是表样里的提示文字：“{found}”",
    advice="删去提示文字，填写本项目的实际内容",
)
def template_text_left(case: Case) -> Iterator[Hit]:
    """该填内容的地方还留着表样的提示文字。

    Why: “（100字以内）”“指标1：”“……”“XX”是表样的提示，留着说明这一栏没有填。
    Fix: 填上实际内容；没有内容的占位行可以整行删去。
    """
    header = case.form.header
    for name, label in _REQUIRED.items():
        text = getattr(header, name)
        if text and (_PROMPT.search(text) or _LEFTOVER.match(text)):
            yield hit(header, name, label=label, expected="实际内容")
    for narrative in (*case.form.goals, *case.form.narratives):
        if _is_prompt(narrative.text):
            yield hit(narrative, "text", label=narrative.heading, expected="实际内容")
    for row in case.form.indicators:
        if row.level3 and _LEFTOVER.match(row.level3):
            yield hit(row, "level3", label="三级指标", expected="指标名称")


def _is_prompt(text: str) -> bool:
    """Tell a template's prompt from a text, and from a prompt with the answer written behind it."""
    if len(text) >= 60 or _ANSWERED.search(text):  # noqa: PLR2004 - a prompt is short
        return False
    return bool(_PROMPT.search(text) or _LEFTOVER.match(text))


@rule(
    "F10",
    Severity.INFO,
    Category.FORMAT,
    "{label}里有“{found}”，像是粘贴或扫描识别留下的残余",
    advice="删去“{found}”，对照原文补上该写的字",
)
def pasted_residue(case: Case) -> Iterator[Hit]:
    """文字里有从 Word 粘贴或扫描识别留下的残余。

    Why: “错误!未找到引用源”一类的字样和显示不出的符号占了正文或数字的位置，看不出原来写的是什么。
    Fix: 对照原文改正；从 Word 复制时选“只保留文本”。
    """
    known = tuple(plain(word).casefold() for word in case.scheme.telltales.residue)
    for record, name, label, text in _texts(case):
        seen = plain(text).casefold()
        left = next((word for word in known if word in seen), None) or next(filter(_unreadable, text), None)
        if left:
            shown = "□" if _unreadable(left) else _as_printed(left, text)
            yield hit(record, name, label=label, found=shown, expected="原来的文字")


def _texts(case: Case) -> Iterator[tuple[Located, str, str, str]]:
    """Give every text that the unit wrote: its record, field, what to call it, and the text."""
    form = case.form
    for name, label in _REQUIRED.items():
        yield form.header, name, label, getattr(form.header, name) or ""
    for narrative in (*form.goals, *form.narratives):
        yield narrative, "text", f"“{narrative.heading}”", narrative.text
    for row in form.indicators:
        yield row, "level3", "三级指标", row.level3 or ""
        yield row, "target", "年度指标值", row.target.shown if row.target else ""
        yield row, "actual", "实际完成值", row.actual.text if row.actual else ""
        yield row, "deviation_reason", "偏差原因", row.deviation_reason or ""


def _unreadable(sign: str) -> bool:
    """Tell a sign that no font shows: the replacement sign, or one of Word's private bullets."""
    return sign == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(sign[0]) == "Co"


def _as_printed(word: str, text: str) -> str:
    """Return a word as the text has it, where it stands there in one piece."""
    place = text.casefold().find(word)
    return text[place : place + len(word)] if place >= 0 else word


@rule(
    "F13",
    Severity.WARNING,
    Category.COMPLETENESS,
    "{missing}没有填写",
    advice="在相应栏目填上{missing}；审核中有疑问时要与填表人联系",
)
def contact_left_blank(case: Case) -> Iterator[Hit]:
    """表上有填表人、联系电话、负责人、填报日期等栏目，没有填写。

    Why: 不知道由谁填、找谁问、由谁负责，表有问题时无法联系，也不能作为存档依据。
    Fix: 打字填上姓名、电话和日期。注明签字、盖章的栏目可以打印后手签、盖章，这里不查；空着的栏目合并提示一次。
    """
    blank = [line for line in case.form.sign_off if not line.text and not _BY_HAND.search(line.heading)]
    if blank:
        missing = "、".join(dict.fromkeys(plain(_BRACKETS.sub("", line.heading)) for line in blank))
        others = [(line, "text") for line in blank[1:]]
        yield hit(blank[0], "text", also=others, alike=True, missing=missing, found="空白", expected=missing)
