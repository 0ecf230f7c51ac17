"""Undo is pressed at the moment the hold runs out, while two workers look: one of them wins, and the page tells."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contacts.models import Contact, User
from notifications.actions import UnableToUndo, undo_dispatch
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Dispatch
from notifications.postman import work
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

ROUNDS = 30
HOLD = timedelta(milliseconds=250)
EARLIEST, LATEST = timedelta(milliseconds=-100), timedelta(milliseconds=100)


def watch(over: threading.Event) -> None:
    """Look for letters over and over, as a worker does."""
    while not over.is_set():
        work(clock=timezone.now, lasting=timedelta(seconds=10))
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_every_dispatch_ends_in_one_state_and_its_letter_agrees(
    sara: User, nadia: Contact, smtp_sink: Sink, tell: Tell
) -> None:
    undone: set[int] = set()
    over = threading.Event()
    workers = [threading.Thread(target=watch, args=[over]) for _number in range(2)]
    for worker in workers:
        worker.start()
    time.sleep(1)
    for number in range(ROUNDS):
        dispatch = a_dispatch(sara, [an_addressee(nadia)], timezone.now(), state=DispatchState.HELD, hold=HOLD)
        before_or_after = EARLIEST + (LATEST - EARLIEST) * number / ROUNDS
        time.sleep(max(0.0, (dispatch.release_at + before_or_after - timezone.now()).total_seconds()))
        try:
            undo_dispatch(dispatch=dispatch, by=sara, now=timezone.now())
            undone.add(dispatch.pk)
        except UnableToUndo:
            pass
    over.set()
    for worker in workers:
        worker.join()
    work(clock=timezone.now, lasting=timedelta(seconds=10))

    for dispatch in Dispatch.objects.all():
        letter = dispatch.deliveries.get()
        ends = [change.new for change in dispatch.changes.order_by("id")]
        if dispatch.pk in undone:
            assert (dispatch.state, letter.state, ends) == (DispatchState.UNDONE, DeliveryState.STOPPED, ["undone"])
        else:
            assert (dispatch.state, letter.state) == (DispatchState.COMPLETED, DeliveryState.SENT)
            assert ends == ["sending", "completed"]
    tell(f"{ROUNDS} presses at the last moment: {len(undone)} undone, {len(smtp_sink.letters)} sent")
    assert len(smtp_sink.letters) == ROUNDS - len(undone)
