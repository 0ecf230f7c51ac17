"""The rota of the night walkers in Alby: Nadia on Fridays, Nils on Saturdays, Disa if neither is there."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from contacts.models import Area, Contact, ContactRole, Deputy, Rota, WeeklyShift
from contacts.shifts import STOCKHOLM
from tests.cast import a_contact

FRIDAY_NIGHT = datetime(2026, 11, 27, 22, 0, tzinfo=STOCKHOLM)
SATURDAY_NIGHT = datetime(2026, 11, 28, 22, 0, tzinfo=STOCKHOLM)
MONDAY = datetime(2026, 11, 30, 12, 0, tzinfo=STOCKHOLM)


def a_shift(rota: Rota, contact: Contact, weekday: int, begins: int = 20, ends: int = 4) -> WeeklyShift:
    """Put ``contact`` on duty on a weekday, by default from eight to four."""
    return WeeklyShift.objects.create(rota=rota, contact=contact, weekday=weekday, begins=time(begins), ends=time(ends))


@pytest.fixture
def nils(nadia: Contact, alby: Area) -> Contact:
    """The other night walker in Alby."""
    return a_contact("Nils Nattvandrare", nadia.actor, alby)


@pytest.fixture
def disa(nadia: Contact) -> Contact:
    """The deputy: a night walker without any role."""
    return _without_role("Disa Deputerad", nadia)


@pytest.fixture
def brevlada(nadia: Contact) -> Contact:
    """The mailbox of the association."""
    return _without_role("Brevlådan", nadia)


@pytest.fixture
def rota(nadia: Contact, nils: Contact, disa: Contact, brevlada: Contact) -> Rota:
    found = Rota.objects.create(
        actor=nadia.actor,
        role=ContactRole.objects.get(code="night_walkers"),
        mailbox=brevlada,
        feed_key="f" * 43,
    )
    a_shift(found, nadia, 4)
    a_shift(found, nils, 5)
    Deputy.objects.create(rota=found, contact=disa, position=1)
    return found


def _without_role(name: str, beside: Contact) -> Contact:
    contact = a_contact(name, beside.actor)
    contact.assignments.all().delete()
    return contact
