"""Names of places, units and clerks. None of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

CITY = "临陇市"
COUNTIES = (
    "东岔县",
    "西坪县",
    "南沟县",
    "北塬县",
    "清泾县",
    "白杨县",
    "石门县",
    "青岚县",
    "云台区",
    "河洲区",
    "金川县",
    "柳树县",
    "双桥县",
    "高台子县",
    "关山县",
    "永阜县",
    "长岭县",
    "安平县",
    "玉泉区",
)
_SUBORDINATE = {
    "教育局": "教育技术服务中心",
    "卫生健康局": "疾病预防控制中心",
    "农业农村局": "农业技术推广站",
    "交通运输局": "公路养护段",
    "水务局": "水利工程管理站",
    "民政局": "社会福利服务中心",
    "文化和旅游局": "文化馆",
    "人力资源和社会保障局": "就业服务中心",
    "林业和草原局": "国有林场",
    "生态环境局": "环境监测站",
    "住房和城乡建设局": "市政维护所",
    "应急管理局": "应急物资储备库",
    "市场监督管理局": "食品检验所",
    "司法局": "法律援助中心",
    "机构编制委员会办公室": "事业单位登记服务中心",
}
_FAMILY = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗"
_GIVEN = (
    "建国",
    "秀兰",
    "志强",
    "丽娟",
    "永平",
    "海燕",
    "小军",
    "玉梅",
    "文斌",
    "雪琴",
    "国栋",
    "晓霞",
    "宏伟",
    "桂芳",
)
TOWNS = ("城关镇", "新集乡", "大寨乡", "红崖镇", "水泉镇", "马营镇", "草滩乡", "下川镇", "三岔镇", "榆树乡")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that owes forms, and the department above it."""

    name: str
    department: str
    bureau: str  # its line of work: 教育局
    code: str
    email: str
    contact: str


def units(count: int, dice: Random) -> list[Unit]:
    """Name as many units as are asked for: bureaus of city and counties, then what stands below them."""
    bureaus = list(_SUBORDINATE)
    found: list[Unit] = []
    for level in ("bureau", "subordinate", "town"):
        for place in (CITY, *COUNTIES):
            for bureau in bureaus:
                department = f"{place}{bureau}"
                name = {
                    "bureau": department,
                    "subordinate": f"{place}{_SUBORDINATE[bureau]}",
                    "town": f"{place}{dice.choice(TOWNS)}{_SUBORDINATE[bureau]}",
                }[level]
                found.append(Unit(name, department, bureau, "", "", ""))
    chosen = found[: min(count, len(found))]
    return [
        Unit(each.name, each.department, each.bureau, f"{621000 + at}", f"unit{at}@example.invalid", person(dice))
        for at, each in enumerate(chosen, 1)
    ]


def person(dice: Random) -> str:
    """A clerk."""
    return dice.choice(_FAMILY) + dice.choice(_GIVEN)


def phone(dice: Random) -> str:
    """A telephone that rings nowhere."""
    return f"0930-{dice.randint(2000000, 8999999)}"
