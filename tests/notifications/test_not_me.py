"""«Inte du? Säg till.»: it asks first, closes every link of the series, and tells those who keep the list."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from contacts.models import Contact, User
from notifications.actions import close_links
from notifications.models import Acknowledgement, ClosedLink, Delivery, Dispatch
from tests.notifications.personal import link_of, opened, press, sent_to

HOUR = timedelta(hours=1)


@pytest.fixture
def letter(sara: User, nadia: Contact, now: datetime) -> Delivery:
    """Nadia's letter, handed over an hour ago."""
    return sent_to(nadia, sara, now - HOUR)


def test_it_asks_before_anything_is_closed(letter: Delivery, client: Client) -> None:
    page = opened(client, letter)
    assert "Inte du? Säg till.</button>" in page

    asked = press(client, "inte-du", letter).content.decode()

    assert "Länken är till Nadia Nattvandrare." in asked
    assert 'name="sure" value="yes"' in asked
    assert ClosedLink.objects.count() == 0


def test_a_yes_closes_this_recipients_links_of_the_series_and_no_others(
    letter: Delivery, sara: User, nadia: Contact, bo: Contact, now: datetime, client: Client
) -> None:
    newer = sent_to(nadia, sara, now, title="Lägesrapport 4: Lugnare")
    of_bo = sent_to(bo, sara, now - HOUR)
    other = sent_to(nadia, sara, now, thread="lagesrapport-serie-9")
    opened(client, letter)

    answer = press(client, "inte-du", letter, sure="yes")

    assert "Länken är stängd" in answer.content.decode()
    assert answer.cookies[settings.LINK_COOKIE_NAME].value == ""
    assert {one.delivery for one in ClosedLink.objects.all()} == {letter, newer}
    for dead in (letter, newer):
        assert client.get(link_of(dead)).status_code == 404
        assert press(client, "kvittera", dead).status_code == 404
    for alive in (of_bo, other):
        opened(client, alive)
    assert Acknowledgement.objects.count() == 0


def test_those_who_keep_the_list_are_told_once(
    letter: Delivery, nadia: Contact, samir: User, tove: User, tina: User, now: datetime
) -> None:
    assert close_links(delivery=letter, now=now) == 1
    assert close_links(delivery=letter, now=now) == 0

    notice = Dispatch.objects.get(kind="notice")
    assert notice.title == "En personlig länk har hamnat hos fel person"
    assert notice.about_path == f"/kontakter/{nadia.id}/"
    assert sorted(notice.deliveries.values_list("address", flat=True)) == [
        "samir@botkyrka.example",
        "tove@botkyrka.example",
    ]


def test_a_letter_without_a_series_closes_by_itself(
    letter: Delivery, sara: User, nadia: Contact, now: datetime
) -> None:
    alone = sent_to(nadia, sara, now, thread="")
    sent_to(nadia, sara, now - HOUR, thread="")

    assert close_links(delivery=alone, now=now) == 1
    assert ClosedLink.objects.get().delivery == alone
