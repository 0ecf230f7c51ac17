"""Recipients look through their own data by a link: looking changes nothing, and no machine presses for them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import AddressProposal, Contact, ContactChange, User
from contacts.models.reviews import ProposalState
from notifications.actions import ask_for_review, asking_by
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.links import Purpose, token_for
from notifications.models import Delivery, Dispatch
from notifications.nonces import nonce_for
from tests.cast import a_contact
from tests.contacts.steps import form_of
from tests.notifications.letters import a_dispatch, an_addressee
from tests.readiness.steps import PAST_THE_HOLD, carried, drawn, logged_in, long_unseen, own_page
from tests.smtp import Sink

pytestmark = pytest.mark.django_db
SAVE = "/rapport/mina-uppgifter/"


@pytest.fixture
def letter(samir: User, tove: User, nadia: Contact, now: datetime) -> Delivery:
    """The letter that asked Nadia, which has been sent."""
    long_unseen(nadia)
    dispatch, _new = ask_for_review(by=samir, version=asking_by(samir, now).version, now=now, key="a form")
    Dispatch.objects.filter(id=dispatch.id).update(state=DispatchState.COMPLETED)
    dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=now - timedelta(hours=1))
    return dispatch.deliveries.select_related("contact").get()


def own(contact: Contact, **changes: str) -> dict[str, str]:
    """Return the form as it was drawn, with changes."""
    fields = {"name": contact.name, "phone": contact.phone, "language": contact.language, "email": contact.email}
    return fields | {"save": "1"} | changes


def nothing_happened(nadia: Contact) -> None:
    before = (nadia.name, nadia.phone, nadia.language, nadia.email, nadia.version, nadia.reviewed_at)
    nadia.refresh_from_db()
    assert (nadia.name, nadia.phone, nadia.language, nadia.email, nadia.version, nadia.reviewed_at) == before
    assert not ContactChange.objects.exists()
    assert not AddressProposal.objects.exists()
    assert not Dispatch.objects.filter(kind="notice").exists()


def test_the_page_shows_what_we_know_and_changes_nothing(letter: Delivery, nadia: Contact, client: Client) -> None:
    answer = client.get(own_page(letter))
    page = answer.content.decode()
    for fact in ("Nadia Nattvandrare", "Nattvandrarna i Alby", "Nattvandrare: Alby", nadia.email, "Svenska"):
        assert fact in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in str(answer.serialize_headers())
    assert "<script" not in page
    client.head(own_page(letter))
    client.options(own_page(letter))
    assert client.post(own_page(letter), {"confirm": "1"}).status_code == 405
    assert client.get(SAVE, drawn(letter, {"confirm": "1"})).status_code == 405
    nothing_happened(nadia)


def test_a_press_says_that_the_data_are_right(letter: Delivery, nadia: Contact, client: Client) -> None:
    before = nadia.version
    answer = client.post(SAVE, drawn(letter, {"confirm": "1"}))
    assert answer.status_code == 200
    assert "Tack. Du har sagt att uppgifterna stämmer." in answer.content.decode()
    nadia.refresh_from_db()
    assert nadia.reviewed_at is not None
    assert not nadia.needs_review(timezone.now())
    assert nadia.version == before
    change = ContactChange.objects.get()
    assert (change.field, change.new, change.by) == ("reviewed_at", nadia.reviewed_at.isoformat(), None)
    assert change.reason == "ändrad av kontakten själv"


def test_a_press_within_a_second_is_a_machines_and_changes_nothing(
    letter: Delivery, nadia: Contact, client: Client
) -> None:
    for button in ({"confirm": "1"}, own(nadia, name="Maskin")):
        answer = client.post(SAVE, drawn(letter, button, ago=0.5))
        assert answer.status_code == 422
        assert "Det gick så fort att det kan ha varit ett program" in answer.content.decode()
        assert "Uppgifterna stämmer" in answer.content.decode()
    nothing_happened(nadia)
    assert client.post(SAVE, drawn(letter, {"confirm": "1"}, ago=1.1)).status_code == 200


def test_a_scanner_that_presses_every_button_of_the_page_at_once_changes_nothing(
    letter: Delivery, nadia: Contact, client: Client
) -> None:
    page = client.get(own_page(letter)).content.decode()
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    assert len(forms) == 2
    for form in forms:
        fields = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', form))
        assert client.post(SAVE, fields).status_code == 422
    nothing_happened(nadia)


def test_a_press_after_the_same_computer_has_opened_every_link_is_a_machines(
    letter: Delivery, nadia: Contact, client: Client
) -> None:
    client.get(own_page(letter))
    client.get(f"/avanmal/{token_for(letter.public_id, Purpose.DECLINE)}/")
    assert client.post(SAVE, drawn(letter, {"confirm": "1"})).status_code == 422
    nothing_happened(nadia)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post(SAVE, drawn(letter, {"confirm": "1"})).status_code == 200


def test_name_phone_and_language_change_at_once(letter: Delivery, nadia: Contact, client: Client) -> None:
    before = nadia.version
    changes = own(nadia, name="Nadia Night", phone="070-174 06 05", language="en")
    answer = client.post(SAVE, drawn(letter, changes))
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "en"
    nadia.refresh_from_db()
    assert (nadia.name, nadia.phone, nadia.language) == ("Nadia Night", "070-174 06 05", "en")
    assert nadia.version == before + 1
    assert not nadia.needs_review(timezone.now())
    rows = {one.field: (one.old, one.new, one.by, one.reason) for one in ContactChange.objects.all()}
    assert rows.keys() == {"name", "phone", "language", "reviewed_at"}
    assert rows["name"] == ("Nadia Nattvandrare", "Nadia Night", None, "ändrad av kontakten själv")
    assert not AddressProposal.objects.exists()


def test_the_history_says_that_the_contact_did_it(letter: Delivery, nadia: Contact, samir: User) -> None:
    Client().post(SAVE, drawn(letter, own(nadia, name="Nadia Natt")))
    page = logged_in(samir).get(f"/kontakter/{nadia.id}/").content.decode()
    assert "kontakten själv" in page
    assert "systemet" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Skriv ditt namn."),
        ({"name": "N" * 151}, "Texten är för lång."),
        ({"phone": "ring mig"}, "Skriv telefonnumret med siffror"),
        ({"language": "xx"}, "Välj ett av språken i listan."),
        ({"email": "a@x.example, b@y.example"}, "Ange en enda e-postadress"),
        ({"email": ""}, "Skriv e-postadressen som"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    letter: Delivery, nadia: Contact, client: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = client.post(SAVE, drawn(letter, own(nadia, **({"phone": "08-1 23"} | wrong))))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    nothing_happened(nadia)


def test_with_two_tabs_the_second_is_told(letter: Delivery, nadia: Contact, client: Client) -> None:
    first, second = drawn(letter), drawn(letter)
    client.post(SAVE, first | own(nadia, name="Nadia Natt"))
    for press in (own(nadia, phone="08-123 45"), {"confirm": "1"}):
        answer = client.post(SAVE, second | press)
        assert answer.status_code == 409
        assert "Uppgifterna har ändrats sedan sidan ritades, så inget är sparat." in answer.content.decode()
    nadia.refresh_from_db()
    assert (nadia.name, nadia.phone) == ("Nadia Natt", "")


def test_a_new_address_is_only_proposed_and_the_keepers_are_told(
    letter: Delivery, nadia: Contact, samir: User, tove: User, client: Client, smtp_sink: Sink
) -> None:
    old = nadia.email
    answer = client.post(SAVE, drawn(letter, own(nadia, email="nadia@ny.example")))
    assert answer.status_code == 200
    assert f"Kommunens personal ser över den nya adressen nadia@ny.example. Till dess går mejlen till {old}." in (
        answer.content.decode()
    )
    nadia.refresh_from_db()
    assert nadia.email == old
    proposal = AddressProposal.objects.get()
    assert (proposal.contact, proposal.email, proposal.state) == (nadia, "nadia@ny.example", ProposalState.WAITING)

    carried(timezone.now() + PAST_THE_HOLD)
    assert smtp_sink.addresses() == sorted([samir.email, tove.email])
    told = smtp_sink.to(tove.email)[0]
    assert "har en ny e-postadress" in told.message["Subject"]
    assert "nadia@ny.example" in told.text()
    assert f"/kontakter/{nadia.id}/" in told.text()


def test_the_same_address_again_tells_nobody_again_and_another_takes_its_place(
    letter: Delivery, nadia: Contact, client: Client
) -> None:
    for address in ("nadia@ny.example", "NADIA@ny.example", "nadia@annan.example"):
        client.post(SAVE, drawn(letter, own(nadia, email=address)))
    assert AddressProposal.objects.get().email == "nadia@annan.example"
    assert Dispatch.objects.filter(kind="notice").count() == 2


def test_the_coordinator_takes_the_address(letter: Delivery, nadia: Contact, tove: User, client: Client) -> None:
    client.post(SAVE, drawn(letter, own(nadia, email="nadia@ny.example")))
    browser = logged_in(tove)
    page = browser.get(f"/kontakter/{nadia.id}/").content.decode()
    assert "Kontakten har en ny e-postadress" in page
    answer = browser.post(f"/kontakter/{nadia.id}/infor-adressen/", {"email": "nadia@ny.example"}, follow=True)
    assert "Adressen är införd. Mejlen går till nadia@ny.example." in answer.content.decode()
    nadia.refresh_from_db()
    assert nadia.email == "nadia@ny.example"
    proposal = AddressProposal.objects.get()
    assert (proposal.state, proposal.decided_by) == (ProposalState.TAKEN, tove)
    change = ContactChange.objects.get(field="email")
    assert (change.new, change.by) == ("nadia@ny.example", tove)
    assert "Kontakten har en ny e-postadress" not in answer.content.decode()


def test_the_coordinator_refuses_the_address(letter: Delivery, nadia: Contact, tove: User, client: Client) -> None:
    old = nadia.email
    client.post(SAVE, drawn(letter, own(nadia, email="nadia@ny.example")))
    logged_in(tove).post(f"/kontakter/{nadia.id}/avvisa-adressen/", {"email": "nadia@ny.example"})
    nadia.refresh_from_db()
    assert nadia.email == old
    proposal = AddressProposal.objects.get()
    assert (proposal.state, proposal.decided_by) == (ProposalState.REFUSED, tove)
    assert not ContactChange.objects.filter(field="email").exists()


def test_an_address_that_the_actor_has_already_is_refused_in_words(
    letter: Delivery, nadia: Contact, tove: User, client: Client
) -> None:
    a_contact("Nils", nadia.actor, *nadia.assignments.get().areas.all(), email="nadia@ny.example")
    client.post(SAVE, drawn(letter, own(nadia, email="nadia@ny.example")))
    answer = logged_in(tove).post(f"/kontakter/{nadia.id}/infor-adressen/", {"email": "nadia@ny.example"}, follow=True)
    assert "Aktören har redan en kontakt med den här e-postadressen." in answer.content.decode()
    assert AddressProposal.objects.get().state == ProposalState.WAITING
    nadia.refresh_from_db()
    assert nadia.email != "nadia@ny.example"


def test_only_the_address_that_was_read_is_taken(letter: Delivery, nadia: Contact, tove: User, client: Client) -> None:
    client.post(SAVE, drawn(letter, own(nadia, email="nadia@annan.example")))
    for deed in ("infor-adressen", "avvisa-adressen"):
        answer = logged_in(tove).post(f"/kontakter/{nadia.id}/{deed}/", {"email": "nadia@ny.example"}, follow=True)
        assert "Kontakten har föreslagit en annan adress sedan sidan ritades." in answer.content.decode()
    assert AddressProposal.objects.get().state == ProposalState.WAITING


def test_a_change_by_staff_counts_against_a_page_that_was_drawn_before(
    letter: Delivery, nadia: Contact, tove: User, client: Client
) -> None:
    before = drawn(letter)
    logged_in(tove).post(f"/kontakter/{nadia.id}/andra/", form_of(nadia, phone="08-530 610 00"))
    assert client.post(SAVE, before | {"confirm": "1"}).status_code == 409


def test_no_other_letters_token_or_form_opens_the_page(
    letter: Delivery, nadia: Contact, sara: User, client: Client, now: datetime
) -> None:
    report = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.COMPLETED).deliveries.get()
    reading = token_for(letter.public_id, Purpose.READ)
    leaving = token_for(letter.public_id, Purpose.DECLINE)
    foreign = token_for(report.public_id, Purpose.REVIEW)
    for token in (reading, leaving, foreign, "A" * 43, "x"):
        page = client.get(f"/mina-uppgifter/{token}/")
        assert page.status_code == 404
        # Nobody sends such a link anew by a press, so no button says that somebody does.
        shown = page.content.decode()
        assert ("<form" in shown, "Svara på mejlet om du vill" in shown) == (False, True)
    of_the_report = nonce_for(report.public_id, now - timedelta(seconds=20))
    for nonce in (of_the_report, "", "A" * 54):
        answer = client.post(SAVE, {"nonce": nonce, "version": str(nadia.version), "confirm": "1"})
        assert answer.status_code == 404
    nothing_happened(nadia)


def test_the_link_works_for_fourteen_days(letter: Delivery, nadia: Contact, client: Client) -> None:
    shown = drawn(letter, {"confirm": "1"})
    Dispatch.objects.filter(id=letter.dispatch_id).update(links_expire_at=timezone.now())
    assert client.get(own_page(letter)).status_code == 404
    assert client.post(SAVE, shown).status_code == 404
    nothing_happened(nadia)


def test_whoever_has_stopped_finds_the_way_out(letter: Delivery, nadia: Contact, client: Client) -> None:
    page = client.get(own_page(letter)).content.decode()
    way_out = re.search(r'href="(/avanmal/[^"]+)"', page)
    assert way_out
    assert client.get(way_out[1]).status_code == 200
    Client(REMOTE_ADDR="192.0.2.7").post(way_out[1], {"nonce": drawn(letter)["nonce"]})
    nadia.refresh_from_db()
    assert nadia.declined_at is not None
    assert client.get(own_page(letter)).status_code == 404
