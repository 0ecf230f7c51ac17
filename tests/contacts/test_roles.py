"""Contact roles are data: add, rename, retire."""

from __future__ import annotations

import pytest
from django.test import Client

from contacts.models import Contact, ContactRole, User

pytestmark = pytest.mark.django_db


def form(**fields: str) -> dict[str, str]:
    return {"name_sv": "Trygghetsvärd", "name_en": "Safety host", "position": "17"} | fields


def test_a_role_is_added_with_a_code_from_its_english_name(client: Client, samir: User) -> None:
    client.force_login(samir)
    assert client.post("/roller/ny/", form()).status_code == 302
    role = ContactRole.objects.get(name_sv="Trygghetsvärd")
    assert (role.code, role.position, role.active) == ("safety_host", 17, True)
    assert "Trygghetsvärd" in client.get("/kontakter/ny/").content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name_sv": ""}, "Skriv rollens svenska namn."),
        ({"name_en": ""}, "Skriv rollens engelska namn."),
        ({"name_en": "!!"}, "Skriv det engelska namnet med bokstäver."),
        ({"name_sv": "Polis"}, "Det finns redan en roll med det svenska namnet."),
        ({"name_en": "Police"}, "Det finns redan en roll med det engelska namnet."),
        ({"position": "-1"}, "Skriv ett tal mellan 0 och 999."),
        ({"position": "9" * 30}, "Skriv ett tal mellan 0 och 999."),
        ({"position": "mitten"}, "Skriv ett tal, till exempel 100."),
    ],
)
def test_what_is_wrong_with_a_role_is_said(client: Client, sara: User, fields: dict[str, str], sentence: str) -> None:
    client.force_login(sara)
    before = ContactRole.objects.count()
    response = client.post("/roller/ny/", form(**fields))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert ContactRole.objects.count() == before


def test_a_renamed_role_keeps_its_code(client: Client, sara: User) -> None:
    role = ContactRole.objects.get(code="school")
    client.force_login(sara)
    client.post(f"/roller/{role.id}/", form(name_sv="Skola och förskola", name_en="School and preschool"))
    role.refresh_from_db()
    assert (role.code, role.name_sv) == ("school", "Skola och förskola")


def test_a_retired_role_leaves_the_choices_but_not_those_who_hold_it(
    client: Client, sara: User, nadia: Contact
) -> None:
    role = ContactRole.objects.get(code="night_walkers")
    option = f'<option value="{role.id}"'
    client.force_login(sara)
    client.post(f"/roller/{role.id}/ta-bort/")
    assert option not in client.get("/kontakter/ny/").content.decode()
    assert option in client.get(f"/kontakter/{nadia.id}/andra/").content.decode()
    assert nadia.assignments.count() == 1
    client.post(f"/roller/{role.id}/ta-tillbaka/")
    assert option in client.get("/kontakter/ny/").content.decode()


@pytest.mark.parametrize("who", ["tove", "tina", "petra", "rolf", "adam"])
def test_only_those_who_manage_roles_may(request: pytest.FixtureRequest, client: Client, who: str) -> None:
    client.force_login(request.getfixturevalue(who))
    before = ContactRole.objects.count()
    role = ContactRole.objects.first()
    assert role is not None
    assert client.get("/roller/").status_code == 403
    assert client.post("/roller/ny/", form()).status_code == 403
    assert client.post(f"/roller/{role.id}/ta-bort/").status_code == 403
    assert ContactRole.objects.active().count() == before
