"""The list of incidents: narrowed down, sorted and turned over by the address alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.actions import states
from incidents.models import Incident
from tests.incidents.steps import an_incident, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(sara: User, alby: Area, fittja: Area, tumba: Area) -> list[Incident]:
    """Four incidents, an hour apart, the first the oldest; the first is closed."""
    now = timezone.now()
    rows = [
        an_incident(sara, alby, occurred_at=now - timedelta(hours=4), severity=Severity.LOW),
        an_incident(sara, fittja, occurred_at=now - timedelta(hours=3), text="Bänk i brand vid Örby"),
        an_incident(sara, tumba, occurred_at=now - timedelta(hours=2), type_code="threat", place="Bänkgränd"),
        an_incident(sara, alby, occurred_at=now - timedelta(hours=1), severity=Severity.CRITICAL),
    ]
    states.close(incident=rows[0], by=sara, outcome="Släckt.", now=now)
    return rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 3, 2, 1]),
        ("area=alby", [4, 1]),
        ("type=threat", [3]),
        ("severity=high", [3, 2]),
        ("status=open", [4, 3, 2]),
        ("status=closed", [1]),
        ("area=alby&status=open", [4]),
        ("q=b%C3%A4nk", [3, 2]),
        ("q=BR%C3%84ND", []),
        ("sort=time", [1, 2, 3, 4]),
        ("sort=-time", [4, 3, 2, 1]),
        ("sort=number", [1, 2, 3, 4]),
        ("sort=-number", [4, 3, 2, 1]),
        ("sort=severity", [1, 3, 2, 4]),
        ("sort=-severity", [4, 3, 2, 1]),
        ("sort=area", [4, 1, 2, 3]),
        ("sort=-area", [3, 2, 4, 1]),
        ("sort=password", [4, 3, 2, 1]),
    ],
)
def test_the_address_decides_what_is_listed_and_in_which_order(
    client: Client, sara: User, four: list[Incident], query: str, found: list[int]
) -> None:
    client.force_login(sara)
    page = client.get(f"/handelser/?{query}")
    assert [one.sequence for one, _owner in page.context["rows"]] == found
    assert page.context["page"].paginator.count == len(found)


def test_a_number_finds_its_incident(client: Client, sara: User, four: list[Incident]) -> None:
    client.force_login(sara)
    page = client.get(f"/handelser/?q={four[2].number}")
    assert [one.sequence for one, _owner in page.context["rows"]] == [3]


def test_each_filter_can_be_taken_away_and_says_in_words_what_it_is(
    client: Client, sara: User, four: list[Incident]
) -> None:
    client.force_login(sara)
    filters = client.get("/handelser/?area=alby&status=open&page=1").context["filters"]
    assert [(one.label, one.url) for one in filters] == [
        ("Område: Alby", "/handelser/?status=open"),
        ("Status: Alla pågående", "/handelser/?area=alby"),
    ]


def test_nothing_found_says_how_to_see_more(client: Client, sara: User, four: list[Incident]) -> None:
    client.force_login(sara)
    text = words(client.get("/handelser/?area=tullinge"))
    assert "Inga händelser matchar" in text
    assert 'href="/handelser/"' in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("area=atlantis", "Det filtret finns inte."),
        ("severity=9999999999999999999", "Det filtret finns inte."),
        ("q=a", "Skriv minst två tecken."),
        ("q=" + "a" * 10_000, "Skriv högst 100 tecken."),
    ],
)
def test_a_filter_that_means_nothing_is_422_and_lists_nothing(
    client: Client, sara: User, four: list[Incident], query: str, sentence: str
) -> None:
    client.force_login(sara)
    page = client.get(f"/handelser/?{query}")
    assert page.status_code == 422
    assert sentence in words(page)
    assert page.context["rows"] == []


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5000, "1e9", ""])
def test_an_absurd_page_number_is_a_page(client: Client, sara: User, four: list[Incident], number: str) -> None:
    client.force_login(sara)
    assert client.get(f"/handelser/?page={number}").status_code == 200


def test_nul_in_the_address_is_400(client: Client, sara: User) -> None:
    client.force_login(sara)
    assert client.get("/handelser/?q=a%00b").status_code == 400


def test_fifty_a_page_with_the_total_and_as_many_questions_as_for_two(
    client: Client, sara: User, alby: Area, fittja: Area
) -> None:
    client.force_login(sara)
    counts, page = [], client.get("/handelser/")
    for many in (2, 52):
        while Incident.objects.count() < many:
            an_incident(sara, alby if Incident.objects.count() % 2 else fittja)
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/handelser/?sort=-time")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 8
    text = words(page)
    assert "52 händelser" in text
    assert "Visar 1–50 av 52" in text
    assert len(page.context["rows"]) == 50
    assert len(client.get("/handelser/?sort=-time&page=2").context["rows"]) == 2


def test_each_lists_only_what_they_may_see(
    client: Client, sara: User, tove: User, petra: User, adam: User, four: list[Incident], alby: Area
) -> None:
    an_incident(sara, alby, sharing=Sharing.NAMED)
    seen = {}
    for user in (sara, tove, petra):
        client.force_login(user)
        seen[user] = client.get("/handelser/").context["page"].paginator.count
    assert seen == {sara: 5, tove: 3, petra: 4}
    client.force_login(adam)
    assert client.get("/handelser/").status_code == 403


def test_it_can_be_read_in_english(client: Client, sara: User, four: list[Incident]) -> None:
    client.force_login(sara)
    client.cookies["language"] = "en"
    page = client.get("/handelser/")
    assert '<html lang="en"' in words(page)
    assert "Threat" in words(page)
