"""Signs of life of real workers: seen while they work, missed when they have died."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, User
from notifications.figures import SendingState, how_is_the_sending
from notifications.lifecycle import DispatchState
from notifications.models import WorkerSign
from tests.faults.workers import Workers, wait_until
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee


@pytest.mark.django_db(transaction=True)
def test_workers_are_heard_of_until_they_die(
    workers: Workers, sara: User, nadia: Contact, client: Client, tell: Tell
) -> None:
    waited = wait_until(lambda: WorkerSign.objects.count() > 0, 15, f"a worker left a sign\n{workers.last_words()}")
    pids = {int(sign.name.rpartition(":")[2]) for sign in WorkerSign.objects.all()}
    tell(f"first sign after {waited:.1f} s, {len(pids)} of 2 processes")
    assert pids <= set(workers.pool())
    answer = client.get("/healthz/sending").json()
    assert (answer["sending"], answer["workers_alive"]) == ("running", len(pids))
    assert answer["worker_silence_seconds"] <= 4

    workers.stop()
    with transaction.atomic():
        a_dispatch(sara, [an_addressee(nadia)], timezone.now(), state=DispatchState.HELD)

    later = how_is_the_sending(timezone.now() + timedelta(seconds=35))
    assert later.state is SendingState.SILENT
    assert (later.waiting, later.silent) == (1, True)
