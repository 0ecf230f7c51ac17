"""While PostgreSQL is away the door for letters that come back asks for them again, and settles them after."""

from __future__ import annotations

import os
import select
import signal
import smtplib
import socket
import socketserver
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.utils import timezone

from botkyrka_oro.launcher.processes import Child, answers, free_port, start
from contacts.models import Contact, User
from notifications.models import Delivery, Response
from tests.faults.workers import PROJECT, database_url, wait_until
from tests.incoming import raw, written
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = pytest.mark.django_db(transaction=True)


class Road(socketserver.ThreadingTCPServer):
    """The only road to PostgreSQL; ``closed`` means that nobody gets through, and who was on it is cut off."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self.there = (host, port)
        self.closed = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Passage(socketserver.BaseRequestHandler):
    server: Road
    request: socket.socket

    def handle(self) -> None:
        if self.server.closed.is_set():
            return
        with socket.create_connection(self.server.there) as there:
            other = {self.request: there, there: self.request}
            while not self.server.closed.is_set():
                for end in select.select(list(other), [], [], 0.05)[0]:
                    carried = end.recv(65536)
                    if not carried:
                        return
                    other[end].sendall(carried)


@pytest.fixture
def road() -> Generator[Road, None, None]:
    parts = urlsplit(database_url())
    road = Road(str(parts.hostname), int(parts.port or 5432))
    yield road
    road.closed.set()
    road.shutdown()
    road.server_close()


@pytest.fixture
def door(road: Road, tmp_path: Path) -> Generator[int, None, None]:
    """Start ``manage.py receive_mail`` as its own process, with its database at the end of the road."""
    parts = urlsplit(database_url())
    login = parts.netloc.rpartition("@")[0]
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{road.server_address[1]}")),
        "INCOMING_LISTEN": f"lmtp://127.0.0.1:{port}",
    }
    child: Child = start(
        "receive_mail",
        [sys.executable, "manage.py", "receive_mail"],
        log=tmp_path / "receive_mail.log",
        environment=environment,
        folder=PROJECT,
    )
    wait_until(lambda: answers(port), 20, f"the door is open\n{child.last_words()}")
    yield port
    child.process.send_signal(signal.SIGTERM)
    assert child.process.wait(timeout=20) == 0, child.last_words()
    assert "Stopped." in child.last_words()


def hand_in(port: int, letter: bytes, to: str, sender: str = "") -> int:
    with smtplib.LMTP("127.0.0.1", port, timeout=30) as relay:
        relay.ehlo()
        relay.mail(sender)
        relay.rcpt(to)
        return relay.data(letter)[0]


def test_the_mail_server_is_asked_to_come_again_until_the_row_is_settled(
    door: int, road: Road, sara: User, nadia: Contact
) -> None:
    assert settings.BOUNCE_ADDRESS == "studsar@botkyrka.example"
    dispatch = a_dispatch(sara, [an_addressee(nadia)], timezone.now())
    dispatch.deliveries.update(state="sent", sent_at=timezone.now())
    it = raw.about(dispatch.deliveries.select_related("dispatch").get())
    assert hand_in(door, raw.a_person(it), it.sender) == 250  # The door has its connection to the database.

    road.closed.set()
    assert hand_in(door, raw.postfix(it), it.sender) == 451
    assert hand_in(door, raw.postfix(it), it.sender) == 451
    assert hand_in(door, written.mail(it), it.sender, nadia.email) == 451
    assert (Delivery.objects.get().state, Response.objects.count()) == ("sent", 0)

    road.closed.clear()
    assert hand_in(door, written.mail(it), it.sender, nadia.email) == 250
    assert [one.text for one in Response.objects.all()] == [written.SAID]
    assert hand_in(door, raw.postfix(it), it.sender) == 250
    assert Delivery.objects.get().state == "bounced"
