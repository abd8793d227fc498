"""Kill runs at random moments and look at what is left. By hand: python -m tests.killed_runs KILLS FOLDER.

Prints one line of JSON: kills, how many fell before the results were renamed into place, between, and after.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from evalbatch.intake import gather
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme

EXAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"


def score(inbox, out):
    return score_inboxes(gather([inbox]), out, scheme=load_scheme("mof2020"), name="样例")


def whole(out):
    """The inputs of a folder of results, after a look at every file in it; fails where one is not as listed."""
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    listed = {each["file"]: each["sha256"] for each in manifest["outputs"]}
    there = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert there == listed, (there, listed)
    return sorted((each["file"], each["sha256"]) for each in manifest["inputs"])


def look(out, before, coming):
    """Where the kill fell, as far as the folder tells."""
    if not out.exists():
        (old,) = out.parent.glob("结果.旧-*")
        assert whole(old) == before
        return "between"
    found = whole(out)
    assert found in (before, coming)
    return "after" if found == coming else "before"


def one_run(inbox, out, pause):
    """Start a run and kill it after a while; it may have ended by then."""
    pid = os.fork()
    if pid == 0:
        score(inbox, out)
        os._exit(0)
    time.sleep(pause)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) in {0, -signal.SIGKILL}


def main(kills, folder):
    dice = random.Random(20240408)  # noqa: S311 - the same moments again
    inbox, out = folder / "收件箱", folder / "结果"
    inbox.mkdir()
    files = sorted(EXAMPLES.glob("*.xlsx"))
    for file in files[:-1]:
        shutil.copy(file, inbox)
    score(inbox, out)
    before = time.perf_counter()
    score(inbox, out)
    usual = time.perf_counter() - before
    fell, present = Counter(), whole(out)
    content = files[-1].read_bytes()
    for nth in range(1, kills + 1):
        (inbox / files[-1].name).write_bytes(content + bytes(nth))  # another file each time
        coming = sorted((arrival.name, arrival.digest().hex()) for arrival in gather([inbox]).arrivals)
        one_run(inbox, out, dice.uniform(0, 2.5 * usual))
        where = look(out, present, coming)
        fell[where] += 1
        present = coming if where == "after" else present
    score(inbox, out)
    final = whole(out)
    left = sorted(path.name for path in folder.iterdir())
    print(json.dumps({"kills": kills, **fell, "final": [name for name, _ in final], "left": left}, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
