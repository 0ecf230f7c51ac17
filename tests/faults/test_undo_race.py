"""Undo is pressed at the moment the hold runs out, while two workers look: one of them wins, and the page tells."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from contacts.models import Contact, User
from notifications.actions import UnableToUndo, undo_dispatch
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Dispatch
from tests.faults.canaries import bring_back
from tests.faults.size import sized
from tests.faults.threads import watching
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

PRESSES = sized(30, 500)
HOLD = timedelta(milliseconds=250)
BEFORE_OR_AFTER = 0.15

pytestmark = pytest.mark.django_db(transaction=True)


def prove(sara: User, nadia: Contact, sink: Sink, chance: random.Random, tell: Tell, presses: int = PRESSES) -> None:
    """Press undo around the end of the hold, over and over, and demand that each dispatch tells the truth."""
    undone: set[int] = set()
    with watching(2):
        time.sleep(0.3)
        for number in range(presses):
            dispatch = a_dispatch(sara, [an_addressee(nadia)], timezone.now(), state=DispatchState.HELD, hold=HOLD)
            after = BEFORE_OR_AFTER * (2 * (number + chance.random()) / presses - 1)
            moment = dispatch.release_at + timedelta(seconds=after)
            time.sleep(max(0.0, (moment - timezone.now()).total_seconds()))
            try:
                undo_dispatch(dispatch=dispatch, by=sara, now=timezone.now())
                undone.add(dispatch.pk)
            except UnableToUndo:
                pass
        time.sleep(HOLD.total_seconds())

    came = Counter(str(letter.message["Message-ID"]).partition(".")[0].strip("<") for letter in sink.letters)
    tell(f"{presses} presses at the last moment: {len(undone)} undone, {came.total()} letters")
    leaked = sum(came[one.public_id] for one in Dispatch.objects.filter(pk__in=undone))
    assert leaked == 0, f"{leaked} letters left of dispatches that were undone"
    for dispatch in Dispatch.objects.all():
        letter = dispatch.deliveries.get()
        ends = [change.new for change in dispatch.changes.order_by("id")]
        if dispatch.pk in undone:
            assert (dispatch.state, letter.state) == (DispatchState.UNDONE, DeliveryState.STOPPED)
            assert ends == ["undone"], f"undone after all that: {ends}"
        else:
            assert came[dispatch.public_id] == 1
            assert (dispatch.state, letter.state) == (DispatchState.COMPLETED, DeliveryState.SENT)
            assert ends == ["sending", "completed"]
    assert came.total() == presses - len(undone)
    assert 0 < len(undone) < presses, "no race was run: the test has proved nothing"


def test_every_dispatch_ends_in_one_state_and_its_letter_agrees(
    sara: User, nadia: Contact, smtp_sink: Sink, chance: random.Random, tell: Tell
) -> None:
    prove(sara, nadia, smtp_sink, chance, tell)


def test_the_proof_notices(
    sara: User,
    nadia: Contact,
    smtp_sink: Sink,
    chance: random.Random,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring_back("undo locks nothing", monkeypatch.setattr)
    noticed = (AssertionError, IntegrityError)  # The database may refuse first.
    with pytest.raises(noticed, match=r"letters left of dispatches that were undone|undone after all|that is final"):
        prove(sara, nadia, smtp_sink, chance, tell, presses=8)


@pytest.mark.long
def test_a_slow_press_is_as_safe(
    sara: User,
    nadia: Contact,
    smtp_sink: Sink,
    chance: random.Random,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring_back("undo takes its time", monkeypatch.setattr)
    prove(sara, nadia, smtp_sink, chance, tell, presses=8)
