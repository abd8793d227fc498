"""Workbooks damaged by chance: their bytes, their zip, their XML parts."""

import io
import re
import warnings
import zipfile

LARGEST = 600_000  # bytes of a member that is changed
TAG = re.compile(r"(<[^<>]+>)")
ATTRIBUTE = re.compile(r'="([^"]*)"')
BETWEEN = re.compile(r">([^<>]*)<")
NUMBER = re.compile(r"(\d+)")
NAMES = ("../{}", "/{}", "C:\\{}", "{}/", "{}\0", "xl\\{}", "[trash]/{}", "é{}", "甲{}", "")
_WORDS = """
    -1 0 1 2 4294967296 1e999 -1e-999 NaN inf 0x10 １２ 1_0 +1 true TRUE 2023-13-45 A0 A1048577 XFE1 A1:XFD1048576 ZZZZ1
    $A$1 A1:A1:A1 R1C1 s n str inlineStr b e d x rId1 ../../x http://example.invalid/x &x; &#0; &#xD800; _x000D_ _xFFFF_
    [h]:mm ?/? #,,; E+E+ [>=1e5]0 [$-F800] [DBNum1]0 ≥95% 20%-30% 2023年12月 𠮷 ㎡ （ <row/> <v> </row> <f> ]]> <?x?>
"""
HOSTILE = (
    *_WORDS.split(),
    *(" 7 ", "\x00", "\x0b", "\ufffe", "\r\n", '"', "<!DOCTYPE a>", "9" * 400, "%" * 50, "<a>" * 300),
    *('0.00_);[Red]-0.00;;@"元"', "yyyy/m/d h:mm:ss.000", '<mergeCell ref="A1:XFD9"/>', "<x:c xmlns:x='urn:x'/>"),
    *('<c r="A1"><v>1</v></c>', '<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "<![CDATA[<c r='A1'/>]]>"),
)
WHOLE = (
    lambda text: text[: len(text) // 2],
    lambda text: text + text,
    lambda text: f"<!DOCTYPE a [<!ENTITY x 'y'>]>{text}",
    lambda text: text.replace("UTF-8", "UTF-16").replace("utf-8", "gbk"),
    lambda text: text.encode("utf-16", "surrogatepass").decode("latin-1"),
    lambda text: text.replace("><", ">\n<"),
    lambda text: text.replace('xmlns="', 'xmlns:x="'),
    lambda text: re.sub(r"<(/?)(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x="),
    lambda text: text.replace('"', "'"),
    lambda text: "\ufeff" + text,
)


def mutated(data, chance):
    """One to four changes, of the bytes, of the zip or of a part."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 4))):
        parts = members(data) if chance.random() < 0.9 else None
        data = packed(changed(parts, chance), chance) if parts else bent(data, chance)
    return data


def members(data):
    """The members of a zip, as (name, content); None where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if info.file_size < LARGEST]
            return [(info.filename, archive.read(info)) for info in infos]
    except Exception:  # noqa: BLE001 - then its bytes are changed
        return None


def packed(parts, chance):
    """The members as a zip again, now and then with a directory that lies."""
    out = io.BytesIO()
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # names that are there twice are wanted
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    data = out.getvalue()
    return with_lie(data, chance) if chance.random() < 0.05 else data


def with_lie(data, chance):
    """Another size, checksum, method, flag or place in one entry of the directory."""
    entries = [match.start() for match in re.finditer(b"PK\x01\x02", data)]
    if not entries:
        return data
    at = chance.choice(entries) + chance.choice((6, 8, 10, 16, 20, 24, 28, 30, 42))
    return data[:at] + chance.choice((b"\0\0", b"\xff\xff", b"\x01\0", b"\x10\x27")) + data[at + 2 :]


def bent(data, chance):
    """Bytes flipped, cut off, doubled, taken out or put in."""
    at = chance.randrange(len(data) + 1)
    length = chance.choice((1, 1, 2, 4, 16, 200))
    return chance.choice(
        (
            data[:at] + bytes(chance.randrange(256) for _ in range(length)) + data[at + length :],
            data[:at] + data[at + length :],
            data[:at] + data[at : at + length] * 2 + data[at + length :],
            data[:at],
            data[:at] + chance.choice(HOSTILE).encode() + data[at:],
        )
    )


def changed(parts, chance):
    """One change of the list of members, or, mostly, of one member."""
    parts = list(parts)
    if not parts:
        return [("xl/workbook.xml", b"")]
    at = chance.randrange(len(parts))
    name, content = parts[at]
    match chance.randrange(20):
        case 0:
            del parts[at]
        case 1:
            parts[at] = (chance.choice(NAMES).format(name), content)
        case 2:
            parts.append((chance.choice(("{}", "{}x", "XL/{}", "./{}")).format(name), content))
        case 3:
            parts[at] = (name, parts[chance.randrange(len(parts))][1])
        case 4:
            parts[at] = (name, b"" if chance.random() < 0.5 else b"\0" * 2_000_000)
        case _:
            parts[at] = (
                name,
                rewritten(content, chance) if name.endswith(("xml", "rels", "vml")) else bent(content, chance),
            )
    return parts


def rewritten(content, chance):
    """One change of an XML part: a tag, an attribute, a text, what stands around them."""
    text = content.decode("utf-8", "surrogateescape")
    pattern = chance.choice((TAG, ATTRIBUTE, ATTRIBUTE, BETWEEN, NUMBER))
    found = list(pattern.finditer(text))
    if not found or chance.random() < 0.1:
        return chance.choice(WHOLE)(text).encode("utf-8", "surrogateescape")
    match = chance.choice(found)
    begin, end = match.span(1)
    other = chance.choice(found)[1]
    new = chance.choice((chance.choice(HOSTILE), chance.choice(HOSTILE), other, "", match[1] * 2, f"{match[1]}{other}"))
    return f"{text[:begin]}{new}{text[end:]}".encode("utf-8", "surrogateescape")
