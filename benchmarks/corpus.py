"""Hostile, foreign and old workbooks dropped into one inbox together with the sample batch.

    python benchmarks/corpus.py [CORPUS] [--workers N]

CORPUS holds workbooks in folders and MANIFEST.tsv, which says of each what openpyxl and calamine made of it. Printed is
what became of them: every file accounted for exactly once, the sample batch as it is without them, the peak memory of a
worker; and a table, ours against the two. Ends with 1 where any of the three does not hold.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from inbox import SAMPLES
from pipeline import peak

from evalbatch.intake import gather
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
MOST = 512  # MiB a worker may use
WORDS = {"ok": "opened", "error": "refused", "memory": "out of memory", "crash": "crashed", "timeout": "hung"}
UNREADABLE = "F01"  # the rule that tells of a file that cannot be opened


def score(inbox: Path, out: Path, workers: int) -> list[dict[str, Any]]:
    """Score an inbox and return the lines of its results, with the files that were left alone."""
    intake = gather([inbox])
    batch = score_inboxes(intake, out, scheme=load_scheme("mof2020"), name="批次", workers=workers)
    lines = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    return lines + [{"file": file, "status": "left alone"} for file, _ in batch.skipped]


def of_samples(lines: list[dict[str, Any]]) -> list[str]:
    """What is said of the sample batch."""
    front = f"{SAMPLES.name}/"
    return [json.dumps(line, sort_keys=True) for line in lines if line["file"].startswith(front)]


def unaccounted(inbox: Path, lines: list[dict[str, Any]]) -> list[str]:
    """Files with no line, or with lines of two kinds; a workbook with several forms has a line for each."""
    told: dict[str, set[str]] = {}
    for line in lines:
        told.setdefault(line["file"], set()).add("form" if line.get("form") else line["status"])
    files = [path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file()]
    return [file for file in files if len(told.get(file, ())) != 1] + sorted(set(told) - set(files))


def table(corpus: Path, lines: list[dict[str, Any]]) -> list[str]:
    """How many files of each folder were opened or refused, by us and by the two libraries."""
    status = {line["file"].partition("/")[2]: _ours(line) for line in lines}
    counts: dict[tuple[str, str], Counter[str]] = {}
    seconds: dict[str, list[float]] = {"calamine": [], "openpyxl": []}
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"] not in status:
                continue
            folder = row["file"].partition("/")[0]
            said = {"evalbatch": status[row["file"]]}
            for peer, took in seconds.items():
                said[peer] = WORDS.get(row[peer].partition(" ")[0], row[peer][:20])
                took.append(float(row[f"{peer}_s"] or 0))
            for who, what in said.items():
                counts.setdefault((folder, who), Counter())[what] += 1
    head = ["| Folder | Tool | Files | What became of them |", "|---|---|--:|---|"]
    body = [
        f"| {folder} | {who} | {count.total()} | {', '.join(f'{what} {many}' for what, many in count.most_common())} |"
        for (folder, who), count in sorted(counts.items())
    ]
    times = ", ".join(f"{peer} median {median(took):.2f} s, most {max(took):.1f} s" for peer, took in seconds.items())
    return [*head, *body, "", f"`opened`: its cells were read, whether or not they are a form. Per file {times}."]


def _ours(line: dict[str, Any]) -> str:
    if line["status"] in {"failed", "left alone"}:
        return str(line["status"])
    unreadable = any(finding["rule"] == UNREADABLE for finding in line["findings"])
    return "refused" if unreadable else "opened"


def main() -> int:
    """Print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    if not (asked.corpus / "MANIFEST.tsv").is_file():
        print(f"no corpus: {asked.corpus}")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        together, alone = Path(folder) / "together", Path(folder) / "alone"
        shutil.copytree(SAMPLES, alone / SAMPLES.name)
        shutil.copytree(asked.corpus, together / "corpus")
        shutil.copytree(SAMPLES, together / SAMPLES.name)
        began = time.perf_counter()
        lines = score(together, Path(folder) / "out", asked.workers)
        took, memory = time.perf_counter() - began, peak()
        expected = of_samples(score(alone, Path(folder) / "out-alone", 1))
        lost, same = unaccounted(together, lines), of_samples(lines) == expected
    for line in table(asked.corpus, lines):
        print(line)
    print(f"\n{len({line['file'] for line in lines})} files in {took:.0f} s, {asked.workers} workers")
    print(f"not accounted for exactly once: {lost or 'none'}")
    print(f"sample batch the same as without them: {'yes' if same else 'NO'}")
    print(f"peak memory of the largest process: {f'{memory:.0f} MiB' if memory else 'not told here'}")
    return int(bool(lost) or not same or (memory or 0) > MOST)


if __name__ == "__main__":
    sys.exit(main())
