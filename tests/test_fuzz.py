"""A few hundred damaged workbooks, the same each time; `python -m tests.fuzzing` goes on for as long as one likes."""

import random

import pytest

from tests.fuzz_targets import TARGETS
from tests.fuzzing import SAMPLES, seeds, trial
from tests.mutations import mutated

TRIES = {"gate": 400, "reader": 200, "editor": 120}


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_workbooks_are_read_or_refused(name):
    """Nothing else comes out, and not even a slow answer."""
    chance, begin = random.Random(8), seeds((SAMPLES,))  # noqa: S311 - no secret
    outcomes = {trial(TARGETS[name], mutated(chance.choice(begin), chance)) for _ in range(TRIES[name])}
    assert "refused" in outcomes
    assert len(outcomes) > 1
