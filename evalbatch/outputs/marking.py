"""Marks in a workbook: colours and comments (批注) on cells, each told from what people put there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evalbatch.choices import Severity
from evalbatch.ooxml import comments_edit, notes
from evalbatch.ooxml.comments_edit import Commented, Signature, says
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.limits import BadPackage, Flaw
from evalbatch.ooxml.package import Package, SheetPart
from evalbatch.ooxml.places import Place, name_of, place_of
from evalbatch.ooxml.shading import Shading
from evalbatch.ooxml.sheet_edit import restyle, style_of, with_child
from evalbatch.ooxml.sheet_scan import SheetScan, may_wear, scan_sheet
from evalbatch.ooxml.styles_edit import StylesEdit
from evalbatch.outputs.sheet_layout import SHADES, count_lines

AUTHOR = "evalbatch 审核"
OPENING = "【审核意见】"
CLOSING = "——" + AUTHOR
RULE = "────────"  # between a person's comment and ours
_TOOL = b"evalbatch"  # in every text of ours; some programs write Chinese signs as numbers
SIGNATURE = Signature(AUTHOR, OPENING, CLOSING, RULE)

LONGEST_COMMENT = 1500  # characters of all marks of a cell
LONGEST_MARK = 500
BOX_COLUMNS, LINE_HEIGHT, SMALLEST_BOX, TALLEST_BOX = 46, 13.0, 60.0, 460.0  # half-width signs; points


@dataclass(frozen=True, slots=True)
class Mark:
    """What to say at one cell."""

    sheet: str
    cell: str
    severity: Severity
    text: str


def marks_from(texts: Mapping[tuple[str, str], str]) -> tuple[Mark, ...]:
    """A mark that binds for each (sheet, cell)."""
    return tuple(Mark(sheet, cell, Severity.ERROR, text) for (sheet, cell), text in texts.items())


def set_marks(
    edit: PackageEdit, shading: Shading, marks: Sequence[Mark], skip: Collection[str] = ()
) -> dict[str, Mapping[Place, str]]:
    """Put these marks into the workbook, and take away those of an earlier run that are no longer due.

    Returns the texts by the part of their sheet and their cell. `shading` knows the shades of that run. `skip` names
    the sheets of ours, whose colours are no marks. Raises ValueError for a sheet or cell that is not there.
    """
    sheets = {sheet.name: sheet for sheet in edit.sheets if sheet.name not in skip}
    unknown = next((mark.sheet for mark in marks if mark.sheet not in sheets), None)
    if unknown is not None:
        raise ValueError(f"工作簿中没有名为“{unknown}”的工作表，无法标注；现有工作表：{'、'.join(sheets)}")
    worn = frozenset(str(style).encode() for style in shading.worn)
    texts: dict[str, Mapping[Place, str]] = {}
    for sheet in sheets.values():
        here = _by_place(mark for mark in marks if mark.sheet == sheet.name)
        if here or may_wear(edit.read(sheet.part), worn) or _commented(edit, sheet):
            scan = scan_sheet(edit.read(sheet.part), sheet.part, worn)
            done = _mark_sheet(edit, scan, shading, here)
            texts |= {sheet.part: done} if done else {}
    return texts


def check_marks(
    edit: PackageEdit, result: Package, styles: StylesEdit, texts: Mapping[str, Mapping[Place, str]]
) -> None:
    """Raise BadPackage where one of these cells, by the part of its sheet, lacks its colour or its text.

    `result` has been found to hold what `edit` put into each part.
    """
    shading = Shading(styles, SHADES.values())
    for part, due in texts.items():
        data, comments = edit.read(part), result.linked(part, "comments")
        said = edit.read(comments)
        for place, text in due.items():
            style = style_of(data, name_of(place))
            plain = style is not None and not shading.wears(style)  # None: a cell that bears no name
            if plain or not says(said, comments, place, text):
                raise BadPackage(Flaw.INCOMPLETE, f"mark of {part} {name_of(place)}")


def comment_of(marks: Sequence[Mark]) -> str:
    """What the comment of a cell with these marks says."""
    return f"{OPENING}\n{_numbered(marks)}\n{CLOSING}"


def by_anchor(scan: SheetScan, marks: Mapping[Place, Sequence[Mark]]) -> dict[Place, list[Mark]]:
    """The marks by the cell that holds theirs: of a merged range its top-left."""
    held: dict[Place, list[Mark]] = {}
    for place, each in marks.items():
        held.setdefault(scan.anchor(place), []).extend(each)
    return held


def _by_place(marks: Iterable[Mark]) -> dict[Place, list[Mark]]:
    places: dict[Place, list[Mark]] = {}
    for mark in marks:
        places.setdefault(_place(mark), []).append(mark)
    return places


def _place(mark: Mark) -> Place:
    try:
        return place_of(mark.cell)
    except BadPackage as error:
        raise ValueError(f"“{mark.cell}”不是单元格的名称，无法标注；应写成 D7 这样") from error


def _commented(edit: PackageEdit, sheet: SheetPart) -> bool:
    """Whether a comment of ours is there."""
    part = edit.linked(sheet.part, "comments")
    return part in edit and _TOOL in edit.read(part)


def _mark_sheet(
    edit: PackageEdit, scan: SheetScan, shading: Shading, marks: Mapping[Place, Sequence[Mark]]
) -> Mapping[Place, str]:
    due = by_anchor(scan, marks)

    def choose(place: Place, style: int) -> int:
        worst = min((list(Severity).index(mark.severity) for mark in due.get(place, ())), default=None)
        return shading.unshaded(style) if worst is None else shading.shaded(style, SHADES[list(Severity)[worst]])

    data = restyle(scan, {*due, *scan.worn}, choose)
    texts = {place: comment_of(each) for place, each in due.items()}
    edit.write(scan.part, _comment(edit, scan, data, texts))
    return texts


def _comment(edit: PackageEdit, scan: SheetScan, data: bytes, texts: Mapping[Place, str]) -> bytes:
    """Write the comments of a sheet; returns its part, which points to their boxes."""
    part = edit.linked(scan.part, "comments")
    if part not in edit:
        if not texts:
            return data
        new = comments_edit.new_comments(scan.root.space)
        done = comments_edit.with_comments(new, "comments", texts, SIGNATURE)
        part = edit.add("xl/comments{}.xml", done.part, comments_edit.CONTENT_TYPE)
        edit.link(scan.part, "comments", part)
    else:
        done = comments_edit.with_comments(edit.read(part), part, texts, SIGNATURE)
        edit.write(part, done.part)
    return _draw(edit, scan, data, done) if done.made or done.longer or done.gone else data


def _draw(edit: PackageEdit, scan: SheetScan, data: bytes, done: Commented) -> bytes:
    """Give each comment a box that holds it; returns the sheet part, which points to their drawing."""
    boxes = {place: _box(scan, place, text) for place, text in (*done.made.items(), *done.longer.items())}
    part = _drawing(edit, scan)
    if part:
        drawing = notes.without_boxes(edit.read(part), done.gone | set(done.made))
        drawing = notes.grown(drawing, (boxes[place] for place in done.longer))
        known = notes.noted(drawing)
        edit.write(part, notes.with_boxes(drawing, (box for place, box in sorted(boxes.items()) if place not in known)))
        return data
    number = edit.next_number("xl/drawings/vmlDrawing{}.vml")
    drawing = notes.with_boxes(notes.new_drawing(number), (box for _, box in sorted(boxes.items())))
    part = edit.add("xl/drawings/vmlDrawing{}.vml", drawing, notes.CONTENT_TYPE)
    identifier = edit.link(scan.part, "vmlDrawing", part)
    return with_child(scan, data, "legacyDrawing", f'<legacyDrawing xmlns:r="{edit.link_space}" r:id="{identifier}"/>')


def _drawing(edit: PackageEdit, scan: SheetScan) -> str:
    """The drawing that holds the boxes of this sheet's comments; "" if there is none."""
    node = scan.root.first("legacyDrawing")
    if node is None:
        return ""
    identifier = next((value for key, value in node.attributes.items() if key.endswith(" id")), "")
    part = edit.links(scan.part).get(identifier, ("", ""))[1]
    if part not in edit:
        raise ValueError(f"工作表的批注图形缺失（{scan.part}），无法标注")
    return part


def _box(scan: SheetScan, place: Place, text: str) -> notes.Box:
    height = (count_lines(text, BOX_COLUMNS) + 1) * LINE_HEIGHT
    return notes.Box.beside(scan, place, min(max(SMALLEST_BOX, height), TALLEST_BOX))


def _numbered(marks: Sequence[Mark]) -> str:
    """The texts, worst first; several are numbered."""
    texts = [mark.text for mark in sorted(marks, key=lambda mark: list(Severity).index(mark.severity))]
    texts = [text if len(text) <= LONGEST_MARK else text[: LONGEST_MARK - 2] + "……" for text in texts]
    if len(texts) == 1:
        return texts[0]
    shown: list[str] = []
    for number, text in enumerate(texts, 1):
        if sum(map(len, shown)) + len(text) > LONGEST_COMMENT:
            return "\n".join([*shown, f"（另有 {len(texts) - number + 1} 条意见，批注中放不下）"])
        shown.append(f"{number}. {text}")
    return "\n".join(shown)
