"""Actors: add, change, retire."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from contacts.models import Actor, ActorType, Contact, User
from tests.cast import an_actor

pytestmark = pytest.mark.django_db


def form(name: str, kind: str, **fields: str) -> dict[str, str]:
    return {"name": name, "type": str(ActorType.objects.get(code=kind).id), "phone": "", "note": ""} | fields


def test_an_actor_is_added_and_found_in_the_list(client: Client, sara: User) -> None:
    client.force_login(sara)
    response = client.post("/aktorer/ny/", form("Nattvandrarna i Fittja", "night_walkers", phone="070-123 45 67"))
    actor = Actor.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/aktorer/{actor.id}/")
    assert "Nattvandrarna i Fittja" in client.get("/aktorer/").content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Skriv aktörens namn."),
        ({"name": "a\x07b"}, "dolda tecken"),
        ({"type": "x"}, "Välj vilken sorts aktör det är."),
        ({"phone": "abc"}, "Skriv telefonnumret med siffror"),
        ({"note": "x" * 2001}, "Skriv högst 2000 tecken."),
    ],
)
def test_what_is_wrong_with_an_actor_is_said(client: Client, sara: User, fields: dict[str, str], sentence: str) -> None:
    client.force_login(sara)
    response = client.post("/aktorer/ny/", form("Skolan", "school") | fields)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Actor.objects.count() == 0


def test_two_actors_of_a_name_are_refused_whatever_their_case(client: Client, sara: User) -> None:
    client.force_login(sara)
    client.post("/aktorer/ny/", form("Skolan", "school"))
    response = client.post("/aktorer/ny/", form("SKOLAN", "school"))
    assert response.status_code == 422
    assert "Det finns redan en aktör med det namnet." in response.content.decode()
    assert Actor.objects.count() == 1


def test_a_kind_that_allows_less_than_its_people_already_receive_is_refused(
    client: Client, sara: User, bo: Contact
) -> None:
    client.force_login(sara)
    response = client.post(f"/aktorer/{bo.actor_id}/andra/", form(bo.actor.name, "night_walkers"))
    assert response.status_code == 422
    assert "1 kontakt får ta del av snävare texter" in response.content.decode()
    bo.actor.refresh_from_db()
    assert bo.actor.type.code == "housing_company"


def test_a_retired_actor_takes_its_contacts_out_of_reach_and_can_come_back(
    client: Client, sara: User, bo: Contact, now: datetime
) -> None:
    client.force_login(sara)
    client.post(f"/aktorer/{bo.actor_id}/ta-bort/", follow=True)
    assert not Contact.objects.reachable(now).filter(id=bo.id).exists()
    assert bo.actor.name not in client.get("/aktorer/").content.decode()
    assert bo.actor.name in client.get("/aktorer/?retired=1").content.decode()
    client.post(f"/aktorer/{bo.actor_id}/ta-tillbaka/")
    assert Contact.objects.reachable(now).filter(id=bo.id).exists()


def test_the_trygghetssamordnare_adds_actors_but_does_not_change_those_of_others(
    client: Client, tove: User, bo: Contact
) -> None:
    client.force_login(tove)
    assert client.post("/aktorer/ny/", form("Grannarna i Alby", "neighbourhood_watch")).status_code == 302
    actor = an_actor("Bostadsbolaget", "housing_company")
    assert client.post(f"/aktorer/{actor.id}/andra/", form("Annat namn", "school")).status_code == 403
    assert client.post(f"/aktorer/{actor.id}/ta-bort/").status_code == 403
    actor.refresh_from_db()
    assert (actor.name, actor.active) == ("Bostadsbolaget", True)


@pytest.mark.parametrize("actor_id", ["0", "9" * 25])
def test_an_actor_that_is_not_there_is_404(client: Client, sara: User, actor_id: str) -> None:
    client.force_login(sara)
    assert client.get(f"/aktorer/{actor_id}/").status_code == 404
