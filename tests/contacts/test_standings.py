"""Pausing, resuming, retiring and restoring a contact."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.lifecycle import ContactStanding
from contacts.models import Contact, ContactChange, User

pytestmark = pytest.mark.django_db


def day_from_now(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def press(client: Client, contact: Contact, act: str, **data: str) -> int:
    response = client.post(f"/kontakter/{contact.id}/{act}/", data)
    if response.status_code == 302:
        client.get(response["Location"])  # The page that says so; the next one no longer does.
    return response.status_code


def test_a_pause_lasts_to_the_end_of_the_chosen_day_and_is_on_record(
    client: Client, sara: User, nadia: Contact, now: datetime
) -> None:
    client.force_login(sara)

    assert press(client, nadia, "pausa", until=day_from_now(3)) == 302

    nadia.refresh_from_db()
    assert nadia.paused_until is not None
    assert timezone.localtime(nadia.paused_until).isoformat()[:19] == f"{day_from_now(3)}T23:59:59"
    assert nadia.standing(now) is ContactStanding.PAUSED
    assert [one.field for one in ContactChange.objects.all()] == ["paused_until"]

    assert press(client, nadia, "ateruppta") == 302

    nadia.refresh_from_db()
    assert nadia.standing(now) is ContactStanding.ACTIVE
    assert ContactChange.objects.count() == 2


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("", "Välj den sista dagen"),
        ("i morgon", "Skriv datumet som 2026-11-30."),
        ("2020-01-01", "framåt i tiden"),
        ("9999-99-99", "Skriv datumet"),
        ("\x00", "Skriv datumet"),
    ],
)
def test_a_pause_needs_a_day_ahead(client: Client, sara: User, nadia: Contact, until: str, sentence: str) -> None:
    client.force_login(sara)
    response = client.post(f"/kontakter/{nadia.id}/pausa/", {"until": until})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    nadia.refresh_from_db()
    assert nadia.paused_until is None
    assert ContactChange.objects.count() == 0


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar_break_nothing(client: Client, sara: User, nadia: Contact, until: str) -> None:
    client.force_login(sara)
    assert press(client, nadia, "pausa", until=until) in {302, 422}
    assert client.get(f"/kontakter/{nadia.id}/").status_code == 200


def test_a_retired_contact_stays_as_a_row_and_can_come_back(
    client: Client, sara: User, nadia: Contact, now: datetime
) -> None:
    client.force_login(sara)

    assert press(client, nadia, "ta-bort") == 302
    assert press(client, nadia, "ta-bort") == 302

    nadia.refresh_from_db()
    assert nadia.standing(now) is ContactStanding.RETIRED
    assert list(ContactChange.objects.values_list("old", "new")) == [("active", "retired")]
    assert nadia.name not in client.get("/kontakter/").content.decode()

    assert press(client, nadia, "ta-tillbaka") == 302
    nadia.refresh_from_db()
    assert nadia.active


def test_a_contact_does_not_come_back_beside_its_successor(client: Client, sara: User, nadia: Contact) -> None:
    client.force_login(sara)
    press(client, nadia, "ta-bort")
    Contact.objects.create(
        actor=nadia.actor, name="Efterträdaren", email=nadia.email, clearance=3, created_at=timezone.now()
    )

    response = client.post(f"/kontakter/{nadia.id}/ta-tillbaka/", follow=True)

    assert "Aktören har redan en kontakt med den här e-postadressen" in response.content.decode()
    nadia.refresh_from_db()
    assert not nadia.active


def test_what_the_contact_itself_declined_is_shown_and_taken_back_by_hand(
    client: Client, sara: User, nadia: Contact, now: datetime
) -> None:
    Contact.objects.filter(id=nadia.id).update(declined_at=now)
    client.force_login(sara)
    assert "Kontakten har själv avböjt" in client.get(f"/kontakter/{nadia.id}/").content.decode()

    press(client, nadia, "ateruppta")

    nadia.refresh_from_db()
    assert nadia.declined_at is None
    assert [one.field for one in ContactChange.objects.all()] == ["declined_at"]


def test_a_review_is_asked_for_after_half_a_year_and_written_down(
    client: Client, sara: User, nadia: Contact, now: datetime
) -> None:
    Contact.objects.filter(id=nadia.id).update(reviewed_at=now - timedelta(days=200))
    client.force_login(sara)
    assert "Mer än ett halvår sedan." in client.get(f"/kontakter/{nadia.id}/").content.decode()

    press(client, nadia, "granskad")

    assert "Mer än ett halvår sedan." not in client.get(f"/kontakter/{nadia.id}/").content.decode()


def test_an_address_that_does_not_work_is_told_and_mended_with_one_press(
    client: Client, sara: User, nadia: Contact, now: datetime
) -> None:
    Contact.objects.filter(id=nadia.id).update(address_broken_at=now)
    client.force_login(sara)
    assert "Två mejl har studsat, det senaste" in client.get(f"/kontakter/{nadia.id}/").content.decode()
    assert "Adressen fungerar inte sedan" in client.get("/kontakter/").content.decode()

    assert press(client, nadia, "adressen-fungerar") == 302
    assert press(client, nadia, "adressen-fungerar") == 302

    nadia.refresh_from_db()
    assert (nadia.address_broken_at, nadia.version) == (None, 2)
    change = ContactChange.objects.get()
    assert (change.field, change.old, change.new, change.by) == ("address_broken_at", now.isoformat(), "", sara)
    page = client.get(f"/kontakter/{nadia.id}/").content.decode()
    assert "Två mejl har studsat" not in page
    assert "Adressen fungerar inte sedan" in page  # In the history, with what it was and that it is over.
    assert "Adressen fungerar inte sedan" not in client.get("/kontakter/").content.decode()


@pytest.mark.parametrize("act", ["pausa", "ateruppta", "ta-bort", "ta-tillbaka", "granskad", "adressen-fungerar"])
def test_looking_changes_nothing(client: Client, sara: User, nadia: Contact, act: str) -> None:
    client.force_login(sara)
    assert client.get(f"/kontakter/{nadia.id}/{act}/").status_code == 405
    assert ContactChange.objects.count() == 0
