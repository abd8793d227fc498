"""A rule test is a form drawn in the docstring, and what the rule says about it.

Where the register is drawn below the form (tests/registers.py), the form is held against it, or the batch as a whole.
"""

import re
from typing import NamedTuple

import pytest

from evalbatch.register import Lists
from evalbatch.rules import BATCH_RULES, CATALOGUE
from evalbatch.rules.rule import Case, Entry, Whole
from evalbatch.rules.standings import stands
from evalbatch.schemes import load_scheme
from evalbatch.scoring import score_form
from tests.builders import form
from tests.registers import drawing

RULES = {rule.id: rule for rule in CATALOGUE}
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:()]|[,;:()][\u4e00-\u9fff“（]")


class Said(NamedTuple):
    """A finding as a clerk meets it."""

    cells: str
    message: str
    found: str
    expected: str


@pytest.fixture
def scheme():
    """The scheme the form is held against; a class of tests may bring its own."""
    return load_scheme("mof2020")


@pytest.fixture
def year():
    """The year the bureau asked for: any will do, unless a test parametrises it."""


@pytest.fixture
def findings(request, scheme, year):
    """What the rule of this test (M19 of test_M19_…) finds in the form drawn in its docstring."""
    rule = RULES[request.function.__name__.split("_")[1]]
    if drawing(request.function.__doc__).register:
        return list(_against_register(rule, request.function.__doc__, scheme, year))
    drawn = form(request.function.__doc__)
    return list(rule.findings(Case(drawn, score_form(drawn, scheme), scheme, year)))


def _against_register(rule, text, scheme, year):
    """What a rule finds in the forms drawn above a register."""
    drawn = drawing(text)
    lists, batch = Lists(drawn.register), drawn.batch(scheme)
    entries = tuple(Entry(each, each.form, lists.find(each.form)) for each in batch.evaluations if each.form)
    if rule in BATCH_RULES:
        standings = stands(entries, batch.evaluations, lists)
        yield from rule.findings(Whole(entries, scheme, drawn.register, year, standings))
        return
    for entry in entries:
        assert entry.match.project, "drawn: no project of this form"
        yield from rule.findings(Case(entry.form, entry.evaluation.score, scheme, year, entry.match.project))


@pytest.fixture
def said(findings):
    """The same in words: cells, message, what was found and what is expected."""
    for each in findings:
        assert not HALF_WIDTH.search(each.message + each.advice), "signs between Chinese words are full-width"
        assert each.advice, "every finding says what to do"
    return [Said(" ".join(each.cells), each.message, each.found, each.expected) for each in findings]
