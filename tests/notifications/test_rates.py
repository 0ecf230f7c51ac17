"""How often one may ask: 60 readings a minute from an address, 20 presses an hour on a letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from contacts.models import Contact, User
from notifications.models import Acknowledgement, Delivery
from notifications.rates import Rate, site_of
from tests.notifications.personal import ELSEWHERE, leaving_of, link_of, press, sent_to

NIGHT = datetime(2026, 11, 21, 22, 14, 5, tzinfo=UTC)


@pytest.fixture
def letter(sara: User, nadia: Contact, now: datetime) -> Delivery:
    """Nadia's letter, handed over an hour ago."""
    return sent_to(nadia, sara, now - timedelta(hours=1))


@pytest.mark.django_db
def test_a_rate_says_how_long_to_wait() -> None:
    rate = Rate("test", 2, timedelta(minutes=1))
    assert [rate.wait("a", NIGHT) for _time in range(3)] == [0, 0, 55]
    assert rate.wait("b", NIGHT) == 0
    assert rate.wait("a", NIGHT + timedelta(seconds=54)) == 1
    assert rate.wait("a", NIGHT + timedelta(seconds=55)) == 0


@pytest.mark.parametrize(
    ("address", "site"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("", ""), ("unix", "unix")],
)
def test_an_ipv6_network_is_counted_as_one(address: str, site: str) -> None:
    assert site_of(address) == site


def test_the_sixty_first_reading_in_a_minute_has_to_wait(letter: Delivery, client: Client) -> None:
    paths = [link_of(letter), leaving_of(letter), "/l/x/", "/rapport/"]
    statuses = [client.get(paths[number % 3]).status_code for number in range(130)]
    assert statuses.count(429) >= 10
    late = client.get(link_of(letter))
    if late.status_code == 429:  # Unless a new minute has just begun.
        assert 0 < int(late["Retry-After"]) <= 60
        assert late["Referrer-Policy"] == "no-referrer"
        assert "Vänta en stund" in late.content.decode()
    assert client.get(link_of(letter), **ELSEWHERE).status_code == 303


def test_whoever_was_led_to_the_page_is_not_counted_again(letter: Delivery, client: Client) -> None:
    client.get(link_of(letter))
    assert {client.get("/rapport/").status_code for _time in range(70)} == {200}
    assert 429 in {Client().get("/rapport/").status_code for _time in range(130)}, "guessing is counted"


def test_the_twenty_first_press_in_an_hour_has_to_wait(
    letter: Delivery, sara: User, bo: Contact, now: datetime, client: Client
) -> None:
    statuses = [press(client, "kvittera", letter).status_code for _time in range(45)]
    assert statuses.count(429) >= 5
    assert statuses[:20] == [200] * 20
    assert Acknowledgement.objects.count() == 1
    assert press(client, "kvittera", sent_to(bo, sara, now)).status_code == 200
