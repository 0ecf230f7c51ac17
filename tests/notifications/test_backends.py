"""Any of Django's e-mail backends can carry the letters: what leaves is the same, and so is what is written down."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState, FailureKind
from notifications.links import Purpose, url_for
from notifications.mime import message_id
from notifications.models import Dispatch
from notifications.postman import Tally, work
from notifications.verp import sender_for
from tests.notifications.letters import a_dispatch, an_addressee

ANYMAIL = "anymail.backends.test.EmailBackend"


@pytest.fixture(params=[ANYMAIL, "django.core.mail.backends.locmem.EmailBackend"])
def backend(request: pytest.FixtureRequest, settings: Settings) -> Generator[str, None, None]:
    """A provider's backend, and Django's own in memory."""
    settings.EMAIL_BACKEND = request.param
    mail.outbox = []
    yield request.param
    mail.outbox = []


def carried(now: datetime) -> Tally:
    return work(clock=lambda: now, lasting=timedelta(minutes=1))


def test_a_backend_sends_what_the_fast_road_sends(
    backend: str, sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now, thread="lagesrapport-serie-3")

    tally = carried(now)

    assert (tally.sent, tally.completed) == (2, 1)
    message, _other = mail.outbox
    letter = dispatch.deliveries.get(contact=nadia)
    assert isinstance(message, EmailMultiAlternatives)
    assert message.to == ["Nadia Nattvandrare <nadia@night-walkers.example>"]
    assert (message.cc, message.bcc) == ([], [])
    assert message.extra_headers["Message-ID"] == f"<{message_id(dispatch.public_id, letter.public_id)}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert getattr(message, "envelope_sender") == sender_for(letter.public_id)  # noqa: B009 - anymail's own attribute
    link = url_for(letter.public_id, Purpose.READ)
    assert link in message.body
    assert link in str(message.alternatives[0][0])
    assert "\ue000" not in message.body + str(message.alternatives[0][0])
    assert set(dispatch.deliveries.values_list("state", "attempts")) == {(DeliveryState.SENT, 1)}
    assert Dispatch.objects.get(pk=dispatch.pk).state == DispatchState.COMPLETED


@pytest.mark.parametrize(
    ("raised", "state", "failure"),
    [
        (AnymailRecipientsRefused, DeliveryState.FAILED, FailureKind.REFUSED),
        (AnymailAPIError, DeliveryState.DEFERRED, FailureKind.OURS),
        (OSError, DeliveryState.DEFERRED, FailureKind.OURS),
    ],
)
def test_what_a_backend_raises_is_one_kind_of_failure(
    raised: type[Exception], state: str, failure: str, sara: User, nadia: Contact, now: datetime, settings: Settings
) -> None:
    Raising.problem = raised("in trouble")
    settings.EMAIL_BACKEND = f"{__name__}.Raising"
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now)

    carried(now)

    row = dispatch.deliveries.get()
    assert (row.state, row.failure, row.attempts, row.doubt) == (state, failure, 1, "")
    assert raised.__name__ in row.relay_answer


class Raising:
    """A backend that is in trouble."""

    problem: Exception = OSError()

    def __init__(self, **_options: object) -> None:
        pass

    def send_messages(self, _messages: list[EmailMultiAlternatives]) -> int:
        raise self.problem

    def close(self) -> None:
        pass


def test_a_poisoned_letter_costs_the_others_nothing(
    backend: str, sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    evil = replace(an_addressee(bo), address="bo@xn--\u00e5.example")
    dispatch = a_dispatch(sara, [evil, an_addressee(nadia)], now)

    tally = carried(now)

    assert (tally.sent, tally.failed) == (1, 1)
    assert dispatch.deliveries.get(contact=bo).failure == FailureKind.REFUSED
