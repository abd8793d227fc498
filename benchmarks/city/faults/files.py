"""F: the file, its head, and cells as they are stored."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from random import Random

from xlsxwriter.workbook import Workbook

from benchmarks.city.draft import Draft, Formula, Unfit, told
from benchmarks.city.faults.kind import Facts, fault

_NO_TEMPLATE = ("ministry", "yuan", "weighted", "sichuan", "compact")


@fault("F01", "F11")
def sent_half_a_file(draft: Draft, dice: Random) -> Facts:
    share = dice.uniform(0.3, 0.8)
    draft.spoil = lambda data: data[: int(len(data) * share)]
    return ()


@fault("F01", "F11")
def renamed_a_picture(draft: Draft, dice: Random) -> Facts:
    noise = dice.randbytes(2000)
    draft.spoil = lambda _: b"\x89PNG\r\n\x1a\n" + noise
    return ()


@fault("F02", "F11")
def sent_the_attendance_list(draft: Draft, dice: Random) -> Facts:
    names = [str(dice.randint(100, 999)) for _ in range(12)]

    def attendance(_: bytes) -> bytes:
        content = BytesIO()
        book = Workbook(content, {"in_memory": True})
        sheet = book.add_worksheet("签到")
        for row, values in enumerate(
            (("会议签到表",), ("序号", "房间", "签名"), *((str(at), name) for at, name in enumerate(names)))
        ):
            sheet.write_row(row, 0, values)
        book.close()
        return content.getvalue()

    draft.spoil = attendance
    return ()


@fault("F03", layouts=("ministry", "yuan", "sichuan", "compact"), mixes=True)
def left_last_years_date(draft: Draft, _: Random) -> Facts:
    draft.year_line = f"（{draft.year - 1}年度）"
    return ("year_line",)


@fault("F03", layouts=("ministry", "yuan", "sichuan"))
def left_the_year_blank(draft: Draft, _: Random) -> Facts:
    draft.year_line = "（    年度）"
    return ("year_line", "title")


@fault("F04", layouts=("ministry", "yuan"))
def used_the_declaration_form(draft: Draft, _: Random) -> Facts:
    draft.title = "项目支出绩效目标申报表"
    return ("title",)


@fault("F04", "W29", "S54", layouts=("ministry", "yuan", "sichuan"))
def cut_the_money_block_out(draft: Draft, _: Random) -> Facts:
    """The ten points of execution go with it."""
    draft.has_money = False
    draft.add_up()
    return ("title",)


@fault("F05", "F06", "F11")
def left_the_project_blank(draft: Draft, _: Random) -> Facts:
    draft.project = ""
    return ("project",)


@fault("F05", mixes=True)
def left_the_department_blank(draft: Draft, _: Random) -> Facts:
    draft.department = ""
    return ("department",)


@fault("F05", layouts=("ministry", "yuan", "sichuan", "compact"))
def left_the_goal_blank(draft: Draft, _: Random) -> Facts:
    draft.goal = ""
    return ("goal",)


@fault("F09")
def left_the_prompt(draft: Draft, dice: Random) -> Facts:
    draft.done = dice.choice(("（100字以内）", "请填写全年实际完成情况", "XX"))
    return ("done",)


@fault("F09", mixes=True)
def left_a_placeholder_for_a_name(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "rate")
    draft.rows[at].name = dice.choice(("指标1：", "指标2", "……"))
    return (f"rows.{at}.name",)


@fault("F10", mixes=True)
def pasted_from_word(draft: Draft, dice: Random) -> Facts:
    draft.done += dice.choice(("（见错误!未找到引用源。）", "[bookmark: _Hlk44523589]", "\ue004"))
    return ("done",)


@fault("F13", layouts=_NO_TEMPLATE)
def signed_by_nobody(draft: Draft, _: Random) -> Facts:
    draft.clerk = draft.phone = draft.head = ""
    return (
        "foot.填表人",
        "foot.填报人",
        "foot.项目负责人",
        "foot.联系电话",
        "foot.负责人",
        "foot.单位负责人",
        "foot.财务负责人",
    )


@fault("F61", layouts=_NO_TEMPLATE)
def saved_without_results(draft: Draft, _: Random) -> Facts:
    draft.total.executed = Formula("=SUM(F7:F9)", "")
    return ("funds.0.executed",)


@fault("F61", layouts=_NO_TEMPLATE)
def saved_scores_without_results(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: not row.shy)
    draft.rows[at].score = Formula("=MIN(1,2)*5", "")
    return (f"rows.{at}.score",)


@fault("F62", layouts=_NO_TEMPLATE)
def divided_by_nothing(draft: Draft, dice: Random) -> Facts:
    draft.total.rate = Formula("=F6/E99", dice.choice(("#DIV/0!", "#REF!", "#VALUE!")))
    return ("funds.0.rate",)


@fault("F63", layouts=_NO_TEMPLATE, mixes=True)
def wrote_the_unit_into_the_cell(draft: Draft, dice: Random) -> Facts:
    executed = draft.total.executed
    if not isinstance(executed, Decimal):
        raise Unfit
    figure = told(executed * draft.scale)
    wide = figure.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    draft.total.executed = dice.choice((f"{figure}{draft.money_unit}", wide))
    return ("funds.0.executed",)


@fault("F66", layouts=_NO_TEMPLATE)
def sent_a_workbook_with_macros(draft: Draft, _: Random) -> Facts:
    draft.macros = True
    return ()
