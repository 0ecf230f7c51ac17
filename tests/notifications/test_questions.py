"""The questions to the post office about what became of letters; each test fails for its own reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from notifications.querysets import DeliveryQuerySet
from tests.notifications.letters import a_dispatch, an_addressee


@pytest.fixture
def letters(sara: User, nadia: Contact, bo: Contact, hanna: Contact, now: datetime) -> DeliveryQuerySet:
    """Three letters of a dispatch that is under way: to Nadia, Bo and Hanna."""
    return a_dispatch(sara, [an_addressee(one) for one in (nadia, bo, hanna)], now).deliveries.all()


def settle(contact: Contact, state: DeliveryState, **fate: Any) -> None:
    """Give the letters to a contact their fate."""
    Delivery.objects.filter(contact=contact).update(state=state, **fate)


def names(letters: DeliveryQuerySet) -> list[str]:
    """Return the first names of those whom the letters go to."""
    return [name.partition(" ")[0] for name in letters.values_list("name", flat=True)]


def reached_since(letters: DeliveryQuerySet) -> dict[str, bool]:
    rows: list[Any] = list(letters.with_reached_since())
    return {row.name: row.reached_since for row in rows}


def test_gone_wrong_is_what_failed_and_what_came_back(
    letters: DeliveryQuerySet, nadia: Contact, bo: Contact, now: datetime
) -> None:
    settle(nadia, DeliveryState.FAILED)
    settle(bo, DeliveryState.BOUNCED, sent_at=now, bounced_at=now)

    assert sorted(names(letters.gone_wrong())) == ["Bo", "Nadia"]


def test_handed_over_is_what_was_sent_and_has_not_come_back(
    letters: DeliveryQuerySet, nadia: Contact, bo: Contact, now: datetime
) -> None:
    settle(nadia, DeliveryState.SENT, sent_at=now)
    settle(bo, DeliveryState.BOUNCED, sent_at=now, bounced_at=now)

    assert names(letters.handed_over()) == ["Nadia"]


def test_stopped_is_what_will_not_be_sent(letters: DeliveryQuerySet, nadia: Contact, bo: Contact) -> None:
    settle(nadia, DeliveryState.STOPPED)
    settle(bo, DeliveryState.FAILED)

    assert names(letters.stopped()) == ["Nadia"]


@pytest.mark.parametrize("state", DeliveryState)
@pytest.mark.parametrize("of_dispatch", DispatchState)
def test_not_reached_takes_what_went_wrong_what_was_stopped_with_its_dispatch_and_what_waits_too_long(
    state: DeliveryState, of_dispatch: DispatchState, letters: DeliveryQuerySet, nadia: Contact, now: datetime
) -> None:
    settle(nadia, state, sent_at=now, bounced_at=now, claim="0" * 32 if state == "sending" else None)
    Dispatch.objects.update(state=of_dispatch)
    mine = letters.filter(contact=nadia)

    wrong = state in {DeliveryState.FAILED, DeliveryState.BOUNCED}
    stopped = (state, of_dispatch) == (DeliveryState.STOPPED, DispatchState.STOPPED)
    owed = state in {DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DEFERRED}
    late = owed and of_dispatch in {DispatchState.SENDING, DispatchState.PAUSED}

    assert mine.not_reached(released_before=now - timedelta(seconds=1)).exists() is (wrong or stopped)
    assert mine.not_reached(released_before=now).exists() is (wrong or stopped or late)


def test_reached_since_is_who_got_a_letter_of_what_followed(
    letters: DeliveryQuerySet, sara: User, nadia: Contact, bo: Contact, hanna: Contact, now: datetime
) -> None:
    first = Dispatch.objects.get()
    unrelated = a_dispatch(sara, [an_addressee(hanna)], now)
    a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now, kind="resend", follows=first)
    Delivery.objects.exclude(dispatch=first).filter(contact=nadia).update(state="sent", sent_at=now)
    unrelated.deliveries.update(state="sent", sent_at=now)

    assert reached_since(letters) == {nadia.name: True, bo.name: False, hanna.name: False}


def test_reached_since_is_also_asked_about_our_own_staff(
    sara: User, tove: User, tina: User, nadia: Contact, now: datetime
) -> None:
    first = a_dispatch(sara, [], now)
    later = a_dispatch(sara, [], now, kind="resend", follows=first)
    rendition, second = first.renditions.get(), later.renditions.get()
    facts: dict[str, Any] = {"mode": "live", "clearance": 1, "sharing": 3, "due_at": now}
    for user in (tove, tina):
        Delivery.objects.create(
            dispatch=first, rendition=rendition, user=user, name=user.name, address=user.email, **facts
        )
    Delivery.objects.create(
        dispatch=later,
        rendition=second,
        user=tove,
        name=tove.name,
        address=tove.email,
        state=DeliveryState.SENT,
        sent_at=now,
        **facts,
    )

    assert reached_since(first.deliveries.all()) == {tove.name: True, tina.name: False}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("Ö", "a", "A"), ("Z", "a", "B"), ("Å", "a", "C")], ["B", "C", "A"]),
        ([("a", "Ö", "A"), ("a", "Z", "B"), ("a", "Å", "C")], ["B", "C", "A"]),
        ([("a", "a", "Ö"), ("a", "a", "Z"), ("a", "a", "Å")], ["Z", "Å", "Ö"]),
    ],
    ids=["role", "area", "name"],
)
def test_the_call_list_goes_by_role_area_and_name_in_swedish_order(
    letters: DeliveryQuerySet, rows: list[tuple[str, str, str]], expected: list[str], now: datetime
) -> None:
    letters.update(state=DeliveryState.FAILED)
    for pk, (role, area, name) in zip(list(letters.values_list("pk", flat=True)), rows, strict=True):
        Delivery.objects.filter(pk=pk).update(role=role, area=area, name=name)

    assert names(letters.for_calling_about(now, [], silent_too=False)) == expected


def test_the_span_is_from_the_first_letter_handed_over_to_the_last(
    letters: DeliveryQuerySet, nadia: Contact, bo: Contact, now: datetime
) -> None:
    assert letters.span() == (None, None)

    settle(nadia, DeliveryState.SENT, sent_at=now)
    settle(bo, DeliveryState.SENT, sent_at=now + timedelta(seconds=7))

    assert letters.span() == (now, now + timedelta(seconds=7))
