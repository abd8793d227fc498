"""A small made-up city: each kind of fault that a form can show is found, and nothing else is said."""

import pytest

from benchmarks.city.build import build
from benchmarks.city.faults import kinds
from benchmarks.city.judge import judge
from benchmarks.city.project import YEAR
from evalbatch.intake import gather
from evalbatch.rules import CATALOGUE
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme

KNOWN = {rule.id for rule in CATALOGUE}


@pytest.fixture(scope="module")
def verdict(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    city = build(folder, (60, 120), 7, per_rule=1)
    score_inboxes(
        gather([city.inbox]), folder / "out", scheme=load_scheme("mof2020"), name="city", year=YEAR, workers=1
    )
    return judge(city, folder / "out", KNOWN)


def test_every_fault_that_was_planted_is_found(verdict):
    assert {rule: f"{each.found} of {each.planted}" for rule, each in verdict.tallies.items() if each.recall < 1} == {}


def test_nothing_else_is_said(verdict):
    assert {rule: each.false for rule, each in verdict.tallies.items() if each.false} == {}
    assert verdict.troubles == []


def test_every_kind_whose_rule_there_is_was_planted(verdict):
    assert set(verdict.tallies) >= {kind.rule for kind in kinds() if not kind.listed} & KNOWN


def test_same_seed_gives_the_same_city(tmp_path):
    one, other = (build(tmp_path / name, (4, 8), 3, per_rule=0) for name in ("a", "b"))
    assert [one.inbox.joinpath(file).read_bytes() for file in one.files] == [
        other.inbox.joinpath(file).read_bytes() for file in other.files
    ]
