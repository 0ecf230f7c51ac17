"""Workers are killed without warning while they send: no letter is lost, and what may be doubled is marked."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Dispatch
from tests.faults.workers import Workers, wait_until
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

RECIPIENTS = 200
KILLS = 10


@pytest.mark.django_db(transaction=True)
def test_ten_workers_killed_lose_no_letter_and_double_at_most_one_each(
    workers: Workers, sara: User, nadia: Contact, smtp_sink: Sink, tell: Tell
) -> None:
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    tell(f"seed {seed}")
    chance = random.Random(seed)
    smtp_sink.slowness = 0.03
    one = an_addressee(nadia)
    crowd = [replace(one, address=f"n{number}@night-walkers.example") for number in range(RECIPIENTS)]
    with transaction.atomic():
        dispatch = a_dispatch(sara, crowd, timezone.now(), state=DispatchState.HELD, hold=timedelta(0))
    began = time.monotonic()
    wait_until(lambda: len(smtp_sink.letters) > 0, 15, "the first letter has left")

    for _number in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.6))
        workers.kill_one(chance)
    completed = {"pk": dispatch.pk, "state": DispatchState.COMPLETED}
    wait_until(lambda: Dispatch.objects.filter(**completed).exists(), 40, "the dispatch is completed")

    came = Counter(letter.recipients[0] for letter in smtp_sink.letters)
    lost = RECIPIENTS - len(came)
    doubled = {address: copies - 1 for address, copies in came.items() if copies > 1}
    marked = set(dispatch.deliveries.possibly_doubled().values_list("address", flat=True))
    tell(
        f"{RECIPIENTS} recipients, {KILLS} kills, lost {lost}, doubled {sum(doubled.values())}, "
        f"marked {len(marked)}, {time.monotonic() - began:.0f} s"
    )
    assert lost == 0
    assert sum(doubled.values()) <= KILLS
    assert set(doubled) <= marked
    assert set(dispatch.deliveries.values_list("state", flat=True)) == {DeliveryState.SENT}
    for address in doubled:
        copies = smtp_sink.to(address)
        assert len({letter.message["Message-ID"] for letter in copies}) == 1
        assert len({letter.raw for letter in copies}) == 1
    assert marked, "no kill hit a letter on its way: the test has proved nothing"
