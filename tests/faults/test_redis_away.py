"""Redis is only the bell: while it is away decisions are made as always, and letters leave when it is back."""

from __future__ import annotations

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from contacts.models import Contact, User
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch
from tests.faults.workers import Bell, Workers, wait_until
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink


def decided(by: User, contact: Contact) -> tuple[Dispatch, float]:
    """Post a dispatch without a hold, and return it with the time that took."""
    began = time.monotonic()
    with transaction.atomic():
        dispatch = a_dispatch(by, [an_addressee(contact)], timezone.now(), state=DispatchState.HELD, hold=timedelta(0))
    return dispatch, time.monotonic() - began


@pytest.mark.django_db(transaction=True)
def test_letters_leave_within_15_seconds_of_redis_being_back(
    workers: Workers, bell: Bell, sara: User, nadia: Contact, smtp_sink: Sink, tell: Tell
) -> None:
    bell.go_away()
    dispatch, took = decided(sara, nadia)
    time.sleep(2)
    assert smtp_sink.letters == []

    bell.come_back()
    waited = wait_until(lambda: len(smtp_sink.letters) == 1, 15, f"the letter has left\n{workers.last_words()}")
    wait_until(lambda: Dispatch.objects.get(pk=dispatch.pk).state == DispatchState.COMPLETED, 5, "it is completed")

    tell(f"decided in {took:.2f} s without Redis, handed over {waited:.1f} s after its return")
    assert took < 1.5
    assert len(smtp_sink.letters) == 1


@pytest.mark.django_db(transaction=True)
def test_without_redis_a_command_delivers_at_once(bell: Bell, sara: User, nadia: Contact, smtp_sink: Sink) -> None:
    bell.go_away()
    dispatch, took = decided(sara, nadia)
    said = StringIO()

    call_command("deliver", stdout=said)

    assert took < 1.5
    assert len(smtp_sink.letters) == 1
    assert Dispatch.objects.get(pk=dispatch.pk).state == DispatchState.COMPLETED
    assert said.getvalue() == "dispatches released: 1, letters handed over: 1, dispatches completed: 1.\n"


@pytest.mark.django_db(transaction=True)
def test_the_command_says_when_nothing_is_due(bell: Bell) -> None:
    said = StringIO()

    call_command("deliver", stdout=said)

    assert said.getvalue() == "nothing is due.\n"
