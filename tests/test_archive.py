"""A zip written anew: what is not changed stays as it was packed."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.ooxml.archive import Archive
from evalbatch.ooxml.limits import BadPackage
from evalbatch.ooxml.package import Package

COMMENTS = st.binary(max_size=60).filter(lambda comment: b"PK\5\6" not in comment)  # that begins another directory
NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\\/:"), min_size=1, max_size=12).filter(
        lambda name: name != ".."
    ),
    min_size=1,
    max_size=6,
    unique_by=str.casefold,
)


def zipped(*members, comment=b""):
    """Members as (name, content) or ZipInfo with content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            package.writestr(name, content)
        package.comment = comment
    return out.getvalue()


def archive(data):
    return Archive(Package(data))


def info(name, **traits):
    member = zipfile.ZipInfo(name, (2019, 7, 5, 13, 7, 42))
    member.compress_type = zipfile.ZIP_DEFLATED
    for trait, value in traits.items():
        setattr(member, trait, value)
    return member


def listed(data):
    return zipfile.ZipFile(io.BytesIO(data)).infolist()


def content(data, name):
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def streamed(name, text):
    """A zip whose sizes follow the member, as programs write it that do not know them before."""
    raw = name.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(text) + packer.flush()
    sizes = (zlib.crc32(text), len(packed), len(text))
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 8, 8, 0x5A21, 0x4E21, 0, 0, 0, len(raw), 0) + raw
    body = local + packed + b"PK\7\x08" + struct.pack("<3I", *sizes)
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 8, 8, 0x5A21, 0x4E21, *sizes, len(raw), 0, 0, 0, 0, 0, 0)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(entry) + len(raw), len(body), 0)
    return body + entry + raw + end


class TestWhatIsNotChanged:
    def test_keeps_packed_bytes_order_name_time_attributes_and_comments(self):
        members = [(info("b.xml", comment=b"note", external_attr=0o644 << 16), b"b"), (info("目录/a.xml"), b"a" * 999)]
        data = zipped(*members, (info("c.png", compress_type=zipfile.ZIP_STORED), b"\x89PNG"), comment=b"whole")
        after = archive(data).rewritten({"目录/a.xml": b"new"}, {})
        for old, new in zip(listed(data), listed(after), strict=True):
            for trait in ("filename", "date_time", "comment", "external_attr", "create_system", "extra"):
                assert getattr(new, trait) == getattr(old, trait)
        assert archive(after).packed()["b.xml"] == archive(data).packed()["b.xml"]
        assert content(after, "目录/a.xml") == b"new"
        assert listed(after)[2].compress_type == zipfile.ZIP_STORED
        assert zipfile.ZipFile(io.BytesIO(after)).comment == b"whole"

    def test_folders_stay(self):
        data = zipped((info("xl/"), b""), (info("xl/a.xml"), b"a"))
        assert [each.filename for each in listed(archive(data).rewritten({"xl/a.xml": b"n"}, {}))] == [
            "xl/",
            "xl/a.xml",
        ]

    def test_sizes_that_follow_the_member_move_to_its_header(self):
        data = streamed("a.xml", b"abc" * 50)
        after = archive(data).rewritten({}, {"b.xml": b"new"})
        assert content(after, "a.xml") == b"abc" * 50
        assert archive(after).packed()["a.xml"] == archive(data).packed()["a.xml"]
        assert not listed(after)[0].flag_bits & 8

    def test_headers_for_large_files_become_plain_ones(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package, package.open(info("a.xml"), "w", force_zip64=True) as member:
            member.write(b"abc")
        after = archive(out.getvalue()).rewritten({}, {"b.xml": b"new"})
        assert content(after, "a.xml") == b"abc"
        assert struct.pack("<2H", 1, 16) not in after

    def test_bytes_before_the_first_member_are_left_out_where_the_directory_knows_of_them(self):
        """A program that unpacks itself, made as it should be."""
        out = io.BytesIO(b"#!prefix\n")
        with zipfile.ZipFile(out, "a") as package:
            package.writestr("a.xml", b"a")
        assert content(archive(out.getvalue()).rewritten({}, {"b.xml": b"b"}), "a.xml") == b"a"

    def test_bytes_before_the_first_member_that_the_directory_knows_nothing_of_are_refused(self):
        """So begins the rest of a zip that is cut off behind a workbook stored in it."""
        with pytest.raises(BadPackage):
            archive(b"#!prefix\n" + zipped(("a.xml", b"a")))

    def test_rewriting_twice_gives_the_same_bytes(self):
        once = archive(streamed("a.xml", b"abc" * 50)).rewritten({"a.xml": b"x"}, {"b.xml": b"b"})
        assert archive(once).rewritten({}, {}) == once


def test_members_can_be_left_out_and_new_ones_come_last():
    data = zipped(("a.xml", b"a"), ("b.xml", b"b"))
    after = archive(data).rewritten({"a.xml": None}, {"批注.xml": b"c"})
    assert [each.filename for each in listed(after)] == ["b.xml", "批注.xml"]


def test_case_and_backslashes_of_names_do_not_matter():
    after = archive(zipped((info("XL\\Sheet.xml"), b"a"))).rewritten({"xl/sheet.xml": b"n"}, {})
    assert len(listed(after)) == 1
    assert content(after, listed(after)[0].filename) == b"n"


@pytest.mark.parametrize("flag", [0x1, 0x40])
def test_encrypted_members_are_refused(flag):
    data = bytearray(zipped(("a.xml", b"a")))
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + at] |= flag
    with pytest.raises(BadPackage):
        archive(bytes(data)).rewritten({}, {"b.xml": b"b"})


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"not a zip", zipped(("a", b"a"))[:-3]], ids=["empty", "two signs", "text", "cut short"]
)
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(BadPackage):
        archive(data)


@settings(max_examples=60, deadline=None)
@given(NAMES, st.binary(max_size=300), COMMENTS, st.integers(0, 5))
def test_any_names_and_contents_survive(names, text, comment, at):
    data = zipped(*((info(name), text) for name in names), comment=comment)
    changed = names[at % len(names)]
    after = archive(data).rewritten({changed.casefold(): b"new"}, {"added.bin": text})
    known = [each.filename for each in listed(data)]
    assert [each.filename for each in listed(after)] == [*known, "added.bin"]
    for name, each in zip(names, listed(after), strict=False):
        assert content(after, each) == (b"new" if name == changed else text)
