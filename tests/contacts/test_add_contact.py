"""Adding a contact in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Area, Assignment, Contact, ContactChange, User
from contacts.scales import Severity, Sharing
from tests.cast import an_actor
from tests.contacts.steps import contact_form, row

pytestmark = pytest.mark.django_db
NEW = "/kontakter/ny/"


def test_the_security_chief_adds_a_contact_with_two_roles_and_it_is_on_record(
    client: Client, sara: User, alby: Area, fittja: Area
) -> None:
    client.force_login(sara)
    actor = an_actor("Nattvandrarna i Fittja", "night_walkers")
    rows = [row("night_walkers", alby, fittja), row("school", everywhere=True, lowest=Severity.HIGH)]

    response = client.post(NEW, contact_form(actor, rows, phone="070-123 45 67", exercise_participant="on"))

    contact = Contact.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("contacts:contact", args=[contact.id])
    assert (contact.name, contact.email, contact.phone) == (
        "Nils Nattvandrare",
        "nils@nattvandrare.example",
        "070-123 45 67",
    )
    assert contact.exercise_participant
    assert contact.clearance == Sharing.VOLUNTEERS
    walking, school = contact.assignments.order_by("role__position")
    assert (set(walking.areas.all()), walking.whole_municipality, walking.lowest_severity) == ({alby, fittja}, False, 1)
    assert (set(school.areas.all()), school.whole_municipality, school.lowest_severity) == (set(), True, 3)
    change = ContactChange.objects.get()
    assert (change.contact, change.field, change.old, change.new, change.by) == (
        contact,
        "standing",
        "",
        "active",
        sara,
    )


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("anna@skola.example, bo@skola.example", "Ange en enda e-postadress"),
        ("anna@skola.example;bo@skola.example", "Ange en enda e-postadress"),
        ("anna@skola.example bo@skola.example", "Ange en enda e-postadress"),
        ("Anna <anna@skola.example>", "Ange en enda e-postadress"),
        ("anna@skola.example\r\nBcc: alla@skola.example", "radbrytningar eller dolda tecken"),
        ("anna@skola.example\x7f", "radbrytningar eller dolda tecken"),
        ("anna", "Skriv e-postadressen som namn@exempel.se."),
        ('"anna"@skola.example', "Skriv e-postadressen som namn@exempel.se."),
        ("ånna@skola.example", "Skriv e-postadressen som namn@exempel.se."),
        ("a@" + "b" * 300 + ".example", "för lång"),
    ],
)
def test_an_address_that_is_not_exactly_one_is_refused_with_what_to_do(
    client: Client, sara: User, alby: Area, email: str, sentence: str
) -> None:
    client.force_login(sara)

    response = client.post(NEW, contact_form(an_actor("Skolan", "school"), [row("school", alby)], email=email))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Contact.objects.count() == ContactChange.objects.count() == Assignment.objects.count() == 0


def test_a_nul_in_any_field_is_refused_and_nothing_breaks(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    actor = an_actor("Skolan", "school")
    for field in ("name", "email", "phone", "version", "actor", "clearance", "language"):
        response = client.post(NEW, contact_form(actor, [row("school", alby)]) | {field: "a\x00b"})
        assert response.status_code in {302, 422}, field
    assert not Contact.objects.filter(name__contains="ab").exists()


def test_the_same_address_at_the_same_actor_is_refused_whatever_its_case(
    client: Client, sara: User, alby: Area
) -> None:
    client.force_login(sara)
    actor = an_actor("Skolan", "school")
    client.post(NEW, contact_form(actor, [row("school", alby)], email="anna@skola.example"))

    response = client.post(NEW, contact_form(actor, [row("school", alby)], email="ANNA@skola.example"))

    assert response.status_code == 422
    assert "Aktören har redan en kontakt med den här e-postadressen" in response.content.decode()
    assert Contact.objects.count() == 1


def test_the_same_address_at_another_actor_is_another_contact(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    for name in ("Skolan", "Fritidsgården"):
        client.post(NEW, contact_form(an_actor(name, "school"), [row("school", alby)], email="anna@skola.example"))
    assert Contact.objects.filter(address_norm="anna@skola.example").count() == 2


def test_no_clearance_narrower_than_the_kind_of_actor_allows(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    actor = an_actor("Nattvandrarna", "night_walkers")
    for narrower in (Sharing.NAMED, Sharing.ORGANISATION, Sharing.PARTNERS):
        response = client.post(NEW, contact_form(actor, [row("night_walkers", alby)], clearance=str(narrower.value)))
        assert response.status_code == 422
        assert "Välj en nivå som sorten av aktör får ta del av." in response.content.decode()
    assert Contact.objects.count() == 0

    client.post(NEW, contact_form(actor, [row("night_walkers", alby)], clearance=str(Sharing.OPEN.value)))

    assert Contact.objects.get().clearance == Sharing.OPEN


def test_the_choices_of_clearance_follow_the_actor(client: Client, sara: User) -> None:
    client.force_login(sara)
    walkers, police = an_actor("Nattvandrarna", "night_walkers"), an_actor("Polisen", "police")

    for actor, narrow in ((walkers, False), (police, True)):
        page = client.get(NEW, {"actor": actor.id}).content.decode()
        assert ("Samverkansaktörer" in page) is narrow
        assert "Även frivilliga" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Skriv kontaktens namn."),
        ({"name": "x" * 151}, "Texten är för lång. Skriv högst 150 tecken."),
        ({"actor": ""}, "Välj den aktör som kontakten hör till."),
        ({"actor": "99999999999999999999999"}, "Välj den aktör som kontakten hör till."),
        ({"email": "", "phone": ""}, "Skriv en e-postadress eller ett telefonnummer"),
        ({"phone": "ring mig"}, "Skriv telefonnumret med siffror"),
        ({"roles-TOTAL_FORMS": "0"}, "Välj minst en roll."),
        ({"roles-0-role": ""}, "Välj en roll, eller ta bort raden."),
        ({"roles-0-role": "0' OR 1=1"}, "Välj en roll i listan."),
        ({"roles-0-areas": []}, "Välj minst ett område för rollen."),
        ({"roles-0-areas": ["0"]}, "Välj bland områdena i listan."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(
    client: Client, sara: User, alby: Area, changes: dict[str, object], sentence: str
) -> None:
    client.force_login(sara)
    data = contact_form(an_actor("Skolan", "school"), [row("school", alby)], email="kvar@skola.example") | changes

    response = client.post(NEW, data)

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "Det finns ett problem" in page
    if "email" not in changes:
        assert "kvar@skola.example" in page
    assert Contact.objects.count() == 0


def test_a_contact_may_be_reached_by_telephone_alone(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    data = contact_form(an_actor("Grannstöd", "neighbourhood_support"), [row("neighbourhood_support", alby)])
    client.post(NEW, data | {"email": "", "phone": "08-530 610 00"})
    assert Contact.objects.get().address_norm == ""


def test_one_more_row_is_drawn_without_judging_what_was_typed(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    data = contact_form(an_actor("Skolan", "school"), [row("school", alby)], name="", email="halv")

    response = client.post(NEW, data | {"add_row": "1"})

    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="error-summary' not in page
    assert 'value="halv"' in page
    assert 'name="roles-1-role"' in page
    assert f'value="{alby.id}" id="id_roles-0-areas_0" checked' in page
    assert Contact.objects.count() == 0


def test_rows_left_empty_or_ticked_for_removal_are_left_out(
    client: Client, sara: User, alby: Area, fittja: Area
) -> None:
    client.force_login(sara)
    rows = [row("school", alby), row(""), row("police", fittja, remove=True)]
    client.post(NEW, contact_form(an_actor("Skolan", "school"), rows))
    assert [one.role.code for one in Contact.objects.get().assignments.all()] == ["school"]


def test_the_same_role_twice_is_refused(client: Client, sara: User, alby: Area, fittja: Area) -> None:
    client.force_login(sara)
    response = client.post(
        NEW, contact_form(an_actor("Skolan", "school"), [row("school", alby), row("school", fittja)])
    )
    assert response.status_code == 422
    assert "Samma roll är vald två gånger" in response.content.decode()
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("who", ["tina", "petra", "rolf", "adam"])
def test_who_may_not_manage_contacts_gets_403_and_nothing_is_added(
    request: pytest.FixtureRequest, client: Client, alby: Area, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, contact_form(an_actor("Skolan", "school"), [row("school", alby)])).status_code == 403
    assert Contact.objects.count() == 0


def test_without_log_in_the_way_leads_to_the_log_in_page(client: Client, db: None) -> None:
    response = client.get(NEW)
    assert response.status_code == 302
    assert response["Location"].startswith("/logga-in/")
