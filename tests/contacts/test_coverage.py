"""Whom we would reach in each area and role, and in words where that is nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from contacts.coverage import coverage_of
from contacts.models import Area, Contact, ContactRole, User
from tests.cast import a_contact, an_actor

pytestmark = pytest.mark.django_db


def counted(now: datetime, *areas: Area) -> dict[tuple[str, str], int]:
    return {
        (cell.area.slug, cell.role.code): cell.count
        for line in coverage_of(areas, now).lines
        for cell in line.cells
        if cell.count
    }


def test_only_who_is_reachable_counts(nadia: Contact, alby: Area, fittja: Area, now: datetime) -> None:
    walkers = nadia.actor
    a_contact("Paul Pausad", walkers, alby, email="p@x.example", paused_until=now + timedelta(hours=1))
    a_contact("Ada Avböjd", walkers, alby, email="a@x.example", declined_at=now)
    a_contact("Rut Retirerad", walkers, alby, email="r@x.example", active=False)
    a_contact("Ulla Utanpost", walkers, alby, email="", phone="1")
    a_contact("Nytt Åter", walkers, alby, email="n@x.example", paused_until=now - timedelta(hours=1))
    a_contact("Stig Studs", walkers, alby, email="s@x.example", address_broken_at=now)
    assert counted(now, alby, fittja) == {("alby", "night_walkers"): 2}


def test_who_covers_the_whole_municipality_counts_everywhere_and_once(alby: Area, fittja: Area, now: datetime) -> None:
    a_contact("Vera Väktare", an_actor("Väktarna", "security_guard"), whole_municipality=True)
    assert counted(now, alby, fittja) == {("alby", "security_guard"): 1, ("fittja", "security_guard"): 1}


def test_a_square_is_covered_by_its_kommundel_and_the_reverse(nadia: Contact, alby: Area, now: datetime) -> None:
    square = Area.objects.create(slug="torg", name="Torget", parent=alby)
    other = Area.objects.create(slug="skola", name="Skolan", parent=alby)
    a_contact("Kim Kiosk", nadia.actor, square, email="kim@x.example")
    assert counted(now, alby, square, other) == {
        ("alby", "night_walkers"): 2,
        ("torg", "night_walkers"): 2,
        ("skola", "night_walkers"): 1,
    }


def test_the_gaps_are_said_in_words(client: Client, sara: User, nadia: Contact, bo: Contact) -> None:
    ContactRole.objects.exclude(code__in=["night_walkers", "housing_company", "lugna_gatan"]).update(active=False)
    client.force_login(sara)

    coverage = client.get("/kontakter/tackning/").context["coverage"]

    assert {gap.area.name if gap.area else None: gap.words for gap in coverage.gaps} == {
        None: "ingen Lugna Gatan",
        "Fittja": "ingen nattvandrare",
        "Hallunda-Norsborg": "ingen nattvandrare, ingen bostadsbolag",
        "Tullinge": "ingen nattvandrare, ingen bostadsbolag",
        "Tumba": "ingen nattvandrare, ingen bostadsbolag",
        "Vårsta-Grödinge": "ingen nattvandrare, ingen bostadsbolag",
    }
    assert "<strong>Fittja:</strong> ingen nattvandrare" in client.get("/kontakter/tackning/").content.decode()


def test_who_would_be_reached_did_the_address_work_is_counted_apart_and_said_in_words(
    client: Client, sara: User, nadia: Contact, bo: Contact, alby: Area, fittja: Area, now: datetime
) -> None:
    ContactRole.objects.exclude(code__in=["night_walkers", "housing_company"]).update(active=False)
    a_contact("Stig Studs", nadia.actor, fittja, email="s@x.example", address_broken_at=now)
    a_contact("Sven Studs", bo.actor, alby, whole_municipality=True, email="sv@x.example", address_broken_at=now)
    Contact.objects.filter(id=bo.id).update(address_broken_at=now)
    a_contact("Ada Avböjd", bo.actor, alby, email="a@x.example", address_broken_at=now, declined_at=now)

    found = coverage_of([alby, fittja], now)

    assert [[(cell.count, cell.broken) for cell in line.cells] for line in found.lines] == [
        [(1, 0), (0, 1)],
        [(0, 2), (0, 2)],
    ]
    assert {gap.area: gap.words for gap in found.gaps} == {
        None: "ingen bostadsbolag (2 med trasiga adresser)",
        fittja: "ingen nattvandrare (1 med trasig adress)",
    }
    client.force_login(sara)
    assert "<small>1 med trasig adress</small>" in client.get("/kontakter/tackning/").content.decode()


def test_the_page_looks_inside_a_kommundel_and_at_nothing_absurd(client: Client, sara: User, alby: Area) -> None:
    Area.objects.create(slug="torg", name="Torget", parent=alby)
    client.force_login(sara)
    inside = client.get("/kontakter/tackning/", {"area": "alby"})
    assert [area.slug for area in inside.context["coverage"].areas] == ["alby", "torg"]
    assert client.get("/kontakter/tackning/", {"area": "x' OR 1"}).status_code == 200


def test_the_trygghetssamordnare_sees_her_own_areas(client: Client, tove: User) -> None:
    client.force_login(tove)
    page = client.get("/kontakter/tackning/")
    assert [area.slug for area in page.context["coverage"].areas] == ["alby", "fittja"]


def test_the_number_of_queries_is_constant(
    nadia: Contact, alby: Area, now: datetime, django_assert_num_queries: object
) -> None:
    for number in range(30):
        a_contact("Nils", nadia.actor, alby, email=f"{number}@x.example")
    areas = list(Area.objects.all())
    with django_assert_num_queries(5):  # type: ignore[operator]
        coverage_of(areas, now)
