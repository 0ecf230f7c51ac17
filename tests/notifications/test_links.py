"""Personal links: they open one letter for its recipient, and tell nobody else anything."""

from __future__ import annotations

import gzip
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from contacts.models import Area, Contact, ContactChange, User
from contacts.scales import Sharing
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.links import TOKEN_LENGTH, Purpose, public_id_from, token_for, url_for
from notifications.models import Delivery, Dispatch
from tests.notifications.letters import a_dispatch, an_addressee

ID = "cd" * 16
NONCE = re.compile(rb'(?<=name="nonce" value=")[\w-]{54}')
KEYS = ["first" * 10, "second" * 10]


@pytest.fixture
def letter(sara: User, alby: Area, nadia: Contact) -> Delivery:
    """Nadia's letter of a dispatch that has been sent."""
    dispatch = a_dispatch(
        sara, [an_addressee(nadia)], timezone.now(), state=DispatchState.COMPLETED, area_ids=[alby.id]
    )
    dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=timezone.now())
    return dispatch.deliveries.get()


def read_url(letter: Delivery) -> str:
    return f"/l/{token_for(letter.public_id, Purpose.READ)}/"


def decline(letter: Delivery, browser: Client) -> Any:
    """Leave the list by the mail program's own button (RFC 8058, section 3.2)."""
    return browser.post(decline_url(letter), {"List-Unsubscribe": "One-Click"})


def decline_url(letter: Delivery) -> str:
    return f"/avanmal/{token_for(letter.public_id, Purpose.DECLINE)}/"


def test_a_token_leads_back_to_its_letter_and_only_for_its_purpose() -> None:
    token = token_for(ID, Purpose.READ)

    assert len(token) == TOKEN_LENGTH
    assert public_id_from(token, Purpose.READ) == ID
    assert public_id_from(token, Purpose.DECLINE) is None


def test_the_first_key_signs_and_every_key_verifies(settings: Settings) -> None:
    settings.LINK_KEYS = KEYS[1:]
    old = token_for(ID, Purpose.READ)
    settings.LINK_KEYS = KEYS
    assert token_for(ID, Purpose.READ) != old
    assert public_id_from(old, Purpose.READ) == ID
    settings.LINK_KEYS = KEYS[:1]
    assert public_id_from(old, Purpose.READ) is None


def test_no_other_token_is_accepted() -> None:
    token = token_for(ID, Purpose.READ)
    changed = [
        token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(len(token))
    ]

    assert [public_id_from(other, Purpose.READ) for other in changed] == [None] * TOKEN_LENGTH
    for junk in ("", "x", token[:-1], token + "A", token + "=", f" {token[1:]}", "å" * 43, "-" * 43, "\0" * 43):
        assert public_id_from(junk, Purpose.READ) is None


def test_the_address_in_the_letter_is_the_one_that_answers(letter: Delivery, client: Client) -> None:
    for purpose in (Purpose.READ, Purpose.DECLINE):
        path = url_for(letter.public_id, purpose).removeprefix(product.SITE_URL)
        assert client.get(path, follow=True).status_code == 200


def test_the_page_shows_the_report_as_it_was_sent(letter: Delivery, client: Client) -> None:
    answer = client.get(read_url(letter), headers={"Accept-Language": "en"}, follow=True)

    page = answer.content.decode()
    assert "Lägesrapport 3: Oroligt vid Alby centrum" in page
    assert "Rör er synligt.<br>Ring 112 vid fara." in page
    assert '<html lang="sv"' in page
    assert "<script" not in page
    assert answer.headers["Content-Language"] == "sv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in str(answer.serialize_headers()), "it was set on the way here"


def test_the_page_and_its_style_weigh_no_more_than_25_kilobytes_on_the_wire(letter: Delivery, client: Client) -> None:
    style = Path(product.BASE_DIR / "botkyrka_oro/static/css/plain.css").read_bytes()
    page = client.get(read_url(letter), follow=True).content

    assert re.findall(rb'<link rel="stylesheet" href="([^"]+)"', page) == [b"/static/css/plain.css"]
    assert len(gzip.compress(style)) + len(page) <= 25_000


def test_looking_changes_nothing(letter: Delivery, client: Client) -> None:
    before = Delivery.objects.values().get()

    for url in (read_url(letter), decline_url(letter)):
        client.get(url, follow=True)
        assert client.head(url, follow=True).status_code == 200

    assert Delivery.objects.values().get() == before
    assert ContactChange.objects.count() == 0


def test_what_does_not_open_looks_the_same_whatever_the_reason(
    letter: Delivery, client: Client, nadia: Contact
) -> None:
    unknown = client.get(f"/l/{token_for('ef' * 16, Purpose.READ)}/")
    assert unknown.status_code == 404
    assert "Antingen har länken slutat gälla" in unknown.content.decode()
    Dispatch.objects.update(links_expire_at=timezone.now() - timedelta(seconds=1))
    assert alike(client.get(read_url(letter))) == alike(unknown)
    Dispatch.objects.update(links_expire_at=timezone.now() + timedelta(hours=1))
    closed = []
    for field, value in (
        ("active", False),
        ("paused_until", timezone.now() + timedelta(days=1)),
        ("clearance", Sharing.OPEN),
    ):
        kept = getattr(nadia, field)
        Contact.objects.filter(pk=nadia.pk).update(**{field: value})
        closed.append(alike(client.get(read_url(letter))))
        Contact.objects.filter(pk=nadia.pk).update(**{field: kept})
    assert set(closed) == {alike(unknown)}
    assert client.get(read_url(letter), follow=True).status_code == 200


def alike(answer: Any) -> tuple[int, bytes, str]:
    """Return an answer without the one thing that differs by chance: the signed number in its form."""
    page, count = NONCE.subn(b"nonce", answer.content)
    assert count == 1
    return answer.status_code, page, str(answer.serialize_headers())


@pytest.mark.parametrize("state", [DispatchState.HELD, DispatchState.UNDONE])
def test_what_has_not_left_cannot_be_read(
    state: DispatchState, sara: User, nadia: Contact, now: datetime, client: Client
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now, state=state)

    assert client.get(read_url(dispatch.deliveries.get())).status_code == 404


@pytest.mark.parametrize("junk", ["x", "x" * 10_000, "%00", "å", "..", "-" * 43])
def test_junk_is_not_found(junk: str, db: None, client: Client) -> None:
    assert client.get(f"/l/{junk}/").status_code in {400, 404}
    assert client.get(f"/avanmal/{junk}/").status_code in {400, 404}
    assert client.post(f"/avanmal/{junk}/").status_code in {400, 404}


def test_declining_takes_one_press_by_anybody_with_the_letter(
    letter: Delivery, nadia: Contact, samir: User, tove: User, tina: User, client: Client
) -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post(
        decline_url(letter), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert "Du får inga fler lägesrapporter" in answer.content.decode()
    nadia.refresh_from_db()
    assert nadia.declined_at is not None
    change = ContactChange.objects.get()
    assert (change.contact, change.field, change.by) == (nadia, "declined_at", None)
    notice = Dispatch.objects.get(kind="notice")
    told = sorted(notice.deliveries.values_list("address", flat=True))
    assert told == ["samir@botkyrka.example", "tove@botkyrka.example"]


def test_declining_twice_is_declining_once(letter: Delivery, nadia: Contact, client: Client) -> None:
    decline(letter, client)
    first = Contact.objects.get(pk=nadia.pk).declined_at

    answer = decline(letter, client)

    assert "Du får inga fler lägesrapporter" in answer.content.decode()
    assert Contact.objects.get(pk=nadia.pk).declined_at == first
    assert (ContactChange.objects.count(), Dispatch.objects.filter(kind="notice").count()) == (1, 1)


def test_declining_stops_the_letters_that_have_not_left(
    letter: Delivery, sara: User, nadia: Contact, bo: Contact, now: datetime, client: Client
) -> None:
    waiting = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now, state=DispatchState.HELD)

    decline(letter, client)

    states = dict(waiting.deliveries.values_list("contact_id", "state"))
    assert states == {nadia.id: DeliveryState.STOPPED, bo.id: DeliveryState.QUEUED}


def test_declining_holds_for_everybody_who_shares_the_mailbox(
    letter: Delivery, nadia: Contact, bo: Contact, client: Client
) -> None:
    Contact.objects.filter(pk=bo.pk).update(email=nadia.email)

    decline(letter, client)

    assert Contact.objects.filter(declined_at__isnull=False).count() == 2
    assert ContactChange.objects.count() == 2


def test_the_link_to_read_does_not_decline(letter: Delivery, client: Client) -> None:
    assert client.post(read_url(letter)).status_code == 405
    token = token_for(letter.public_id, Purpose.READ)
    assert client.post(f"/avanmal/{token}/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert Contact.objects.filter(declined_at__isnull=False).count() == 0
