"""Sentences that clerks write: goals, what was done, why something was not."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.city.draft import Row, told
from benchmarks.city.people import TOWNS, person

if TYPE_CHECKING:
    from benchmarks.city.project import Project

_OPENINGS = (
    "按照年初批复的绩效目标，{unit}",
    "根据{department}的年度工作安排，",
    "围绕“{name}”的建设任务，",
    "为落实全市年度重点工作，{unit}",
    "结合辖区实际，{unit}年内",
    "通过实施“{name}”，",
)
_TASKS = (
    "{what}不少于{figure}{measure}",
    "{what}达到{figure}{measure}以上",
    "完成{what}{figure}{measure}",
    "{what}{figure}{measure}",
)
_CLOSINGS = (
    "支出控制在预算{budget}万元以内。",
    "项目预算{budget}万元，做到专款专用。",
    "全年安排资金{budget}万元，按进度拨付。",
    "所需资金{budget}万元列入当年预算。",
)
_DONE = (
    "截至年底，{tasks}；全年支出{executed}万元。{survey}",
    "{survey}全年支出{executed}万元，{tasks}。",
    "本年度{tasks}，共支出{executed}万元。{survey}",
    "{tasks}。资金支出{executed}万元，与批复用途一致。{survey}",
)
_SURVEYS = (
    "{month}月发放问卷{sent}份，收回有效问卷{back}份。",
    "年末电话回访{sent}人，有效回答{back}人。",
    "对{pleased}开展问卷调查，发出{sent}份、收回{back}份。",
    "委托第三方随机抽样{sent}人开展满意度调查，有效样本{back}个。",
)
_CAUSES = (
    "受{month}月连续降雨影响，{town}、{other}外业停了{days}天",
    "{town}的前期手续到{month}月才办完，{other}还在补件",
    "{town}有{days}名对象外出务工，{other}有几户联系不上",
    "{town}、{other}的经办人员{month}月调整，交接用了{days}天",
    "{town}标段的中标单位{month}月才进场，{other}标段流标一次",
    "上级{month}月调整了实施范围，{town}改为{other}",
    "{town}的设备{month}月到货，{other}调试用了{days}天",
)
_GAPS = (
    "{what}比目标少{gap}",
    "{what}差{gap}没有做完",
    "{what}欠{gap}",
    "没有完成的{what}为{gap}",
    "还差{gap}（{what}）",
)
_CURES = (
    "下年{quarter}季度补齐",
    "已列出名单，{month}月前逐户补做",
    "今后提前{quarter}个月启动，由{clerk}按月调度",
    "与合作单位签订补充协议，{month}月底前完成",
    "下年先定实施方案再下任务，{clerk}负责跟进",
    "结转下年继续实施，{quarter}季度验收",
)
_ADJUSTED = (
    "{month}月{way}资金{gap}万元，见{department}预算调整批复第{number}号。",
    "依据{month}月预算调整方案（第{number}号），{way}{gap}万元。",
)
_UNSPENT = (
    "余{gap}万元为质量保证金，按合同次年{month}月支付。",
    "招标结余{gap}万元，已申请收回统筹，批复编号{number}。",
)
_PROBLEMS = (
    "项目前期论证还不够细，{name}的进度安排前松后紧。",
    "{name}的资料归集不够及时，部分台账{month}月才补齐。",
    "资金支付集中在{month}月以后，均衡性不够。",
)
_REMEDIES = (
    "下年{month}月底前完成前期论证，按季度通报{name}的进度。",
    "由{clerk}牵头，每月{day}日前归集台账。",
    "细化用款计划，{month}月前支付过半。",
)
_CONCLUSIONS = (
    "“{name}”按批复组织实施，资金使用合规，总体达到预期。",
    "对照批复目标逐项核对，{name}各项任务有据可查。",
    "{unit}成立自评小组，{month}月完成资料核对和打分。",
)


def goal_text(theme: dict[str, Any], project: Project, rows: list[Row], dice: Random) -> str:
    """What was to be reached, with the figures of the targets."""
    aims = dice.sample(theme["goals"], len(theme["goals"]))
    tasks = "，".join(_task(row, row.figure, dice) for row in _counts(rows, dice))
    opening = _fit(dice.choice(_OPENINGS), project, dice)
    closing = _fit(dice.choice(_CLOSINGS), project, dice)
    return f"{opening}{'，'.join(aims)}。{tasks}。{closing}"


def done_text(theme: dict[str, Any], project: Project, rows: list[Row], dice: Random) -> str:
    """What was reached, with the figures of the actual values and how people were asked."""
    tasks = "，".join(f"{row.name}{row.actual}" for row in _counts(rows, dice))
    sent = dice.randint(60, 600)
    survey = dice.choice(_SURVEYS).format(
        month=dice.randint(10, 12), sent=sent, back=sent - dice.randint(0, sent // 10), pleased=theme["pleased"]
    )
    return dice.choice(_DONE).format(tasks=tasks, executed=told(project.executed), survey=survey)


def shortfall(row: Row, dice: Random) -> str:
    """Why a row fell short, and what will be done."""
    gap = f"{round(float(row.figure) - float(row.done), 1):g}{'个百分点' if row.measure == '%' else row.measure}"
    words = {
        "what": row.name,
        "gap": gap,
        "clerk": person(dice),
        "town": dice.choice(TOWNS),
        "other": dice.choice(TOWNS),
        "quarter": dice.choice("一二三"),
    }
    parts = (dice.choice(choice) for choice in (_CAUSES, _GAPS, _CURES))
    told_so = (part.format(month=dice.randint(2, 10), days=dice.randint(6, 40), **words) for part in parts)
    return "，".join(told_so) + "。"


def adjustment(project: Project, dice: Random) -> str:
    """Why the budget was changed, or money is left; "" where neither is so."""
    texts = []
    change = project.adjusted - project.initial
    if change:
        way = "追加" if change > 0 else "压减"
        texts.append(_fit(dice.choice(_ADJUSTED), project, dice, way=way, gap=told(abs(change))))
    if project.executed < project.adjusted:
        texts.append(_fit(dice.choice(_UNSPENT), project, dice, gap=told(project.adjusted - project.executed)))
    return "".join(texts)


def closing_texts(project: Project, dice: Random) -> dict[str, str]:
    """What Sichuan asks for below the table."""
    words = {"评价结论": _CONCLUSIONS, "存在问题": _PROBLEMS, "改进措施": _REMEDIES}
    return {heading: _fit(dice.choice(choice), project, dice) for heading, choice in words.items()}


def _counts(rows: list[Row], dice: Random) -> list[Row]:
    return sorted((row for row in rows if row.kind == "count"), key=lambda _: dice.random())


def _task(row: Row, figure: str, dice: Random) -> str:
    return dice.choice(_TASKS).format(what=row.name, figure=figure, measure=row.measure)


def _fit(text: str, project: Project, dice: Random, **words: str) -> str:
    return text.format(
        unit=project.unit.name,
        department=project.unit.department,
        name=project.name,
        budget=told(project.adjusted),
        clerk=project.unit.contact,
        month=dice.randint(2, 10),
        day=dice.randint(2, 9),
        number=dice.randint(10, 299),
        **words,
    )


def report_texts(project: Project, dice: Random) -> dict[str, str]:
    """What our template's report says, with room for total and grade."""
    used = "无其他资金投入。" if not project.other else f"其中其他资金{told(project.other)}万元。"
    return {
        "（一）项目概况": _fit("{name}由{unit}组织实施，全年预算{budget}万元。", project, dice) + used,
        "综合评价结论": dice.choice(
            ("对照批复的绩效目标逐项打分，自评得分{score}分，自评等级为{grade}。", "项目自评得分{score}分。")
        ),
        "（一）经验做法": closing_texts(project, dice)["评价结论"],
        "（二）存在的问题": closing_texts(project, dice)["存在问题"],
        "（三）有关建议": closing_texts(project, dice)["改进措施"],
    }
