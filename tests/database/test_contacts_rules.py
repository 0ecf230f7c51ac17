"""What the database refuses in the address book, each rule with its neighbour that it lets pass."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError

from contacts.models import Actor, ActorType, Area, Assignment, Contact, ContactChange, ContactRole, User, UserChange
from contacts.scales import Sharing
from tests.cast import a_contact, an_actor, staff
from tests.database.rows import NIGHT, refused, refused_by_trigger

pytestmark = pytest.mark.django_db


def test_an_area_is_never_its_own_parent(alby: Area, fittja: Area) -> None:
    with refused("no_area_lies_within_itself"):
        Area.objects.filter(id=alby.id).update(parent=alby)
    Area.objects.filter(id=alby.id).update(parent=fittja)


def test_two_areas_in_one_kommundel_have_different_names(alby: Area, fittja: Area) -> None:
    Area.objects.create(slug="torget", name="Torget", parent=alby)
    with refused("one_area_of_a_name_within_its_parent"):
        Area.objects.create(slug="torget-2", name="Torget", parent=alby)
    Area.objects.create(slug="torget-fittja", name="Torget", parent=fittja)


def test_two_actors_never_share_a_name_in_whatever_case() -> None:
    an_actor("Nattvandrarna i Alby", "night_walkers")
    with refused("one_actor_of_a_name"):
        Actor.objects.create(name="NATTVANDRARNA I ALBY", type=ActorType.objects.get(code="school"))
    an_actor("Nattvandrarna i Fittja", "night_walkers")


def test_an_actor_type_has_a_clearance_on_the_scale() -> None:
    with refused("an_actor_type_has_a_known_clearance"):
        ActorType.objects.filter(code="police").update(narrowest_clearance=5)
    ActorType.objects.filter(code="police").update(narrowest_clearance=Sharing.NAMED)


def test_an_address_belongs_to_one_active_contact_of_an_actor(nadia: Contact) -> None:
    with refused("one_active_contact_per_address_and_actor"):
        a_contact("Nadias kollega", nadia.actor, role="area_group", email=nadia.email.upper())
    a_contact("Nadia på annat håll", an_actor("Grannstöd Alby", "neighbourhood_support"), email=nadia.email)
    Contact.objects.filter(id=nadia.id).update(active=False)
    a_contact("Nadias efterträdare", nadia.actor, email=nadia.email.upper())


def test_contacts_without_an_address_are_as_many_as_you_like(nadia: Contact) -> None:
    a_contact("Jourtelefonen", nadia.actor, email="")
    a_contact("Växeln", nadia.actor, email="")


@pytest.mark.parametrize(
    "email",
    [
        "a@botkyrka.example, b@botkyrka.example",
        "a@botkyrka.example;b@botkyrka.example",
        "Nadia <nadia@botkyrka.example>",
        "nadia@botkyrka.example\r\nBcc: x@evil.example",
        "nadia@",
        "@botkyrka.example",
        "nadia",
        '"nadia"@botkyrka.example',
    ],
)
def test_an_e_mail_field_holds_one_address_and_nothing_else(nadia: Contact, email: str) -> None:
    with refused("an_e_mail_field_holds_exactly_one_address"):
        Contact.objects.filter(id=nadia.id).update(email=email)
    Contact.objects.filter(id=nadia.id).update(email="nadia+natt@alby.botkyrka.example")


def test_a_contact_has_a_clearance_on_the_scale(nadia: Contact) -> None:
    with refused("a_contact_has_a_known_clearance"):
        Contact.objects.filter(id=nadia.id).update(clearance=5)
    Contact.objects.filter(id=nadia.id).update(clearance=Sharing.OPEN)


def test_a_contact_reads_a_language_that_exists(nadia: Contact) -> None:
    with refused("a_contact_has_a_known_language"):
        Contact.objects.filter(id=nadia.id).update(language="de")
    Contact.objects.filter(id=nadia.id).update(language="en")


def test_no_contact_is_cleared_for_more_than_its_actor_type_allows(nadia: Contact) -> None:
    with refused("no_clearance_narrower_than_the_actor_type_allows"):
        Contact.objects.filter(id=nadia.id).update(clearance=Sharing.PARTNERS)
    with refused("no_clearance_narrower_than_the_actor_type_allows"):
        a_contact("Nils Nattvandrare", nadia.actor, clearance=Sharing.ORGANISATION)
    police = an_actor("Polisen Botkyrka", "police")
    officer = a_contact("Vakthavande", police, clearance=Sharing.ORGANISATION)
    with refused("no_clearance_narrower_than_the_actor_type_allows"):
        Contact.objects.filter(id=officer.id).update(actor=nadia.actor)
    Contact.objects.filter(id=officer.id).update(actor=nadia.actor, clearance=Sharing.VOLUNTEERS)


def test_a_contact_has_each_role_once(nadia: Contact) -> None:
    with refused("one_assignment_per_contact_and_role"):
        Assignment.objects.create(contact=nadia, role=ContactRole.objects.get(code="night_walkers"))
    Assignment.objects.create(contact=nadia, role=ContactRole.objects.get(code="neighbourhood_watch"))


@pytest.mark.parametrize("severity", [0, 5])
def test_an_assignment_begins_at_a_severity_on_the_scale(nadia: Contact, severity: int) -> None:
    with refused("an_assignment_has_a_known_lowest_severity"):
        nadia.assignments.update(lowest_severity=severity)
    nadia.assignments.update(lowest_severity=4)


def test_a_user_has_a_role_that_exists(sara: User) -> None:
    with refused("a_user_has_a_known_role"):
        User.objects.filter(id=sara.id).update(role="superuser")
    User.objects.filter(id=sara.id).update(role="duty_officer")


def test_an_address_logs_in_one_user_in_whatever_case(sara: User) -> None:
    with refused("one_user_per_address_in_any_case"):
        User.objects.create(email=sara.email.upper(), name="Sara två", role="duty_officer")
    staff("Saga Säkerhet", sara.role)  # type: ignore[arg-type]


def test_a_contact_is_retired_and_never_deleted(nadia: Contact) -> None:
    nadia.assignments.all().delete()
    with refused_by_trigger("a_contact_is_retired_never_deleted", "contacts_contact"):
        nadia.delete()
    Contact.objects.filter(id=nadia.id).update(active=False)


def test_a_user_is_disabled_and_never_deleted(sara: User) -> None:
    with refused_by_trigger("a_user_is_disabled_never_deleted", "contacts_user"):
        sara.delete()
    User.objects.filter(id=sara.id).update(is_active=False)


def test_a_recorded_change_of_a_contact_is_never_altered(nadia: Contact, sara: User) -> None:
    change = ContactChange.objects.create(contact=nadia, field="email", new="x@y.example", by=sara, recorded_at=NIGHT)
    with refused_by_trigger("a_recorded_change_is_never_altered", "contacts_contactchange"):
        ContactChange.objects.filter(id=change.id).update(new="z@y.example")
    with refused_by_trigger("a_recorded_change_is_never_altered", "contacts_contactchange"):
        change.delete()


def test_a_recorded_change_of_a_user_is_never_altered(sara: User) -> None:
    change = UserChange.objects.create(user=sara, field="role", new="duty_officer", by=sara, recorded_at=NIGHT)
    with refused_by_trigger("a_recorded_change_is_never_altered", "contacts_userchange"):
        UserChange.objects.filter(id=change.id).update(reason="skriven i efterhand")
    with refused_by_trigger("a_recorded_change_is_never_altered", "contacts_userchange"):
        change.delete()


def test_what_others_point_at_is_not_deleted(nadia: Contact, alby: Area) -> None:
    with pytest.raises(ProtectedError):
        nadia.actor.delete()
    with pytest.raises(ProtectedError):
        nadia.actor.type.delete()


def test_a_form_adds_one_contact_however_often_it_is_sent(nadia: Contact, sara: User, tina: User) -> None:
    def drawn(name: str, **extra: object) -> Contact:
        return a_contact(name, nadia.actor, email=f"{name.lower()}@nattvandrare.example", **extra)  # type: ignore[arg-type]

    drawn("Nils", created_by=sara, idempotency_key="samma formulär")
    with refused("one_contact_per_drawn_form"):
        drawn("Nina", created_by=sara, idempotency_key="samma formulär")
    drawn("Nora", created_by=tina, idempotency_key="samma formulär")
    drawn("Noel", created_by=sara)
    drawn("Nour", created_by=sara)
