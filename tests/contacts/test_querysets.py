"""The words that questions to the address book are made of, each failing for its own reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from contacts.lifecycle import ContactStanding
from contacts.models import Actor, ActorType, Area, Contact, ContactChange, ContactRole, User
from contacts.models.users import Role
from tests.cast import a_contact, an_actor

pytestmark = pytest.mark.django_db


def names(rows: QuerySet[Contact]) -> list[str]:
    return sorted(contact.name for contact in rows)


@pytest.fixture
def square(alby: Area) -> Area:
    return Area.objects.create(slug="torg", name="Torget", parent=alby)


@pytest.fixture
def fountain(square: Area) -> Area:
    return Area.objects.create(slug="fontan", name="Fontänen", parent=square)


class TestAreas:
    """Questions about areas."""

    def test_active(self, alby: Area) -> None:
        Area.objects.filter(id=alby.id).update(active=False)
        assert alby not in Area.objects.active()

    def test_in_swedish_order(self, alby: Area) -> None:
        for name in ("Åby", "Ängen", "Öst", "zon"):
            Area.objects.create(slug=f"x{len(name)}{name[-1]}", name=name, parent=alby)
        order = [area.name for area in Area.objects.filter(parent=alby).in_swedish_order()]
        assert order == ["zon", "Åby", "Ängen", "Öst"]

    def test_what_lies_in_an_area_follows_it(self, alby: Area) -> None:
        Area.objects.create(slug="fore-alby", name="Abborren", parent=alby)
        order = [area.name for area in Area.objects.in_swedish_order()]
        assert order[:3] == ["Alby", "Abborren", "Fittja"]

    def test_below(self, alby: Area, fittja: Area, square: Area, fountain: Area) -> None:
        assert Area.objects.all().below([alby.id]) == {alby.id, square.id, fountain.id}
        assert Area.objects.all().below([square.id, fittja.id]) == {square.id, fountain.id, fittja.id}
        assert Area.objects.all().below([]) == set()

    def test_of_user(self, tove: User, sara: User, alby: Area, fittja: Area, square: Area, fountain: Area) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert Area.objects.all().of_user(tove.id) == {alby.id, fittja.id, square.id, fountain.id}
        assert len(asked) == 1
        assert Area.objects.all().of_user(sara.id) == set()

    def test_touching(self, alby: Area, square: Area, fountain: Area) -> None:
        beside = Area.objects.create(slug="skola", name="Skolan", parent=alby)
        assert Area.objects.all().touching([square.id]) == {alby.id, square.id, fountain.id}
        assert Area.objects.all().touching([alby.id]) == {alby.id, square.id, fountain.id, beside.id}

    def test_touching_each(self, alby: Area, square: Area, fittja: Area) -> None:
        assert Area.objects.all().touching_each([square.id, fittja.id]) == {
            square.id: {square.id, alby.id},
            fittja.id: {fittja.id},
        }


class TestContacts:
    """Questions about contacts."""

    def test_active_leaves_out_the_retired_and_those_of_retired_actors(
        self, nadia: Contact, bo: Contact, hanna: Contact
    ) -> None:
        Contact.objects.filter(id=nadia.id).update(active=False)
        Actor.objects.filter(id=bo.actor_id).update(active=False)
        assert names(Contact.objects.active()) == [hanna.name]

    @pytest.mark.parametrize(
        ("state", "reached"),
        [
            ({}, True),
            ({"active": False}, False),
            ({"email": ""}, False),
            ({"declined_at": timedelta(0)}, False),
            ({"address_broken_at": timedelta(0)}, False),
            ({"paused_until": timedelta(seconds=1)}, False),
            ({"paused_until": timedelta(0)}, True),
        ],
    )
    def test_reachable(self, nadia: Contact, now: datetime, state: dict[str, object], reached: bool) -> None:
        values = {key: now + value if isinstance(value, timedelta) else value for key, value in state.items()}
        Contact.objects.filter(id=nadia.id).update(**values)
        assert Contact.objects.reachable(now).exists() is reached

    def test_wanting_mail(self, nadia: Contact, hanna: Contact, bo: Contact, now: datetime) -> None:
        Contact.objects.filter(id=nadia.id).update(address_broken_at=now)
        Contact.objects.filter(id=hanna.id).update(declined_at=now)
        assert names(Contact.objects.wanting_mail(now)) == [bo.name, nadia.name]

    def test_at_address(self, nadia: Contact, bo: Contact) -> None:
        Contact.objects.filter(id=bo.id).update(email="Nadia@Night-Walkers.example ".strip(), active=False)
        assert names(Contact.objects.at_address("nadia@night-walkers.example")) == [bo.name, nadia.name]

    def test_mended_at(self, nadia: Contact, bo: Contact, now: datetime) -> None:
        for hours, field, new in ((3, "address_broken_at", ""), (2, "address_broken_at", "x"), (1, "phone", "")):
            at = now - timedelta(hours=hours)
            ContactChange.objects.create(contact=nadia, field=field, old="", new=new, recorded_at=at)
        assert Contact.objects.all().mended_at() == {nadia.id: now - timedelta(hours=3)}

    def test_covering(self, nadia: Contact, hanna: Contact, fittja: Area, tumba: Area) -> None:
        a_contact("Vera", an_actor("Väktarna", "security_guard"), whole_municipality=True)
        assert names(Contact.objects.covering([fittja.id])) == [hanna.name, "Vera"]
        assert names(Contact.objects.covering([tumba.id])) == ["Vera"]

    def test_covering_names_nobody_twice(self, bo: Contact, alby: Area, fittja: Area) -> None:
        assert Contact.objects.covering([alby.id, fittja.id]).count() == 1

    def test_wholly_within(self, nadia: Contact, bo: Contact, alby: Area, fittja: Area) -> None:
        a_contact("Vera", an_actor("Väktarna", "security_guard"), alby, whole_municipality=True)
        Contact.objects.create(actor=nadia.actor, name="Rollös", clearance=3, created_at=nadia.created_at)
        assert names(Contact.objects.wholly_within([alby.id])) == [nadia.name]
        assert names(Contact.objects.wholly_within([alby.id, fittja.id])) == [bo.name, nadia.name]

    def test_matching(self, nadia: Contact, bo: Contact) -> None:
        assert names(Contact.objects.all().matching("NADIA alby")) == [nadia.name]
        assert names(Contact.objects.all().matching("nadia bostadsbolaget")) == []
        assert names(Contact.objects.all().matching("")) == [bo.name, nadia.name]

    def test_in_role(self, nadia: Contact, bo: Contact) -> None:
        assert names(Contact.objects.all().in_role("housing_company")) == [bo.name]

    @pytest.mark.parametrize("standing", list(ContactStanding))
    def test_standing_agrees_with_the_row(
        self, nadia: Contact, bo: Contact, hanna: Contact, now: datetime, standing: ContactStanding
    ) -> None:
        a_contact("Rut", nadia.actor, email="rut@x.example", active=False, paused_until=now + timedelta(days=1))
        Contact.objects.filter(id=bo.id).update(paused_until=now + timedelta(days=1))
        Contact.objects.filter(id=hanna.id).update(declined_at=now, paused_until=now + timedelta(days=1))
        (one,) = Contact.objects.all().standing(standing, now)
        assert one.standing(now) is standing

    def test_for_list_fetches_all_that_a_row_shows(
        self, nadia: Contact, bo: Contact, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(4):  # type: ignore[operator]
            for contact in Contact.objects.all().for_list():
                assert contact.actor.type.name
                assert [(one.role.name, list(one.areas.all())) for one in contact.assignments.all()]


class TestTheRest:
    """Questions about roles, kinds, actors and users."""

    def test_roles_active_and_in_menu_order(self, db: None) -> None:
        ContactRole.objects.filter(code="school").update(active=False)
        ContactRole.objects.filter(code="other").update(position=0)
        order = [role.code for role in ContactRole.objects.active().in_menu_order()]
        assert order[0] == "other"
        assert "school" not in order

    def test_roles_for_list_count_the_holders_on_the_list(self, nadia: Contact, bo: Contact) -> None:
        Contact.objects.filter(id=bo.id).update(active=False)
        counts = {role.code: vars(role)["contact_count"] for role in ContactRole.objects.all().for_list()}
        assert (counts["night_walkers"], counts["housing_company"]) == (1, 0)

    def test_kinds_in_menu_order(self, db: None) -> None:
        ActorType.objects.filter(code="police").update(active=False)
        assert ActorType.objects.in_menu_order()[0].code == "rescue_service"

    def test_actors_active_and_for_list(self, nadia: Contact, bo: Contact) -> None:
        Actor.objects.filter(id=bo.actor_id).update(active=False)
        (actor,) = Actor.objects.active().for_list()
        assert (actor, vars(actor)["contact_count"]) == (nadia.actor, 1)

    def test_users_keeping_the_list(
        self, samir: User, tove: User, sara: User, tina: User, nadia: Contact, hanna: Contact, tumba: Area
    ) -> None:
        elsewhere = a_contact("Tim", nadia.actor, tumba, email="tim@x.example")
        both = User.objects.all().keeping_the_list([nadia.id, hanna.id])
        assert sorted(user.name for user in both) == [samir.name, tove.name]
        assert User.objects.all().keeping_the_list([elsewhere.id]).get() == samir
        User.objects.filter(id=samir.id).update(is_active=False)
        assert not User.objects.all().keeping_the_list([elsewhere.id]).exists()

    def test_users_active_in_roles_and_for_list(self, sara: User, samir: User, adam: User) -> None:
        User.objects.filter(id=samir.id).update(is_active=False)
        assert set(User.objects.active()) == {sara, adam}
        assert list(User.objects.in_roles([Role.SECURITY_CHIEF, Role.SECURITY_COORDINATOR])) == [sara]
        assert list(User.objects.all().for_list()) == [adam, sara, samir]
