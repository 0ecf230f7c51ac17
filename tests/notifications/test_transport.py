"""The road to the mail server: never in clear when TLS was asked for, never for ever, whatever the server does."""

from __future__ import annotations

import socketserver
import ssl
import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from pytest_django import Settings

from botkyrka_oro.launcher.processes import free_port
from notifications.failures import AnswerLost, Deferred, Refused, RelayAway
from notifications.mime import Sealed
from notifications.transport import SmtpRoad

TLS = Path(__file__).parent / "tls"
LETTER = Sealed("lagesstod@botkyrka.example", "nadia@night-walkers.example", b"Subject: x\r\n\r\nHej!\r\n.\r\n..x\r\n")


class Handler:
    """Remembers what came."""

    def __init__(self) -> None:
        self.contents: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.contents.append(envelope.content)
        return "250 Ok"


@pytest.fixture
def secure(settings: Settings) -> Generator[Handler, None, None]:
    """A server that takes nothing before STARTTLS and a log-in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")

    def who(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.login == b"house" and data.password == b"secret", handled=False)

    handler = Handler()
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=who,
    )
    controller.start()
    settings.EMAIL_HOST = "localhost"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "house", "secret"
    yield handler
    controller.stop()


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our machine trusts the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))


class Script(socketserver.StreamRequestHandler):
    """Answers each line with the next line of a script; an empty one hangs up, ``...`` hangs."""

    server: Scripted

    def handle(self) -> None:
        self.server.connections += 1
        answers = iter(self.server.answers)
        self.wfile.write(b"220 hello\r\n")
        in_data = False
        while line := self.rfile.readline():
            if in_data and line != b".\r\n":
                continue
            answer = next(answers, "")
            if answer == "...":
                time.sleep(3)
                return
            if not answer:
                return
            in_data = answer.startswith("354")
            self.wfile.write(answer.encode() + b"\r\n")


class Scripted(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    answers: Sequence[str] = ()
    connections = 0


@pytest.fixture
def scripted(settings: Settings) -> Generator[Scripted, None, None]:
    """A server that says what it was told to, whatever it is asked."""
    settings.SMTP_TIMEOUT_SECONDS = 1
    with Scripted(("127.0.0.1", 0), Script) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


GREETED = ["250 me"]
OPENED = [*GREETED, "250 sender", "250 recipient", "354 go"]


def test_a_letter_goes_over_verified_tls_with_the_log_in_of_the_settings(secure: Handler, trusted: None) -> None:
    with SmtpRoad() as road:
        assert road.hand_over(LETTER) == "250 Ok"
        assert road.hand_over(LETTER) == "250 Ok"

    assert secure.contents == [LETTER.content] * 2


def test_a_certificate_nobody_vouches_for_is_not_talked_to(secure: Handler) -> None:
    with SmtpRoad() as road, pytest.raises(RelayAway, match="CERTIFICATE_VERIFY_FAILED"):
        road.hand_over(LETTER)

    assert secure.contents == []


def test_a_certificate_for_another_name_is_not_talked_to(secure: Handler, trusted: None, settings: Settings) -> None:
    settings.EMAIL_HOST = "127.0.0.1"

    with SmtpRoad() as road, pytest.raises(RelayAway, match="CERTIFICATE_VERIFY_FAILED"):
        road.hand_over(LETTER)

    assert secure.contents == []


def test_a_wrong_password_is_trouble_of_ours_and_not_of_the_letter(
    secure: Handler, trusted: None, settings: Settings
) -> None:
    settings.EMAIL_HOST_PASSWORD = "wrong"

    with SmtpRoad() as road, pytest.raises(RelayAway, match="535"):
        road.hand_over(LETTER)


@pytest.mark.parametrize("answer", ["454 not now", "502 what?"])
def test_when_tls_is_refused_nothing_is_said_in_clear(answer: str, scripted: Scripted, settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True
    scripted.answers = ["250-me\r\n250 STARTTLS", answer, "250 sender", "250 recipient", "354 go", "250 Ok"]

    with SmtpRoad() as road, pytest.raises(RelayAway):
        road.hand_over(LETTER)
    with SmtpRoad() as road, pytest.raises(RelayAway):
        road.hand_over(LETTER)


def test_when_tls_is_not_offered_nothing_is_said_in_clear(scripted: Scripted, settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True
    scripted.answers = ["250 me", "250 sender", "250 recipient", "354 go", "250 Ok"]

    with SmtpRoad() as road, pytest.raises(RelayAway, match="STARTTLS"):
        road.hand_over(LETTER)


def test_a_server_that_hangs_after_the_letter_leaves_it_in_doubt_and_in_time(scripted: Scripted) -> None:
    scripted.answers = [*OPENED, "..."]
    began = time.monotonic()

    with SmtpRoad() as road, pytest.raises(AnswerLost):
        road.hand_over(LETTER)

    assert time.monotonic() - began < 2.5


def test_a_server_that_hangs_before_the_letter_leaves_no_doubt(scripted: Scripted) -> None:
    scripted.answers = [*GREETED, "250 sender", "..."]
    began = time.monotonic()

    with SmtpRoad() as road, pytest.raises(OSError, match="timed out"):
        road.hand_over(LETTER)

    assert time.monotonic() - began < 2.5


def test_a_server_that_never_greets_is_away(scripted: Scripted, settings: Settings) -> None:
    scripted.answers = ["..."]

    with SmtpRoad() as road, pytest.raises(RelayAway):
        road.open()


@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        ([*GREETED, "250 sender", "550 no such user"], Refused),
        ([*GREETED, "250 sender", "450 greylisted"], Deferred),
        ([*GREETED, "450 too busy"], Deferred),
        ([*GREETED, "421 closing"], Deferred),
        ([*GREETED, "530 who are you"], OSError),
        ([*GREETED, "250 sender", "250 ok", "554 no"], Refused),
        ([*OPENED, "550 spam"], Refused),
        ([*OPENED, "421 closing"], Deferred),
        ([*OPENED, "900 ???"], AnswerLost),
        ([*OPENED, "garbage"], AnswerLost),
        ([*OPENED, ""], AnswerLost),
        ([*GREETED, "garbage"], OSError),
        ([*GREETED, ""], OSError),
        (["554 go away", "554 go away"], RelayAway),
    ],
)
def test_every_answer_is_one_kind_of_failure(answers: list[str], failure: type[Exception], scripted: Scripted) -> None:
    scripted.answers = answers

    with SmtpRoad() as road, pytest.raises(failure) as caught:
        road.hand_over(LETTER)

    if failure is OSError:
        assert not isinstance(caught.value, RelayAway)


def test_a_connection_that_died_while_idle_is_replaced_without_fuss(scripted: Scripted) -> None:
    scripted.answers = [*OPENED, "250 Ok"]  # Then it hangs up on the next command.

    with SmtpRoad() as road:
        assert road.hand_over(LETTER) == "250 Ok"
        assert road.hand_over(LETTER) == "250 Ok"

    assert scripted.connections == 2
