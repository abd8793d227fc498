"""Hostile and foreign workbooks in one inbox with the sample batch; skipped where they are not at hand."""

import shutil
from pathlib import Path

import pytest

from evalbatch.batch import Settings, run_batch
from evalbatch.choices import Status
from evalbatch.intake import gather
from evalbatch.schemes import load_scheme

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
SAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"
SETTINGS = Settings(load_scheme("mof2020"))
SMALL = 40_000  # bytes; the large ones take a while and are for benchmarks/corpus.py

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the foreign workbooks are not here: {CORPUS}")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox")
    shutil.copytree(SAMPLES, folder / "samples")
    for path in CORPUS.rglob("*"):
        if path.is_file() and path.stat().st_size < SMALL:
            target = folder / "corpus" / path.relative_to(CORPUS)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return folder


@pytest.fixture(scope="module")
def batch(inbox):
    return run_batch(gather([inbox]), SETTINGS)


def test_every_file_is_accounted_for_once(inbox, batch):
    read = {each.file for each in batch.evaluations}
    left = [name for name, _ in batch.skipped]
    files = {path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file()}
    assert len(left) == len(set(left))
    assert read.isdisjoint(left)
    assert read | set(left) == files


def test_none_is_our_fault(batch):
    assert [each.file for each in batch.evaluations if each.status is Status.FAILED] == []


def test_the_sample_batch_is_as_without_them(inbox, batch):
    alone = run_batch(gather([inbox / "samples"]), SETTINGS).evaluations
    among = [each for each in batch.evaluations if each.file.startswith("samples/")]
    assert [_said(each) for each in among] == [_said(each) for each in alone]
    assert len(among) > len(list(SAMPLES.glob("*.xls"))) + 1


def _said(evaluation):
    findings = [(each.rule_id, each.cells, each.message) for each in evaluation.findings]
    return evaluation.file.rpartition("/")[2], evaluation.sha256, evaluation.form, evaluation.score, findings
