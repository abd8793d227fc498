"""What the rules of the whole batch add to the time of evaluating its forms, and how that grows with the batch.

    python benchmarks/batch_rules.py [WORKBOOK…] [--forms N…] [--rounds N]

Without workbooks, those of the sample batch. A made-up batch is drawn from their forms: other units and projects, texts
of phrases that many units use and of words that few do, figures changed; one in fifty copies another unit's text, and
half of the projects go by one of 300 names. All is seeded. Times are CPU milliseconds of this process; `added` is the
median of check_batch over what the files of as many forms cost, by the median of evaluate_file a form.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import gather
from evalbatch.model import Batch, Evaluation, Form, Indicator, Narrative, Quantity
from evalbatch.rules import BATCH_RULES, check_batch
from evalbatch.schemes import load_scheme

SAMPLES = Path(__file__).resolve().parents[1] / "input_templates" / "examples"
SIZES = (1_000, 10_000, 20_000)
PROJECTS_A_UNIT, COPIES, NAMES = 3, 0.02, 300
PHRASES = (
    *("按照年初绩效目标", "在上级主管部门的指导下", "严格执行财务管理制度", "资金专款专用", "按时完成各项任务"),
    *("进一步加强项目管理", "提高资金使用效益", "群众满意度明显提升", "有力保障了工作正常运转", "取得了较好的社会效益"),
    *(
        "全年完成",
        "共开展",
        "惠及",
        "涉及",
        "比上年增加",
        "投入资金",
        "组织培训",
        "修缮",
        "新建",
        "维护",
        "采购",
        "巡查",
    ),
)
SIGNS = (
    "城乡道路桥梁水利灌溉林草防火校舍医疗养老救助培训设备网络档案统计应急消防垃圾污水河湖粮食种植养殖农机电商旅游文化"
)
TABLE = "{:>8} {:>14} {:>16} {:>8} {:>10}  {}"


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    gc.collect()
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def made_up(sample: Sequence[Evaluation], count: int, seed: int = 1) -> Batch:
    """A batch of as many forms."""
    random, evaluations, texts = Random(seed), [], []  # noqa: S311 - a seeded draw, no secret
    for at in range(count):
        texts.append(random.choice(texts) if texts and random.random() < COPIES else _text(random))
        drawn = random.choice(sample)
        if drawn.form:
            form = _varied(drawn.form, at, texts[-1], random)
            evaluations.append(replace(drawn, file=f"{at}.xlsx", form=form, findings=()))
    return Batch(tuple(evaluations))


def _text(random: Random) -> str:
    parts = []
    for _ in range(random.randint(5, 14)):
        words = "".join(random.choices(SIGNS, k=random.randint(2, 6)))
        parts.append(f"{random.choice(PHRASES)}{words}{random.randint(2, 4000)}处")
    return "，".join(parts) + "。"


def _varied(form: Form, at: int, text: str, random: Random) -> Form:
    name = f"项目{random.randrange(NAMES)}" if random.random() < 1 / 2 else f"项目第{at}号"
    header = replace(form.header, implementing_unit=f"第{at // PROJECTS_A_UNIT}单位", project_name=name)
    goals = (_narrative("预期目标", _text(random), form), _narrative("实际完成情况", text, form))
    chapters = tuple(replace(each, text=_text(random)) for each in form.narratives)
    rows = tuple(_other_figure(row, random) for row in form.indicators)
    return replace(form, header=header, goals=goals, narratives=chapters, indicators=rows)


def _narrative(heading: str, text: str, form: Form) -> Narrative:
    return Narrative(heading, text, source=replace(form.source, cells={"text": "C9"}))


def _other_figure(row: Indicator, random: Random) -> Indicator:
    if row.actual is None or len(row.actual.numbers) != 1 or row.actual.measure == "%":
        return row
    number = Decimal(max(1, int(row.actual.numbers[0] * random.randint(50, 150) / 100)))
    actual = Quantity(f"{number}{row.actual.measure}", row.actual.comparison, (number,), row.actual.measure)
    return replace(row, actual=actual)


def main(files: Sequence[Path], sizes: Sequence[int], rounds: int) -> int:
    """Print the table; 1 where there is no form to draw from."""
    scheme = load_scheme("mof2020")
    settings, arrivals = Settings(scheme), gather(files).arrivals
    times, sample = [], []
    for arrival in (each for _ in range(rounds) for each in arrivals):
        evaluated: list[Evaluation] = []
        spent = cpu(lambda: evaluated.extend(evaluate_file(arrival, settings)))  # noqa: B023 - called at once
        forms = [each for each in evaluated if each.form]
        times += [spent / len(forms)] * len(forms) if forms else []
        sample += forms
    if not sample:
        print("no form in the workbooks")
        return 1
    a_form = median(times)
    print(f"evaluate_file: median {a_form:.2f} ms a form, {len(times)} readings of {len(arrivals)} files")
    print(TABLE.format("forms", "check_batch ms", "ms a 1000 forms", "added", "growth", "findings"))
    before = None
    for size in sizes:
        batch = made_up(sample, size)
        spent = median(cpu(lambda: check_batch(batch, scheme)) for _ in range(rounds))  # noqa: B023 - the same
        found = check_batch(batch, scheme)
        ids = {rule.id for rule in BATCH_RULES}
        told = Counter(
            each.rule_id
            for each in (*found.findings, *(one for form in found.evaluations for one in form.findings))
            if each.rule_id in ids
        )
        each = spent / size
        growth = f"{each / before:.2f}" if before else "-"
        shown = " ".join(f"{name}:{number}" for name, number in sorted(told.items()))
        print(TABLE.format(size, f"{spent:.0f}", f"{each * 1000:.0f}", f"{each / a_form:.1%}", growth, shown))
        before = before or each
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=[SAMPLES])
    parser.add_argument("--forms", nargs="+", type=int, default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    sys.exit(main(given.files, given.forms, given.rounds))
