"""The road to the mail server: never in clear when TLS was asked for, never for ever, whatever the server does."""

from __future__ import annotations

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from pytest_django import Settings

from botkyrka_oro.launcher.processes import free_port
from notifications.failures import AnswerLost, Deferred, Refused, RelayAway
from notifications.relays import relays
from notifications.transport.smtp import SmtpRoad
from tests.notifications.tray import CONTENT, Tray, an_errand

TLS = Path(__file__).parent / "tls"


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
        if self.server.connections > self.server.most:
            self.wfile.write(b"421 too many connections\r\n")
            return
        answers = iter(self.server.answers)
        self.wfile.write(b"220 hello\r\n")
        in_data, content = False, b""
        while line := self.rfile.readline():
            if in_data and line != b".\r\n":
                content += line
                continue
            if in_data:
                if content:
                    self.server.contents.append(content)
                content = b""
                time.sleep(self.server.thinks)
            else:
                self.server.commands.append(line.decode().split()[0].upper())
                self.server.before.pop(self.server.commands[-1], lambda: None)()
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
    thinks = 0.0
    most = 1000

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.commands: list[str] = []
        self.contents: list[bytes] = []
        self.before: dict[str, Callable[[], None]] = {}

    def heard(self, command: str) -> int:
        """Return how often it was told this."""
        return self.commands.count(command)


@pytest.fixture
def scripted(settings: Settings) -> Generator[Scripted, None, None]:
    """A server that says what it was told to, whatever it is asked."""
    settings.SMTP_TIMEOUT_SECONDS = 1
    with Scripted(("127.0.0.1", 0), Script) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        yield server
        server.shutdown()


GREETED = ["250 me"]
PIPELINED = ["250-me\r\n250 PIPELINING"]
OPENED = ["250 sender", "250 recipient", "354 go"]


def carried(*numbers: int, connections: int = 1) -> Tray:
    """Let the road of the settings carry letters, and return the desk they went out from."""
    tray = Tray(*(an_errand(number) for number in numbers or (1,)), connections=connections)
    try:
        SmtpRoad(relays()[0]).carry(tray)
    finally:
        assert tray.held == set(), "a connection was not given back"
    return tray


def test_letters_go_over_verified_tls_with_the_log_in_of_the_settings(secure: Handler, trusted: None) -> None:
    tray = carried(1, 2)

    assert tray.answers == {1: "250 Ok", 2: "250 Ok"}
    assert secure.contents == [CONTENT] * 2


def test_a_certificate_nobody_vouches_for_is_not_talked_to(secure: Handler) -> None:
    with pytest.raises(RelayAway, match="CERTIFICATE_VERIFY_FAILED"):
        carried()

    assert secure.contents == []


def test_a_certificate_for_another_name_is_not_talked_to(secure: Handler, trusted: None, settings: Settings) -> None:
    settings.EMAIL_HOST = "127.0.0.1"

    with pytest.raises(RelayAway, match="CERTIFICATE_VERIFY_FAILED"):
        carried()

    assert secure.contents == []


def test_a_wrong_password_is_trouble_of_ours_and_not_of_the_letter(
    secure: Handler, trusted: None, settings: Settings
) -> None:
    settings.EMAIL_HOST_PASSWORD = "wrong"

    with pytest.raises(RelayAway, match="535"):
        carried()


@pytest.mark.parametrize("answer", ["454 not now", "502 what?"])
def test_when_tls_is_refused_nothing_is_said_in_clear(answer: str, scripted: Scripted, settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True
    scripted.answers = ["250-me\r\n250 STARTTLS", answer, *OPENED, "250 Ok"]

    for _again in range(2):
        with pytest.raises(RelayAway):
            carried()

    assert scripted.heard("MAIL") == 0


def test_when_tls_is_not_offered_nothing_is_said_in_clear(scripted: Scripted, settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True
    scripted.answers = [*GREETED, *OPENED, "250 Ok"]

    with pytest.raises(RelayAway, match="STARTTLS"):
        carried()

    assert scripted.heard("MAIL") == 0


@pytest.mark.parametrize("greeted", [GREETED, PIPELINED])
def test_a_server_that_hangs_after_the_letter_leaves_it_in_doubt_and_in_time(
    greeted: list[str], scripted: Scripted
) -> None:
    scripted.answers = [*greeted, *OPENED, "..."]
    began = time.monotonic()

    tray = carried()

    assert isinstance(tray.problems[1], AnswerLost)
    assert tray.begun_ids == [1]
    assert time.monotonic() - began < 2.5


@pytest.mark.parametrize("greeted", [GREETED, PIPELINED])
def test_a_server_that_hangs_before_the_letter_leaves_no_doubt(greeted: list[str], scripted: Scripted) -> None:
    scripted.answers = [*greeted, "250 sender", "..."]
    began = time.monotonic()

    tray = carried()

    assert isinstance(tray.problems[1], OSError)
    assert "timed out" in str(tray.problems[1])
    assert tray.begun_ids == []
    assert time.monotonic() - began < 2.5


def test_a_server_that_never_greets_is_away(scripted: Scripted, settings: Settings) -> None:
    scripted.answers = ["..."]

    with pytest.raises(RelayAway):
        carried()


@pytest.mark.parametrize("greeted", [GREETED, PIPELINED])
@pytest.mark.parametrize(
    ("answers", "failure", "begun"),
    [
        (["250 sender", "550 no such user", "503 no recipients"], Refused, False),
        (["250 sender", "550 no such user", "354 go on", "554 no recipients"], Refused, False),
        (["250 sender", "450 greylisted", "503 no recipients"], Deferred, False),
        (["450 too busy", "503 no sender", "503 no sender"], Deferred, False),
        (["421 closing"], Deferred, False),
        (["530 who are you", "503 no sender", "503 no sender"], OSError, False),
        (["250 sender", "250 ok", "554 no"], Refused, False),
        (["250 sender", "250 ok", "451 later"], Deferred, False),
        ([*OPENED, "550 spam"], Refused, True),
        ([*OPENED, "450-not\r\n450 now"], Deferred, True),
        ([*OPENED, "421 closing"], Deferred, True),
        ([*OPENED, "900 ???"], AnswerLost, True),
        ([*OPENED, "garbage"], AnswerLost, True),
        ([*OPENED, ""], AnswerLost, True),
        (["garbage"], OSError, False),
        ([""], OSError, False),
    ],
)
def test_every_answer_is_one_kind_of_failure(
    greeted: list[str], answers: list[str], failure: type[Exception], begun: bool, scripted: Scripted
) -> None:
    scripted.answers = [*greeted, *answers]

    tray = carried()

    assert type(tray.problems[1]) is failure
    assert tray.begun_ids == ([1] if begun else [])
    assert tray.answers == {}


def test_a_server_that_will_not_talk_to_us_is_away(scripted: Scripted) -> None:
    scripted.answers = ["554 go away", "554 go away"]

    with pytest.raises(RelayAway, match="554 go away"):
        carried()


@pytest.mark.parametrize("greeted", [GREETED, PIPELINED])
@pytest.mark.parametrize("accepts_data", [True, False])
def test_one_refused_recipient_does_not_disturb_the_next_letter(
    greeted: list[str], accepts_data: bool, scripted: Scripted
) -> None:
    after = ["354 go on", "554 no recipients"] if accepts_data and greeted is PIPELINED else ["503 no recipients"]
    refused = ["250 sender", "550 no such user", *(after if greeted is PIPELINED else [])]
    scripted.answers = [*greeted, *OPENED, "250 first", *refused, "250 reset", *OPENED, "250 third"]

    tray = carried(1, 2, 3)

    assert tray.answers == {1: "250 first", 3: "250 third"}
    assert str(tray.problems[2]) == "550 no such user"
    assert tray.begun_ids == [1, 3]
    assert scripted.connections == 1


def test_the_next_envelope_travels_with_the_words_of_the_letter_before(scripted: Scripted) -> None:
    scripted.answers = [*PIPELINED, *OPENED, "250 first", *OPENED, "550 spam", *OPENED, "250 third"]

    tray = carried(1, 2, 3)

    assert tray.answers == {1: "250 first", 3: "250 third"}
    assert str(tray.problems[2]) == "550 spam"
    assert scripted.heard("RSET") == 0
    assert scripted.contents == [CONTENT.replace(b"\n.", b"\n..")] * 3


@pytest.mark.parametrize("greeted", [GREETED, PIPELINED])
def test_a_connection_that_died_while_idle_is_replaced_without_fuss(greeted: list[str], scripted: Scripted) -> None:
    scripted.answers = [*greeted, *OPENED, "250 Ok"]  # Then it hangs up on the next command.

    tray = carried(1, 2)

    assert tray.answers == {1: "250 Ok", 2: "250 Ok"}
    assert scripted.connections == 2


def test_a_letter_under_which_every_connection_breaks_costs_an_attempt(scripted: Scripted) -> None:
    scripted.answers = [*GREETED, "250 sender", ""]

    tray = carried()

    assert isinstance(tray.problems[1], OSError)
    assert scripted.connections == 1


def test_a_relay_that_breaks_three_connections_in_a_row_is_away(scripted: Scripted) -> None:
    scripted.answers = [*GREETED, "250 sender", ""]

    with pytest.raises(RelayAway):
        carried(1, 2, 3, 4, 5)

    assert scripted.connections == 3


def test_what_is_stopped_between_envelope_and_words_does_not_leave(scripted: Scripted) -> None:
    scripted.answers = [*GREETED, *OPENED, "250 never"]
    tray = Tray(an_errand())
    scripted.before["DATA"] = lambda: setattr(tray, "closed", True)

    SmtpRoad(relays()[0]).carry(tray)

    assert tray.begun_ids == []
    assert [one.id for one in tray.waiting] == [1]
    assert scripted.contents == []


def test_while_the_relay_lets_us_wait_more_connections_are_opened_up_to_the_limit(
    scripted: Scripted, settings: Settings
) -> None:
    settings.SMTP_TIMEOUT_SECONDS = 5
    scripted.thinks = 0.02
    scripted.answers = [*PIPELINED, *[*OPENED, "250 Ok"] * 60]

    tray = carried(*range(1, 61), connections=4)

    assert len(tray.answers) == 60
    assert (tray.most_held, scripted.connections) == (4, 4)


def test_every_letter_of_hundreds_keeps_its_own_answer(scripted: Scripted) -> None:
    scripted.answers = [*PIPELINED, *(line for n in range(300) for line in (*OPENED, f"250 queued {n}"))]

    tray = carried(*range(300))

    assert tray.answers == {number: f"250 queued {number}" for number in range(300)}
    assert len(scripted.contents) == 300


def test_a_relay_that_lets_no_more_in_is_not_hammered(scripted: Scripted, settings: Settings) -> None:
    settings.SMTP_TIMEOUT_SECONDS = 5
    scripted.thinks, scripted.most = 0.02, 2
    scripted.answers = [*PIPELINED, *[*OPENED, "250 Ok"] * 40]

    tray = carried(*range(1, 41), connections=20)

    assert len(tray.answers) == 40
    assert scripted.connections < 2 + 5
