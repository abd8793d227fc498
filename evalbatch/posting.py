"""From an output folder to mail: what the command line does, callable from a program."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

from evalbatch.mail import (
    FOLDER,
    LARGEST,
    About,
    BadServer,
    BadText,
    Manner,
    Outbox,
    Sender,
    Sent,
    Server,
    State,
    Texts,
    ledger_of,
    prepare,
    send,
    write_eml,
)
from evalbatch.mail.message import addresses_of
from evalbatch.mail.sending import Security
from evalbatch.model import Register
from evalbatch.previous import load_previous
from evalbatch.values.system_errors import in_words

Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]  # as `run` has it

STATES = {
    State.SENT: "已寄出",
    State.TRIAL: "已试发",
    State.REFUSED: "被服务器拒收",
    State.DEFERRED: "服务器要求稍后再发，没有寄出",
    State.SENDING: "中断，不知道是否寄出（可用 --resend-unknown 重发）",
}
_DONE = {State.SENT, State.TRIAL}
_SECURITIES = get_args(Security)
_PORTS = {"ssl": 465, "starttls": 587, "none": 25}
_VAULT = "evalbatch"  # what the password is kept under in the system's own safe
_NOBODY = "nobody@localhost"  # in a draft; whoever opens it sends it from his own address


class BadPost(Exception):  # noqa: N818 - says what it is about
    """The mail can't be made or sent; the text says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the bureau wants its letters: its name, by when to send again, its own words, megabytes of a message."""

    bureau: str = "财政局"
    due: str = ""
    texts: Path | None = None
    max_size: int = LARGEST >> 20


@dataclass(frozen=True, slots=True)
class Posted:
    """What was made of an output folder, and, where it was sent, what became of each message."""

    folder: Path
    outbox: Outbox
    sent: tuple[Sent, ...] | None = None  # None: nothing was to be sent

    @property
    def is_left(self) -> bool:
        """Whether somebody did not get his letter."""
        return bool(self.outbox.unaddressed) or any(each.at_last not in _DONE for each in self.sent or ())

    def record(self) -> dict[str, object]:
        """The same for programs."""
        states = Counter(each.at_last.value for each in self.sent or ())
        left = [{"what": each.what, "reason": each.reason} for each in self.outbox.unaddressed]
        return {"folder": str(self.folder), "messages": len(self.outbox.parcels), "sent": states, "unaddressed": left}

    def lines(self) -> Iterator[str]:
        """The same for people."""
        yield f"信件 {len(self.outbox.parcels)} 封，在 {self.folder / FOLDER}，双击可用 Outlook、Foxmail 打开"
        if self.sent is None and self.outbox.parcels:
            yield "没有寄出；核对后加 --send 寄出，先用 --to-only 寄给自己看看"
        counts = Counter((each.at_last, each.state is None) for each in self.sent or ())
        for (state, earlier), count in counts.items():
            yield f"  {STATES[state]} {count} 封" + ("（以前的运行）" if earlier else "")
        for each in self.sent or ():
            if each.at_last not in _DONE:
                yield f"  {STATES[each.at_last]}：{each.parcel.name}（{each.parcel.to}）{each.said}"
        yield from (f"  没有收件人：{left.what}。{left.reason}" for left in self.outbox.unaddressed)


def make_letters(folder: Path, register: Register, wishes: Wishes) -> Posted:
    """Make every message of an output folder and write it below OUT/邮件/. Raises BadPost, BadPrevious."""
    day = date.today()  # noqa: DTZ011 - the day on the letter is that of the bureau's own calendar
    written = f"{day.year}年{day.month}月{day.day}日"
    try:
        outbox = prepare(
            folder,
            load_previous(folder).evaluations,
            register,
            texts=Texts(wishes.texts),
            sender=Sender(sender_address() or _NOBODY, wishes.bureau),
            about=About(folder.resolve().name, wishes.bureau, written, wishes.due),
            largest=wishes.max_size << 20,
        )
        write_eml(outbox, folder)
    except BadText as bad:
        raise BadPost(str(bad)) from bad
    except OSError as error:
        raise BadPost(f"“{error.filename}”读写不了：{in_words(error)}。请关闭正在使用它的程序后重试") from error
    except ValueError as bad:
        raise BadPost(f"{bad}；请在底册或环境变量里更正后重试") from bad
    return Posted(folder, outbox)


def send_letters(posted: Posted, folder: Path, manner: Manner, progress: Progress) -> Posted:
    """Send what is not yet sent, by the server that the environment names. Raises BadPost."""
    parcels = posted.outbox.parcels
    if manner.to_only:
        try:
            addresses_of("", manner.to_only)
        except ValueError as bad:
            raise BadPost(f"--to-only 的{bad}") from bad
    try:
        sent = send(progress(parcels, len(parcels), "寄信"), _server(), ledger_of(folder), manner)
        return replace(posted, sent=tuple(sent))
    except BadServer as bad:
        raise BadPost(str(bad)) from bad


def sender_address() -> str:
    """The address that mail is sent from; "" where the environment names none."""
    return os.environ.get("EVALBATCH_SMTP_FROM") or os.environ.get("EVALBATCH_SMTP_USER", "")


def _server() -> Server:
    """The mail server as the environment names it; the password may lie in the system's own safe instead."""
    host, user, sender = (os.environ.get(f"EVALBATCH_SMTP_{name}", "") for name in ("HOST", "USER", "FROM"))
    security = os.environ.get("EVALBATCH_SMTP_SECURITY", "ssl")
    if not host or not (sender or user):
        raise BadPost(
            "还没有设置邮件服务器：请设置环境变量 EVALBATCH_SMTP_HOST（服务器）、EVALBATCH_SMTP_USER（账号）、"
            "EVALBATCH_SMTP_PASSWORD（授权码），发件地址与账号不同的再设 EVALBATCH_SMTP_FROM"
        )
    if security not in _SECURITIES:
        raise BadPost(f"EVALBATCH_SMTP_SECURITY 只能是 {'、'.join(_SECURITIES)} 之一，现为“{security}”")
    port = os.environ.get("EVALBATCH_SMTP_PORT", str(_PORTS[security]))
    if not port.isdecimal():
        raise BadPost(f"EVALBATCH_SMTP_PORT 应为端口号，现为“{port}”")
    return Server(host, int(port), cast("Security", security), sender or user, user, _password(user) if user else "")


def _password(user: str) -> str:
    """The password from the environment, else from the system's own safe; never from a file."""
    if password := os.environ.get("EVALBATCH_SMTP_PASSWORD"):
        return password
    with suppress(ImportError):
        import keyring  # noqa: PLC0415 - an extra that few need
        from keyring.errors import KeyringError  # noqa: PLC0415 - the same

        with suppress(KeyringError):
            if password := keyring.get_password(_VAULT, user):
                return str(password)
    raise BadPost(
        f"没有账号“{user}”的密码：请设置环境变量 EVALBATCH_SMTP_PASSWORD（多数邮箱要用“授权码”），"
        f"或装上 keyring 后运行 keyring set {_VAULT} {user}"
    )
