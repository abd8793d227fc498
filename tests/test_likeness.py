"""Likeness of texts: what holds for any text, and that no copy slips through the index."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from evalbatch.values.likeness import (
    SURE,
    Index,
    clusters,
    differences,
    fingerprints,
    set_likeness,
    text_likeness,
)

ROOT = Path(__file__).parents[1]
SIGNS = "项目资金培训机构改革乡镇道路养护12次300人，。%完成绩效目标"
TEXTS = st.one_of(st.text(max_size=80), st.text(alphabet=SIGNS, max_size=80))
LONG = st.text(alphabet=SIGNS, min_size=60, max_size=240)
HAYSTACK = st.lists(st.text(alphabet=SIGNS, min_size=20, max_size=120), max_size=6)
EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from(["put", "cut", "swap"]), st.sampled_from(SIGNS))
)
PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] != pair[1]))


def _edited(text, edits):
    for place, how, sign in edits:
        at = int(place * len(text))
        text = text[:at] + ("" if how == "cut" else sign) + text[at + (how != "put") :]
    return text


@given(TEXTS, TEXTS)
def test_likeness_is_the_same_both_ways_and_between_nothing_and_all(one, other):
    assert text_likeness(one, other) == text_likeness(other, one)
    assert 0 <= text_likeness(one, other) <= 1
    assert (text_likeness(one, other) == 1) == (one == other)


@given(TEXTS, TEXTS, st.floats(0, 1))
def test_a_limit_leaves_out_what_is_below_it_and_changes_nothing_else(one, other, least):
    whole = text_likeness(one, other)
    assert text_likeness(one, other, least) == (whole if whole >= least else 0)


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_likeness_of_sets_is_the_share_both_have(one, other):
    assert set_likeness(one, other) == set_likeness(other, one)
    assert (set_likeness(one, other) == 1) == (one == other)
    assert set_likeness({1, 2, 3, 4}, {1, 2, 3, 5}) == 0.75


@settings(max_examples=400)
@given(LONG, EDITS, HAYSTACK)
@example("a" * 60, [(0.5, "swap", "b")], [])
def test_the_index_never_misses_a_copy(text, edits, others):
    """97 % equal and 60 signs long: such a pair always has SURE signs in a row in common."""
    copy = _edited(text, edits[: len(text) // 30])
    assume(len(copy) >= 60 and text_likeness(text, copy) >= 0.97)
    texts = [*others, text, copy]
    index = Index([fingerprints(each) for each in texts], [f"第{at}单位" for at in range(len(texts))], most=len(texts))
    assert (len(others), len(others) + 1) in index.pairs()


@given(LONG, st.integers(0, 40))
def test_the_index_never_misses_a_copy_with_edits_as_far_apart_as_they_can_be(text, begin):
    step = 34  # one sign in 34 is another: 97 %
    copy = "".join("某" if at % step == begin % step else sign for at, sign in enumerate(text))
    assert set(fingerprints(text)) & set(fingerprints(copy))


@pytest.mark.parametrize("signs", [*range(120, 400), 1000, 10_000])
def test_texts_97_percent_equal_have_a_run_in_common_that_is_long_enough(signs):
    """`signs` of both together: of these three in a hundred go or come, and part the rest into runs."""
    edits = signs * 3 // 100
    kept = (signs - edits) // 2
    assert -(-kept // (edits + 1)) >= SURE


@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=SURE, max_size=30), st.text(max_size=40))
def test_texts_with_a_run_in_common_have_a_fingerprint_in_common(before, after, run, other):
    assert set(fingerprints(before + run + after)) & set(fingerprints(other + run))


@given(TEXTS)
def test_every_text_has_fingerprints_even_a_short_one(text):
    found = fingerprints(text)
    assert len(found) >= 1
    assert list(found) == sorted(set(found))


def test_fingerprints_are_the_same_in_every_process():
    """Unlike the hashes of Python itself: two runs give the same findings."""
    text = "按计划完成机构编制调研和培训工作，资金专款专用"
    code = f"from evalbatch.values.likeness import fingerprints; print(list(fingerprints({text!a})))"
    for seed in ("1", "2"):
        surroundings = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=surroundings, capture_output=True, check=True)
        assert json.loads(done.stdout) == list(fingerprints(text))


def test_what_many_hold_pairs_nobody():
    """Three units hold "样文", two hold "甲乙": with at most two owners only the latter says something."""
    index = Index([["样文", "甲乙"], ["样文", "甲乙"], ["样文"]], ["一", "二", "三"], most=2)
    assert index.pairs() == {(0, 1): 1}
    assert index.own(0, 1) == (1, 2)
    assert index.own(1, 2) == (0, 1)


def test_one_owner_is_never_paired_with_itself():
    index = Index([["同"], ["同"], ["同"]], ["一", "一", "二"], most=5)
    assert index.pairs() == {(0, 2): 1}


@given(st.lists(st.tuples(st.sets(st.integers(0, 8)), st.sampled_from("甲乙丙丁"))), st.integers(1, 4))
def test_the_index_counts_as_one_would_by_hand(things, most):
    prints, owners = [each for each, _ in things], [owner for _, owner in things]
    pairs = Index(prints, owners, most).pairs()
    for (one, other), count in pairs.items():
        assert one < other
        assert owners[one] != owners[other]
        assert 1 <= count <= len(prints[one] & prints[other])
    holders = {each: {owner for found, owner in things if each in found} for each in range(9)}
    assert bool(pairs) == any(2 <= len(each) <= most for each in holders.values())


@given(PAIRS)
def test_clusters_part_what_pairs_join(pairs):
    found = clusters(pairs)
    members = [each for cluster in found for each in cluster]
    assert sorted(members) == sorted({each for pair in pairs for each in pair})
    assert all(any({one, other} <= set(cluster) for cluster in found) for one, other in pairs)
    assert list(found) == sorted(found)


@given(TEXTS, TEXTS)
def test_differences_are_none_between_equal_texts_only(one, other):
    assert (not list(differences(one, other))) == (one == other)


def test_differences_show_whole_numbers_and_what_is_missing():
    one, other = "全年培训12次，培训285人次，满意度95.8%", "全年培训150次，培训285人次，成效显著，满意度95.2%"
    assert list(differences(one, other)) == [("12", "150"), ("", "成效显著，"), ("95.8", "95.2")]
