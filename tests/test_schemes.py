"""The schemes that come with evalbatch, and what is said about one that can't be used."""

import pickle
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import evalbatch
from evalbatch.schemes import BadScheme, load_scheme, shipped_schemes
from evalbatch.schemes.page import formulas_in_words, markdown, page, weights_in_words

SHIPPED = Path(evalbatch.__file__).parent / "schemes"
DEFAULT = (SHIPPED / "mof2020.toml").read_text(encoding="utf-8")
DIMENSIONS = ("execution", "output", "benefit", "satisfaction", "cost")


@pytest.fixture
def scheme_file(tmp_path):
    """The default scheme as a bureau's own file, with changes to its text."""

    def write(*changes, more=""):
        text = DEFAULT
        for old, new in changes:
            assert old in text, f"the default scheme has no {old!r}"
            text = text.replace(old, new, 1)
        path = tmp_path / "本局方案.toml"
        path.write_text(text + more, encoding="utf-8")
        return str(path)

    return write


def refusal(path):
    """What is said about a broken scheme, a line each."""
    with pytest.raises(BadScheme) as refused:
        load_scheme(path)
    return str(refused.value).splitlines()


def test_nine_schemes_come_along():
    assert shipped_schemes() == (
        *("central2017", "guangxi", "henan2024", "hubei2020", "mof2020", "mof2021_core"),
        *("pmkpi", "sichuan2023", "transfer"),
    )


@pytest.mark.parametrize("name", shipped_schemes())
def test_a_scheme_is_whole(name):
    scheme = load_scheme(name)
    assert scheme.id == name
    assert scheme.document
    assert set(scheme.named_formulas().values()) <= scheme.formulas.keys()
    assert pickle.loads(pickle.dumps(scheme)) == scheme  # noqa: S301 - our own bytes: schemes travel to workers


@pytest.mark.parametrize("name", shipped_schemes())
def test_weights_add_up(name):
    weights = load_scheme(name).weights
    named = sum(getattr(weights, dimension) or 0 for dimension in DIMENSIONS)
    assert named + weights.free == (weights.total or 0)


@pytest.mark.parametrize("name", shipped_schemes())
def test_every_part_names_its_source(name):
    scheme = load_scheme(name)
    parts = (scheme.weights, scheme.execution, scheme.indicators, scheme.tolerances, scheme.rounding)
    more = [part for part in (scheme.over_completion, scheme.grades) if part is not None]
    assert all(part.source for part in (*parts, *more))


@pytest.mark.parametrize(
    ("name", "weights", "formulas"),
    [
        ("mof2020", (10, 50, 30, 10, None), ("pos_linear", "neg_ratio", "qual_80_60", "exec_linear10")),
        ("pmkpi", (10, None, None, None, None), ("pos_linear", "neg_mirror", "qual_80_60", "exec_linear10")),
        ("mof2021_core", (10, 40, 20, 10, 20), ("pos_gate60", "neg_ratio", "qual_80_60", "exec_band")),
        ("hubei2020", (20, None, None, None, None), ("pos_linear", "neg_ratio", "qual_80_50", "exec_linear20")),
        ("central2017", (10, 50, 30, 10, None), ("pos_linear", "neg_ratio", "qual_80_50", "exec_linear10")),
        ("sichuan2023", (10, None, None, None, None), ("pos_linear", "neg_ratio", "qual_80_60", "exec_linear10")),
        ("guangxi", (10, 50, 30, 10, None), ("pos_linear", "neg_mirror", "qual_80_60", "exec_linear10")),
        ("henan2024", (None, 30, 25, 5, 10), ("pos_linear", "neg_ratio", "qual_80_60", "exec_linear")),
        ("transfer", (None, None, None, None, None), ("pos_linear", "neg_ratio", "qual_80_60", None)),
    ],
)
def test_what_a_scheme_lays_down(name, weights, formulas):
    scheme = load_scheme(name)
    assert tuple(getattr(scheme.weights, dimension) for dimension in DIMENSIONS) == weights
    indicators = scheme.indicators
    assert (indicators.at_least, indicators.at_most, indicators.qualitative, scheme.execution.formula) == formulas


@pytest.mark.parametrize(
    ("name", "over"),
    [
        ("mof2020", ("1.3", "reason")),
        ("pmkpi", ("1.2", "flag")),
        ("hubei2020", ("1.2", "flag")),
        ("central2017", None),
        ("sichuan2023", ("1.3", "note")),
        ("guangxi", ("1.3", "reason")),
        ("transfer", None),
    ],
)
def test_what_a_scheme_says_of_far_more_than_asked(name, over):
    limit = load_scheme(name).over_completion
    assert (limit and (str(limit.ratio), limit.action)) == over


def test_weights_without_cost_or_satisfaction_rows():
    weights = load_scheme("mof2021_core").weights
    assert weights.for_rows({"output", "benefit", "satisfaction", "cost"}) == weights
    without_cost = weights.for_rows({"output", "benefit", "satisfaction"})
    assert (without_cost.output, without_cost.benefit, without_cost.cost) == (50, 30, None)
    neither = weights.for_rows({"output", "benefit"})
    assert (neither.output, neither.benefit, neither.satisfaction) == (50, 40, None)
    assert load_scheme("mof2020").weights.for_rows({"output"}).output == 50


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "优"),
        ("90", "优"),
        ("89.99", "良"),
        ("80", "良"),
        ("79.5", "中"),
        ("60", "中"),
        ("59.99", "差"),
        ("0", "差"),
    ],
)
def test_grades(total, grade):
    assert load_scheme("mof2020").grade(Decimal(total)) == grade
    assert load_scheme("transfer").grade(Decimal(total)) is None


@pytest.mark.parametrize("name", shipped_schemes())
def test_how_far_amounts_are_apart_in_another_unit_of_money_stands_in_the_scheme(name):
    text = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
    assert "\nunit_slip = 1000\n" in text
    tolerances = load_scheme(name).tolerances
    assert tolerances.unit_slip == 1000
    assert "金额相差 1000 倍以上视为元和万元混用" in tolerances.source


def test_figures_are_exact():
    assert load_scheme("mof2020").tolerances.row_info == Decimal("0.1")


def test_a_bureau_adds_a_formula_words_and_a_changed_rule(scheme_file):
    own = """
[formulas.half_gate]
kind = "proportional"
gate = 0.5
words = "完成率低于 50% 得 0 分"
source = "本局通知"
[direction]
higher = ["控制率"]
[wordings]
achieved = ["圆满"]
[rules.M24]
reason = "本年不要求"
date = 2024-05-09
enabled = false
"""
    scheme = load_scheme(scheme_file(('at_least = "pos_linear"', 'at_least = "half_gate"'), more=own))
    assert scheme.formulas[scheme.indicators.at_least].gate == Decimal("0.5")
    assert scheme.formulas["neg_ratio"].kind == "inverse"
    assert scheme.direction.lower_is_better("成本控制率") is False
    assert scheme.direction.lower_is_better("投诉率") is True
    assert {"圆满", "完成"} <= set(scheme.wordings.achieved)
    assert scheme.rules["M24"].date == date(2024, 5, 9)


def test_notepad_marks_the_beginning_of_a_file(tmp_path):
    path = tmp_path / "方案.toml"
    path.write_text(DEFAULT, encoding="utf-8-sig")
    assert load_scheme(str(path)).id == "mof2020"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("output = 50", "output = 45", r"weights：各项分值之和是 95 分，与总分 100 分（total）不相等"),
        ("output = 50", 'output = "五十"', r"weights\.output：应填数字，现为“五十”"),
        ("output = 50", "output = -1", r"weights\.output：不得小于 0，现为“-1”"),
        ("output = 50", "output = 2000", r"weights\.output：不得大于 1000，现为“2000”"),
        ("output = 50", "output = nan", r"weights\.output：应填有限的数，现为|weights\.output：应填有限的数"),
        ("output = 50", "ouput = 50", r"weights\.ouput：不认识这一项，请核对拼写和它所在的表"),
        ('id = "mof2020"', 'id = "2020 办法"', r"id：只能用小写字母、数字和下划线，以字母开头"),
        ('name = "财政部 2020 年办法（默认）"', "name = 2020", r"name：应填文字，两边加引号"),
        ('document = "财预', '# document = "财预', r"document：缺少这一项"),
        (
            'denominator = "adjusted"',
            'denominator = "actual"',
            r"execution\.denominator：只能填 adjusted、initial 之一，现为“actual”",
        ),
        ('action = "reason"', 'action = "refuse"', r"over_completion\.action：只能填 note、flag、reason 之一"),
        ("copied_share = 0.9", "copied_share = 90", r"batch\.copied_share：不得大于 1，现为“90”"),
        ("copied_share = 0.9", "copied_share = 0.2", r"batch\.copied_share：不得小于 0\.5，现为“0\.2”"),
        ("copied_signs = 40", "copied_signs = 4", r"batch\.copied_signs：不得小于 20，现为“4”"),
        ("copied_rows = 6", 'copied_rows = "六"', r"batch\.copied_rows：应填整数，现为“六”"),
        ("template_units = 5", "template_units = 1", r"batch\.template_units：不得小于 2，现为“1”"),
        ("repeated_rows = 4", "repeated_rows = 1", r"batch\.repeated_rows：不得小于 2，现为“1”"),
        ("shared_numbers = 4", "shared_numbers = 4.5", r"batch\.shared_numbers：应填整数，现为“4\.5”"),
        ("number_digits = 3", "number_digits = 1", r"batch\.number_digits：不得小于 2，现为“1”"),
        ("full_forms = 3", "full_forms = 0", r"batch\.full_forms：不得小于 2，现为“0”"),
        ("peer_units = 8", "peer_units = 2", r"batch\.peer_units：不得小于 3，现为“2”"),
        ("peer_times = 10", "peer_times = 1", r"batch\.peer_times：不得小于 2，现为“1”"),
        ("peer_points = 50", "peer_point = 50", r"batch\.peer_point：不认识这一项，请核对拼写和它所在的表"),
        ("peer_points = 50", "", r"batch\.peer_points：缺少这一项"),
        ("unit_slip = 1000", "unit_slip = 10", r"tolerances\.unit_slip：不得小于 100，现为“10”"),
        ("places = 2", "places = 2.5", r"rounding\.places：应填整数，现为“2.5”"),
        ("places = 2", "places = 9", r"rounding\.places：不得大于 4，现为“9”"),
        ('"良", at_least = 80', '"良", at_least = 95', r"grades\.bands：等级应从高到低：“良”的 95 应小于“优”的 90"),
        ('"差", at_least = 0', '"差", at_least = 10', r"grades\.bands：最后一个等级“差”的 at_least 应为 0"),
        ('"中", at_least = 60', '"中", at_least = "六十"', r"grades\.bands\[3\]\.at_least：应填数字，现为“六十”"),
        ("[tolerances]", "[[tolerances]]", r"tolerances：应是一张表"),
        (
            'required = ["output", "benefit"]',
            'required = ["过程"]',
            r"weights\.required\[1\]：只能填 output、benefit、satisfaction、cost 之一",
        ),
        (
            'formula = "exec_linear10"',
            'formula = "linear"',
            r"execution\.formula：没有名为“linear”的公式，此处可用：.*exec_linear10",
        ),
        (
            'at_most = "neg_ratio"',
            'at_most = "neg_ration"',
            r"indicators\.at_most：没有名为“neg_ration”的公式，此处可用：.*neg_mirror",
        ),
        (
            'at_most = "neg_ratio"',
            'at_most = "pos_linear"',
            r"indicators\.at_most：公式“pos_linear”不能用在这里，此处可用：yesno",
        ),
        (
            'formula = "exec_linear10"',
            'formula = "exec_linear20"',
            r"execution\.formula：公式“exec_linear20”满分 20 分，与 weights\.execution 的 10 分不一致",
        ),
        ("execution = 10", "execution 10", r"第 10 行第 \d+ 列不符合 TOML 写法"),
        ("execution = 10", "execution = 10\nexecution = 10", r"第 11 行第 \d+ 列不符合 TOML 写法"),
    ],
)
def test_a_broken_scheme_names_file_key_and_reason(scheme_file, old, new, expected):
    path = scheme_file((old, new))
    first, *reasons = refusal(path)
    assert first == f"评分方案“{path}”不能使用"
    assert any(re.match(rf"  (?:{expected})", reason) for reason in reasons), reasons


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ('kind = "linear"', "formulas.own.kind：没有名为“linear”的算法，可用：proportional、inverse、mirror"),
        ("gate = 0.5", "formulas.own.kind：缺少这一项：公式要用 kind 说明算法"),
        ('kind = "proportional"\ngate = 1', "formulas.own.gate：应小于 1，现为“1”"),
        ('kind = "steps"\nstep = 0\nloss = 1', "formulas.own.step：应大于 0，现为“0”"),
        ('kind = "proportional"\nbands = []', "formulas.own.bands：不认识这一项"),
        ('kind = "bands"\nby = "rate"\nbands = []', "formulas.own.bands：至少要有一项"),
        ('kind = "levels"\nachieved = 0.6\npartial = 0.8', "formulas.own：partial 应大于 0 且小于 achieved"),
    ],
)
def test_a_broken_formula_of_the_bureau_names_its_key(scheme_file, own, expected):
    text = f'\n[formulas.own]\nwords = "公式"\nsource = "出处"\n{own}\n'
    assert refusal(scheme_file(more=text))[1].strip().startswith(expected)


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ("execution =", "等号后面没有值，或值不对"),
        ("execution = 十", "等号后面没有值，或值不对"),
        ("execution 10", "名称和值之间缺少等号"),
        ("execution = 10 分", "值的后面还有多余的内容"),
        ("execution = 10\nexecution = 10", "这一项前面已经写过"),
        ("[weights]", "这一项前面已经写过"),
        ("[own", "表名后面缺少方括号"),
        ('required = ["output"', "方括号没有成对"),
        ("variant = { output = 50", "花括号没有成对"),
        ('note = "未完', "引号没有成对"),
        ('note = "C:\\方案"', "反斜杠要写成两个"),
        ("day = 2025-02-30", "没有这一天"),
        ("执行率 = 10", "名称只用方案里已有的英文"),
        ("= 10", "名称只用方案里已有的英文"),
    ],
)
def test_a_slip_in_the_notation_is_told_in_chinese(scheme_file, slip, told):
    (line,) = refusal(scheme_file(("execution = 10", slip)))[1:]
    assert re.search(f"不符合 TOML 写法：.*(?:{told})", line)
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,}|[()]", line)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("mof2020", "预算执行率10分、产出指标50分、效益指标30分、满意度指标10分，共100分"),
        ("hubei2020", "预算执行率20分，共100分"),
        ("transfer", "本方案不设分值"),
    ],
)
def test_the_weights_are_told_in_one_line(name, line):
    assert weights_in_words(load_scheme(name)) == line


def test_changed_rules_are_told_with_reason_and_day(scheme_file):
    changes = """
[rules.W34]
reason = "结论表不设权重"
date = 2025-03-10
enabled = false
[rules.S57]
reason = "本年只作提示"
date = 2025-04-01
severity = "info"
[rules.M24]
reason = "已经恢复"
date = 2025-05-06
[rules.M16]
reason = "第一年先试"
date = 2025-05-06
trial = true
[rules.F71]
reason = "试行期满"
date = 2025-05-06
trial = false
severity = "info"
"""
    scheme = load_scheme(scheme_file(more=changes))
    told = [
        "W34 停用（结论表不设权重，2025-03-10）",
        "S57 改为提示（本年只作提示，2025-04-01）",
        "M24 照常执行（已经恢复，2025-05-06）",
        "M16 试行（第一年先试，2025-05-06）",
        "F71 正式执行、改为提示（试行期满，2025-05-06）",
    ]
    assert [how for what, how in formulas_in_words(scheme) if what == "规则调整"] == told
    assert all(f"规则调整：{how}" in page(scheme) for how in told)
    assert all(f"- 规则调整：{how}" in "\n".join(markdown([scheme])) for how in told)
    assert "规则调整" not in page(load_scheme("mof2020"))


def test_all_faults_are_named_at_once(scheme_file):
    path = scheme_file(
        ("output = 50", "output = -1"), ("places = 2", "places = 9"), ('action = "reason"', "action = 1")
    )
    assert len(refusal(path)) == 4


def test_an_unknown_scheme_lists_those_there_are():
    assert "没有这个方案，可用的方案：central2017、guangxi" in refusal("mof2019")[1]


def test_a_file_that_cannot_be_opened(tmp_path):
    assert refusal(str(tmp_path / "没有.toml"))[1] == "  找不到这个文件，请核对路径"
    folder = tmp_path / "方案"
    folder.mkdir()
    assert re.search("文件夹|打不开", refusal(str(folder))[1])  # Windows says the latter


def test_a_file_in_another_encoding(tmp_path):
    path = tmp_path / "方案.toml"
    path.write_bytes(DEFAULT.encode("gb18030"))
    assert refusal(str(path))[1] == "  文件不是 UTF-8 编码，请用记事本另存为 UTF-8"


def test_the_library_is_no_scheme():
    library = SHIPPED / "formulas.toml"
    assert any("缺少这一项" in line for line in refusal(str(library)))


def test_a_rule_on_trial_that_sends_forms_back_is_refused(scheme_file):
    change = '[rules.M19]\nreason = "第一年先试"\ndate = 2025-05-06\ntrial = true\nseverity = "error"\n'
    (_, said) = refusal(scheme_file(more=change))
    assert said.strip() == "rules.M19：试行（trial = true）的规则最多是警告，severity 不能写 error"


@pytest.mark.parametrize(
    ("off", "band"),
    [("0", "正常"), ("0.05", "正常"), ("-0.051", "关注"), ("0.1", "关注"), ("0.2", "预警"), ("-0.21", "严重")],
)
def test_a_deviation_has_its_band_whichever_way_it_points(off, band):
    assert load_scheme("mof2020").digest.band(Decimal(off)) == band


def test_every_scheme_says_from_where_on_the_summary_calls_something_remarkable():
    for name in shipped_schemes():
        digest = load_scheme(name).digest
        assert (digest.notice, digest.warning, digest.serious) == (Decimal("0.05"), Decimal("0.1"), Decimal("0.2"))
        assert "没有统一规定" in digest.source


def test_bands_go_up(scheme_file):
    with pytest.raises(BadScheme, match="应从小到大"):
        load_scheme(str(scheme_file(("serious = 0.2", "serious = 0.07"))))
