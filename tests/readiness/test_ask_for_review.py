"""Contacts that nobody has looked through for half a year are asked by mail, at most once in thirty days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from contacts.models import Area, Contact, User
from notifications.actions import NobodyAsked, ask_for_review, asking_by, undo_dispatch
from notifications.models import Delivery, Dispatch
from tests.cast import a_contact, an_actor
from tests.readiness.steps import PAST_THE_HOLD, carried, hidden, link_in, logged_in, long_unseen
from tests.smtp import Sink

pytestmark = pytest.mark.django_db
PAGE = "/kontakter/be-om-kontroll/"


def asked(by: User, now: datetime, key: str = "a form") -> Dispatch:
    dispatch, _new = ask_for_review(by=by, version=asking_by(by, now).version, now=now, key=key)
    return dispatch


def test_the_coordinator_asks_her_contacts_from_the_list_to_the_inbox(
    tove: User, nadia: Contact, bo: Contact, tumba: Area, smtp_sink: Sink
) -> None:
    long_unseen(nadia)
    long_unseen(a_contact("Tora", an_actor("Nattvandrarna i Tumba", "night_walkers"), tumba))
    browser = logged_in(tove)
    listed = browser.get("/kontakter/").content.decode()
    assert "Be 1 kontakt kontrollera sina uppgifter" in listed
    page = browser.get(PAGE).content.decode()
    assert "Nadia Nattvandrare" in page
    assert "Bo Bovärd" not in page
    assert "Tora" not in page

    form = {"version": hidden(page, "version"), "key": hidden(page, "key"), "confirmed": "on"}
    answer = browser.post(PAGE, form)

    dispatch = Dispatch.objects.get()
    assert answer.headers["Location"] == f"/utskick/{dispatch.public_id}/"
    assert (dispatch.kind, dispatch.created_by) == ("review", tove)
    assert dispatch.release_at - dispatch.created_at == timedelta(seconds=30)
    assert dispatch.links_expire_at - dispatch.release_at == timedelta(days=14)
    carried(dispatch.release_at + PAST_THE_HOLD)
    [letter] = smtp_sink.letters
    assert letter.recipients == (nadia.email,)
    assert letter.message["Subject"] == "Stämmer dina uppgifter hos Botkyrka kommun?"
    assert "Du får det här för att du är: Nattvandrare i Alby." in " ".join(letter.text().split())
    own = Client().get(link_in(letter.text()))
    assert own.status_code == 200
    assert "Uppgifterna stämmer" in own.content.decode()
    assert link_in(letter.html().replace('"', " ")) == link_in(letter.text())
    assert "kontrollera sina uppgifter" not in browser.get("/kontakter/").content.decode()


def test_whoever_was_seen_lately_paused_left_or_has_a_broken_address_is_never_asked(
    samir: User, alby: Area, now: datetime
) -> None:
    actor = an_actor("Nattvandrarna", "night_walkers")
    long_ago: dict[str, Any] = {"created_at": now - timedelta(days=400)}
    a_contact("Astrid", actor, alby, **long_ago, reviewed_at=now - timedelta(days=181))
    a_contact("Bodil", actor, alby, **long_ago, paused_until=now + timedelta(days=1))
    a_contact("Cecilia", actor, alby, **long_ago, declined_at=now)
    a_contact("Disa", actor, alby, **long_ago, address_broken_at=now)
    a_contact("Elsa", actor, alby, **long_ago, email="")
    a_contact("Frida", actor, alby, **long_ago, active=False)
    a_contact("Gerda", actor, alby, **long_ago, reviewed_at=now - timedelta(days=183))

    assert [one.name for one in asking_by(samir, now).contacts] == ["Gerda"]
    asked(samir, now)
    assert Delivery.objects.get().name == "Gerda"


def test_nobody_is_asked_twice_in_thirty_days(samir: User, nadia: Contact, now: datetime) -> None:
    long_unseen(nadia)
    asked(samir, now)
    assert asking_by(samir, now + timedelta(days=29)).count == 0
    with pytest.raises(NobodyAsked, match="Det finns ingen att fråga just nu"):
        asked(samir, now, key="another")
    assert Dispatch.objects.count() == 1
    assert asking_by(samir, now + timedelta(days=31)).count == 1


def test_a_question_that_was_taken_back_asked_nobody(samir: User, nadia: Contact, now: datetime) -> None:
    long_unseen(nadia)
    undo_dispatch(dispatch=asked(samir, now), by=samir, now=now)
    assert asking_by(samir, now).count == 1


def test_the_same_form_twice_asks_once(samir: User, nadia: Contact, now: datetime) -> None:
    long_unseen(nadia)
    first = asked(samir, now)
    assert asked(samir, now) == first
    assert Delivery.objects.count() == 1


def test_a_letter_is_about_one_contact_of_a_shared_mailbox(
    samir: User, nadia: Contact, alby: Area, now: datetime
) -> None:
    other = a_contact("Ola", an_actor("Väktarna", "security_guard"), alby, email=nadia.email.upper())
    for one in (nadia, other):
        long_unseen(one)
    asking = asking_by(samir, now)
    assert (asking.contacts, asking.later) == ((nadia,), (other,))
    asked(samir, now)
    assert asking_by(samir, now).contacts == (other,)


def test_if_somebody_was_reviewed_since_the_page_was_drawn_nothing_is_sent(
    samir: User, nadia: Contact, hanna: Contact, now: datetime
) -> None:
    for one in (nadia, hanna):
        long_unseen(one)
    browser = logged_in(samir)
    page = browser.get(PAGE).content.decode()
    browser.post(f"/kontakter/{hanna.id}/granskad/")

    form = {"version": hidden(page, "version"), "key": "k", "confirmed": "on"}
    answer = browser.post(PAGE, form)

    assert answer.status_code == 409
    assert "De som får frågan är inte längre de som visades." in answer.content.decode()
    assert "Be 1 kontakt kontrollera sina uppgifter" in answer.content.decode()
    assert not Dispatch.objects.exists()


def test_without_the_tick_nobody_is_asked(samir: User, nadia: Contact) -> None:
    long_unseen(nadia)
    browser = logged_in(samir)
    page = browser.get(PAGE).content.decode()
    answer = browser.post(PAGE, {"version": hidden(page, "version"), "key": "k"})
    assert answer.status_code == 422
    assert not Dispatch.objects.exists()


def test_above_a_cap_nobody_is_asked_and_fewer_can_be_chosen(
    samir: User, nadia: Contact, hanna: Contact, alby: Area, now: datetime, settings: Settings
) -> None:
    for one in (nadia, hanna):
        long_unseen(one)
    settings.RECIPIENTS_PER_DISPATCH = 1
    browser = logged_in(samir)
    page = browser.get(PAGE).content.decode()
    assert "Utskicket går till 2 mottagare. Ensam får du skicka till högst 1." in page
    assert "Välj ett område och fråga färre åt gången" in page
    with pytest.raises(NobodyAsked, match="Ensam får du skicka"):
        asked(samir, now)
    assert not Dispatch.objects.exists()

    page = browser.get(PAGE, {"area": alby.id}).content.decode()
    form = {"version": hidden(page, "version"), "key": "k", "confirmed": "on", "area": str(alby.id)}
    assert browser.post(PAGE, form).status_code == 302
    assert Delivery.objects.get().contact == nadia


def test_a_letter_comes_in_the_language_of_the_contact(samir: User, alby: Area, smtp_sink: Sink, now: datetime) -> None:
    long_unseen(a_contact("Nora Walker", an_actor("Walkers", "night_walkers"), alby, language="en"))
    asked(samir, now)
    carried(now + PAST_THE_HOLD)
    [letter] = smtp_sink.letters
    assert letter.message["Subject"] == "Are your details at the municipality of Botkyrka right?"
    page = Client().get(link_in(letter.text()))
    assert page.headers["Content-Language"] == "en"
    assert "The details are right" in page.content.decode()
