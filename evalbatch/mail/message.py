"""A letter as messages that Outlook, QQ Mail, Foxmail and Thunderbird show as they should."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.encoders import encode_base64
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from html import escape
from pathlib import Path
from urllib.parse import quote

from evalbatch.mail.letters import Attachment, Letter
from evalbatch.mail.texts import Worded

# The older policy writes headers as they are given: the newer one re-encodes the names that we encode on purpose.
_LINES = compat32.clone(linesep="\r\n")
_AS_MAIL = 1.37  # what base64 with its line ends makes of a file
_TEXT_ROOM = 200_000  # bytes kept for the text
_OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom the mail is from: an address and the name shown before it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message ready to be sent, and what the ledger knows it by.

    `key` depends on addressee, words and files alone: the same letter has the same key on every run.
    """

    key: str
    to: str  # an address, or several parted by commas
    name: str
    message: Message


def parcels(letter: Letter, worded: Worded, folder: Path, sender: Sender, largest: int) -> Iterator[Parcel]:
    """Make the messages of one letter: one, or several where its files are larger than `largest` bytes as mail.

    A file that is too large by itself is left out, and the text says so.
    """
    sizes = {each: int((folder / each.path).stat().st_size * _AS_MAIL) for each in letter.attachments}
    fitting = [each for each in letter.attachments if sizes[each] + _TEXT_ROOM <= largest]
    left_out = [each for each in letter.attachments if each not in fitting]
    loads = list(_loads(fitting, sizes, largest - _TEXT_ROOM))
    for number, load in enumerate(loads, 1):
        text = _with_notes(worded, left_out, (number, len(loads)))
        yield _parcel(letter, text, load, folder, sender)


def _loads(files: Sequence[Attachment], sizes: dict[Attachment, int], largest: int) -> Iterator[list[Attachment]]:
    load: list[Attachment] = []
    for file in files:
        if load and sum(sizes[each] for each in load) + sizes[file] > largest:
            yield load
            load = []
        load.append(file)
    yield load


def _with_notes(worded: Worded, left_out: Sequence[Attachment], place: tuple[int, int]) -> Worded:
    """Say which of several messages this is, and which files are too large to be sent."""
    number, count = place
    notes = [f"附件较多，分 {count} 封发送，这是第 {number} 封。"] if count > 1 else []
    notes += [f"“{each.name}”太大，没有附上，请向财政部门索取。" for each in left_out]
    if not notes:
        return worded
    subject = f"{worded.subject}（{number}/{count}）" if count > 1 else worded.subject
    told = "".join(f"<p>{escape(note)}</p>" for note in notes)
    html = worded.html.replace("</body>", f"{told}</body>")
    return replace(worded, subject=subject, plain="\n".join([worded.plain, *notes, ""]), html=html)


def _parcel(letter: Letter, worded: Worded, files: Sequence[Attachment], folder: Path, sender: Sender) -> Parcel:
    content = "\0".join([letter.to, worded.subject, worded.plain, *(f"{each.path}:{each.sha256}" for each in files)])
    key = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    message = MIMEMultipart("mixed", policy=_LINES)
    message["Subject"] = Header(one_line(worded.subject), "utf-8", header_name="Subject").encode(linesep="\r\n")
    message["From"] = address_of(sender.name, sender.address)
    message["To"] = addresses_of(letter.name, letter.to)
    message["Message-ID"] = f"<{key}@{sender.address.strip().rpartition('@')[2]}>"
    texts = MIMEMultipart("alternative", policy=_LINES)
    texts.attach(MIMEText(worded.plain, "plain", "utf-8", policy=_LINES))
    texts.attach(MIMEText(worded.html, "html", "utf-8", policy=_LINES))
    message.attach(texts)
    for file in files:
        message.attach(_attached(file.name, (folder / file.path).read_bytes()))
    return Parcel(key, letter.to, letter.name, message)


def _attached(name: str, data: bytes) -> MIMEBase:
    """A file under its name, written both ways that mail programs read.

    RFC 2231 (filename*) is the standard; Outlook, QQ Mail and Foxmail look for encoded words (RFC 2047) in filename and
    in the name of the content type. Without them a Chinese name arrives as tcmime.bin or ATT00001.
    """
    kind, _, subtype = (mimetypes.guess_type(name)[0] or _OCTETS).partition("/")
    part = MIMEBase(kind, subtype, policy=_LINES)
    part.set_payload(data)
    encode_base64(part)
    plain = one_line(name).replace('"', "'").replace("\\", "_")
    encoded = plain if plain.isascii() else Header(plain, "utf-8", header_name="filename").encode(linesep="\r\n")
    del part["Content-Type"]
    part["Content-Type"] = f'{kind}/{subtype}; name="{encoded}"'
    part["Content-Disposition"] = f"attachment; filename=\"{encoded}\"; filename*=UTF-8''{quote(plain, safe='')}"
    return part


def address_of(name: str, address: str) -> str:
    """An address with the name before it; raises ValueError for what is no address."""
    try:
        spec = Address(addr_spec=address.strip()).addr_spec
    except (MessageError, ValueError, IndexError) as error:
        raise ValueError(f"“{one_line(address)}”不是电子邮箱地址") from error
    return formataddr((str(Header(one_line(name), "utf-8")), spec)) if name else spec


def addresses_of(name: str, addresses: str) -> str:
    """Several addresses, parted by commas, of one unit."""
    return ", ".join(address_of(name, each) for each in addresses.split(","))


def one_line(text: str) -> str:
    """A text for a header: what a form or a register says never begins a header of its own."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def to_bytes(message: Message, when: datetime | None = None, *, draft: bool = False) -> bytes:
    """The message as it travels or is kept as .eml; a draft opens in Outlook ready to be sent."""
    for header in ("Date", "X-Unsent"):
        del message[header]
    if when:
        message["Date"] = format_datetime(when)
    if draft:
        message["X-Unsent"] = "1"
    return message.as_bytes(policy=_LINES)
