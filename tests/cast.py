"""The small named cast that the tests tell their story with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from contacts.models import Actor, ActorType, Area, Assignment, Contact, ContactRole, User
from contacts.models.users import Role
from contacts.scales import Severity

PASSWORD = "en lång natt i november"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def now() -> datetime:
    """The moment that the test calls now."""
    return timezone.now()


def staff(name: str, role: Role, *areas: Area, **extra: Any) -> User:
    """Make a member of staff whose log-in address is the first name."""
    user = User.objects.create_user(
        email=f"{name.split(maxsplit=1)[0].lower()}@botkyrka.example",
        name=name,
        role=role,
        password=PASSWORD,
        **extra,
    )
    user.areas.set(areas)
    return user


def an_actor(name: str, type_code: str) -> Actor:
    """Return the actor of this name, made when it is missing."""
    actor, _made = Actor.objects.get_or_create(name=name, defaults={"type": ActorType.objects.get(code=type_code)})
    return actor


def a_contact(
    name: str,
    actor: Actor,
    *areas: Area,
    role: str | None = None,
    lowest_severity: Severity = Severity.LOW,
    whole_municipality: bool = False,
    **extra: Any,
) -> Contact:
    """Make a contact with one assignment; its role is its actor's type, its clearance the narrowest allowed."""
    values = {
        "email": f"{name.split(maxsplit=1)[0].lower()}@{actor.type.code.replace('_', '-')}.example",
        "clearance": actor.type.narrowest_clearance,
        "created_at": timezone.now() - timedelta(days=30),
    }
    contact = Contact.objects.create(actor=actor, name=name, **(values | extra))
    assignment = Assignment.objects.create(
        contact=contact,
        role=ContactRole.objects.get(code=role or actor.type.code),
        lowest_severity=lowest_severity,
        whole_municipality=whole_municipality,
    )
    assignment.areas.set(areas)
    return contact


def a_crowd(count: int, actor: Actor, *areas: Area, role: str | None = None, **extra: Any) -> list[Contact]:
    """Make that many contacts as ``a_contact`` makes one, in three statements. Every other one reads English."""
    values = {"clearance": actor.type.narrowest_clearance, "created_at": timezone.now() - timedelta(days=30)}
    crowd = Contact.objects.bulk_create(
        Contact(
            actor=actor,
            name=f"Kontakt {number}",
            email=f"{number}@{actor.type.code.replace('_', '-')}.example",
            language="sv" if number % 2 else "en",
            **(values | extra),
        )
        for number in range(count)
    )
    held = ContactRole.objects.get(code=role or actor.type.code)
    assignments = Assignment.objects.bulk_create(Assignment(contact=contact, role=held) for contact in crowd)
    place = Assignment.areas.through
    place.objects.bulk_create(place(assignment=one, area=area) for one in assignments for area in areas)
    return crowd


@pytest.fixture
def alby(db: None) -> Area:
    return Area.objects.get(slug="alby")


@pytest.fixture
def fittja(db: None) -> Area:
    return Area.objects.get(slug="fittja")


@pytest.fixture
def tumba(db: None) -> Area:
    return Area.objects.get(slug="tumba")


@pytest.fixture
def sara(db: None) -> User:
    """The säkerhetschef."""
    return staff("Sara Säkerhetschef", Role.SECURITY_CHIEF)


@pytest.fixture
def samir(db: None) -> User:
    """The säkerhetssamordnare."""
    return staff("Samir Säkerhetssamordnare", Role.SECURITY_COORDINATOR)


@pytest.fixture
def tove(alby: Area, fittja: Area) -> User:
    """The trygghetssamordnare of Alby and Fittja."""
    return staff("Tove Trygghetssamordnare", Role.SAFETY_COORDINATOR, alby, fittja)


@pytest.fixture
def tina(db: None) -> User:
    """The tjänsteperson i beredskap."""
    return staff("Tina Tjänsteperson", Role.DUTY_OFFICER)


@pytest.fixture
def petra(db: None) -> User:
    """The liaison of the police."""
    return staff("Petra Polis", Role.POLICE_LIAISON)


@pytest.fixture
def rolf(db: None) -> User:
    """The liaison of the rescue service."""
    return staff("Rolf Räddningstjänst", Role.RESCUE_LIAISON)


@pytest.fixture
def adam(db: None) -> User:
    """The system administrator."""
    return staff("Adam Administratör", Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def nadia(alby: Area) -> Contact:
    """A night walker in Alby: a volunteer."""
    return a_contact("Nadia Nattvandrare", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)


@pytest.fixture
def bo(alby: Area, fittja: Area) -> Contact:
    """A caretaker of a housing company in Alby and Fittja: a partner."""
    return a_contact("Bo Bovärd", an_actor("Bostadsbolaget", "housing_company"), alby, fittja)


@pytest.fixture
def hanna(fittja: Area) -> Contact:
    """The tenants' association in Fittja: a volunteer."""
    return a_contact("Hanna Hyresgäst", an_actor("Hyresgästföreningen", "tenants_association"), fittja)
