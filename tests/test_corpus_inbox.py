"""Everything hostile, odd and old that we have, dropped into one inbox together with the sample batch."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
EXAMPLES = ROOT / "input_templates" / "examples"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is no part of the repository")

SCRIPT = """
import json, resource, sys
from pathlib import Path
from evalbatch.intake import gather
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme
if __name__ == "__main__":
    inbox, out = map(Path, sys.argv[1:])
    intake = gather([inbox])
    batch = score_inboxes(intake, out, scheme=load_scheme("mof2020"), name="批次", workers=2)
    status = Path("/proc/self/status")  # on Linux the usage of a process begins with that of who started it
    told = status.read_text().split("VmHWM:")[1].split()[0] if status.exists() else None
    own = int(told) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = [own >> 10, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10]
    zips = sorted({str(arrival.path) for arrival in intake.arrivals if arrival.member})
    print(json.dumps({"largest": largest, "zips": zips}))
"""


def scored(folder, inbox):
    """Score it in a process of its own, in which the largest process can be told."""
    script = folder / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    out = folder / "结果"
    done = subprocess.run(
        [sys.executable, str(script), str(inbox), str(out)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    return results, json.loads((out / "manifest.json").read_text(encoding="utf-8")), json.loads(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="the largest process is told by Unix")
def test_the_corpus_as_an_inbox(tmp_path):
    inbox = tmp_path / "收件箱"
    shutil.copytree(EXAMPLES, inbox / "样例")
    (tmp_path / "甲").mkdir()
    alone, *_ = scored(tmp_path / "甲", inbox)
    shutil.copytree(CORPUS, inbox / "语料")
    (tmp_path / "乙").mkdir()
    together, manifest, told = scored(tmp_path / "乙", inbox)

    files = {path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file()}
    files -= {Path(path).relative_to(inbox).as_posix() for path in told["zips"]}  # their members are told instead
    inputs, skipped = ([each["file"] for each in manifest[part]] for part in ("inputs", "skipped"))
    members = [name for name in (*inputs, *skipped) if not (inbox / name).exists()]
    assert sorted([*inputs, *skipped]) == sorted([*files, *members])
    assert {each["file"] for each in together} == set(inputs)
    assert [each for each in together if each["status"] == "failed"] == []

    assert [each for each in together if each["file"].startswith("样例/")] == alone

    parent, worker = told["largest"]
    assert worker < 512
    assert parent < 512
