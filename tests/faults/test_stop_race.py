"""Stop is pressed while two workers carry: every letter was handed over or is stopped, and none is both or neither."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact, User
from notifications.actions import UnableToStop, pause_dispatch, resume_dispatch, stop_dispatch
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch
from notifications.postman import work
from tests.faults.test_undo_race import watch
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

ROUNDS = 12
LETTERS = 60


@pytest.mark.django_db(transaction=True)
def test_what_was_handed_over_and_what_was_stopped_make_up_the_recipients(
    sara: User, nadia: Contact, smtp_sink: Sink, tell: Tell
) -> None:
    one = an_addressee(nadia)
    over = threading.Event()
    workers = [threading.Thread(target=watch, args=[over]) for _number in range(2)]
    for worker in workers:
        worker.start()
    try:
        for number in range(ROUNDS):
            crowd = [replace(one, address=f"r{number}n{letter}@night-walkers.example") for letter in range(LETTERS)]
            dispatch = a_dispatch(sara, crowd, timezone.now())
            time.sleep(0.02 * number)
            try:
                if number % 3 == 0:
                    pause_dispatch(dispatch=dispatch, by=sara, now=timezone.now())
                    resume_dispatch(dispatch=dispatch, by=sara, now=timezone.now())
                stop_dispatch(dispatch=dispatch, by=sara, now=timezone.now())
            except UnableToStop:
                assert Dispatch.objects.get(pk=dispatch.pk).state == DispatchState.COMPLETED
    finally:
        over.set()
        for worker in workers:
            worker.join()
    work(clock=lambda: timezone.now() + timedelta(minutes=5), lasting=timedelta(seconds=10))

    stopped = 0
    for row in Dispatch.objects.with_counts():
        sent: int = row.sent_count  # type: ignore[attr-defined]
        rest: int = row.stopped_count  # type: ignore[attr-defined]
        assert sent + rest == row.recipient_count == LETTERS
        assert rest == 0 or row.state == DispatchState.STOPPED
        stopped += rest
    addresses = smtp_sink.addresses()
    assert len(addresses) == len(set(addresses)) == ROUNDS * LETTERS - stopped
    tell(
        f"{ROUNDS} stops at any moment: {len(addresses)} letters handed over, {stopped} stopped, none lost, none twice"
    )
