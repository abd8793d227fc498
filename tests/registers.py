"""Draw forms and the bureau's register below each other.

A line without pipes begins a block. 项目清单, 批复指标, 单位名册, 全部单位 and 期限 are the register's, their columns
named as in the register; any other line names a file, with the day it was saved behind it where that matters:

    甲.xlsx 2024-04-10
    | 绩效自评表 |
    | 项目名称   | 河道清淤 | 实施单位 | 河道中心 |
    项目清单
    | 项目     | 单位     | 年初预算数 |
    | 河道清淤 | 河道中心 |        100 |

What stands above the first line without pipes is the form 单位.xlsx.
"""

import inspect
from dataclasses import dataclass, replace
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.labels import load_labels
from evalbatch.model import (
    ApprovedIndicator,
    Batch,
    Deadline,
    Evaluation,
    Finding,
    ListedProject,
    ListedUnit,
    Register,
    Source,
)
from evalbatch.reading.form import parse_forms
from evalbatch.scoring import score_form
from evalbatch.values.quantity import parse_target
from tests.builders import FILE, sheet

NOWHERE = Source("底册.xlsx", "")
TABLES = ("项目清单", "批复指标", "单位名册", "全部单位", "期限")
COLUMNS = {
    "项目": "name",
    "单位": "unit",
    "编码": "code",
    "主管部门": "department",
    "收到日期": "received",
    "年初预算数": "initial_budget",
    "全年预算数": "adjusted_budget",
    "执行数": "executed",
    "上年结转": "carryover",
    "二级指标": "level2",
    "三级指标": "level3",
    "目标值": "target",
    "分值": "max_score",
    "无需报送": "exempt",
    "期限": "due",
    "适用": "whose",
}
NUMBERS = {"initial_budget", "adjusted_budget", "executed", "carryover", "max_score"}


@dataclass(frozen=True)
class Drawing:
    """What was drawn: forms with the days they were saved, and the register, None where none was."""

    forms: tuple
    saved: tuple[str, ...]
    register: Register | None

    def batch(self, scheme) -> Batch:
        """The forms as evaluated; a file without a form is one nobody could read."""
        return Batch(tuple(self._evaluated(*each, scheme) for each in zip(self.forms, self.saved, strict=True)))

    def _evaluated(self, form, saved, scheme):
        if isinstance(form, str):
            said = Finding("F01", Severity.ERROR, Category.SUBMISSION, "文件无法审核", form, "", ())
            return Evaluation(form, "ab", None, None, (said,))
        return Evaluation(form.source.file, "ab", form, score_form(form, scheme), (), saved=saved)


def drawing(text: str) -> Drawing:
    """Read a drawing."""
    blocks = _blocks(text)
    forms, saved = [], []
    for title, table in blocks:
        if title not in TABLES:
            file, _, day = title.partition(" ")
            forms += _forms(file, table) if table else [file]
            saved += [day] * (len(forms) - len(saved))
    tables = {title: _records(table) for title, table in blocks if title in TABLES}
    return Drawing(tuple(forms), tuple(saved), _register(tables) if tables else None)


def _blocks(text):
    blocks = [(FILE, [])]
    for line in inspect.cleandoc(text).splitlines():
        if line.strip().startswith("|"):
            blocks[-1][1].append(line)
        elif line.strip():
            blocks.append((line.strip(), []))
    return [(title, "\n".join(lines)) for title, lines in blocks if lines or title != FILE]


def _forms(file, table):
    return parse_forms([replace(sheet(table), file=file)], load_labels())


def _records(table):
    """Each line as a dict of our fields; blank cells are left out."""
    head, *lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
    names = [COLUMNS[heading] for heading in head]
    records = [{name: cell for name, cell in zip(names, line, strict=True) if cell} for line in lines]
    return [{name: Decimal(cell) if name in NUMBERS else cell for name, cell in each.items()} for each in records]


def _register(tables):
    indicators = [_indicator(each) for each in tables.get("批复指标", ())]
    projects = [ListedProject(**each, source=NOWHERE) for each in tables.get("项目清单", ())]
    return Register(
        projects=tuple(replace(each, indicators=tuple(indicators)) for each in projects),
        units=tuple(_unit(each) for each in tables.get("单位名册", ())),
        deadlines=tuple(Deadline(**each, source=NOWHERE) for each in tables.get("期限", ())),
        whole=next((_unit({"unit": "合计", **each}) for each in tables.get("全部单位", ())), None),
    )


def _indicator(record):
    target = {"target": parse_target(record["target"])} if "target" in record else {}
    return ApprovedIndicator(**{**record, **target}, source=NOWHERE)


def _unit(record):
    record = dict(record)
    return ListedUnit(record.pop("unit"), **record, source=NOWHERE)
