"""Caps: what counts, when a day begins, and that nobody slips past while somebody else counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from contacts.models import Contact, User
from notifications.caps import TRIALS_AN_HOUR, Cap, caps_passed, midnight_before, next_trial_at, take_turn
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = pytest.mark.django_db
AFTER_SUMMER_TIME = datetime(2026, 10, 25, 11, 0, tzinfo=UTC)  # noon in Stockholm, thirteen hours after midnight


@pytest.fixture(autouse=True)
def small_caps(settings: Settings) -> None:
    """Small numbers, so that few letters are enough."""
    settings.RECIPIENTS_PER_DISPATCH = 3
    settings.DISPATCHES_PER_USER_AND_HOUR = 2
    settings.MAILS_PER_DAY = 10


def sent(by: User, to: Contact, moment: datetime, count: int = 1, **extra: Any) -> Dispatch:
    """Return a dispatch that was decided at this moment, to so many."""
    dispatch = a_dispatch(by, [an_addressee(to)], moment, **extra)
    Dispatch.objects.filter(id=dispatch.id).update(recipient_count=count)
    return dispatch


def passed(by: User, recipients: int, now: datetime) -> dict[Cap, int]:
    return {one.cap: one.count for one in caps_passed(by=by, recipients=recipients, now=now)}


@pytest.mark.parametrize(("recipients", "caps"), [(3, {}), (4, {Cap.RECIPIENTS: 4})])
def test_so_many_recipients_and_no_more(sara: User, now: datetime, recipients: int, caps: dict[Cap, int]) -> None:
    assert passed(sara, recipients, now) == caps


@pytest.mark.parametrize(
    ("minutes", "caps"), [((60, 1), {}), ((59, 1), {Cap.DISPATCHES: 3}), ((1, 1), {Cap.DISPATCHES: 3})]
)
def test_so_many_dispatches_in_an_hour_and_no_more(
    sara: User, nadia: Contact, now: datetime, minutes: tuple[int, ...], caps: dict[Cap, int]
) -> None:
    for ago in minutes:
        sent(sara, nadia, now - timedelta(minutes=ago))
    assert passed(sara, 1, now) == caps


def test_everybody_has_an_hour_of_their_own(sara: User, samir: User, nadia: Contact, now: datetime) -> None:
    for by in (sara, sara, samir):
        sent(by, nadia, now)
    assert passed(samir, 1, now) == {}
    assert passed(sara, 1, now) == {Cap.DISPATCHES: 3}


@pytest.mark.parametrize(("before", "caps"), [(9, {}), (10, {Cap.MAILS: 11})])
def test_so_many_mails_in_a_day_and_no_more(
    sara: User, samir: User, nadia: Contact, before: int, caps: dict[Cap, int]
) -> None:
    sent(samir, nadia, AFTER_SUMMER_TIME - timedelta(hours=5), before - 4)
    sent(sara, nadia, AFTER_SUMMER_TIME - timedelta(hours=3), 4)
    assert passed(sara, 1, AFTER_SUMMER_TIME) == caps


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (AFTER_SUMMER_TIME, datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 10, 0, tzinfo=UTC), datetime(2027, 3, 27, 23, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_in_stockholm_also_when_the_clock_is_set(
    sara: User, nadia: Contact, now: datetime, midnight: datetime
) -> None:
    assert midnight_before(now) == midnight
    sent(sara, nadia, midnight - timedelta(microseconds=1), 10)
    assert Cap.MAILS not in passed(sara, 1, now)
    sent(sara, nadia, midnight, 10)
    assert passed(sara, 1, now)[Cap.MAILS] == 11


@pytest.mark.parametrize(
    ("kind", "counts"),
    [("report", True), ("correction", True), ("resend", True), ("notice", False), ("trial", False)],
)
def test_what_goes_to_recipients_counts_and_nothing_else(
    sara: User, nadia: Contact, now: datetime, kind: str, counts: bool
) -> None:
    first = sent(sara, nadia, now - timedelta(days=2))
    follows = first if kind in {"correction", "resend"} else None
    for _again in range(2):
        sent(sara, nadia, now, 5, kind=kind, follows=follows)
    assert passed(sara, 1, now) == ({Cap.DISPATCHES: 3, Cap.MAILS: 11} if counts else {})


def test_what_was_undone_was_decided_but_never_mailed(sara: User, nadia: Contact, now: datetime) -> None:
    for _again in range(2):
        sent(sara, nadia, now, 10, state=DispatchState.UNDONE)
    assert passed(sara, 1, now) == {Cap.DISPATCHES: 3}


def test_each_cap_says_which_it_is_and_by_how_much(sara: User, nadia: Contact, now: datetime) -> None:
    for _again in range(2):
        sent(sara, nadia, now, 4)
    assert [one.words for one in caps_passed(by=sara, recipients=4, now=now)] == [
        "Utskicket går till 4 mottagare. Ensam får du skicka till högst 3.",
        "Det här blir ditt utskick nummer 3 på en timme. Ensam får du göra högst 2.",
        "Med det här utskicket blir det 12 mejl i dag. Utan en andra person går högst 10.",
    ]


def test_trial_letters_have_a_cap_of_their_own(sara: User, samir: User, nadia: Contact, now: datetime) -> None:
    first = now - timedelta(minutes=50)
    for number in range(TRIALS_AN_HOUR - 1):
        sent(sara, nadia, first + timedelta(minutes=number), kind="trial")
    with transaction.atomic():
        assert next_trial_at(sara, now) is None
        sent(sara, nadia, now, kind="trial")
        assert next_trial_at(sara, now) == first + timedelta(hours=1)
        assert next_trial_at(sara, first + timedelta(hours=1)) is None
        assert next_trial_at(samir, now) is None


@pytest.mark.django_db(transaction=True)
def test_nobody_counts_outside_the_transaction_that_sends() -> None:
    with pytest.raises(RuntimeError):
        take_turn()
