"""One form saved as .xlsx, .xls and .ods is the same form: same values, same cells, same findings."""

from pathlib import Path

import pytest

from evalbatch.batch import Settings, evaluate_file
from evalbatch.intake import Arrival
from evalbatch.outputs.results import evaluation_record
from evalbatch.schemes import load_scheme

FORMS = Path(__file__).parents[2] / "shared" / "forms"
COPIES = sorted(path for ending in ("*.xls", "*.ods") for path in FORMS.glob(ending))
SETTINGS = Settings(load_scheme("mof2020"))


def records(path):
    """The lines of results.jsonl for a workbook, without what names the file."""
    lines = [evaluation_record(each) for each in evaluate_file(Arrival(path, path.name), SETTINGS)]
    for line in lines:
        del line["file"], line["sha256"], line["received"]
        for finding in line["findings"]:
            finding.pop("file", None)
    return lines


@pytest.mark.skipif(not COPIES, reason="the published forms are not here")
@pytest.mark.parametrize("copy", COPIES, ids=lambda path: path.name)
def test_a_copy_in_another_format_gives_the_same_results(copy):
    assert records(copy) == records(copy.with_suffix(".xlsx"))


@pytest.mark.parametrize(
    ("name", "content", "said", "cure"),
    [
        pytest.param(
            "表.xls",
            b"<html><body><table><tr><td>1</td></tr></table></body></html>",
            "网页",
            "另存为",
            id="HTML as .xls",
        ),
        pytest.param("表.xls", "项目名称,得分\n甲,98\n".encode("gb18030"), "文本", "另存为", id="CSV as .xls"),
        pytest.param("表.xlsx", b"%PDF-1.7\n", "PDF", "Excel 工作簿", id="PDF as .xlsx"),
    ],
)
def test_a_file_that_only_calls_itself_a_workbook_is_told_what_it_is(tmp_path, name, content, said, cure):
    (tmp_path / name).write_bytes(content)
    (evaluation,) = evaluate_file(Arrival(tmp_path / name, name), SETTINGS)
    (finding,) = evaluation.findings
    assert (finding.rule_id, said in finding.message, cure in finding.advice) == ("F01", True, True)
