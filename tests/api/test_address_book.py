"""Areas, roles, actors and contacts, as programs read and keep them."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.models import Actor, Area, Contact, ContactChange, User
from tests.api.caller import Caller, fields_of, says_no
from tests.cast import a_contact, an_actor

pytestmark = pytest.mark.django_db

SIX = {"alby", "fittja", "hallunda-norsborg", "tumba", "tullinge", "varsta-grodinge"}
ROLES = [
    "police",
    "rescue_service",
    "security_guard",
    "area_developer",
    "area_secretary",
    "youth_leader",
    "area_group",
    "night_walkers",
    "lugna_gatan",
    "tenants_association",
    "housing_company",
    "neighbourhood_watch",
    "neighbourhood_support",
    "school",
    "faith_community",
    "other",
]


def new_contact(at: Actor, **changes: Any) -> dict[str, Any]:
    return {
        "actor": at.id,
        "name": "Nils Nattvandrare",
        "email": "nils@nattvandrarna.example",
        "phone": "070-123 45 67",
        "assignments": [{"role": "night_walkers", "areas": ["alby", "fittja"], "lowest_severity": "elevated"}],
    } | changes


def test_the_areas_are_told_by_their_slugs(petra: User) -> None:
    rows = Caller(petra).get("areas/").json()["results"]
    assert {row["slug"] for row in rows} == SIX
    alby = next(row for row in rows if row["slug"] == "alby")
    assert alby["name"] == "Alby"
    assert alby["parent"] is None
    assert alby["outline"]["type"] in ("Polygon", "MultiPolygon")
    assert alby["approximate"] is True


def test_an_area_inside_another_names_it(sara: User, alby: Area) -> None:
    Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)
    rows = Caller(sara).get("areas/").json()["results"]
    assert next(row for row in rows if row["slug"] == "alby-torg")["parent"] == "alby"


def test_the_roles_are_told_by_their_codes_and_in_the_language_that_was_asked_for(sara: User) -> None:
    rows = Caller(sara).get("contact-roles/").json()["results"]
    assert sorted(row["code"] for row in rows) == sorted(ROLES)
    assert next(row["name"] for row in rows if row["code"] == "school") == "Skola"
    english = Caller(sara, **{"Accept-Language": "en"}).get("contact-roles/").json()["results"]
    assert next(row["name"] for row in english if row["code"] == "school") == "School"


def test_actors_can_be_asked_for_by_type(sara: User, nadia: Contact, bo: Contact) -> None:
    rows = Caller(sara).get("actors/", {"type": "night_walkers"}).json()["results"]
    assert rows == [
        {
            "id": nadia.actor.id,
            "name": "Nattvandrarna i Alby",
            "type": "night_walkers",
            "type_name": "Nattvandrare",
            "phone": "",
            "active": True,
            "contact_count": 1,
        }
    ]


def test_a_contact_is_shown_with_what_it_covers(sara: User, bo: Contact) -> None:
    told = Caller(sara).get(f"contacts/{bo.id}/").json()
    assert told["name"] == "Bo Bovärd"
    assert told["email"] == "bo@housing-company.example"
    assert told["actor"] == {"id": bo.actor.id, "name": "Bostadsbolaget", "type": "housing_company"}
    assert told["sharing"] == "partners"
    assert told["language"] == "sv"
    assert told["assignments"] == [
        {
            "role": "housing_company",
            "areas": ["alby", "fittja"],
            "whole_municipality": False,
            "lowest_severity": "low",
        }
    ]


def test_contacts_can_be_asked_for_by_area_role_and_actor(
    sara: User, nadia: Contact, bo: Contact, hanna: Contact
) -> None:
    caller = Caller(sara)

    def names(**query: Any) -> set[str]:
        return {row["name"].split()[0] for row in caller.get("contacts/", query).json()["results"]}

    assert names() == {"Nadia", "Bo", "Hanna"}
    assert names(area="alby") == {"Nadia", "Bo"}
    assert names(area="fittja", role="tenants_association") == {"Hanna"}
    assert names(actor=bo.actor.id) == {"Bo"}
    assert names(active="false") == set()


def test_somebody_with_areas_of_their_own_sees_only_the_contacts_there(tove: User, nadia: Contact, tumba: Area) -> None:
    far = a_contact("Tor Tumba", an_actor("Nattvandrarna i Tumba", "night_walkers"), tumba)
    caller = Caller(tove)
    assert [row["id"] for row in caller.get("contacts/").json()["results"]] == [nadia.id]
    says_no(caller.get(f"contacts/{far.id}/"), 404)
    says_no(caller.patch(f"contacts/{far.id}/", {"name": "Ändrad"}), 404)
    far.refresh_from_db()
    assert far.name == "Tor Tumba"


def test_a_contact_is_added_with_all_that_it_covers(sara: User, nadia: Contact) -> None:
    response = Caller(sara).post("contacts/", new_contact(nadia.actor))
    assert response.status_code == 201
    told = response.json()
    contact = Contact.objects.get(id=told["id"])
    assert contact.created_by == sara
    assert told["sharing"] == "volunteers"
    assert told["assignments"] == [
        {
            "role": "night_walkers",
            "areas": ["alby", "fittja"],
            "whole_municipality": False,
            "lowest_severity": "elevated",
        }
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "a" * 151}, "name"),
        ({"name": "Nils\r\nBcc: alla@example.org"}, "name"),
        ({"name": "Nils\0"}, "name"),
        ({"name": 7}, "name"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"email": "nadia@night-walkers.example"}, "email"),
        ({"email": "", "phone": ""}, "email"),
        ({"phone": "inget nummer"}, "phone"),
        ({"sharing": "partners"}, "sharing"),
        ({"sharing": 3}, "sharing"),
        ({"language": "fi"}, "language"),
        ({"actor": 2**80}, "actor"),
        ({"actor": "1"}, "actor"),
        ({"actor": True}, "actor"),
        ({"assignments": []}, "assignments"),
        ({"assignments": "alby"}, "assignments"),
        ({"assignments": [{"role": "night_walkers"}]}, "assignments"),
        ({"assignments": [{"role": "kings", "areas": ["alby"]}]}, "assignments.0.role"),
        ({"assignments": [{"role": "school", "areas": ["stockholm"]}]}, "assignments.0.areas.0"),
        ({"assignments": [7]}, "assignments.0"),
        ({"shairng": "open"}, "shairng"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_with_the_field_named(
    sara: User, nadia: Contact, change: dict[str, Any], field: str
) -> None:
    assert field in fields_of(Caller(sara).post("contacts/", new_contact(nadia.actor, **change)))
    assert Contact.objects.count() == 1


def test_nobody_adds_a_contact_outside_their_areas(tove: User, nadia: Contact) -> None:
    body = new_contact(nadia.actor, assignments=[{"role": "night_walkers", "areas": ["tumba"]}])
    assert fields_of(Caller(tove).post("contacts/", body)) == ["assignments"]
    assert Contact.objects.count() == 1


def test_a_change_touches_only_what_it_names(sara: User, bo: Contact) -> None:
    response = Caller(sara).patch(f"contacts/{bo.id}/", {"phone": "08-530 610 00"})
    assert response.status_code == 200
    told = response.json()
    assert told["phone"] == "08-530 610 00"
    assert told["name"] == "Bo Bovärd"
    assert told["version"] == 2
    assert [(one.field, one.new, one.by) for one in ContactChange.objects.all()] == [("phone", "08-530 610 00", sara)]


def test_whoever_comes_second_overwrites_nothing(sara: User, bo: Contact) -> None:
    caller = Caller(sara)
    assert caller.patch(f"contacts/{bo.id}/", {"name": "Bo Ett", "version": 1}).status_code == 200
    told = says_no(caller.patch(f"contacts/{bo.id}/", {"name": "Bo Två", "version": 1}), 409, "edited_meanwhile")
    assert told["current"]["name"] == "Bo Ett"
    bo.refresh_from_db()
    assert bo.name == "Bo Ett"
