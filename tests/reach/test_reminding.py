"""Reminding by hand: whom it reaches, how often, and what they read; everybody else is left in peace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Mode, Sharing
from notifications.actions import UnableToRemind, remind, reminding_of
from notifications.lifecycle import DeliveryState
from notifications.models import ClosedLink, Dispatch
from notifications.models.dispatches import DispatchKind
from tests.cast import a_contact, an_actor
from tests.notifications.letters import a_letter
from tests.reach.night import Night, words_of


def remind_now(night: Night, report: Dispatch, key: str = "1", **extra: Any) -> Dispatch:
    reminder, _new = remind(dispatch=report, by=night.sara, now=night.now, key=key, **extra)
    night.now += timedelta(seconds=11)
    night.carry()
    return reminder


def names(report: Dispatch, night: Night) -> list[str]:
    return [one.name.partition(" ")[0] for one in reminding_of(report, night.now).addressees]


def test_those_who_have_not_acknowledged_get_the_same_words_marked_as_a_reminder(
    night: Night, nadia: Contact, bo: Contact, hanna: Contact
) -> None:
    report = night.report([nadia, bo, hanna])
    night.press(bo, report)
    night.press(hanna, report, signs=["decoy"])
    night.now += timedelta(minutes=10)

    reminder = remind_now(night, report)

    assert (reminder.kind, reminder.follows, reminder.recipient_count) == (DispatchKind.REMINDER, report, 2)
    title = "Lägesrapport 3: Oroligt vid Alby centrum"
    assert night.came_to(nadia) == night.came_to(hanna) == [title, f"Påminnelse: {title}"]
    assert night.came_to(bo) == [title]
    text, html = (words_of(night.sink.letters[-1], part) for part in ("plain", "html"))
    assert text.startswith("Påminnelse: vi skickade det här till dig 22 november 2026 kl. 23.20 och har inte fått")
    assert "Oroligt vid Alby centrum. Håll er på Albyvägen." in text
    assert html.index("<body") < html.index("Påminnelse:") < html.index("Hej ")


def test_ten_minutes_lie_between_and_two_are_the_most(night: Night, nadia: Contact) -> None:
    report = night.report([nadia])
    for minutes, allowed in ((9.9, False), (0.2, True), (9, False), (1.2, True), (60, False)):
        night.now += timedelta(minutes=minutes)
        if allowed:
            remind_now(night, report, key=str(minutes))
        else:
            with pytest.raises(UnableToRemind, match="10 minuter" if minutes < 60 else "Två påminnelser har gått"):
                remind_now(night, report, key=str(minutes))
    assert len(night.came_to(nadia)) == 3


def test_the_same_press_twice_is_one_reminder(night: Night, nadia: Contact) -> None:
    report = night.report([nadia])
    night.now += timedelta(minutes=10)
    first, new = remind(dispatch=report, by=night.sara, now=night.now, key="one press")
    again, new_again = remind(dispatch=report, by=night.sara, now=night.now, key="one press")
    assert (first, new, new_again) == (again, True, False)
    assert Dispatch.objects.filter(kind="reminder").count() == 1


def test_when_others_are_silent_than_were_shown_nothing_is_sent(night: Night, nadia: Contact, bo: Contact) -> None:
    report = night.report([nadia, bo])
    night.now += timedelta(minutes=10)
    shown = reminding_of(report, night.now)
    assert shown.count == 2
    night.press(nadia, report)

    with pytest.raises(UnableToRemind, match="andra nu än de som visades"):
        remind_now(night, report, version=shown.version)

    assert not Dispatch.objects.filter(kind="reminder").exists()
    remind_now(night, report, version=reminding_of(report, night.now).version)
    assert len(night.came_to(bo)) == 2


@pytest.mark.parametrize(
    "today",
    [
        {"declined_at": timezone.now()},
        {"paused_until": timezone.now() + timedelta(days=999)},
        {"active": False},
        {"clearance": Sharing.OPEN},
        {"address_broken_at": timezone.now()},
        {"email": "another@address.example"},
    ],
    ids=["declined", "paused", "left", "no longer cleared", "broken", "another address"],
)
def test_whoever_is_not_to_have_it_any_more_is_not_reminded(
    today: dict[str, Any], night: Night, nadia: Contact, bo: Contact
) -> None:
    report = night.report([nadia, bo])
    night.now += timedelta(minutes=10)
    Contact.objects.filter(pk=nadia.pk).update(**today)
    assert names(report, night) == ["Bo"]


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.STOPPED])
def test_what_did_not_arrive_is_not_reminded_of(
    state: DeliveryState, night: Night, nadia: Contact, bo: Contact, sara: User
) -> None:
    report = night.report([nadia, bo])
    night.now += timedelta(minutes=10)
    if state is DeliveryState.BOUNCED:
        report.deliveries.filter(contact=nadia).update(state=state, bounced_at=night.now)
    else:
        night.sink.refuse(nadia.address_norm)
        report = night.report([nadia, bo], title="Ett till")
        night.now += timedelta(minutes=10)
    assert names(report, night) == ["Bo"]


def test_a_closed_link_is_not_reminded_of(night: Night, nadia: Contact, bo: Contact) -> None:
    report = night.report([nadia, bo])
    night.now += timedelta(minutes=10)
    ClosedLink.objects.create(delivery=night.letter_to(nadia, report), because="not_me", closed_at=night.now)
    assert names(report, night) == ["Bo"]


def test_somebody_at_the_same_mailbox_who_declined_keeps_it_quiet(night: Night, nadia: Contact, bo: Contact) -> None:
    report = night.report([nadia, bo])
    night.now += timedelta(minutes=10)
    Contact.objects.create(
        actor=bo.actor, name="Delar", email=nadia.email, clearance=2, created_at=night.now, declined_at=night.now
    )
    assert names(report, night) == ["Bo"]


def test_in_an_exercise_only_those_who_take_part_are_reminded(night: Night, nadia: Contact, bo: Contact) -> None:
    report = night.report([nadia, bo], mode=Mode.EXERCISE)
    night.now += timedelta(minutes=10)
    Contact.objects.filter(pk=bo.pk).update(exercise_participant=True)
    assert names(report, night) == ["Bo"]


@pytest.mark.parametrize("kind", [DispatchKind.REQUEST, DispatchKind.DRILL, DispatchKind.CORRECTION])
def test_requests_drills_and_corrections_can_be_reminded_of(kind: str, night: Night, nadia: Contact) -> None:
    first = night.report([nadia]) if kind == DispatchKind.CORRECTION else None
    sent = night.report([nadia], kind=kind, follows=first)
    night.now += timedelta(minutes=10)
    remind_now(night, sent)
    assert night.came_to(nadia)[-1].startswith("Påminnelse: ")


def test_what_was_corrected_what_reminds_itself_and_what_has_run_out_is_not_reminded_of(
    night: Night, nadia: Contact, bo: Contact
) -> None:
    report = night.report([nadia])
    night.now += timedelta(minutes=10)
    reminder = remind_now(night, report)
    night.now += timedelta(minutes=10)
    with pytest.raises(UnableToRemind, match="första utskicket"):
        remind_now(night, reminder)
    night.report([nadia], kind="correction", follows=report)
    with pytest.raises(UnableToRemind, match="Rapporten är rättad"):
        remind_now(night, report, key="2")

    other = night.report([bo], title="x")
    night.now += timedelta(minutes=10)
    Dispatch.objects.filter(pk=other.pk).update(links_expire_at=night.now)
    with pytest.raises(UnableToRemind, match="Länkarna"):
        remind_now(night, Dispatch.objects.get(pk=other.pk))


def test_a_text_behind_the_log_in_has_nothing_to_acknowledge(night: Night, alby: Area) -> None:
    police = a_contact("Pia Polis", an_actor("Polisen", "police"), alby)
    sharing = Sharing.ORGANISATION
    report = night.report([police], sharing=sharing, letters=[a_letter("Ny lägesrapport", sharing)])
    assert not report.escalations.exists()
    night.now += timedelta(minutes=10)
    with pytest.raises(UnableToRemind, match="efter inloggning"):
        remind_now(night, report)


def test_the_button_says_how_many_and_reminds_just_them(
    night: Night, nadia: Contact, bo: Contact, client: Client
) -> None:
    night.now = timezone.now() - timedelta(minutes=11)
    report = night.report([nadia, bo])
    night.press(bo, report)
    client.force_login(night.sara)
    page = client.get(f"/utskick/{report.public_id}/").content.decode()
    assert "Påminn 1 som inte kvitterat" in page
    version = page.split('name="version" value="')[1].split('"')[0]

    shown = client.post(f"/utskick/{report.public_id}/paminn/", {"key": "k", "version": version}, follow=True)

    assert "Ångra utskicket" in shown.content.decode()
    assert Dispatch.objects.get(kind="reminder").recipient_count == 1
