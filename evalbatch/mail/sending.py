"""Handing messages to a mail server, one by one: paced, patient with "later", and stopping at repeated "no"."""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Self

from evalbatch.mail.ledger import Entry, Ledger, State
from evalbatch.mail.message import Parcel, addresses_of, to_bytes
from evalbatch.values.system_errors import in_words

Security = Literal["ssl", "starttls", "none"]
_PATIENCE = (5.0, 20.0, 60.0)  # seconds before each further try of what the server put off
_MOST_REFUSED = 3  # in a row: then it is not the addressee that is wrong
_TIMEOUT = 60.0
_OK, _FORWARDED, _NO = 250, 251, 500


class BadServer(Exception):  # noqa: N818 - says what it is about
    """The mail server can't be used; the text says why and what to do, in Chinese."""


class _Answer(Exception):  # noqa: N818 - what the server said, where it was not yes
    def __init__(self, code: int, words: bytes | str) -> None:
        self.code = code
        self.words = _text(words)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and the login; `security` "none" is for a server on the same machine."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to send: seconds between messages, whom a trial goes to, and whether unknown ones go again."""

    pace: float = 2.0
    to_only: str = ""
    resend_unknown: bool = False
    wait: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one message; None in `state` is one that was not tried: what was `before` holds."""

    parcel: Parcel
    state: State | None
    said: str = ""
    before: State = State.SENDING

    @property
    def at_last(self) -> State:
        """Where the message stands now."""
        return self.before if self.state is None else self.state


def send(parcels: Iterable[Parcel], server: Server, ledger: Ledger, manner: Manner) -> Iterator[Sent]:
    """Send what is not yet sent, and tell what became of each. Raises BadServer when it makes no sense to go on."""
    refused = 0
    with _Line(server) as line:
        for parcel in parcels:
            before = ledger.state(parcel.key)
            if not manner.to_only and (before is State.SENT or (before is State.SENDING and not manner.resend_unknown)):
                yield Sent(parcel, None, before=before or State.SENDING)
                continue
            outcome = _try(line, parcel, ledger, manner)
            yield outcome
            refused = refused + 1 if outcome.state is State.REFUSED else 0
            if refused >= _MOST_REFUSED:
                raise BadServer(
                    f"邮件服务器连续 {refused} 次拒绝，已停止发送。服务器的答复：{outcome.said}。"
                    "请核对发件账号和发送限制后重新运行"
                )
            manner.wait(manner.pace)


def _try(line: _Line, parcel: Parcel, ledger: Ledger, manner: Manner) -> Sent:
    """Send one message, again and again while the server says "later"."""
    to = manner.to_only or parcel.to

    def note(state: State, said: str = "") -> Sent:
        state = State.TRIAL if manner.to_only and state in {State.SENDING, State.SENT} else state
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        ledger.note(Entry(now, parcel.key, to, parcel.name, state, said))
        return Sent(parcel, state, said)

    content = _content(parcel, manner.to_only)
    for pause in (*_PATIENCE, None):
        state, said = _once(line, to, content, lambda: note(State.SENDING))
        if state is State.SENDING:
            return Sent(parcel, state, said)  # handed over, and no answer came: the ledger has it already
        if state is not State.DEFERRED or pause is None:
            return note(state, said)
        manner.wait(pause)
    raise AssertionError("the last try returns")


def _once(line: _Line, to: str, content: bytes, note: Callable[[], object]) -> tuple[State, str]:
    """Hand a message over and tell where it then stands, in the server's words."""
    handed: list[object] = []
    try:
        return State.SENT, line.hand_over(to, content, lambda: handed.append(note()))
    except _Answer as answer:
        return State.REFUSED if answer.code >= _NO else State.DEFERRED, f"{answer.code} {answer.words}"
    except (OSError, smtplib.SMTPException) as error:
        line.drop()
        return State.SENDING if handed else State.DEFERRED, str(error)


def _content(parcel: Parcel, to_only: str) -> bytes:
    if to_only:
        del parcel.message["To"]
        parcel.message["To"] = addresses_of(parcel.name, to_only)
    return to_bytes(parcel.message, datetime.now().astimezone())


class _Line:
    """A connection to the server, opened when first needed and again after it broke."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._smtp:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()

    def drop(self) -> None:
        """Forget a broken connection."""
        if self._smtp:
            self._smtp.close()
        self._smtp = None

    def hand_over(self, to: str, content: bytes, before_content: Callable[[], object]) -> str:
        """Hand over one message and return the server's words; raises _Answer where it does not take it.

        `before_content` is called when the server is about to get the message: from then on nobody knows, until it
        has answered.
        """
        smtp = self._smtp = self._smtp or _connected(self._server)
        answers = [smtp.mail(self._server.sender)]
        answers += [smtp.rcpt(each.strip()) for each in to.split(",")] if answers[0][0] == _OK else []
        refused = [each for each in answers if each[0] not in {_OK, _FORWARDED}]
        if len(refused) >= max(len(answers) - 1, 1):  # the sender, or every addressee
            smtp.rset()
            raise _Answer(*refused[0])
        before_content()
        try:
            code, words = smtp.data(content)
        except smtplib.SMTPDataError as error:
            raise _Answer(error.smtp_code, error.smtp_error) from error
        if code != _OK:
            raise _Answer(code, words)
        told = [f"{code} {_text(words)}", *(f"有一个地址被拒绝：{number} {_text(said)}" for number, said in refused)]
        return "；".join(told)


def _connected(server: Server) -> smtplib.SMTP:
    """Open the connection and log in; raises BadServer with what to do."""
    try:
        with ExitStack() as failing:
            smtp = _opened(server)
            failing.callback(smtp.close)
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
            failing.pop_all()
            return smtp
    except smtplib.SMTPAuthenticationError as error:
        told = f"邮件服务器不接受账号或密码（{error.smtp_code}）；多数邮箱要用“授权码”而不是登录密码"
    except UnicodeEncodeError:
        told = "邮箱账号或密码里有中文或全角符号，请核对"
    except ssl.SSLError as error:
        told = f"与邮件服务器“{server.host}”不能建立安全连接：{error.reason}。请核对端口和加密方式"
    except smtplib.SMTPNotSupportedError:
        told = f"邮件服务器“{server.host}”不支持所选的加密或登录方式，请核对端口和加密方式"
    except (OSError, smtplib.SMTPException) as error:
        told = f"连接不上邮件服务器“{server.host}:{server.port}”：{in_words(error)}。请核对地址、端口和网络"
    raise BadServer(told)


def _opened(server: Server) -> smtplib.SMTP:
    if server.security == "ssl":
        safe = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT, context=safe)
    return smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
