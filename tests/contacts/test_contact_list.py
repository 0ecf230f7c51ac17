"""The list of contacts, narrowed in the address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from contacts.models import Area, Contact, User
from tests.cast import a_contact, an_actor

pytestmark = pytest.mark.django_db


def names(client: Client, **query: str | int) -> list[str]:
    page = client.get("/kontakter/", query).context["page"]
    return [contact.name for contact in page]


def test_the_list_is_in_swedish_order(client: Client, sara: User, alby: Area) -> None:
    actor = an_actor("Skolan", "school")
    for name in ("Örjan", "Åsa", "Ärla", "Zara", "anna"):
        a_contact(name, actor, alby, email=f"{len(name)}{name.encode().hex()}@skola.example")
    client.force_login(sara)
    assert names(client) == ["anna", "Zara", "Åsa", "Ärla", "Örjan"]


def test_the_list_is_narrowed_by_words_area_role_actor_and_standing(
    client: Client, sara: User, nadia: Contact, bo: Contact, hanna: Contact, now: datetime
) -> None:
    everywhere = a_contact("Vera Väktare", an_actor("Väktarna", "security_guard"), whole_municipality=True)
    Contact.objects.filter(id=bo.id).update(paused_until=now + timedelta(days=1))
    client.force_login(sara)

    assert names(client, q="hyres HANNA") == [hanna.name]
    assert names(client, q="night-walkers.example") == [nadia.name]
    assert names(client, area="fittja") == [bo.name, hanna.name, everywhere.name]
    assert names(client, area="tumba") == [everywhere.name]
    assert names(client, role="night_walkers") == [nadia.name]
    assert names(client, actor=bo.actor_id) == [bo.name]
    assert names(client, standing="paused") == [bo.name]
    assert names(client, standing="active", area="fittja") == [hanna.name, everywhere.name]
    assert names(client, standing="retired") == []


@pytest.mark.parametrize(
    "query",
    [
        {"page": "99999999999999999999"},
        {"page": "x"},
        {"area": "'; DROP"},
        {"actor": "9" * 30},
        {"standing": "x"},
        {"q": "%_\\"},
        {"q": "x" * 10_000},
    ],
)
def test_an_absurd_address_still_gets_a_page(client: Client, sara: User, nadia: Contact, query: dict[str, str]) -> None:
    client.force_login(sara)
    assert client.get("/kontakter/", query).status_code == 200


def test_fifty_rows_a_page_and_a_constant_number_of_queries(
    client: Client, sara: User, alby: Area, django_assert_max_num_queries: object
) -> None:
    actor = an_actor("Skolan", "school")
    for number in range(60):
        a_contact(f"Lärare {number:02}", actor, alby, email=f"l{number}@skola.example")
    client.force_login(sara)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert len(names(client)) == 50
    assert len(names(client, page=2)) == 10


def test_the_trygghetssamordnare_sees_her_areas_and_those_who_cover_all(
    client: Client, tove: User, nadia: Contact, tumba: Area
) -> None:
    a_contact("Tor Tumba", an_actor("Skolan i Tumba", "school"), tumba)
    a_contact("Vera Väktare", an_actor("Väktarna", "security_guard"), whole_municipality=True)
    client.force_login(tove)
    assert names(client) == [nadia.name, "Vera Väktare"]


def test_the_tib_reads_and_is_shown_no_button(client: Client, tina: User, nadia: Contact) -> None:
    client.force_login(tina)
    assert "Ny kontakt" not in client.get("/kontakter/").content.decode()
    assert "Ändra kontakt" not in client.get(f"/kontakter/{nadia.id}/").content.decode()


@pytest.mark.parametrize("who", ["petra", "rolf", "adam"])
def test_partners_and_the_administrator_see_no_contacts(
    request: pytest.FixtureRequest, client: Client, nadia: Contact, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    for address in (
        "/kontakter/",
        f"/kontakter/{nadia.id}/",
        "/aktorer/",
        "/kontakter/tackning/",
        "/kontakter/import/",
    ):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("contact_id", ["0", "999999", "99999999999999999999999999"])
def test_a_contact_that_is_not_there_is_404(client: Client, sara: User, contact_id: str) -> None:
    client.force_login(sara)
    assert client.get(f"/kontakter/{contact_id}/").status_code == 404
