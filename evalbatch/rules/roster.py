"""F: who has sent what, against the bureau's lists."""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.choices import Category, Severity, Standing
from evalbatch.model import Register, Source
from evalbatch.rules.rule import Entry, Hit, Whole, hit, rule
from evalbatch.rules.standings import arrived, days_late, near_in_words
from evalbatch.terms import label
from evalbatch.values.names import likeness, plain_name, same_project, same_unit

_NAMES = "核对名称，改为名单中的全称；确是名单以外的项目，请与财政部门联系补入名单"
_NOTED = "登记有误或经同意延期的，请财政部门更正底册"
_UNNOTED = "文件日期只是线索，按期报送过的，请财政部门在底册登记收到日期"
_WHICH = "写明实施单位全称和项目编码，使名单中只有一个项目与本表相符"


@rule(
    "F06",
    Severity.ERROR,
    Category.SUBMISSION,
    "{fault}{near}",
    advice="{cure}",
)
def unlisted_form(whole: Whole) -> Iterator[Hit]:
    """实施单位或项目不在财政部门的名单中。

    Why: 名称对不上就找不到批复的预算和目标，应报的项目也会被当成没有报送。多半是名称写错、写了简称，或者报错了表。
    Fix: 按名单写全称；名单里确实没有的，与财政部门联系。
    """
    for stand in whole.stands:
        if stand.submission.standing is not Standing.UNLISTED or whole.register is None:
            continue
        for entry in stand.entries:
            yield from _unlisted(entry, whole.register)


def _unlisted(entry: Entry, register: Register) -> Iterator[Hit]:
    header, match = entry.form.header, entry.match
    project, unit = header.project_name, header.implementing_unit
    near, cure, expected = "", _NAMES, "名单中的项目"
    cells: tuple[str, ...]
    if match.coded:
        fault = f"项目编码在名单中是“{match.coded.name}”的，项目名称却是另一个项目“{project}”"
        cells, cure, expected = ("project_name", "project_code"), _WHICH, match.coded.name
    elif match.several:
        names = "”“".join(match.several)
        fault = f"名单中有 {len(match.several)} 个项目都可能是“{project}”，不能确定是哪一个：“{names}”"
        cells, cure = ("project_name", "implementing_unit"), _WHICH
    elif match.near_project and plain_name(match.near_project.name) == plain_name(project):
        owner = match.near_project.unit
        fault, expected = f"项目“{project}”在名单中是“{owner}”的，表上的实施单位却是“{unit}”", owner
        cells = ("implementing_unit", "project_name")
    elif known := _unknown(entry, register):
        cells, fault = known
        proposal = match.near_project if "project_name" in cells else match.near_unit
        near, expected = near_in_words(proposal), proposal.name if proposal else expected
    else:
        return  # what is left blank is told by F05
    yield hit(header, *cells, fault=fault, near=near and f"；{near}", cure=cure, expected=expected)


def _unknown(entry: Entry, register: Register) -> tuple[tuple[str, ...], str] | None:
    """Which of project and unit the lists do not have; None where they have both, or the form names neither."""
    project, unit = entry.form.header.project_name, entry.form.header.implementing_unit
    owner = entry.match.unit or any(same_unit(each.unit, unit) for each in register.projects)
    stranger = unit and not owner
    if project and register.projects:
        if stranger:
            return ("project_name", "implementing_unit"), f"实施单位“{unit}”和项目“{project}”都不在名单中"
        whose = f"单位“{unit}”在名单中，" if unit else ""
        return ("project_name",), f"{whose}项目“{project}”不在名单中"
    return (("implementing_unit",), f"实施单位“{unit}”不在名单中") if stranger else None


@rule(
    "F11",
    Severity.ERROR,
    Category.SUBMISSION,
    "{what}没有收到自评表{due}{note}",
    advice="催报；确已报送的，核对文件能否打开、名称是否写错；无需报送的，在底册的单位名册中写明原因",
)
def missing_submission(whole: Whole) -> Iterator[Hit]:
    """名单中的项目没有收到自评表。

    Why: 纳入预算的项目都要自评；漏报一个，单位和全部项目的合计就对不上。
    Fix: 尽快补报；无需报送的，由财政部门在名册中写明原因。
    """
    for stand in whole.stands:
        asked = stand.submission
        if asked.standing is not Standing.OWING or stand.maybe:  # of a name written wrong F06 speaks
            continue
        owner = f"（{asked.unit}）" if asked.unit else ""
        what = f"名单中的项目“{asked.project}”{owner}" if asked.project else f"单位“{asked.unit}”"
        due = f"，报送期限是 {asked.due}" if asked.due else ""
        note = f"；{asked.note}" if asked.note else ""
        values = {"what": what, "due": due, "note": note, "found": "未报送", "expected": "自评表"}
        yield Hit(Source("", ""), (), values, unit=asked.unit, project=asked.project)


@rule(
    "F12",
    Severity.WARNING,
    Category.SUBMISSION,
    "{known_by}是 {found}，比报送期限 {due} 晚 {late} 天",
    advice="{cure}；确实迟报的，说明原因",
)
def late_submission(whole: Whole) -> Iterator[Hit]:
    """晚于期限报送。

    Why: 期限由财政部门通知规定。没有登记收到日期时只能看文件日期：期限以后改过的表不是按期报送的那份，但转存会改日期。
    Fix: 说明迟报的原因；财政部门核对后可以在底册登记收到日期。
    """
    for stand in whole.stands:
        if stand.submission.standing is not Standing.LATE:
            continue
        for entry in stand.entries:
            arrival, due = arrived(entry), stand.submission.due
            late = 0 if entry.evaluation.superseded_by else days_late(arrival, due)
            if late:
                values = {"known_by": arrival.known_by, "found": arrival.day, "due": due, "late": late}
                cure = _NOTED if arrival.noted else _UNNOTED
                yield Hit(_place(entry), (), {**values, "expected": f"不晚于 {due}", "cure": cure})


@rule(
    "F77",
    Severity.WARNING,
    Category.CONSISTENCY,
    "这个项目编码在名单中的{what}是“{expected}”，表上写的却是“{found}”（相似 {share}）",
    advice="编码正确的，把名称改为名单中的全称；编码抄错的，更正编码",
)
def code_of_another_name(whole: Whole) -> Iterator[Hit]:
    """项目编码在名单中有，名称或单位却与名单不同。

    Why: 本表按编码与清单核对；编码如果抄错了，核对的就是别的项目。
    Fix: 核对编码和名称，更正写错的一个。
    """
    for entry in whole.entries:
        header, listed = entry.form.header, entry.match.project
        if listed is None:
            continue
        pairs = {
            "project_name": (header.project_name, listed.name, same_project),
            "implementing_unit": (header.implementing_unit, listed.unit, same_unit),
        }
        for name, (stated, due, same) in pairs.items():
            if stated and due and not same(stated, due):
                share = f"{round(likeness(stated, due) * 100)}%"
                what = label(name)
                code = [(header, "project_code")]
                yield hit(header, name, also=code, what=what, found=stated, expected=due, share=share)
                break


def _place(entry: Entry) -> Source:
    return Source(entry.form.source.file, entry.form.source.sheet)
