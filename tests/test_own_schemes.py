"""Projects that the register has scored by a scheme of their own."""

import pickle

import pytest

from evalbatch.model import ListedProject, Register, Source
from evalbatch.register import Lists
from evalbatch.schemes import load_scheme
from evalbatch.scoring.own_schemes import OwnSchemes
from tests.builders import form

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
