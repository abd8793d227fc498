"""Is it whole, safe and really a workbook? What a file is, is told by its content, never by its name."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalbatch.ooxml.bundle import Member, is_zip_of_files, list_members, read_member
from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.package import Package
from evalbatch.reading.bundle_words import TAKE_OUT, of_bundle, of_member

SAVE_AS_XLSX = "请用 Excel 或 WPS 打开，另存为 .xlsx 工作簿后重新报送"
_SEND_THE_WORKBOOK = "请报送填写自评表的 Excel 工作簿（.xlsx）；只有文档、图片的，请用表样重新填写"
_ZIP = "这不是 Excel 工作簿，而是压缩包（zip）"
_OLD, _XML_TABLE, _HTML_PAGE = "上世纪的旧版 Excel 文件", "“XML 表格 2003”文件", "网页（HTML）文件"
_XML, _TEXT, _TORN, _UNKNOWN = "XML 文件", "文本（如 CSV）文件", "残缺的 Excel 文件", "无法识别的文件"
_OPENED_BY_EXCEL = {_OLD, _XML_TABLE, _HTML_PAGE, _XML, _TEXT, _TORN, _UNKNOWN}
SEND_AGAIN = "请确认原文件能正常打开，重新保存后再报送"


class RejectedFile(Exception):  # noqa: N818 - it says what becomes of the file; nothing went wrong here
    """A file that can't be evaluated: what is wrong with it and what its sender does about it, in Chinese."""

    def __init__(self, reason: str, advice: str, sha256: str = "") -> None:
        """Keep all in `args`, so that it pickles; `sha256` of bytes that were looked at and not handed out."""
        super().__init__(reason, advice, sha256)
        self.reason = reason
        self.advice = advice
        self.sha256 = sha256

    def __str__(self) -> str:
        """For logs."""
        return f"{self.reason}。{self.advice}"


_FLAWS = {
    Flaw.DAMAGED: ("文件已损坏或不完整，无法读取", SEND_AGAIN),
    Flaw.UNSAFE: (
        "文件内部结构异常（重名或越界的内部文件、虚报的大小或外部引用），不予打开",
        "请把内容复制到新建的工作簿，另存为 .xlsx 后重新报送",
    ),
    Flaw.TOO_LARGE: (
        "文件内容过大，超出可处理范围",
        "请删除表格以外多余的行、列、格式和图片，另存为 .xlsx 后重新报送",
    ),
    Flaw.LOCKED: ("文件设有打开密码，无法读取", "请取消密码后另存，重新报送"),
    Flaw.SPLIT: ("文件是分卷压缩的其中一卷，单独无法读取", "请把各卷放在一起解压，报送其中的 .xlsx 工作簿"),
    Flaw.PACKING: ("文件内部的压缩方式不认识，无法读取", SAVE_AS_XLSX),
    Flaw.INCOMPLETE: ("文件缺少工作簿必需的内容，无法读取", SAVE_AS_XLSX),
}


@contextmanager
def rejecting() -> Iterator[None]:
    """Turn what is wrong with a package into what its sender reads."""
    try:
        yield
    except BadPackage as bad:
        raise RejectedFile(*_FLAWS[bad.flaw]) from bad


def open_workbook(path: Path, member: Member | None = None) -> bytes:
    """The bytes of a workbook file, or of one in the zip at `path`, as long as they are within bounds."""
    with _telling():
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            raise RejectedFile("这不是文件（是文件夹或系统特殊文件）", "请报送 .xlsx 工作簿文件")
        _refuse_zip_of_files(path, member)
        size = member.size if member else before.st_size
        if size > LIMITS.file:
            told, most = size >> 20, LIMITS.file >> 20
            raise RejectedFile(f"文件有 {told} MB，超过 {most} MB 的上限", "请删除或压缩其中的图片后重新报送")
        if member:
            data = _unpacked(path, member)
        else:
            with path.open("rb") as file:
                data = file.read(LIMITS.file + 1)
        after = path.stat()
    if (len(data), after.st_mtime_ns) != (size, before.st_mtime_ns):
        raise RejectedFile("文件在读取时发生了变化，可能正在保存或同步", "请等保存或同步完成后重新运行")
    if not data:
        raise RejectedFile("文件是空的（0 字节）", SEND_AGAIN)
    return data


def _refuse_zip_of_files(path: Path, member: Member | None) -> None:
    """Tell of a zip why its files did not arrive one by one; a zip in a zip is not opened."""
    if member:
        _refuse_member(path, member)
        return
    try:
        if list_members(path) is None:
            return
        reason, advice = _ZIP, TAKE_OUT  # it has become whole since
    except BadPackage as bad:
        reason, advice = of_bundle(bad.flaw)
    with path.open("rb") as file:
        within = path.stat().st_size <= LIMITS.bundle
        digest = hashlib.file_digest(file, "sha256").hexdigest() if within else ""
    raise RejectedFile(reason, advice, digest)


def _refuse_member(path: Path, member: Member) -> None:
    if member.flaw:
        raise RejectedFile(*of_member(member.flaw))
    if not member.is_zip:
        return
    if member.size > LIMITS.file:
        raise RejectedFile(_ZIP, TAKE_OUT)
    data = _unpacked(path, member)
    if is_zip_of_files(data):
        raise RejectedFile(_ZIP, TAKE_OUT, hashlib.sha256(data).hexdigest())


def _unpacked(path: Path, member: Member) -> bytes:
    try:
        return read_member(path, member)
    except BadPackage as bad:
        raise RejectedFile(*of_member(bad.flaw)) from bad


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what the system says of a file into what its sender reads."""
    try:
        yield
    except FileNotFoundError:
        raise RejectedFile("找不到文件，可能已被移动、改名或删除", "请确认文件仍在原处，然后重新运行") from None
    except PermissionError:
        raise RejectedFile(
            "文件打不开：正被其他程序占用，或没有读取权限", "请在 Excel 或 WPS 中关闭它，然后重新运行"
        ) from None
    except (OSError, ValueError) as error:
        raise RejectedFile("文件无法读取（磁盘、网络或文件名有问题）", "请把它复制到本机后重新运行") from error


def file_type(data: bytes) -> str:
    """Which kind of workbook this is: "xlsx" (.xlsm too), "xlsb", "ods" or "xls"."""
    return opened(data)[0]


def opened(data: bytes) -> tuple[str, Package | None]:
    """The kind of a workbook as `file_type` tells it, and its package, which an "xls" has not."""
    if data.startswith(b"PK\x03\x04"):
        with rejecting():
            package = Package(data)
            return _zip_type(package), package
    if data.startswith(_OLE):
        return _ole_type(data), None
    if not data.strip(b"\0"):
        raise RejectedFile("文件是空的" if not data else "文件内容全部为空字节，未复制完整", SEND_AGAIN)
    raise _no_workbook(_other_type(data))


def _no_workbook(named: str) -> RejectedFile:
    """What such a file is, and what helps: Excel opens web pages and texts, but no documents and pictures."""
    advice = TAKE_OUT if named in _PACKED else SAVE_AS_XLSX if named in _OPENED_BY_EXCEL else _SEND_THE_WORKBOOK
    return RejectedFile(f"这不是 Excel 工作簿，而是{named}", advice)


def has_macros(data: bytes) -> bool:
    """Whether a workbook carries macros (vbaProject); they are never run."""
    if b"vbaproject.bin" not in data.lower():  # names of members are never packed
        return False
    _, package = opened(data)
    return package is not None and any(name.endswith("vbaproject.bin") for name in package.members)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": "xlsx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": "xlsx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": "xlsx",
    "application/vnd.ms-excel.sheet.binary.macroEnabled.main": "xlsb",
}
_OFFICE_FOLDERS = {"word": " Word 文档", "ppt": " PowerPoint 演示文稿", "visio": " Visio 图", "xl": _TORN}


def _zip_type(package: Package) -> str:
    """What an Office package says its main part is."""
    if "mimetype" in package:
        return _open_document_type(package)
    if "[Content_Types].xml" not in package:
        if "xl/workbook.xml" in package:
            raise BadPackage(Flaw.INCOMPLETE, "no content types")
        raise RejectedFile(_ZIP, TAKE_OUT)
    kind = _MAIN_TYPES.get(package.content_type(package.main))
    if kind:
        return kind
    folders = {name.partition("/")[0] for name in package.members}
    named = next((name for folder, name in _OFFICE_FOLDERS.items() if folder in folders), "其他 Office 文件")
    raise _no_workbook(named)


def _open_document_type(package: Package) -> str:
    """An OpenDocument package: spreadsheet or something else, locked or not."""
    kind = package.part("mimetype").decode("ascii", "replace").strip()
    if not kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        raise RejectedFile("这不是电子表格，而是其他 OpenDocument 文件", _SEND_THE_WORKBOOK)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.part("META-INF/manifest.xml"):
        raise BadPackage(Flaw.LOCKED, "encrypted OpenDocument")
    return "ods"


def _ole_type(data: bytes) -> str:
    """An OLE file by the names of its streams."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise RejectedFile(*_FLAWS[Flaw.LOCKED])
    if holds("Workbook\0") or holds("Book\0"):
        return "xls"
    for stream, named in (("WordDocument", " Word 或 WPS 文字文档"), ("PowerPoint Document", " PowerPoint 演示文稿")):
        if holds(stream):
            raise _no_workbook(named)
    raise RejectedFile("文件已损坏，或不是 Excel 工作簿", SAVE_AS_XLSX)


_MAGIC = (
    (b"%PDF", " PDF 文件"),
    (b"Rar!", "压缩包（rar）"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包（7z）"),
    (b"\x1f\x8b", "压缩包（gzip）"),
    (b"PK", "残缺的压缩包（zip）"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"{\\rtf", " RTF 文档"),
    (b"\x09\x00", _OLD),
    (b"\x09\x02", _OLD),
    (b"\x09\x04", _OLD),
    (b"\x09\x08", _OLD),
)
_PACKED = {"压缩包（rar）", "压缩包（7z）", "压缩包（gzip）", "残缺的压缩包（zip）"}
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta)\b|^mime-version:", re.IGNORECASE | re.MULTILINE)
_BEGINNING = 4096  # bytes that tell what a text is


def _other_type(data: bytes) -> str:
    """What this is, in the sender's words."""
    for magic, named in _MAGIC:
        if data.startswith(magic):
            return named
    head = data[:_BEGINNING].replace(b"\0", b"")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return _XML_TABLE
    if _HTML.search(head):
        return _HTML_PAGE
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        return _XML
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or _is_text(data[:_BEGINNING]):
        return _TEXT
    return _UNKNOWN


def _is_text(head: bytes) -> bool:
    """Whether these bytes read as text in one of the usual Chinese encodings."""
    if re.search(rb"[\x00-\x08\x0e-\x1f]", head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: -_LONGEST_CHARACTER if len(head) == _BEGINNING else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_LONGEST_CHARACTER = 4  # bytes; the last one may be cut
