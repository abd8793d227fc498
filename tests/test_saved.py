"""When a workbook was last saved, as it says itself."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from evalbatch.reading import saved
from evalbatch.reading.saved import when_saved

EXAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"


def workbook(core):
    """An .xlsx whose core properties are these bytes."""
    out, changed = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, core if name == "docProps/core.xml" else old.read(name))
    return changed.getvalue()


def core(modified, before=""):
    return (
        f'<?xml version="1.0"?>{before}<p:coreProperties xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
        f"<dcterms:created>2020-01-01T00:00:00Z</dcterms:created><dcterms:modified>{modified}</dcterms:modified>"
        "</p:coreProperties>"
    ).encode()


def open_document(meta):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<x/>")
        package.writestr("meta.xml", meta)
    return out.getvalue()


def summary(ticks, kind=0x40):
    """A SummaryInformation with one other property and the time last saved."""
    head = struct.pack("<HHI16sI16sI", 0xFFFE, 0, 2, b"", 1, b"", 48)
    properties = struct.pack("<II", 40, 2) + struct.pack("<IIII", 1, 24, 0x0D, 28)
    return head + properties + struct.pack("<I", 0) + struct.pack("<IQ", kind, ticks)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2024-03-01T08:30:00Z", "2024-03-01T08:30:00+00:00"),
        ("2024-03-01T16:30:00+08:00", "2024-03-01T16:30:00+08:00"),
        (" 2024-03-01T08:30:00.1234567Z ", "2024-03-01T08:30:00+00:00"),
        ("2024-03-01T08:30:00", "2024-03-01T08:30:00"),
    ],
)
def test_times_as_programs_write_them(written, told):
    assert when_saved(workbook(core(written))) == told


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param(core("1980-01-01T00:00:00Z"), id="a program without a clock"),
        pytest.param(core("gestern"), id="no time"),
        pytest.param(core(""), id="blank"),
        pytest.param(core("&t;", '<!DOCTYPE x [<!ENTITY t "2024-03-01T08:30:00Z">]>'), id="entities are refused"),
        pytest.param(core("2024-03-01T08:30:00Z")[:-9], id="cut off"),
        pytest.param(b"", id="nothing"),
        pytest.param(core("2024" * 300_000), id="longer than any time"),
    ],
)
def test_what_is_no_time_is_not_told(properties):
    assert when_saved(workbook(properties)) == ""


def test_an_ods():
    meta = (
        '<m xmlns="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:creator>某人</dc:creator><dc:date>2024-03-01T08:30:00.123456789</dc:date></m>"
    )
    assert when_saved(open_document(meta)) == "2024-03-01T08:30:00"


def test_an_xls():
    (path,) = EXAMPLES.glob("T31_*.xls")
    assert when_saved(path.read_bytes()).startswith("2024-03-01T")


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        pytest.param(summary(133537554000000000), "2024-03-01T08:30:00+00:00", id="a time"),
        pytest.param(summary(0), "", id="none"),
        pytest.param(summary(2**64 - 1), "", id="beyond all years"),
        pytest.param(summary(133537554000000000, kind=3), "", id="another type"),
        pytest.param(summary(133537554000000000)[:60], "", id="cut off"),
        pytest.param(b"", "", id="empty"),
        pytest.param(None, "", id="no such stream"),
    ],
)
def test_the_properties_of_an_xls(monkeypatch, stream, told):
    (path,) = EXAMPLES.glob("T31_*.xls")
    monkeypatch.setattr(saved, "named_stream", lambda *_: stream)
    assert when_saved(path.read_bytes()) == told
