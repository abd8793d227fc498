"""Handing mail to a real server: aiosmtpd on this machine, with TLS where the test says so."""

import email
import json
import multiprocessing
import os
import signal
import socket
import ssl
import sys
import time
from dataclasses import replace
from email import policy

import pytest
import trustme
from aiosmtpd import smtp
from aiosmtpd.controller import Controller

from evalbatch.mail import BadServer, Ledger, Manner, Sender, Server, State, send
from evalbatch.mail.letters import Letter
from evalbatch.mail.message import parcels
from evalbatch.mail.texts import Worded

SENDER = Sender("czj@example.cn", "市财政局")
USER, PASSWORD = "czj@example.cn", "abcd 1234"


class Inbox:
    """What arrived, and what the server answers: to RCPT by addressee, to DATA in turn."""

    def __init__(self):
        self.arrived, self.rcpt, self.data = [], {}, []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: ARG002
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.data.pop(0) if self.data else "250 taken as 42"
        if answer == "hang up":
            session.writer.transport.abort() if hasattr(session, "writer") else server.transport.abort()
            return "250 never heard"
        if answer.startswith("250"):
            self.arrived.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=policy.default)))
        return answer


class Plain(Controller):
    def factory(self):
        return smtp.SMTP(self.handler, **self.SMTP_kwargs)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def server(inbox):
    controller = Plain(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield Server("127.0.0.1", controller.port, "none", SENDER.address)
    controller.stop()


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "邮件" / "发送记录.jsonl")


def letters(tmp_path, *names):
    made = [Letter(f"{name}@example.cn", f"{name}单位") for name in names]
    worded = Worded("自评表需要修改", "审核结果：需要修改\n.\n以点开头的行\n", "<body>需要修改</body>")
    return [parcel for letter in made for parcel in parcels(letter, worded, tmp_path, SENDER, 1 << 20)]


class Pauses(list):
    def __call__(self, seconds):
        self.append(seconds)


def sent(parcels_, server, ledger, **more):
    manner = Manner(**{"pace": 0, "wait": Pauses(), **more})
    return [(each.parcel.name, each.state) for each in send(parcels_, server, ledger, manner)]


def test_a_message_arrives_whole(tmp_path, inbox, server, ledger):
    assert sent(letters(tmp_path, "a", "b"), server, ledger) == [("a单位", State.SENT), ("b单位", State.SENT)]
    (to, message), _ = inbox.arrived
    assert to == ["a@example.cn"]
    assert message["subject"] == "自评表需要修改"
    assert message["date"] is not None
    assert "X-Unsent" not in message
    assert message.get_body(("plain",)).get_content() == "审核结果：需要修改\n.\n以点开头的行\n"


def test_a_second_run_sends_only_what_is_not_yet_sent(tmp_path, inbox, server, ledger):
    sent(letters(tmp_path, "a"), server, ledger)
    again = Ledger(tmp_path / "邮件" / "发送记录.jsonl")
    assert sent(letters(tmp_path, "a", "b"), server, again) == [("a单位", None), ("b单位", State.SENT)]
    assert [to for to, _ in inbox.arrived] == [["a@example.cn"], ["b@example.cn"]]


def test_the_ledger_keeps_the_servers_words(tmp_path, server, ledger):
    sent(letters(tmp_path, "a"), server, ledger)
    steps = [json.loads(line) for line in (tmp_path / "邮件" / "发送记录.jsonl").read_text("utf-8").splitlines()]
    assert [(step["state"], step["said"]) for step in steps] == [("sending", ""), ("sent", "250 taken as 42")]
    assert {step["to"] for step in steps} == {"a@example.cn"}


def test_later_is_tried_again_with_longer_pauses(tmp_path, inbox, server, ledger):
    inbox.data = ["451 greylisted", "452 too many", "250 OK"]
    pauses = Pauses()
    assert sent(letters(tmp_path, "a"), server, ledger, wait=pauses) == [("a单位", State.SENT)]
    assert pauses == [5.0, 20.0, 0]
    assert len(inbox.arrived) == 1


def test_later_for_ever_is_deferred_and_tried_by_the_next_run(tmp_path, inbox, server, ledger):
    inbox.data = ["451 greylisted"] * 4
    assert sent(letters(tmp_path, "a"), server, ledger) == [("a单位", State.DEFERRED)]
    assert sent(letters(tmp_path, "a"), server, ledger) == [("a单位", State.SENT)]


def test_an_unknown_addressee_does_not_stop_the_others(tmp_path, inbox, server, ledger):
    inbox.rcpt = {"a@example.cn": "550 no such user"}
    assert sent(letters(tmp_path, "a", "b"), server, ledger) == [("a单位", State.REFUSED), ("b单位", State.SENT)]
    assert ledger.state(letters(tmp_path, "a")[0].key) is State.REFUSED


def test_one_dead_address_of_several_does_not_keep_the_letter_back(tmp_path, inbox, server, ledger):
    inbox.rcpt = {"old@example.cn": "550 no such user"}
    (parcel,) = letters(tmp_path, "a")
    two = replace(parcel, to="old@example.cn, a@example.cn")
    (outcome,) = send([two], server, ledger, Manner(pace=0, wait=Pauses()))
    assert (outcome.state, outcome.said) == (State.SENT, "250 taken as 42；有一个地址被拒绝：550 no such user")
    assert [to for to, _ in inbox.arrived] == [["a@example.cn"]]


def test_no_again_and_again_stops_the_run(tmp_path, inbox, server, ledger):
    inbox.data = ["554 spam"] * 9
    with pytest.raises(BadServer, match="连续 3 次拒绝，已停止发送。服务器的答复：554 spam"):
        sent(letters(tmp_path, *"abcdef"), server, ledger)
    assert len(inbox.data) == 6


def test_pace_is_kept_between_messages(tmp_path, server, ledger):
    pauses = Pauses()
    sent(letters(tmp_path, "a", "b", "c"), server, ledger, pace=1.5, wait=pauses)
    assert pauses == [1.5, 1.5, 1.5]


def test_a_trial_goes_to_one_address_and_counts_for_nothing(tmp_path, inbox, server, ledger):
    sent(letters(tmp_path, "a", "b"), server, ledger, to_only="me@example.cn")
    assert [to for to, _ in inbox.arrived] == [["me@example.cn"]] * 2
    assert "a@example.cn" not in str(inbox.arrived[0][1]["to"])
    assert sent(letters(tmp_path, "a"), server, Ledger(tmp_path / "邮件" / "发送记录.jsonl")) == [("a单位", State.SENT)]
    assert inbox.arrived[-1][0] == ["a@example.cn"]
    sent(letters(tmp_path, "a"), server, ledger, to_only="me@example.cn")
    assert sent(letters(tmp_path, "a"), server, Ledger(tmp_path / "邮件" / "发送记录.jsonl")) == [("a单位", None)]


def test_a_broken_off_answer_is_unknown_and_not_sent_twice(tmp_path, inbox, server, ledger):
    inbox.data = ["hang up"]
    assert sent(letters(tmp_path, "a"), server, ledger) == [("a单位", State.SENDING)]
    again = Ledger(tmp_path / "邮件" / "发送记录.jsonl")
    assert sent(letters(tmp_path, "a"), server, again) == [("a单位", None)]
    assert sent(letters(tmp_path, "a"), server, again, resend_unknown=True) == [("a单位", State.SENT)]
    assert len(inbox.arrived) == 1


def _send_slowly(tmp_path, server):
    for _ in send(
        letters(tmp_path, *"abcdefgh"), server, Ledger(tmp_path / "邮件" / "发送记录.jsonl"), Manner(pace=0.02)
    ):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
@pytest.mark.parametrize("after", [0.15, 0.2, 0.25, 0.3, 0.35])
def test_a_killed_run_sends_nothing_twice(tmp_path, inbox, server, after):
    process = multiprocessing.get_context("fork").Process(target=_send_slowly, args=(tmp_path, server))
    process.start()
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    outcome = sent(letters(tmp_path, *"abcdefgh"), server, Ledger(tmp_path / "邮件" / "发送记录.jsonl"))
    addressed = [to[0] for to, _ in inbox.arrived]
    assert len(addressed) == len(set(addressed))
    assert len(outcome) == 8


def test_a_half_written_last_line_does_no_harm(tmp_path, inbox, server, ledger):
    sent(letters(tmp_path, "a"), server, ledger)
    path = tmp_path / "邮件" / "发送记录.jsonl"
    path.write_bytes(path.read_bytes() + b'{"time": "2025-04-01", "key": "ab')
    again = Ledger(path)
    assert sent(letters(tmp_path, "a", "b"), server, again) == [("a单位", None), ("b单位", State.SENT)]
    assert sent(letters(tmp_path, "a", "b"), server, Ledger(path)) == [("a单位", None), ("b单位", None)]
    assert len(inbox.arrived) == 2


class TestSecurity:
    @pytest.fixture
    def authority(self, tmp_path, monkeypatch):
        authority = trustme.CA()
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        return authority

    @pytest.fixture
    def start(self, inbox):
        running = []

        def start(authority, name="127.0.0.1", *, implicit=False):
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            authority.issue_cert(name).configure_cert(context)

            def login(_server, _session, _envelope, _mechanism, data):
                known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
                return smtp.AuthResult(success=known, handled=False)

            more = {} if implicit else {"tls_context": context, "require_starttls": True}
            controller = Plain(
                inbox,
                hostname="127.0.0.1",
                port=free_port(),
                ssl_context=context if implicit else None,
                authenticator=login,
                auth_required=True,
                auth_require_tls=not implicit,
                **more,
            )
            controller.start()
            running.append(controller)
            return controller.port

        yield start
        for controller in running:
            controller.stop()

    @pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the whole connection is
    @pytest.mark.parametrize("security", ["starttls", "ssl"])
    def test_login_over_tls(self, tmp_path, ledger, authority, start, security):
        port = start(authority, implicit=security == "ssl")
        server = Server("127.0.0.1", port, security, SENDER.address, USER, PASSWORD)
        assert sent(letters(tmp_path, "a"), server, ledger) == [("a单位", State.SENT)]

    def test_a_wrong_password_is_told(self, tmp_path, ledger, authority, start):
        server = Server("127.0.0.1", start(authority), "starttls", SENDER.address, USER, "wrong")
        with pytest.raises(BadServer, match="不接受账号或密码（535）；多数邮箱要用“授权码”"):
            sent(letters(tmp_path, "a"), server, ledger)

    def test_a_password_that_no_server_takes_is_told(self, tmp_path, ledger, authority, start):
        server = Server("127.0.0.1", start(authority), "starttls", SENDER.address, USER, "授权码")
        with pytest.raises(BadServer, match="账号或密码里有中文或全角符号"):
            sent(letters(tmp_path, "a"), server, ledger)

    def test_a_server_that_is_not_the_one_named_is_refused(self, tmp_path, ledger, authority, start):
        server = Server("127.0.0.1", start(authority, "mail.elsewhere.cn"), "starttls", SENDER.address, USER, PASSWORD)
        with pytest.raises(BadServer, match="不能建立安全连接"):
            sent(letters(tmp_path, "a"), server, ledger)

    def test_a_server_without_tls_is_refused_where_tls_is_asked_for(self, tmp_path, server, ledger):
        asked = Server(server.host, server.port, "starttls", SENDER.address)
        with pytest.raises(BadServer, match="不支持所选的加密或登录方式"):
            sent(letters(tmp_path, "a"), asked, ledger)

    def test_a_server_that_is_not_there(self, tmp_path, ledger):
        with pytest.raises(BadServer, match=r"连接不上邮件服务器“.*”：对方没有在这个端口提供服务。"):
            sent(letters(tmp_path, "a"), Server("127.0.0.1", 1, "none", SENDER.address), ledger)

    def test_the_password_is_never_shown(self):
        assert PASSWORD not in repr(Server("h", 1, "ssl", "a@b.cn", USER, PASSWORD))
