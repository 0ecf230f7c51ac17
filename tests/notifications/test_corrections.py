"""Texts that turned out wrong, as the post office sees them: what carries one, where it is, what corrects it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, User
from notifications.corrections import carriers_of, correction_of, withdraw
from notifications.lifecycle import DeliveryState, DispatchState, Doubt, Whereabouts
from notifications.links import Purpose, token_for
from notifications.models import Delivery, Dispatch, DispatchChange
from notifications.postman import work
from notifications.postman.gate import Gate
from notifications.postman.rounds import claim, give_back
from tests.notifications.letters import a_dispatch, a_letter, an_addressee
from tests.smtp import Sink

pytestmark = pytest.mark.django_db

UNDER_WAY = (DispatchState.HELD, DispatchState.SENDING, DispatchState.PAUSED)


@pytest.fixture
def wrong(sara: User, nadia: Contact, bo: Contact, now: datetime) -> Dispatch:
    """A report to two people that is under way."""
    return a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)


def a_correction(of: Dispatch, now: datetime, *contacts: Contact, state: DispatchState, **extra: Any) -> Dispatch:
    title = "Rättelse av lägesrapport 3: Oroligt vid Alby centrum"
    facts: dict[str, Any] = {"kind": "correction", "title": title, "letters": [a_letter(title)], "follows": of} | extra
    return a_dispatch(of.created_by, [an_addressee(one) for one in contacts], now, state=state, **facts)


def page_of(client: Client, letter: Delivery) -> str:
    answer = client.get(f"/l/{token_for(letter.public_id, Purpose.READ)}/", follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("state", "doubt", "under"), list(itertools.product(DeliveryState, ["", *Doubt], DispatchState))
)
def test_where_a_text_may_be(
    wrong: Dispatch, now: datetime, state: DeliveryState, doubt: str, under: DispatchState
) -> None:
    letter = wrong.deliveries.earliest("id")
    when = {"sent_at": now, "bounced_at": now, "claim": "0" * 32}
    Delivery.objects.filter(id=letter.id).update(state=state, doubt=doubt, **when)
    Dispatch.objects.filter(id=wrong.id).update(state=under)
    found = Delivery.objects.with_whereabouts().get(id=letter.id)
    arrived = state in {DeliveryState.SENT, DeliveryState.SENDING} or (doubt and state is not DeliveryState.BOUNCED)
    waiting = state in {DeliveryState.QUEUED, DeliveryState.DEFERRED} and under in UNDER_WAY
    expected = Whereabouts.ARRIVED if arrived else Whereabouts.WAITING if waiting else Whereabouts.NEITHER
    assert found.whereabouts == expected  # type: ignore[attr-defined]


def test_a_text_is_carried_by_what_is_sent_again_and_by_what_was_corrected_before(
    wrong: Dispatch, nadia: Contact, now: datetime
) -> None:
    again = a_correction(wrong, now, nadia, state=DispatchState.SENDING, kind="resend")
    first = a_correction(wrong, now, nadia, state=DispatchState.COMPLETED)
    first_again = a_correction(first, now, nadia, state=DispatchState.COMPLETED, kind="resend")
    second = a_correction(first, now, nadia, state=DispatchState.HELD)
    a_dispatch(wrong.created_by, [an_addressee(nadia)], now)
    assert set(carriers_of(wrong)) == {wrong, again}
    assert set(carriers_of(first)) == {wrong, again, first, first_again}
    assert set(carriers_of(second)) == {wrong, again, first, first_again, second}


@pytest.mark.parametrize("state", DispatchState)
def test_what_may_still_hand_over_letters_is_under_way(wrong: Dispatch, state: DispatchState) -> None:
    Dispatch.objects.update(state=state)
    assert Dispatch.objects.all().under_way().exists() is (state in UNDER_WAY)
    assert Dispatch.objects.all().not_undone().exists() is (state is not DispatchState.UNDONE)


@pytest.mark.parametrize("state", DispatchState)
def test_a_correction_is_out_once_it_has_begun_to_leave(
    wrong: Dispatch, nadia: Contact, now: datetime, state: DispatchState
) -> None:
    again = a_correction(wrong, now, nadia, state=state, kind="resend")
    correction = a_correction(wrong, now, nadia, state=state)
    out = state not in {DispatchState.HELD, DispatchState.UNDONE}
    assert set(Dispatch.objects.all().corrections()) == {correction}
    assert set(Dispatch.objects.all().corrections_out()) == ({correction} if out else set())
    assert set(Dispatch.objects.all().corrections_undone()) == (
        {correction} if state is DispatchState.UNDONE else set()
    )
    assert correction_of(wrong) == correction_of(again) == (correction if out else None)
    assert correction_of(correction) is None


def test_the_latest_correction_is_the_one_that_holds(wrong: Dispatch, nadia: Contact, now: datetime) -> None:
    first = a_correction(wrong, now, nadia, state=DispatchState.STOPPED)
    second = a_correction(first, now + timedelta(minutes=5), nadia, state=DispatchState.SENDING)
    assert correction_of(wrong) == correction_of(first) == second


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        ("held", "undone", 2),
        ("sending", "stopped", 2),
        ("paused", "stopped", 2),
        ("completed", "completed", 0),
        ("undone", "undone", 0),
        ("stopped", "stopped", 0),
    ],
)
def test_what_has_not_left_is_taken_back_and_what_has_ended_stays(
    wrong: Dispatch, sara: User, now: datetime, before: str, after: str, count: int
) -> None:
    Dispatch.objects.update(state=before)
    wrong.refresh_from_db()
    later = now + timedelta(minutes=1)
    assert withdraw([wrong], by=sara, now=later, reason="Fel.") == count
    wrong.refresh_from_db()
    assert wrong.state == after
    changes = list(DispatchChange.objects.values_list("old", "new", "by", "reason", "recorded_at"))
    assert changes == ([(before, after, sara.id, "Fel.", later)] if count else [])
    assert wrong.deliveries.filter(state="stopped").count() == count
    assert wrong.ended_at == (later if count else None)


def test_what_a_worker_holds_and_has_not_handed_over_does_not_leave_either(
    wrong: Dispatch, sara: User, now: datetime, smtp_sink: Sink
) -> None:
    watch = uuid4()
    errands = claim(watch, now, most=50)
    assert withdraw([wrong], by=sara, now=now) == 0
    assert not Gate().lets_through(wrong.pk)
    give_back(watch, [one.id for one in errands], now)
    assert set(wrong.deliveries.values_list("state", flat=True)) == {"stopped"}
    work(clock=lambda: now + timedelta(minutes=5), lasting=timedelta(minutes=1))
    assert smtp_sink.letters == []


def test_the_page_of_a_corrected_letter_says_so_and_leads_to_the_readers_own_correction(
    client: Client, wrong: Dispatch, nadia: Contact, bo: Contact
) -> None:
    now = timezone.now()
    wrong.deliveries.update(state="sent", sent_at=now)
    letters = {one.contact_id: one for one in wrong.deliveries.all()}
    correction = a_correction(wrong, now, nadia, state=DispatchState.HELD)
    assert "rättad" not in page_of(client, letters[nadia.id]), "it may still be undone"

    Dispatch.objects.filter(id=correction.id).update(state="sending")
    page = page_of(client, letters[nadia.id])
    assert "Den här rapporten är rättad <time" in page
    assert "Texten här under gäller inte längre." in page
    assert "Svara på mejlet" not in page
    link = f"/l/{token_for(correction.deliveries.get().public_id, Purpose.READ)}/"
    assert f'{link}">Läs rättelsen</a>' in page
    assert "rättad" not in page_of(client, correction.deliveries.get())

    others = page_of(client, letters[bo.id])
    assert "Den här rapporten är rättad <time" in others
    assert "Svara på mejlet om du inte har fått rättelsen." in others
    assert "Läs rättelsen" not in others
    assert link not in others


def test_a_correction_that_its_reader_may_not_open_is_not_linked(
    client: Client, wrong: Dispatch, nadia: Contact
) -> None:
    now = timezone.now()
    wrong.deliveries.update(state="sent", sent_at=now)
    correction = a_correction(wrong, now, nadia, state=DispatchState.SENDING)
    correction.deliveries.update(state="stopped")
    page = page_of(client, wrong.deliveries.get(contact=nadia))
    assert "Svara på mejlet om du inte har fått rättelsen." in page
    assert "Läs rättelsen" not in page


def test_the_page_of_what_was_sent_again_says_that_it_is_corrected(
    client: Client, wrong: Dispatch, nadia: Contact
) -> None:
    now = timezone.now()
    again = a_correction(wrong, now, nadia, state=DispatchState.COMPLETED, kind="resend")
    again.deliveries.update(state="sent", sent_at=now)
    a_correction(wrong, now, nadia, state=DispatchState.COMPLETED)
    assert "Läs rättelsen" in page_of(client, again.deliveries.get())


def test_a_correction_can_be_unsubscribed_from_like_a_report(
    wrong: Dispatch, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    Dispatch.objects.update(state="stopped")
    a_correction(wrong, now, nadia, state=DispatchState.SENDING)
    work(clock=lambda: now, lasting=timedelta(minutes=1))
    (mail,) = smtp_sink.letters
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "lagesrapporter." in mail.message["List-Id"]


@pytest.mark.parametrize("state", DispatchState)
def test_the_page_of_a_dispatch_offers_to_correct_what_has_left(
    client: Client, sara: User, wrong: Dispatch, state: DispatchState
) -> None:
    Dispatch.objects.update(state=state)
    wrong.deliveries.update(state="sent", sent_at=timezone.now())
    client.force_login(sara)
    page = client.get(f"/utskick/{wrong.public_id}/").content.decode()
    left = state not in {DispatchState.HELD, DispatchState.UNDONE}
    assert ('action="/lagesrapporter/3/ratta/"' in page) is left
    assert ("Skicka rättelse till de 2" in page) is (state is DispatchState.STOPPED)
    assert ("Rätta rapporten" in page) is (left and state is not DispatchState.STOPPED)


def test_the_page_of_a_corrected_dispatch_leads_to_the_correction_and_back(
    client: Client, sara: User, wrong: Dispatch, nadia: Contact, now: datetime
) -> None:
    correction = a_correction(wrong, now, nadia, state=DispatchState.SENDING)
    client.force_login(sara)
    page = client.get(f"/utskick/{wrong.public_id}/").content.decode()
    assert "Rätta rapporten" not in page
    assert f'href="/utskick/{correction.public_id}/">Visa utskicket av rättelsen</a>' in page
    page = client.get(f"/utskick/{correction.public_id}/").content.decode()
    assert f'href="/utskick/{wrong.public_id}/">{wrong.title}</a>' in page


def test_the_page_of_an_undone_correction_says_that_the_original_stays_stopped(
    client: Client, sara: User, wrong: Dispatch, nadia: Contact, now: datetime
) -> None:
    correction = a_correction(wrong, now, nadia, state=DispatchState.UNDONE)
    client.force_login(sara)
    stopped = "Utskicket som skulle rättas är fortfarande stoppat."
    assert stopped not in client.get(f"/utskick/{correction.public_id}/").content.decode()
    Dispatch.objects.filter(id=wrong.id).update(state="stopped")
    assert stopped in client.get(f"/utskick/{correction.public_id}/").content.decode()
