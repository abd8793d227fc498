"""The least that any program does to give a workbook back changed: nothing is looked at, nothing is said.

    python benchmarks/floor.py [WORKBOOK…]

Read the file, inflate its XML parts, parse each once, deflate the parts that marking changes (a sheet, the styles, the
workbook, the content types) and write them with all others as they were. Two readings of "parse": by expat without a
single call back (`bare`), and into a tree whose elements Python can look at (`tree`), which is what a program that
wants to know anything cannot avoid. Times are CPU milliseconds.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from xml.etree import ElementTree as ET
from xml.parsers import expat

sys.path.insert(0, str(Path(__file__).resolve().parent))

from inbox import originals

_LEVEL = 6
_HEADER = 30  # bytes of a member's header before its name
_CHANGED = ("xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
ROUNDS = 9


def bare(content: bytes) -> None:
    """See that it is well-formed."""
    expat.ParserCreate().Parse(content, True)  # noqa: FBT003 - expat takes it by position only


def tree(content: bytes) -> None:
    """Make a tree of it."""
    ET.fromstring(content)  # noqa: S314 - our own samples


def give_back(source: Path, target: Path, parse: Callable[[bytes], None]) -> None:
    """Copy a workbook as marking would, without marking it."""
    data = source.read_bytes()
    pieces = []
    sheet = True
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            packed = _packed(data, info)
            if info.filename.endswith((".xml", ".rels")) and info.file_size:
                content = zlib.decompress(packed, -zlib.MAX_WBITS) if info.compress_type else packed
                parse(content)
                is_first_sheet = sheet and info.filename.startswith("xl/worksheets/sheet")
                if info.filename in _CHANGED or is_first_sheet:
                    sheet = sheet and not is_first_sheet
                    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
                    packed = packer.compress(content) + packer.flush()
            pieces.append(packed)
    target.write_bytes(b"".join(pieces))


def _packed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    begin = info.header_offset + _HEADER
    lengths = int.from_bytes(data[begin - 4 : begin - 2], "little") + int.from_bytes(data[begin - 2 : begin], "little")
    return data[begin + lengths : begin + lengths + info.compress_size]


def main() -> int:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workbooks", nargs="*", type=Path)
    paths = parser.parse_args().workbooks or originals()
    with tempfile.TemporaryDirectory() as folder:
        for parse in (bare, tree):
            times = []
            for _ in range(ROUNDS):
                began = time.process_time()
                for path in paths:
                    give_back(path, Path(folder) / path.name, parse)
                times.append((time.process_time() - began) * 1000 / len(paths))
            print(f"floor, {parse.__name__}: {median(times):.2f} ms a workbook, of {len(paths)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
