"""How far a dispatch has reached: the numbers, each for its own reason, and what counts as having been reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, User
from notifications.actions import log_call, withdraw_acknowledgement
from notifications.lifecycle import DeliveryState, DispatchState, Reach
from notifications.models import Acknowledgement, Delivery, Dispatch
from notifications.reach import Reached, later_than, pulse_of, reach_of, released_at
from tests.notifications.letters import a_dispatch, an_addressee
from tests.reach.night import Night

NUMBERS = ("handed_over", "bounced", "acknowledged", "unsure", "by_phone", "waiting")


def numbers_of(dispatch: Dispatch) -> dict[str, int]:
    reach = reach_of(dispatch, later_than(dispatch))
    return {name: getattr(reach, name) for name in NUMBERS if getattr(reach, name)}


def of(dispatch: Dispatch) -> Reached:
    return reach_of(dispatch, later_than(dispatch))


def test_every_number_has_its_own_reason(night: Night, nadia: Contact, bo: Contact, hanna: Contact) -> None:
    report = night.report([nadia, bo, hanna])
    assert numbers_of(report) == {"handed_over": 3, "waiting": 3}

    night.press(nadia, report)
    assert numbers_of(report) == {"handed_over": 3, "acknowledged": 1, "waiting": 2}

    night.press(bo, report, signs=["decoy"])
    assert numbers_of(report) == {"handed_over": 3, "acknowledged": 1, "unsure": 1, "waiting": 2}

    report.deliveries.filter(contact=hanna).update(state=DeliveryState.BOUNCED, bounced_at=night.now)
    assert numbers_of(report) == {"handed_over": 2, "bounced": 1, "acknowledged": 1, "unsure": 1, "waiting": 1}

    log_call(delivery=night.letter_to(bo, report), by=night.sara, outcome="no_answer", now=night.now, key="1")
    assert "by_phone" not in numbers_of(report)
    log_call(delivery=night.letter_to(bo, report), by=night.sara, outcome="answered", now=night.now, key="2")
    assert numbers_of(report) == {"handed_over": 2, "bounced": 1, "acknowledged": 1, "by_phone": 1}

    withdraw_acknowledgement(delivery=night.letter_to(nadia, report), now=night.now)
    assert numbers_of(report) == {"handed_over": 2, "bounced": 1, "by_phone": 1, "waiting": 1}


def test_following_each_tells_apart_what_followed_whom_and_asks_once_a_link(night: Night, nadia: Contact) -> None:
    first, second, third = (night.report([nadia]) for _ in range(3))
    correction = night.report([nadia], kind="correction", follows=first)
    reminder = night.report([nadia], kind="reminder", follows=correction)
    again = night.report([nadia], kind="resend", follows=second)
    with CaptureQueriesContext(connection) as asked:
        found = Dispatch.objects.all().following_each([first.id, second.id, third.id])
    assert found == {first.id: [correction.id, reminder.id], second.id: [again.id], third.id: []}
    assert len(asked) == 3
    assert Dispatch.objects.all().following(first.id) == [correction.id, reminder.id]


@pytest.mark.parametrize("kind", ["correction", "reminder", "resend"])
def test_whoever_acknowledges_what_followed_was_reached_by_the_first(
    kind: str, night: Night, nadia: Contact, bo: Contact
) -> None:
    report = night.report([nadia, bo])
    later = night.report([nadia], kind=kind, follows=report)
    night.press(nadia, later, signs=["decoy"])
    assert numbers_of(report) == {"handed_over": 2, "waiting": 2}

    night.press(nadia, later)

    assert numbers_of(report) == {"handed_over": 2, "acknowledged": 1, "waiting": 1}
    night.press(bo, report)
    assert numbers_of(later) == {"handed_over": 1, "acknowledged": 1}, "the first says nothing about what followed"


def test_it_counts_at_any_distance_but_not_from_what_was_undone(night: Night, nadia: Contact) -> None:
    report = night.report([nadia])
    correction = night.report([nadia], kind="correction", follows=report)
    reminder = night.report([nadia], kind="reminder", follows=correction)
    assert later_than(report) == [correction.id, reminder.id]

    night.press(nadia, reminder)
    assert numbers_of(report) == numbers_of(correction) == {"handed_over": 1, "acknowledged": 1}

    a_dispatch(night.sara, [], night.now, kind="correction", follows=report, state=DispatchState.UNDONE)
    assert later_than(report) == [correction.id, reminder.id]


def test_the_table_counts_by_role_and_area(night: Night, nadia: Contact, bo: Contact, hanna: Contact) -> None:
    report = night.report([nadia, bo, hanna])
    report.deliveries.filter(contact=nadia).update(role="Ö", area="Alby")
    report.deliveries.filter(contact__in=[bo, hanna]).update(role="Å", area="Fittja")
    night.press(bo, report)

    groups = [(one.role, one.area, one.recipients, one.acknowledged, one.waiting) for one in of(report).groups]

    assert groups == [("Å", "Fittja", 2, 1, 1), ("Ö", "Alby", 1, 0, 1)]


def test_half_and_most_are_reckoned_from_the_release_among_those_handed_over(
    night: Night, nadia: Contact, bo: Contact, hanna: Contact
) -> None:
    report = night.report([nadia, bo, hanna])
    assert (of(report).half_after, of(report).most_after) == (None, None)

    for minutes, who in ((2, nadia), (5, bo), (30, hanna)):
        night.now = report.release_at + timedelta(minutes=minutes)
        night.press(who, report)
        if who == bo:
            assert (of(report).half_after, of(report).most_after) == (timedelta(minutes=5), None)

    assert (of(report).half_after, of(report).most_after) == (timedelta(minutes=5), timedelta(minutes=30))


def test_the_release_is_the_real_one_not_the_one_that_was_planned(night: Night, nadia: Contact) -> None:
    held = a_dispatch(night.sara, [an_addressee(nadia)], night.now, state=DispatchState.HELD)
    assert released_at(held) is None
    night.now += timedelta(hours=2)  # nobody was at work

    night.carry()

    held.refresh_from_db()
    assert released_at(held) == night.now


def test_a_live_page_notices_every_kind_of_news(night: Night, nadia: Contact) -> None:
    report = night.report([nadia])
    seen = [pulse_of(report, [])]
    night.press(nadia, report, signs=["decoy"])
    seen.append(pulse_of(report, []))
    night.now += timedelta(minutes=1)
    night.press(nadia, report)
    seen.append(pulse_of(report, []))
    log_call(delivery=night.letter_to(nadia, report), by=night.sara, outcome="answered", now=night.now, key="1")
    seen.append(pulse_of(report, []))
    night.letter_to(nadia, report).responses.create(
        mode="live", kind="calm", way="link", received_at=night.now, idempotency_key="1"
    )
    seen.append(pulse_of(report, []))
    assert len(set(seen)) == 5


def test_letters_that_are_silent_stand_before_those_that_answered(
    night: Night, nadia: Contact, bo: Contact, hanna: Contact
) -> None:
    report = night.report([nadia, bo, hanna])
    night.press(bo, report)
    report.deliveries.filter(contact=hanna).update(state=DeliveryState.BOUNCED, bounced_at=night.now)

    shown = report.deliveries.all().with_reach().silent_first()

    assert [one.contact for one in shown] == [hanna, nadia, bo]
    assert [one.contact for one in report.deliveries.all().not_answering()] == [nadia]
    assert [one.contact for one in report.deliveries.all().with_reach().reached()] == [bo]


def test_many_letters_take_no_more_questions_than_few(sara: User, nadia: Contact, now: datetime) -> None:
    asked = []
    for size in (3, 300):
        crowd = [replace(an_addressee(nadia), address=f"n{n}@night-walkers.example") for n in range(size)]
        report = a_dispatch(sara, crowd, now)
        Delivery.objects.filter(dispatch=report).update(state=DeliveryState.SENT, sent_at=now)
        with CaptureQueriesContext(connection) as questions:
            of(report)
        asked.append(len(questions))
    assert asked[0] == asked[1] <= 4


def test_an_unknown_sign_is_told_as_what_all_signs_mean(night: Night, nadia: Contact) -> None:
    report = night.report([nadia])
    night.press(nadia, report, signs=["tomorrow's sign"])
    letter = report.deliveries.all().with_reach().get()
    assert letter.reach == Reach.UNSURE  # type: ignore[attr-defined]
    assert Acknowledgement.objects.get().signs == ["tomorrow's sign"]
