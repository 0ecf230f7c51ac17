"""Changing a contact: on record, never over somebody else's text, and only within reach."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from contacts.models import Area, Contact, ContactChange, User
from contacts.scales import Severity
from tests.cast import a_contact, an_actor
from tests.contacts.steps import form_of, row

pytestmark = pytest.mark.django_db


def address_of(contact: Contact, act: str = "andra/") -> str:
    return f"/kontakter/{contact.id}/{act}"


def test_each_changed_field_is_recorded_with_old_new_and_who(
    client: Client, sara: User, nadia: Contact, fittja: Area
) -> None:
    client.force_login(sara)
    form = form_of(nadia, name="Nadia N", phone="070-1", email="nadia@ny.example") | {"roles-0-areas": [str(fittja.id)]}

    response = client.post(address_of(nadia), form | {"phone": "070-111 22"})

    assert response.status_code == 302
    assert set(ContactChange.objects.values_list("field", "old", "new", "by")) == {
        ("name", "Nadia Nattvandrare", "Nadia N", sara.id),
        ("email", "nadia@night-walkers.example", "nadia@ny.example", sara.id),
        ("phone", "", "070-111 22", sara.id),
        ("assignments", "night_walkers: alby (low)", "night_walkers: fittja (low)", sara.id),
    }
    assert client.get(address_of(nadia, "")).content.decode().count("Sara Säkerhetschef") >= 4


@pytest.mark.parametrize(("email", "works"), [("nadia@ny.example", True), ("NADIA@night-walkers.example", False)])
def test_a_new_address_works_until_mail_to_it_comes_back_but_the_same_one_in_capitals_is_not_new(
    client: Client, sara: User, nadia: Contact, now: datetime, email: str, works: bool
) -> None:
    Contact.objects.filter(id=nadia.id).update(address_broken_at=now)
    client.force_login(sara)

    assert client.post(address_of(nadia), form_of(nadia, email=email)).status_code == 302

    nadia.refresh_from_db()
    assert (nadia.address_broken_at is None) is works
    mended = ContactChange.objects.filter(field="address_broken_at").values_list("old", "new", "by")
    assert list(mended) == ([(now.isoformat(), "", sara.id)] if works else [])


def test_another_change_leaves_a_broken_address_as_it_is(
    client: Client, sara: User, nadia: Contact, now: datetime
) -> None:
    Contact.objects.filter(id=nadia.id).update(address_broken_at=now)
    client.force_login(sara)
    assert client.post(address_of(nadia), form_of(nadia, phone="070-111 22")).status_code == 302
    nadia.refresh_from_db()
    assert nadia.address_broken_at == now


def test_saving_without_a_change_records_none(client: Client, sara: User, nadia: Contact) -> None:
    client.force_login(sara)
    assert client.post(address_of(nadia), form_of(nadia)).status_code == 302
    assert ContactChange.objects.count() == 0


def test_the_second_editor_sees_both_texts_and_nothing_is_overwritten(
    client: Client, sara: User, samir: User, nadia: Contact
) -> None:
    drawn = form_of(nadia)
    client.force_login(samir)
    client.post(address_of(nadia), drawn | {"name": "Namnet som Samir skrev"})

    client.force_login(sara)
    response = client.post(address_of(nadia), drawn | {"name": "Namnet som Sara skrev"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Namnet som Samir skrev" in page
    assert "Namnet som Sara skrev" in page
    assert "Samir Säkerhetssamordnare ändrade kontakten medan du skrev" in page
    nadia.refresh_from_db()
    assert nadia.name == "Namnet som Samir skrev"
    assert ContactChange.objects.count() == 1

    again = client.post(address_of(nadia), drawn | {"name": "Namnet som Sara skrev", "version": str(nadia.version)})

    assert again.status_code == 302
    nadia.refresh_from_db()
    assert nadia.name == "Namnet som Sara skrev"


@pytest.mark.parametrize("version", ["", "0", "abc", "99999999999999999999", "-1"])
def test_a_form_without_its_version_overwrites_nothing(
    client: Client, sara: User, nadia: Contact, version: str
) -> None:
    client.force_login(sara)
    response = client.post(address_of(nadia), form_of(nadia, name="Annan", version=version))
    assert response.status_code in {409, 422}
    nadia.refresh_from_db()
    assert nadia.name == "Nadia Nattvandrare"


def test_a_role_is_added_moved_and_removed_in_one_save(
    client: Client, sara: User, bo: Contact, alby: Area, tumba: Area
) -> None:
    client.force_login(sara)
    kept = bo.assignments.get().id
    data = form_of(bo)
    data |= {"roles-TOTAL_FORMS": "2"} | {
        f"roles-1-{name}": value for name, value in row("school", tumba, lowest=Severity.CRITICAL).items()
    }
    client.post(address_of(bo), data | {"roles-0-areas": [str(alby.id)]})

    housing, school = bo.assignments.order_by("role__position")
    assert (housing.id, [one.slug for one in housing.areas.all()]) == (kept, ["alby"])
    assert ([one.slug for one in school.areas.all()], school.lowest_severity) == (["tumba"], 4)

    bo.refresh_from_db()
    client.post(address_of(bo), form_of(bo) | {"roles-0-remove": "on"})
    assert [one.role.code for one in bo.assignments.all()] == ["school"]


class TestWithinReach:
    """A trygghetssamordnare manages the contacts of her own areas, and no others."""

    def test_she_changes_a_contact_of_her_own_areas(self, client: Client, tove: User, bo: Contact) -> None:
        client.force_login(tove)
        assert client.post(address_of(bo), form_of(bo, name="Bo B")).status_code == 302
        bo.refresh_from_db()
        assert bo.name == "Bo B"

    def test_she_does_not_see_a_contact_of_another_area(self, client: Client, tove: User, tumba: Area) -> None:
        elsewhere = a_contact("Tor Tumba", an_actor("Skolan i Tumba", "school"), tumba)
        client.force_login(tove)
        assert client.get(address_of(elsewhere, "")).status_code == 404
        assert client.post(address_of(elsewhere), form_of(elsewhere, name="X")).status_code == 404

    @pytest.mark.parametrize("wide", ["two areas", "whole municipality"])
    def test_she_sees_but_does_not_change_who_also_covers_elsewhere(
        self, client: Client, tove: User, alby: Area, tumba: Area, wide: str
    ) -> None:
        actor = an_actor("Väktarna", "security_guard")
        contact = (
            a_contact("Vera Väktare", actor, alby, tumba)
            if wide == "two areas"
            else a_contact("Vera Väktare", actor, whole_municipality=True)
        )
        client.force_login(tove)
        page = client.get(address_of(contact, ""))
        assert page.status_code == 200
        assert "Ändra kontakt" not in page.content.decode()
        for act in ("andra/", "pausa/", "ateruppta/", "ta-bort/", "ta-tillbaka/", "granskad/"):
            assert client.post(address_of(contact, act), form_of(contact, name="X")).status_code == 403
        contact.refresh_from_db()
        assert (contact.name, contact.active, contact.version) == ("Vera Väktare", True, 1)
        assert ContactChange.objects.count() == 0

    def test_she_cannot_give_a_contact_an_area_that_is_not_hers(
        self, client: Client, tove: User, nadia: Contact, tumba: Area
    ) -> None:
        client.force_login(tove)
        data = form_of(nadia)
        for outside in ({"roles-0-areas": [str(tumba.id)]}, {"roles-0-areas": [], "roles-0-whole_municipality": "on"}):
            assert client.post(address_of(nadia), data | outside).status_code == 422
        assert [area.slug for area in nadia.assignments.get().areas.all()] == ["alby"]

    def test_a_square_inside_her_area_is_hers_too(self, client: Client, tove: User, nadia: Contact, alby: Area) -> None:
        square = Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)
        client.force_login(tove)
        client.post(address_of(nadia), form_of(nadia) | {"roles-0-areas": [str(square.id)]})
        assert [area.slug for area in nadia.assignments.get().areas.all()] == ["alby-torg"]
