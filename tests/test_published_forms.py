"""Forms that public bodies published, read and checked as a whole; skipped where the data folder is not there."""

import json
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

import pytest

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import Arrival
from evalbatch.rules import CATALOGUE
from evalbatch.schemes import load_scheme

FOLDER = Path(__file__).parents[2] / "shared" / "forms"
EXPECTED = FOLDER / "expected.jsonl"
KNOWN = {rule.id for rule in CATALOGUE}
TEN_THOUSAND = {"万元": 1, "元": 10000}

# What is not read or found yet, with the reason: form, then field or check.
NOT_YET = {
    ("T24", "funding total reported_rate"): "a formula without a stored result; the amounts beside it tell the rate",
    ("T24", "funding fiscal_appropriation reported_rate"): "the same formula",
    ("T46", "funding total initial_budget"): "批复预算 stands for the initial budget here, for the year's elsewhere",
}

_FUNDING = {
    "initial": "initial_budget",
    "adjusted": "adjusted_budget",
    "executed": "executed",
    "reported_rate": "reported_rate",
    "max_score": "max_score",
    "reported_score": "reported_score",
}
_INDICATOR = {
    "level1": "level1",
    "level2": "level2",
    "level3": "level3",
    "target": "target",
    "actual": "actual",
    "max_score": "max_score",
    "reported_score": "reported_score",
    "reason": "deviation_reason",
}


def _truths():
    if not EXPECTED.exists():
        return []
    return [json.loads(line) for line in EXPECTED.read_text("utf-8").splitlines() if line.strip()]


def _name(truth):
    return f"{truth['form_id']}{Path(truth['file']).suffix}"


TRUTHS = _truths()
pytestmark = pytest.mark.skipif(not TRUTHS, reason=f"the published forms are not here: {EXPECTED}")
each_form = pytest.mark.parametrize("truth", TRUTHS, ids=_name)
FAULTS = [
    pytest.param(truth, fault, id=f"{_name(truth)}-{fault['check']}-{'-'.join(fault['cells'][:2])}")
    for truth in TRUTHS
    for fault in truth["must_find"]
]


@cache
def _settings():
    return Settings(load_scheme("mof2020"))


@cache
def _evaluations(file):
    return evaluate_file(Arrival(FOLDER / file, file), _settings())


def _evaluated(truth):
    (evaluation,) = [
        each for each in _evaluations(truth["file"]) if each.form and each.form.source.sheet == truth["sheet"]
    ]
    return evaluation


def _plain(value):
    text = "".join(unicodedata.normalize("NFKC", str(value)).split())
    return text.replace(":", "")


def _number(value):
    text = _plain(value).replace(",", "")
    try:
        number = Decimal(text.rstrip("%"))
    except InvalidOperation:
        return None
    return number / 100 if text.endswith("%") else number


def _same(due, got):
    if got is None:
        return False
    if _plain(due) == _plain(got):
        return True
    one, other = _number(due), _number(got)
    return one is not None and other is not None and abs(one - other) <= Decimal("1e-6") * max(1, abs(one))


def _told(record, name):
    value = getattr(record, name, None)
    return getattr(value, "text", value)


def _compare(what, truth, record, names, scale=1):
    """Yield each field of a record that differs from the truth, in value or in cell."""
    for theirs, ours in names.items():
        due = truth.get(theirs)
        if due is None:
            continue
        if ours in ("initial_budget", "adjusted_budget", "executed"):
            due = Decimal(due) / scale
        got = _told(record, ours)
        if not _same(due, got):
            yield f"{what} {ours}", f"{due!r} is read as {got!r}"
        place = truth["cells"].get({"reported_rate": "rate"}.get(theirs, theirs))
        if record is not None and place and ours != "max_score" and record.source.cells.get(ours) != place:
            yield f"{what} {ours} cell", f"{place} is taken to be {record.source.cells.get(ours)}"


def _header(truth, form):
    named = truth["named_cells"]
    fields = {
        "year": (truth["year"], form.header, "year", "year"),
        "unit": (truth["unit"], form.header, "implementing_unit", "unit"),
        "project": (truth["project"], form.header, "project_name", "project"),
        "points": (truth["total_points"], form.totals, "max_score", "total_points"),
        "total": (truth["reported_total"], form.totals, "reported_score", "total_score"),
        "grade": (truth["reported_grade"], form.totals, "grade", "grade"),
    }
    for what, (due, record, name, cell) in fields.items():
        if due is None:
            continue
        if not _same(due, getattr(record, name)):
            yield what, f"{due!r} is read as {getattr(record, name)!r}"
        elif cell in named and record.source.cells.get(name) != named[cell]:
            yield f"{what} cell", f"{named[cell]} is taken to be {record.source.cells.get(name)}"
    goals = [goal.source.cells["text"] for goal in form.goals]
    due = [named[name] for name in ("goal_target", "goal_actual") if name in named]
    if goals != due:
        yield "goals cell", f"{due} are taken to be {goals}"


def _funding(truth, form):
    for fund in truth["funds"]:
        rows = [line for line in form.funding if line.kind == fund["kind"] and _same(fund["label"], line.label)]
        rows = rows or [line for line in form.funding if line.kind == fund["kind"]]
        line = rows[0] if rows else None
        yield from _compare(f"funding {fund['kind']}", fund, line, _FUNDING, TEN_THOUSAND[truth["money_unit"]])


def _indicators(truth, form):
    rows = {row.source.cells.get("level3") or row.source.cells.get("target"): row for row in form.indicators}
    rows |= {row.source.cells["target"]: row for row in form.indicators if "target" in row.source.cells}
    for number, indicator in enumerate(truth["indicators"], 1):
        cells = indicator["cells"]
        row = rows.get(cells.get("target")) or rows.get(cells.get("level3"))
        yield from _compare(f"indicator {number}", indicator, row, _INDICATOR)


def _differences(truth):
    form = _evaluated(truth).form
    return {what: difference for part in (_header, _funding, _indicators) for what, difference in part(truth, form)}


@each_form
def test_every_field_is_read_from_its_cell(truth):
    wrong = {what: told for what, told in _differences(truth).items() if (truth["form_id"], what) not in NOT_YET}
    assert wrong == {}


@pytest.mark.parametrize(("truth", "fault"), FAULTS)
def test_every_real_fault_is_found(truth, fault):
    ids = {fault["check"], *fault.get("accept", [])} & KNOWN
    if not ids:
        pytest.skip(f"no rule {fault['check']} in the catalogue: {fault['what']}")
    reason = NOT_YET.get((truth["form_id"], fault["check"]))
    if reason and not _found(truth, fault, ids):
        pytest.skip(f"{fault['check'] or 'any of them'}: {reason}")
    assert _found(truth, fault, ids), fault["what"]


def _found(truth, fault, ids):
    return any(
        finding.rule_id in ids and set(finding.cells) & set(fault["cells"]) for finding in _evaluated(truth).findings
    )


def test_what_is_listed_as_not_yet_is_still_open():
    still = {(truth["form_id"], what) for truth in TRUTHS for what in _differences(truth)}
    for truth in TRUTHS:
        for fault in truth["must_find"]:
            ids = {fault["check"], *fault.get("accept", [])} & KNOWN
            if not _found(truth, fault, ids):
                still.add((truth["form_id"], fault["check"]))
    assert set(NOT_YET) - still == set(), "done by now: strike it off the list"


@each_form
def test_no_false_alarm(truth):
    alarms = [
        (finding.rule_id, finding.cells, finding.message, alarm["why"])
        for alarm in truth["must_not_find"]
        for finding in _evaluated(truth).findings
        if finding.rule_id == alarm["check"]
        and finding.severity != "info"
        and (not alarm.get("cells") or set(alarm["cells"]) & set(finding.cells))
    ]
    assert alarms == []
