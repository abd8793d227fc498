"""The filled-in register of the sample batch: what the bureau approved, who owes a form, and one who need not send."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from evalbatch.model import ApprovedIndicator, Deadline, ListedProject, ListedUnit, Register, Source
from evalbatch.values.quantity import parse_target
from tests.example_texts import COMPLETE_ROWS

NOWHERE = Source("", "")
NOTICE = "示例底册：与随附的样例自评表配套，编码、邮箱、日期和单位合计都是假设的。"
OFFICE = "中共定西市委机构编制委员会办公室"
OWING = "森林防火物资储备"
EXEMPT = "某市档案馆"

_LISTED = """
6211001 | 机构编制工作专项经费 | 编办 | 编办 | 50 | 50 | | | | 3-12
6211002 | 机构编制工作专项经费（示例） | 编办 | 编办 | 50 | 50 | 48.70 | 0 | | 3-12
6211003 | 委托业务项目 | 某区财政局 | 某镇人民政府 | 90 | 89.974 | 89.974 | | | 3-15
6211004 | 工资性支出 | 某县发展和改革局 | 某县发展和改革局 | 238.93 | 251.89 | 251.89 | | | 3-18
6211005 | 县级储备粮 | 某县商务和粮食局 | 某县商务和粮食局 | | 194.9 | 194.9 | | | 3-18
6211006 | 国家基本公共卫生服务 | 某县卫生健康和体育局 | 某县某镇卫生院 | 0 | 207.4538 | 207.4538 | | | 3-20
6211007 | 某国有林场新建野生动物收容所建设项目 | 某区林业和草原局 | 某区林业和草原局 | | 32.4 | 31.69 | | | 3-20
6211008 | 临时救助 | 某县民政局 | 某县民政局 | | 30 | 30 | | | 3-20
6211009 | 食品监管补助资金 | 某区市场监管局 | 某区市场监管局 | | 2.38 | 2.38 | | | 3-21
6211010 | 某村特色种养补贴到户项目 | 某县农业农村局 | 某镇人民政府 | | 9.48 | 9.48 | | | 3-21
6211011 | 某社区特色种养殖补贴到户项目 | 某县农业农村局 | 某某镇人民政府 | | 8.408 | 8.408 | | | 3-22
6211012 | 水土保持监测 | 某市水利和湖泊局 | 某市水土保持与农田水利科研所 | | 10 | 10 | | hubei2020 | 3-25
6211013 | 车辆购置税收入补助地方资金(普通省道公路建设) | 市交通局 | 市交通局 | | 4000 | 4000 | | transfer | 3-25
6211014 | 司法业务经费 | 某市司法局 | 某市司法局 | 620.82 | 620.82 | 620.82 | | | 3-26
6211015 | 办公宿舍楼、食堂及餐厅暖通改造经费 | 某市教育局 | 某市食品工程学校 | 43.2 | 43.2 | 37.24 | | | 3-28
6211016 | 森林防火物资储备 | 某区林业和草原局 | 某区林业和草原局 | 18 | 18 | 17.5 | | |
"""
_SHORT = {"编办": OFFICE, "市交通局": "某市交通运输局"}
_FURTHER = (
    ListedUnit("某县美丽乡村建设服务中心", "某县农业农村局", source=NOWHERE),
    ListedUnit(EXEMPT, "某市委办公室", exempt="本年没有项目支出，已书面说明", source=NOWHERE),
)


def example_register() -> Register:
    """The register of the forms under input_templates/examples."""
    projects = tuple(_project(line) for line in _LISTED.strip().splitlines())
    departments = {each.unit: each.department for each in projects}
    units = [ListedUnit(unit, department, source=NOWHERE) for unit, department in departments.items()]
    totals = {"initial_budget": Decimal(100), "adjusted_budget": Decimal(100)}  # both projects of the first unit
    units[0] = replace(units[0], email="bianban@example.gov.cn", contact="张三", **totals)
    coded = tuple(replace(unit, code=f"{place:03}001") for place, unit in enumerate((*units, *_FURTHER), 101))
    return Register(projects, coded, (Deadline("2024-03-31", source=NOWHERE),))


def _project(line: str) -> ListedProject:
    for short, full in _SHORT.items():
        line = line.replace(f"| {short} |", f"| {full} |").replace(f"| {short} |", f"| {full} |")
    code, name, department, unit, initial, adjusted, executed, carryover, scheme, day = map(str.strip, line.split("|"))
    return ListedProject(
        name,
        unit,
        code,
        department,
        _amount(initial),
        _amount(adjusted),
        _amount(executed),
        _amount(carryover),
        scheme,
        f"2024-0{day[0]}-{day[2:]}" if day else "",
        _indicators() if name.endswith("（示例）") else (),
        source=NOWHERE,
    )


def _indicators() -> tuple[ApprovedIndicator, ...]:
    return tuple(
        ApprovedIndicator(name, level1, level2, parse_target(target), _amount(points or ""), source=NOWHERE)
        for (level1, level2), rows in COMPLETE_ROWS.items()
        for name, target, _, points, _, _ in rows
    )


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None
