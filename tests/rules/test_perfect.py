"""S72, S73: nothing but full marks."""

from tests.batches import sent, told


def _projects(unit, *totals):
    return [sent(unit, f"项目{at}", total=total) for at, total in enumerate(totals, start=1)]


def test_S72_all_projects_of_a_unit():
    (finding,) = told("S72", *_projects("甲镇", "100", "100", "100", "100"), sent("乙镇", "养护"))
    assert finding.message == (
        "甲镇的 4 个项目自评全部是满分 100 分，其中 4 个重新计算不足满分："
        "“项目1”（甲镇_项目1.xlsx）、“项目2”（甲镇_项目2.xlsx）、“项目3”（甲镇_项目3.xlsx）等 4 份表"
    )
    assert (finding.file, finding.cells, finding.unit) == ("", (), "甲镇"), "no single form is at fault"


def test_S72_one_project_below_shows_that_they_were_weighed():
    said = told("S72", *_projects("甲镇", "100", "100", "100", "99.5"))
    assert said == []


def test_S72_two_projects_are_too_few():
    said = told("S72", *_projects("甲镇", "100", "100"), sent("乙镇", "养护"))
    assert said == []


def test_S72_versions_are_counted_once():
    said = told("S72", *(sent("甲镇", "养护", total="100", file=f"养护({at}).xlsx") for at in range(4)))
    assert said == []


def test_S73_the_whole_batch():
    forms = [form for unit in ("甲镇", "乙镇", "丙镇") for form in _projects(unit, "100", "100", "100")]
    (finding,) = told("S73", *forms)
    assert finding.message == "这一批 3 个单位的 9 个项目自评全部是满分 100 分，其中 9 个重新计算不足满分"
    assert told("S72", *forms) == [], "said once for all"


def test_S73_one_unit_alone_is_no_batch():
    said = told("S73", *_projects("甲镇", "100", "100", "100"))
    assert said == []


def test_S73_one_project_below():
    said = told("S73", *(sent(f"{unit}镇", "养护", total="100") for unit in "甲乙丙"), sent("丁镇", "养护", total="98"))
    assert said == []
