"""Projects that the register has scored by a scheme of their own."""

import json
import pickle

import openpyxl
import pytest
from click.testing import CliRunner

from evalbatch.cli import main
from evalbatch.model import ListedProject, Register, Source
from evalbatch.register import Lists
from evalbatch.schemes import load_scheme
from evalbatch.scoring.own_schemes import OwnSchemes
from evalbatch.templates import Template
from tests import examples
from tests.builders import form
from tests.examples import FOLDER

NOWHERE = Source("", "")
SCHEMES = {"transfer": load_scheme("transfer")}


def listed(name, unit="", code="", scheme=""):
    return ListedProject(name, unit, code, scheme=scheme, source=NOWHERE)


def named(project, unit=""):
    head = f"| 绩效自评表 |\n| 项目名称 | {project} |\n| 实施单位 | {unit} |\n"
    return form(head + "| 三级指标 | 年度指标值 | 实际完成值 |\n| 次数 | ≥12次 | 12次 |")


REGISTER = Register(
    (
        listed("设备购置", "一中", scheme="transfer"),
        listed("设备购置", "二中"),
        listed("道路养护", "某段", "62110021", scheme="transfer"),
        *(listed(f"项目{number}", "某局") for number in range(100)),
    )
)


@pytest.mark.parametrize(
    ("drawn", "own"),
    [
        pytest.param(named("设备购置", "一中"), True, id="its own"),
        pytest.param(named("设备购置", "二中"), False, id="the same name in another unit"),
        pytest.param(named("设备购置"), False, id="of two projects nobody knows which"),
        pytest.param(named("[62110021]养路"), True, id="by its code"),
        pytest.param(named("项目7", "某局"), False, id="one without a scheme"),
        pytest.param(named("危房改造", "某局"), False, id="one that is not listed"),
    ],
)
def test_a_form_is_scored_by_the_scheme_of_its_project(drawn, own):
    schemes = OwnSchemes(REGISTER, SCHEMES)
    assert schemes.of(drawn) is (SCHEMES["transfer"] if own else None)
    whole = Lists(REGISTER).find(drawn).project
    assert bool(whole and whole.scheme) is own, "found here where the whole register finds it"


def test_what_travels_to_a_worker_does_not_grow_with_the_register():
    more = Register((*REGISTER.projects, *(listed(f"经费{number}", "某局") for number in range(5000))))
    small, large = (len(pickle.dumps(OwnSchemes(each, {}))) for each in (REGISTER, more))
    assert small == large


class TestTemplates:
    """A form of our own template, made for a scheme, where nobody says by which one to score."""

    @pytest.fixture
    def inbox(self, tmp_path):
        folder = tmp_path / "收件箱"
        folder.mkdir()
        for scheme in ("henan2024", "mof2020"):
            data = Template(load_scheme(scheme)).workbook(prefill=examples.complete())
            (folder / f"{scheme}.xlsx").write_bytes(data)
        own = load_scheme("mof2020").model_copy(update={"id": "benshi", "name": "本市方案"})
        (folder / "本市.xlsx").write_bytes(Template(own).workbook(prefill=examples.complete()))
        seed = FOLDER / "examples" / "T01_委托业务项目绩效自评表.xlsx"
        (folder / "别的表.xlsx").write_bytes(seed.read_bytes())
        return folder

    @staticmethod
    def scored(inbox, *words):
        done = CliRunner().invoke(main, ["score", str(inbox), "-o", str(inbox.parent / "结果"), *words])
        assert done.exit_code in (0, 1), done.output
        lines = (inbox.parent / "结果" / "results.jsonl").read_text(encoding="utf-8").splitlines()
        told = [json.loads(line) for line in lines]
        schemes = {each["file"]: each["score"]["scheme"] for each in told}
        other = {
            each["file"]: finding["message"]
            for each in told
            for finding in each["findings"]
            if finding["rule"] == "F86"
        }
        return schemes, other

    def test_are_scored_by_the_scheme_they_were_made_for(self, inbox):
        schemes, other = self.scored(inbox)
        assert schemes == {
            "henan2024.xlsx": "henan2024",
            "mof2020.xlsx": "mof2020",
            "别的表.xlsx": "mof2020",
            "本市.xlsx": "mof2020",
        }
        name = load_scheme("mof2020").name
        assert list(other) == ["本市.xlsx"], "its scheme is not one that is shipped"
        assert other["本市.xlsx"].startswith(f"表样是按“benshi”下发的，本次按“{name}”审核")

    def test_a_scheme_that_is_named_goes_before_and_a_run_without_one_is_not_told_what_was_kept_under_it(self, inbox):
        def of_henan(*words):
            schemes, other = self.scored(inbox, *words)
            return schemes["henan2024.xlsx"], "henan2024.xlsx" in other

        assert of_henan("--scheme", "mof2020") == ("mof2020", True)
        assert of_henan() == ("henan2024", False)
        assert of_henan("--scheme", "mof2020") == ("mof2020", True)
        assert of_henan("--scheme", "henan2024") == ("henan2024", False)

    def test_the_outputs_name_every_scheme_that_was_used(self, inbox):
        self.scored(inbox)
        manifest = json.loads((inbox.parent / "结果" / "manifest.json").read_text(encoding="utf-8"))
        assert (manifest["scheme"]["id"], [each["id"] for each in manifest["project_schemes"]]) == (
            "mof2020",
            ["henan2024"],
        )
        book = openpyxl.load_workbook(inbox.parent / "结果" / "绩效自评汇总表.xlsx")
        lines = {row[0]: row[1] for row in book["说明"].iter_rows(max_col=2, values_only=True)}
        assert lines["其他评分方案"] == f"{load_scheme('henan2024').name} 1 份（底册或表样指定）"
        assert CliRunner().invoke(main, ["verify", str(inbox.parent / "结果")]).exit_code == 0

    def test_check_goes_by_it_as_well(self, inbox):
        def checked(*words):
            done = CliRunner().invoke(main, ["check", str(inbox / "henan2024.xlsx"), "--json", *words])
            told = json.loads(done.stdout)
            return told["score"]["scheme"], any(each["rule"] == "F86" for each in told["findings"])

        assert checked() == ("henan2024", False)
        assert checked("--scheme", "mof2020") == ("mof2020", True)

    def test_the_register_goes_before_the_template(self, inbox, tmp_path):
        register = tmp_path / "底册.xlsx"
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "项目清单"
        name = examples.complete().form.header.project_name
        sheet.append(["项目名称", "评分方案"])
        sheet.append([name, "hubei2020"])
        book.save(register)
        schemes, other = self.scored(inbox, "--register", str(register))
        assert schemes["henan2024.xlsx"] == schemes["mof2020.xlsx"] == "hubei2020"
        assert "henan2024.xlsx" in other
