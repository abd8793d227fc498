"""Relationships and content types of a package, changed in place."""

from __future__ import annotations

import posixpath
from urllib.parse import quote

from evalbatch.ooxml.splice import Splices, escaped, joined, prefixed, shared_outline

_SPACE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "[Content_Types].xml"


def links_part(part: str) -> str:
    """The part that holds the relationships of this one."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def with_link(links: bytes, part: str, kind: str, target: str) -> tuple[bytes, str]:
    """The relationships of `part` (b"" if none yet) with one to the part `target`, and its id."""
    if not links:
        links = joined(
            (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
                f'<Relationships xmlns="{_SPACE}/relationships"/>',
            )
        )
    root = shared_outline(links, links_part(part), 2)
    taken = {child.attributes.get("Id", "").casefold() for child in root.children}
    number = 1
    while f"rid{number}" in taken:
        number += 1
    where = quote(posixpath.relpath("/" + target, "/" + posixpath.dirname(part)), safe="/()!$&'*+,;=:@~-._")
    entry = f'<Relationship Id="rId{number}" Type="{kind}" Target="{escaped(where)}"/>'
    splices = Splices(links)
    splices.append(root, prefixed(entry.encode(), root.prefix))
    return splices.result(), f"rId{number}"


def without_link(links: bytes, part: str, identifier: str) -> bytes:
    """The relationships of `part` without this one."""
    splices = Splices(links)
    for child in shared_outline(links, links_part(part), 2).children:
        if child.attributes.get("Id") == identifier:
            splices.replace(child.start, child.end, b"")
    return splices.result()


def with_type(types: bytes, part: str, content_type: str) -> bytes:
    """The content types with one for this part."""
    entry = f'<Override PartName="/{escaped(part)}" ContentType="{content_type}"/>'
    root = shared_outline(types, TYPES, 1)
    splices = Splices(types)
    splices.append(root, prefixed(entry.encode(), root.prefix))
    return splices.result()


def without_type(types: bytes, part: str) -> bytes:
    """The content types without that of this part."""
    splices = Splices(types)
    for child in shared_outline(types, TYPES, 2).children:
        if child.attributes.get("PartName", "").lstrip("/").casefold() == part.casefold():
            splices.replace(child.start, child.end, b"")
    return splices.result()
