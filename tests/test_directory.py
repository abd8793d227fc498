"""The directory of a zip: which one it is, what fits, what is counted."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.ooxml import directory as directory_module
from evalbatch.ooxml.directory import parsed, read_directory
from evalbatch.ooxml.limits import BadPackage, Flaw
from tests.bare_workbook import bare_parts, zipped

MOST = 100
END = struct.Struct("<4s4H2IH")
FIGURES = {"disk": 1, "first_disk": 2, "here": 3, "count": 4, "length": 5, "begins": 6, "comment": 7}


def stored(*members, comment=b""):
    """A zip of these names and contents, packed without being pressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in members:
            package.writestr(zipfile.ZipInfo(name), content)
        package.comment = comment
    return out.getvalue()


def names(data, most=MOST):
    return [info.filename for info in parsed(read_directory(io.BytesIO(data), most).entries)]


def flaw(data, most=MOST):
    with pytest.raises(BadPackage) as bad:
        names(data, most)
    return bad.value.flaw


def told(data, **figures):
    """The zip, its end record telling these figures instead."""
    record = list(END.unpack(data[-END.size :]))
    for name, figure in figures.items():
        record[FIGURES[name]] = figure
    return data[: -END.size] + END.pack(*record)


def wide(data, moved=0, **figures):
    """The zip with the end record of large ones, telling these figures; every narrow one points to it."""
    sign, *_, count, length, begins, _ = END.unpack(data[-END.size :])
    said = {"disk": 0, "first_disk": 0, "here": count, "count": count, "length": length, "begins": begins} | figures
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, *said.values())
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, begins + length + moved, 1)
    narrow = END.pack(sign, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[: -END.size] + record + locator + narrow


TWO = stored(("a.xml", b"a"), ("目录/b.xml", b"b"))
WORKBOOK = zipped(bare_parts())


class TestFound:
    def test_as_it_lies_there(self):
        assert names(TWO) == ["a.xml", "目录/b.xml"]
        assert read_directory(io.BytesIO(TWO), MOST).begins == TWO.index(b"PK\1\2")

    def test_of_nothing(self):
        assert names(stored()) == []

    def test_behind_a_comment_and_before_blank_bytes(self):
        data = stored(("a.xml", b"a"), comment=b"note")
        assert read_directory(io.BytesIO(data + bytes(1000)), MOST).comment == b"note"

    def test_of_large_zips(self):
        assert names(wide(TWO)) == names(TWO)

    def test_whose_wide_record_says_the_same_as_the_narrow_one(self):
        data = wide(TWO)
        assert names(data[: -END.size] + TWO[-END.size :]) == names(TWO)

    def test_that_a_comment_speaks_of_is_none(self):
        """The comment holds the sign of an end record, and one that does not fit."""
        for comment in (b"PK\5\6", b"PK\5\6 is how a zip ends, says the manual of it", stored(("b.xml", b"b"))):
            assert names(stored(("a.xml", b"a"), comment=comment)) == ["a.xml"]


class TestCounted:
    def test_are_entries_and_not_bytes_that_look_like_some(self):
        """A zip of zips that are only stored holds their directories, too."""
        data = stored(*((f"{number}.xlsx", WORKBOOK) for number in range(MOST)))
        assert data.count(b"PK\1\2") > 5 * MOST
        assert len(names(data)) == MOST

    def test_before_anything_is_parsed(self, monkeypatch):
        monkeypatch.setattr(directory_module, "parsed", None)
        data = stored(*((f"{number}.xml", b"") for number in range(5)))
        assert flaw(data, most=4) is Flaw.TOO_LARGE

    @pytest.mark.parametrize("says", [0, 1, 3])
    def test_are_as_many_as_the_end_record_says(self, says):
        assert flaw(told(TWO, here=says, count=says)) is Flaw.UNSAFE

    def test_are_bounded_whatever_the_end_record_says(self):
        data = stored(*((f"{number}.xml", b"") for number in range(5)))
        assert flaw(told(data, here=1, count=1), most=4) is Flaw.TOO_LARGE

    def test_may_run_over_in_programs_that_know_no_large_zips(self):
        many = stored(*((f"{number}.xml", b"") for number in range(66_000)))
        end = many.rindex(b"PK\6\6")
        narrow = END.pack(
            b"PK\5\6", 0, 0, 66_000 & 0xFFFF, 66_000 & 0xFFFF, end - many.index(b"PK\1\2"), many.index(b"PK\1\2"), 0
        )
        assert len(names(many[:end] + narrow, most=70_000)) == 66_000
        assert flaw(many[:end] + narrow, most=65_000) is Flaw.TOO_LARGE

    def test_are_held_in_memory_only_so_far(self):
        """One entry may be long; all of them may not."""
        data = stored(*((f"{number}{'x' * 5000}.xml", b"") for number in range(5)))
        assert len(names(data, most=30)) == 5
        assert flaw(data, most=20) is Flaw.TOO_LARGE


class TestRefused:
    def test_when_it_is_cut_off_anywhere(self):
        for data in (TWO, wide(TWO), stored(("甲.xlsx", WORKBOOK), ("乙.xlsx", WORKBOOK))):
            for end in range(len(data)):
                assert flaw(data[:end]) is Flaw.DAMAGED

    def test_when_it_ends_right_behind_a_zip_that_is_stored_in_it(self):
        """That one's end record is whole, and tells of places before which there is more."""
        data = stored(("甲.xlsx", WORKBOOK), ("乙.xlsx", WORKBOOK))
        first = data.index(WORKBOOK) + len(WORKBOOK)
        for end in (first, data.index(WORKBOOK, first) + len(WORKBOOK)):
            with zipfile.ZipFile(io.BytesIO(data[:end])) as fooled:
                assert "xl/workbook.xml" in fooled.namelist()
            assert flaw(data[:end]) is Flaw.DAMAGED

    @pytest.mark.parametrize(
        "figures",
        [
            {"begins": 0},
            {"begins": 0xFFFFFFFF},
            {"length": 0},
            {"length": 0xFFFFFFFF},
            {"length": 46},
            {"here": 1},
            {"comment": 9},
        ],
        ids=str,
    )
    def test_when_a_figure_does_not_fit(self, figures):
        assert flaw(told(TWO, **figures)) is Flaw.DAMAGED

    @pytest.mark.parametrize(
        "figures",
        [
            {"begins": 0},
            {"begins": 2**63},
            {"length": 2**63},
            {"here": 1},
            {"disk": 1},
            {"first_disk": 7},
            {"moved": 9},
        ],
        ids=str,
    )
    def test_when_a_wide_figure_does_not_fit(self, figures):
        assert flaw(wide(TWO, **figures)) is Flaw.DAMAGED

    def test_when_the_wide_record_and_the_narrow_one_tell_of_two_directories(self):
        data = wide(TWO)
        assert flaw(told(data, length=46)) is Flaw.DAMAGED

    def test_when_a_comment_holds_another_zip_that_fits_as_well(self):
        """Which of the two is meant, programs do not agree upon."""
        inner = stored(("b.xml", b"b"))
        begins = inner.index(b"PK\1\2")
        before = len(stored(("a.xml", b"a")))
        entry = bytearray(inner[begins : -END.size])
        moved = bytes(entry) + told(inner, begins=before)[-END.size :]
        assert flaw(stored(("a.xml", b"a"), comment=moved)) is Flaw.UNSAFE

    def test_when_something_follows(self):
        assert flaw(TWO + b"more") is Flaw.DAMAGED

    def test_when_it_is_one_volume_of_several(self):
        assert flaw(told(TWO, disk=2, first_disk=2)) is Flaw.SPLIT

    @pytest.mark.parametrize("at", [0, 28], ids=["sign", "length of a name"])
    def test_when_an_entry_is_none(self, at):
        data = bytearray(TWO)
        data[TWO.index(b"PK\1\2") + at] ^= 0x40
        assert flaw(bytes(data)) is Flaw.DAMAGED


def test_an_entry_cannot_pass_for_the_end_of_the_directory():
    """The comment of the last member looks like the records of a large zip that tell of another directory."""
    member = zipfile.ZipInfo("a.xml")
    member.comment = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 0, 0, 0, 0) + struct.pack(
        "<4sIQI", b"PK\6\7", 0, 0, 1
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(member, b"a")
    entries = read_directory(io.BytesIO(out.getvalue()), MOST).entries
    assert [info.comment for info in parsed(entries)] == [member.comment]


@settings(max_examples=300)
@given(st.binary(max_size=200), st.integers(0, len(TWO)), st.integers(0, 40))
def test_any_bytes_are_read_or_refused(noise, at, gone):
    try:
        assert len(names(TWO[:at] + noise + TWO[at + gone :])) <= MOST
    except BadPackage as bad:
        assert bad.flaw in {Flaw.DAMAGED, Flaw.UNSAFE, Flaw.SPLIT, Flaw.TOO_LARGE}  # noqa: PT017 - or it is read
