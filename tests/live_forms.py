"""Templates filled in at random, and what the template itself and the engine say of each.

Everything is drawn from a seed. Values are of the kinds that a clerk types into the cells of the template: figures,
percentages, levels from the list, words where a figure is due, blanks, slips in sums and points, scores typed over.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import openpyxl

from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import check_form
from evalbatch.rules.self_check import IN_TEMPLATE
from evalbatch.schemes import Scheme, load_scheme
from evalbatch.scoring import score_form
from evalbatch.templates import Template
from evalbatch.templates.entry import IN_TIME, LATE, LEVELS
from evalbatch.templates.panel import PANEL_SHEET, PASSED, READY
from evalbatch.templates.panel_words import OWN
from evalbatch.templates.places import FORM_SHEET

FORM, SPENDING, CONCLUSION = FORM_SHEET, "资金明细", "评价结论"


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that shows as something else: 0.98 as 98%, 45657 as a day."""

    number: float
    code: str  # of the number format


Value = str | int | float | Decimal | Shown


class Filling(dict[tuple[str, str], Value]):
    """(sheet, cell) -> what is typed there; `unclear` where something is spelled so that a formula need not read it."""

    unclear = False


_UNITS = ("次", "%", "人", "万元", "个", "篇", "万人", "元", "")
WHOLE = OWN["表样"]  # a form that nobody has broken is never told to be
_REASONS = ("", "", "无", "受疫情影响推迟，明年完成", "/")
_WORDS = ("已完成", "约5", "达标")


@cache
def scheme_of(name: str) -> Scheme:
    return load_scheme(name)


@cache
def blank(name: str) -> bytes:
    return Template(scheme_of(name)).workbook(2024)


@cache
def undated(name: str) -> bytes:
    return Template(scheme_of(name)).workbook()


@dataclass(frozen=True)
class Layout:
    """Where the entries of a blank template stand."""

    rows: tuple[tuple[int, str], ...]  # number of each indicator row, and its 一级指标
    goals: int
    reason: int
    total: int | None
    grade: int | None
    names: tuple[str, ...]  # the label of its 二级指标, row by row


@cache
def layout(name: str) -> Layout:
    book = openpyxl.load_workbook(BytesIO(blank(name)))
    sheet = book[FORM]
    texts = {"".join(str(cell.value).split()): cell.row for row in sheet.iter_rows() for cell in row if cell.value}
    header = texts["三级指标"]
    end = texts.get("总分") or texts["资金未执行完的原因"]
    rows, names, level, level2 = [], [], "", ""
    for number in range(header + 1, end):
        level = sheet.cell(number, 2).value or level
        level2 = sheet.cell(number, 3).value or level2
        rows.append((number, level))
        names.append(level2.replace("\n", ""))
    return Layout(
        tuple(rows),
        texts["预期目标"],
        texts["资金未执行完的原因"],
        texts.get("总分"),
        texts.get("自评等级"),
        tuple(names),
    )


class Clerk:
    """Somebody who fills in one template, rather well or rather badly."""

    def __init__(self, seed: int, scheme: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a test's dice
        self.scheme = scheme
        self.place = layout(scheme)
        self.way = self.random.choices(("plain", "clear", "unclear"), (55, 15, 30))[0]  # of spelling
        self.careful = self.way == "unclear" or self.random.random() < 0.35
        self.odd_row = self.random.randrange(len(self.place.rows)) if self.way == "unclear" else -1
        self.cells = Filling()

    def maybe(self, share: float) -> bool:
        """Whether a slip happens; a form with an unclear spelling has no other fault that would hide it."""
        return self.way != "unclear" and self.random.random() < (share / 30 if self.careful else share)

    def pick(self, *values: object) -> object:
        return self.random.choice(values)

    def form(self, cell: str, value: Value) -> None:
        if value != "":
            self.cells[FORM, cell] = value

    def fill(self) -> Filling:
        self.head()
        self.money()
        for at in range(len(self.place.rows)):
            if self.way == "unclear" or self.random.random() < 0.7:
                self.row(at)
        by_criteria = self.random.random() < 0.06 and self.way != "unclear"
        if not by_criteria:
            self.points()
            self.slips()
        if self.place.total and self.way != "unclear" and (by_criteria or self.random.random() < 0.25):
            self.conclusion()
        return self.cells

    def head(self) -> None:
        for cell, name in (("C3", "干部培训项目"), ("C4", "某某局"), ("G4", "某某培训中心")):
            self.form(cell, "" if self.maybe(0.1) else name)
        for cell, text in (("B", "办培训十二期"), ("F", "办了培训")):
            self.form(f"{cell}{self.place.goals + 1}", "" if self.maybe(0.08) else text)
        self.form(f"C{self.place.reason}", str(self.pick(*_REASONS, "余款为质保金，次年支付")))

    def money(self) -> None:
        """Three columns D, E, G; total in row 6, parts below it."""
        for column in "DEG":
            parts = [round(self.random.uniform(0, 80), 2), self.pick(0, 0, 12.5), self.pick(0, 0, 3)]
            if column == "G":
                parts = [
                    round(part * self.random.uniform(0.7 if self.careful else 0.3, 1 if self.careful else 1.05), 2)
                    for part in self.budget
                ]
            else:
                self.budget = parts
            total: Value = round(sum(parts), 2)
            if self.maybe(0.15):
                total = round(total * self.random.uniform(0.5, 1.4), 2)
            if self.maybe(0.05):
                total = str(self.pick("约50", "待定")) if self.maybe(0.5) else -abs(total)
            if self.way == "unclear" and column == "G" and self.random.random() < 0.05:
                self.cells.unclear = True
                total = self.pick(f"{total}", f"{total}万元", *ERRORS)  # type: ignore[assignment]
            values = [total, *parts]
            if self.maybe(0.06):  # one of them in yuan
                at = self.random.randrange(len(values))
                slipped = values[at]
                values[at] = round(slipped * 10_000, 2) if isinstance(slipped, float) else slipped
            for row, value in enumerate(values, 6):
                self.form(f"{column}{row}", "" if self.maybe(0.06) else value)
        if self.maybe(0.05):
            self.form("E6", 0)

    def row(self, at: int) -> None:
        number, _ = self.place.rows[at]
        name = self.place.names[at] if self.maybe(0.04) else f"第{at}项工作{self.pick('完成情况', '数', '比例')}"
        self.form(f"D{number}", "" if self.maybe(0.05) else name)
        sign = str(
            self.random.choices(("≥", "≤", "＝", "＞", "＜", "区间", "时限", "定性"), (40, 12, 12, 4, 2, 6, 8, 16))[0]
        )
        target, unit, actual = {"定性": self.words, "时限": self.day, "区间": self.span}.get(sign, self.figures)()
        if at == self.odd_row or (self.way == "clear" and self.random.random() < 0.35):
            sign, target, unit, actual = self.respelled(sign, target, unit, actual)
        self.form(f"E{number}", sign)
        self.form(f"F{number}", "" if self.maybe(0.05) else target)
        self.form(f"G{number}", unit)
        self.form(f"H{number}", "" if self.maybe(0.08) else actual)
        reason = "有原因，已改进" if self.careful else str(self.pick(*_REASONS))
        self.form(f"K{number}" if self.place.total else f"I{number}", reason)

    def figures(self) -> tuple[Value, str, Value]:
        unit = str(self.pick(*_UNITS))
        target: Value = self.pick(
            1 if self.way == "unclear" else 0, 1, 5, 12, 30, 90, 98, 100, 99.5, 2.345, 5.873, 300, 0.5
        )  # type: ignore[assignment]
        shares = (1, 1, 1, 0.3, 0.59, 0.8, 0.95, 1.1, 1.3, 1.5, 2.2)
        actual: Value = round(float(target) * self.random.choice(shares[: 3 if self.careful else None]), 3)
        if self.maybe(0.08):
            actual = round(self.random.uniform(-3, 150), 3)
        if unit == "%" and self.maybe(0.3):
            actual = f"{actual}%" if self.maybe(0.5) else round(float(actual) / 100, 4)
        if unit == "万元" and self.maybe(0.15):
            actual = round(float(actual) * 10000, 0)
        if self.maybe(0.05):
            actual = str(self.pick(*_WORDS))
        if self.maybe(0.03):
            target = "约90"
        if isinstance(actual, float) and actual == int(actual):
            actual = int(actual)
        if self.maybe(0.3):  # pasted as text, as the cells are formatted
            actual = str(actual)
        return target, unit, actual

    def respelled(self, sign: str, target: Value, unit: str, actual: Value) -> tuple[str, Value, str, Value]:
        """The same values as people spell them who don't keep to the prompts."""
        if sign in ("时限", "定性"):
            return (
                (sign, target, unit, actual) if self.way == "clear" else (sign, *self.own_words(sign, target, actual))
            )
        if self.way == "clear":
            return sign, *self.respelled_clearly(sign, target, unit, actual)
        self.cells.unclear = True
        if sign != "区间" and unit in ("%", "") and not isinstance(actual, str):
            code = str(self.pick("0%", "0.00%"))
            both = self.pick(1, 2, 3)
            return (
                sign,
                Shown(target / 100, code) if both != 2 else target,  # type: ignore[operator]
                unit,
                Shown(actual / 100, code) if both != 1 else self.pick(actual, str(actual)),  # type: ignore[return-value,operator]
            )
        day = Shown(45657, "YYYY-MM-DD")
        ways: tuple[tuple[Value, str, Value], ...] = (
            (f"{target}{unit}以上", unit, actual),
            (f"{self.pick('≥', '≤', '＞', '不低于', '>=')}{target}", unit, actual),
            (f"{target}{unit}", "", f"{actual}{unit}"),
            (target, unit, f"{actual}元"),
            (target, unit, f"{actual}万"),
            (target, unit, f"≥{actual}"),
            (target, unit, f"{target}\n{actual}"),
            (target, unit, f"共{actual}{unit}"),
            (target, unit, day),
            (day, unit, actual),
            (target, unit, "2024年11月20日"),
            (target, unit, "2024-11-20"),
            (target, unit, "1,20"),
            (target, unit, str(self.pick(*ERRORS))),
            (str(self.pick(*ERRORS)), unit, actual),
            ("10-11", unit, actual),
            (target, unit, "3/4"),
            (target, unit, "1e2"),
        )
        return sign, *self.random.choice(ways)

    def own_words(self, sign: str, target: Value, actual: Value) -> tuple[Value, str, Value]:
        self.cells.unclear = True
        ways: tuple[tuple[Value, str, Value], ...] = (
            (target, "", "效果明显"),
            (target, "", "已完成"),
            (target, "", "2024年11月20日"),
            (target, "", Shown(45616, "YYYY-MM-DD")),
            (target, "", f" {actual}　"),
        )
        dates: tuple[tuple[Value, str, Value], ...] = (
            (Shown(45657, "YYYY-MM-DD"), "", actual),
            ("30个工作日内", "", actual),
            ("及时", "", actual),
            ("2024-12-31", "", actual),
            (12, "次", actual),
            ("3日内", "", actual),
        )
        return self.random.choice(ways + dates if sign == "时限" else ways)

    def respelled_clearly(self, sign: str, target: Value, unit: str, actual: Value) -> tuple[Value, str, Value]:
        """Spellings that the template has to read as the engine does."""
        wide = str.maketrans("0123456789.%-", "０１２３４５６７８９．％－")
        if sign == "区间":
            low, high = re.split("[-~至]", str(target))
            to = self.pick("～", "—", "到", "－", "-", " - ")
            return f"{low}{to}{high}{self.pick('', unit, '　')}", unit, actual
        ways: tuple[tuple[Value, str, Value], ...] = (
            (f"{target}", unit, f"{actual}"),
            (f"{target}　", unit, f" {actual}　"),
            (f"{target}\n", unit, f"{actual}\n"),
            (f"{target}".translate(wide), unit, f"{actual}".translate(wide)),
            (f"{sign}{target}", unit, actual),
            (f"{target} {unit}", unit, f"{actual} {unit}"),
            (target, f" {unit} ", actual),
        )
        return self.random.choice(ways)

    def span(self) -> tuple[Value, str, Value]:
        low = self.random.randint(1, 50)
        high = low + self.random.randint(1, 20)
        return f"{low}{self.pick('-', '~', '至')}{high}", str(self.pick("次", "天", "个")), self.random.randint(0, 90)

    def day(self) -> tuple[Value, str, Value]:
        return (
            str(self.pick("2024年12月31日前", "12月底前", "6月30日前")),
            "",
            IN_TIME[0] if self.careful else str(self.pick(*IN_TIME, LATE)),
        )

    def words(self) -> tuple[Value, str, Value]:
        level = LEVELS[0] if self.careful else str(self.pick(*LEVELS, LEVELS[0]))
        return str(self.pick("制度健全有效", "提供决策依据", "长期发挥作用")), "", level

    def points(self) -> None:
        """Share the points of each 一级指标 out over its rows that were filled in."""
        if self.place.total is None:
            return
        shares: dict[str, list[int]] = {}
        for number, level in self.place.rows:
            if (FORM, f"E{number}") in self.cells:
                shares.setdefault(level, []).append(number)
        for level, numbers in shares.items():
            found = re.search(r"（([\d.]+)分）", level)
            due = Decimal(found[1]) if found else Decimal(30)
            each = (due / len(numbers)).quantize(Decimal("0.001" if self.maybe(0.3) else "0.1"))
            values: list[Value] = [each] * len(numbers)
            values[-1] = due - each * (len(numbers) - 1)
            for number, value in zip(numbers, values, strict=True):
                if self.maybe(0.04):
                    value = self.pick(0, -1, "若干", 65, "")  # noqa: PLW2901 # type: ignore[assignment]
                if self.way == "unclear" and self.random.random() < 0.01:
                    self.cells.unclear = True
                    value = self.pick(f"{value}", f"{value}分", *ERRORS)  # type: ignore[assignment] # noqa: PLW2901
                self.form(f"I{number}", value)
        if scheme_of(self.scheme).weights.execution is None:
            self.form("I6", self.pick(10, 20, ""))

    def slips(self) -> None:
        """Type over what the template works out."""
        if self.place.total is None:
            return
        for number, _ in self.place.rows:
            unclear = self.odd_row >= 0 and number == self.place.rows[self.odd_row][0] and self.random.random() < 0.5
            if unclear:
                self.form(f"J{number}", self.cells.get((FORM, f"I{number}"), ""))
            elif (FORM, f"E{number}") in self.cells and self.maybe(0.2):
                points = self.cells.get((FORM, f"I{number}"), 5)
                most = 5.0 if isinstance(points, str | Shown) else float(points)
                near = (round(most * self.random.uniform(0.2, 1.1), 2), most, round(most * 0.9, 2), -1, "待定")
                self.form(f"J{number}", self.random.choices(near, (50, 20, 10, 2, 2))[0])
        if self.maybe(0.1):
            self.form("K6", round(self.random.uniform(0, 12), 2))
        if self.maybe(0.06):
            self.form("J6", round(self.random.uniform(0.4, 1), 4))
        if self.maybe(0.08):
            self.form(f"J{self.place.total}", round(self.random.uniform(50, 101), 2))
        if self.place.grade and self.maybe(0.1):
            self.form(f"C{self.place.grade}", str(self.pick("优", "良", "差", "优秀")))

    def conclusion(self) -> None:
        weights = self.random.choice(((0.1, 0.2, 0.4, 0.3), (0.25, 0.25, 0.25, 0.25)))
        for row, weight in enumerate(weights, 4):
            points = 25 if self.maybe(0.4) else weight * 100
            values = (weight, points, round(points * self.random.uniform(0.8, 1), 1), self.pick("优", "良", "非常满意"))
            for column, value in zip("BCDE", values, strict=True):
                if not self.maybe(0.05):
                    self.cells[CONCLUSION, f"{column}{row}"] = value  # type: ignore[assignment]
        if self.maybe(0.3):
            self.cells[CONCLUSION, "D8"] = 100
        if self.maybe(0.6):
            self.cells[CONCLUSION, "E8"] = str(self.pick("优", "良"))


def blocks(scheme: str) -> tuple[tuple[str, str], ...]:
    """The ranges of entries without formulas: (sheet, range)."""
    place = layout(scheme)
    first, last = place.rows[0][0], place.rows[-1][0]
    columns = ("D", "I", "K") if place.total else ("D", "H", "I")
    return (
        (FORM, "D6:G9"),
        (FORM, f"{columns[0]}{first}:{columns[1]}{last}"),
        (FORM, f"{columns[2]}{first}:{columns[2]}{last}"),
        (FORM, "C3:G4"),
        (FORM, f"B{place.goals + 1}:F{place.goals + 1}"),
        (FORM, f"C{place.reason}:C{place.reason}"),
        *(((CONCLUSION, "B4:C7"), (CONCLUSION, "D4:E7")) if place.total else ()),
    )


def steps(cells: Filling, scheme: str) -> list[list[object]]:
    """What has to be done in an office program to fill the form in: whole blocks first, then what is typed over."""
    rest = {place: _plain(value) for place, value in cells.items()}
    made: list[list[object]] = [
        ["format", sheet, cell, value.code] for (sheet, cell), value in cells.items() if isinstance(value, Shown)
    ]
    for sheet, area in blocks(scheme):
        (left, top), (right, bottom) = (re.match(r"([A-Z])(\d+)", end).groups() for end in area.split(":"))  # type: ignore[union-attr]
        letters = [chr(code) for code in range(ord(left), ord(right) + 1)]
        keep = {"D3": "", "E4": "实施单位", "D4": ""} if area == "C3:G4" else {}
        values = [
            [rest.pop((sheet, f"{each}{row}"), keep.get(f"{each}{row}", "")) for each in letters]
            for row in range(int(top), int(bottom) + 1)
        ]
        made.append(["block", sheet, area, values])
    for (sheet, cell), value in cells.items():
        if isinstance(value, str) and value.startswith("="):
            rest.pop((sheet, cell), None)
            made.append(["formula", sheet, cell, value])
    return [*made, *(["type", sheet, cell, value] for (sheet, cell), value in rest.items())]


def _plain(value: Value) -> str | float:
    if isinstance(value, Shown):
        return value.number
    return value if isinstance(value, str) else float(value)


def filled(data: bytes, cells: Mapping[tuple[str, str], Value]) -> bytes:
    """A workbook with these values typed into its cells, over formulas too; styles and all else stay."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w") as target:
        parts, looks = _sheet_parts(source), _looks(source.read("xl/styles.xml").decode())
        for item in source.infolist():
            content = source.read(item)
            mine = {cell: value for (sheet, cell), value in cells.items() if parts.get(sheet) == item.filename}
            if mine:
                content = _typed(content.decode(), mine, looks).encode()
            target.writestr(item.filename, content)
    return out.getvalue()


def _sheet_parts(source: ZipFile) -> dict[str, str]:
    names = re.findall(r'<sheet name="([^"]+)"', source.read("xl/workbook.xml").decode())
    return {name: f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(names, 1)}


ERRORS = {"=1/0": "#DIV/0!", "=NA()": "#N/A"}
_SHOWN = ERRORS | {"=#REF!": "#REF!"}
_CODES = {"0%": 9, "0.00%": 10, "YYYY-MM-DD": 14}


def _with_formats(styles: str) -> str:
    """The looks of a template, and one for each number format that numbers are pasted with."""
    count = _looks(styles)
    more = "".join(f'<xf numFmtId="{code}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for code in _CODES.values())
    styles = styles.replace("</cellXfs>", f"{more}</cellXfs>")
    return styles.replace(f'<cellXfs count="{count}"', f'<cellXfs count="{count + len(_CODES)}"')


def _looks(styles: str) -> int:
    return int(re.search(r'<cellXfs count="(\d+)"', styles)[1])  # type: ignore[index]


def _typed(xml: str, cells: Mapping[str, Value], looks: int) -> str:
    def cell(found: re.Match[str]) -> str:
        value = cells.get(found[1])
        if value is None:
            return found[0]
        style = re.search(r' s="\d+"', found[0])
        if isinstance(value, Shown):
            look = looks - len(_CODES) + [*_CODES].index(value.code)
            return f'<c r="{found[1]}" s="{look}"><v>{value.number}</v></c>'
        if isinstance(value, str) and value in _SHOWN:
            return f'<c r="{found[1]}"{style[0] if style else ""} t="e"><f>{value[1:]}</f><v>{_SHOWN[value]}</v></c>'
        head = f'<c r="{found[1]}"{style[0] if style else ""}'
        if isinstance(value, str) and value.startswith("="):
            return f"{head}><f>{value[1:]}</f><v>4</v></c>"
        if isinstance(value, str):
            return f'{head} t="inlineStr"><is><t>{value}</t></is></c>'
        return f"{head}><v>{value}</v></c>"

    xml, count = re.subn(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', cell, xml)
    assert count >= len(cells)
    return xml


@dataclass(frozen=True)
class Said:
    """What one side says of a form."""

    scores: Mapping[str, str]  # cell -> score
    total: str
    grade: str
    open: Mapping[str, str]  # rule id -> 需修改, 需说明, 请核对


READS = (("calculate",), ("read", PANEL_SHEET, "A1:F60"), ("read", FORM, "A1:K80"))
"""What has to be read from the office program when it has calculated."""

Read = tuple[list[list[Value]], list[list[Value]]]  # the panel, the form


def computed(shown: Read, scheme: str) -> dict[str, Value]:
    """The cells of the form that the template works out, as the office program shows them."""
    place, (_, form) = layout(scheme), shown
    cells = {"J6": form[5][9], "K6": form[5][10]} if place.total else {"I6": form[5][8]}
    cells |= {f"J{row}": form[row - 1][9] for row in (7, 8, 9)} if place.total else {}
    if place.total:
        cells |= {f"J{row}": form[row - 1][9] for row, _ in place.rows}
        cells |= {f"{column}{place.total}": form[place.total - 1][at] for column, at in (("I", 8), ("J", 9))}
    if place.grade:
        cells[f"C{place.grade}"] = form[place.grade - 1][2]
    return {cell: _result(value) for cell, value in cells.items()}


def _result(value: Value | None) -> Value:
    """A result as it is stored; the bridge gives nothing for an error value."""
    if value is None:
        return "=1/0"
    return round(value, 12) if isinstance(value, float) else value


@cache
def light(name: str) -> bytes:
    """A blank template whose sheets are blank but for those that the engine reads."""
    out = BytesIO()
    with ZipFile(BytesIO(blank(name))) as source, ZipFile(out, "w") as target:
        kept = [part for sheet, part in _sheet_parts(source).items() if sheet in {FORM, CONCLUSION, "_evalbatch"}]
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "xl/styles.xml":
                content = _with_formats(content.decode()).encode()
            if item.filename.startswith("xl/worksheets/sheet") and item.filename not in kept:
                content = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", content, flags=re.DOTALL)
            target.writestr(item.filename, content)
    return out.getvalue()


def as_saved(data: bytes, cells: Filling, shown: Read, scheme: str) -> bytes:
    """The filled template with what the office program has worked out: what the bureau gets."""
    results = {(FORM, cell): value for cell, value in computed(shown, scheme).items()}
    place = layout(scheme)
    if place.grade:
        results[CONCLUSION, "E8"] = _whole(shown)[5]
    return filled(data, {**results, **cells})


def told_by_template(shown: Read, cells: Filling, scheme: str) -> Said:
    """What the panel and the score cells show after an office program has calculated."""
    panel, _ = shown
    lines = {str(row[5]): str(row[2]) for row in panel if row[2] in {PASSED, *ORDER}}
    whole = _whole(shown)
    rows = {f"J{row}" for row, _ in layout(scheme).rows} | {"K6"}
    scores = {cell: _figure(value) for cell, value in computed(shown, scheme).items() if cell in rows}
    untouched = {cell: score for cell, score in scores.items() if (FORM, cell) not in cells}
    opened = {rule: word for rule, word in lines.items() if word != PASSED and rule in IN_TEMPLATE}
    return Said(untouched, _figure(whole[4]), str(whole[5]), opened)


def _whole(shown: Read) -> list[Value]:
    """The line of the total and the grade."""
    return next((row for row in shown[0] if row[1] == "总分和等级"), ["", "", "", "", "", ""])


def _figure(value: Value) -> str:
    return "" if value is None or isinstance(value, str) else f"{round(Decimal(str(value)), 6).normalize():f}"


ORDER = ("请核对", "需说明", "需修改")
_WORDS_OF = {"error": "需修改", "warning": "需说明", "info": "请核对"}


def told_by_engine(data: bytes, scheme: Scheme, cells: set[str]) -> Said:
    """What the bureau's run says of the very same workbook; scores only of the cells asked for."""
    (form,) = parse_forms(read_sheets(data, "x.xlsx"), load_labels())
    score = score_form(form, scheme)
    worst: dict[str, str] = {}
    for finding in check_form(form, score, scheme):
        if finding.rule_id in IN_TEMPLATE:
            word = _WORDS_OF[finding.severity]
            worst[finding.rule_id] = max(worst.get(finding.rule_id, word), word, key=ORDER.index)
    lines = {line.source.cells.get("reported_score", "") for line in score.lines}
    scores = dict.fromkeys(cells & lines if "K6" not in lines else cells, "")
    for line in score.lines:
        place = line.source.cells.get("reported_score", "")
        if place in cells and line.computed and line.score is not None:
            scores[place] = f"{line.score.normalize():f}"
    total = "" if score.total is None else f"{score.total.normalize():f}"
    return Said(scores, total, score.grade or "", worst)


def told_by_saved(data: bytes) -> dict[str, str]:
    """What the panel of a saved workbook says is open, by rule."""
    panel = next(sheet for sheet in read_sheets(data, "x.xlsx") if sheet.name == PANEL_SHEET)
    rows = [{cell.column: cell.text for cell in cells} for _, cells in panel.rows()]
    lines = {row.get(5, ""): row[2] for row in rows if row.get(2) in ORDER}
    return {rule: word for rule, word in lines.items() if rule in IN_TEMPLATE}


def differences(data: bytes, cells: Filling, shown: Read, name: str) -> list[str]:
    """Where template and engine disagree on a form, both sides told."""
    ours = told_by_template(shown, cells, name)
    theirs = told_by_engine(as_saved(data, cells, shown, name), scheme_of(name), set(ours.scores))
    pairs = {f"score {cell}": (ours.scores[cell], score) for cell, score in sorted(theirs.scores.items())}
    pairs |= {"total": (ours.total, theirs.total), "grade": (ours.grade, theirs.grade)}
    if cells.unclear:
        return _too_kind(shown, theirs, pairs)
    rules = sorted(ours.open.keys() | theirs.open.keys())
    pairs |= {rule: (ours.open.get(rule, PASSED), theirs.open.get(rule, PASSED)) for rule in rules}
    apart = [f"{what}: template {one!r}, engine {other!r}" for what, (one, other) in pairs.items() if one != other]
    return apart + [f"{row[1]}: {row[3]}" for row in shown[0] if row[1] == WHOLE[0] and row[2] != PASSED]


def _too_kind(shown: Read, theirs: Said, pairs: Mapping[str, tuple[str, str]]) -> list[str]:
    """Where the panel lets pass what the engine does not: a spelling it can't read, it has to complain of."""
    if not str(shown[0][1][0]).startswith(READY):
        return []
    wrong = [f"{rule}: passed by the panel, engine {word!r}" for rule, word in theirs.open.items() if word == ORDER[-1]]
    return wrong + [
        f"{what}: template {one!r}, engine {other!r}" for what, (one, other) in pairs.items() if one != other
    ]
