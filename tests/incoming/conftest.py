"""The door that incoming letters are handed in at, and a letter that has left the house."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Generator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from botkyrka_oro.launcher.processes import free_port
from contacts.models import Contact, User
from notifications.incoming.listener import Listener
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery
from tests.notifications.letters import a_dispatch, an_addressee


class Relay:
    """A mail server's side of the conversation: hands letters in and says what it heard."""

    def __init__(self, *, lmtp: bool, port: int) -> None:
        self.client_class = smtplib.LMTP if lmtp else smtplib.SMTP
        self.port = port

    def hand_in(self, raw: bytes, to: str, sender: str = "") -> tuple[int, str]:
        """Hand in one letter and return the code and the words of the last answer."""
        with self.client_class("127.0.0.1", self.port, local_hostname="mx.host.example", timeout=20) as client:
            client.ehlo_or_helo_if_needed()
            for answer in (client.mail(sender), client.rcpt(to)):
                if answer[0] != 250:
                    return answer[0], answer[1].decode()
            code, words = client.data(raw)
            return code, words.decode()


@pytest.fixture(autouse=True)
def house(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "studsar@lage.botkyrka.example"
    settings.REPLY_ADDRESS = "trygghet@botkyrka.example"
    settings.MESSAGE_ID_DOMAIN = "botkyrka.example"


def opened_door(*, lmtp: bool) -> Generator[Relay, None, None]:
    listener = Listener(lmtp=lmtp, host="127.0.0.1", port=free_port(), clock=timezone.now)
    listener.start()
    yield Relay(lmtp=lmtp, port=listener.port)
    listener.stop()


@pytest.fixture
def lmtp(transactional_db: None) -> Generator[Relay, None, None]:
    yield from opened_door(lmtp=True)


@pytest.fixture(params=["lmtp", "smtp"])
def relay(transactional_db: None, request: pytest.FixtureRequest) -> Generator[Relay, None, None]:
    """A mail server that talks to us in one language, and then in the other."""
    yield from opened_door(lmtp=request.param == "lmtp")


Sent = Callable[..., Delivery]


@pytest.fixture
def sent(sara: User) -> Sent:
    """Make a letter that our mail server has accepted."""

    def make(to: Contact, *, at: datetime | None = None, state: DeliveryState = DeliveryState.SENT) -> Delivery:
        at = at or timezone.now() - timedelta(minutes=5)
        delivery = a_dispatch(sara, [an_addressee(to)], at).deliveries.get()
        sent_at = at if state in {DeliveryState.SENT, DeliveryState.BOUNCED} else None
        Delivery.objects.filter(pk=delivery.pk).update(state=state, sent_at=sent_at)
        return Delivery.objects.select_related("dispatch").get(pk=delivery.pk)

    return make
