"""Presses at the same moment: one drill for one form, and one question for one contact."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections

from contacts.models import Area, Contact, User
from notifications.actions import NobodyAsked, ask_for_review, asking_by, drill_audience, start_drill
from notifications.models import Delivery, Drill
from tests.cast import a_crowd, an_actor
from tests.readiness.steps import long_unseen, role

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def at_once(deeds: list[Callable[[], bool]]) -> list[bool]:
    """Let everybody act at the same moment, each over a connection of their own."""
    gate = Barrier(len(deeds))

    def act(deed: Callable[[], bool]) -> bool:
        try:
            gate.wait(timeout=30)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(act, deeds))


def test_a_form_that_is_sent_many_times_at_once_starts_one_drill(sara: User, alby: Area, now: datetime) -> None:
    a_crowd(20, an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    walkers = [role("night_walkers")]
    shown = drill_audience(area_ids={alby.id}, role_ids={walkers[0].id}, now=now)

    def press() -> bool:
        return start_drill(by=sara, areas=[alby], roles=walkers, version=shown.version, now=now, key="a form")[1]

    assert sorted(at_once([press] * AT_ONCE)) == [False] * (AT_ONCE - 1) + [True]
    assert (Drill.objects.count(), Delivery.objects.count()) == (1, 20)


def test_two_keepers_who_ask_at_once_ask_everybody_once(
    samir: User, tove: User, sara: User, nadia: Contact, hanna: Contact, now: datetime
) -> None:
    for one in (nadia, hanna):
        long_unseen(one)
    shown = {one: asking_by(one, now).version for one in (samir, tove, sara)}
    assert len(set(shown.values())) == 1

    def press_of(user: User) -> Callable[[], bool]:
        def press() -> bool:
            try:
                return ask_for_review(by=user, version=shown[user], now=now, key="a form")[1]
            except NobodyAsked:
                return False

        return press

    assert sorted(at_once([press_of(one) for one in shown])) == [False, False, True]
    assert sorted(Delivery.objects.values_list("name", flat=True)) == sorted([nadia.name, hanna.name])
