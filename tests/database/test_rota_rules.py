"""What the database refuses of rotas, whatever the code does."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from contacts.models import CalendarShift, Contact, ContactRole, Deputy, Rota, RotaChange, WeeklyShift
from tests.database.rows import NIGHT, refused, refused_by_trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def rota(nadia: Contact) -> Rota:
    return Rota.objects.create(actor=nadia.actor, role=ContactRole.objects.get(code="night_walkers"), feed_key="a" * 43)


def test_a_role_at_an_actor_has_one_rota(rota: Rota) -> None:
    with refused("one_rota_for_a_role_at_an_actor"):
        Rota.objects.create(actor=rota.actor, role=rota.role, feed_key="b" * 43)


def test_a_week_has_seven_days(rota: Rota, nadia: Contact) -> None:
    with refused("a_week_has_seven_days"):
        WeeklyShift.objects.create(rota=rota, contact=nadia, weekday=7, begins=time(20), ends=time(4))


def test_a_weekly_shift_is_there_once(rota: Rota, nadia: Contact) -> None:
    WeeklyShift.objects.create(rota=rota, contact=nadia, weekday=6, begins=time(20), ends=time(4))
    with refused("one_weekly_shift_once"):
        WeeklyShift.objects.create(rota=rota, contact=nadia, weekday=6, begins=time(20), ends=time(5))


def test_a_calendar_shift_ends_after_it_begins(rota: Rota, nadia: Contact) -> None:
    with refused("a_shift_ends_after_it_begins"):
        CalendarShift.objects.create(rota=rota, contact=nadia, uid="one", begins_at=NIGHT, ends_at=NIGHT)


def test_a_calendar_shift_is_there_once(rota: Rota, nadia: Contact) -> None:
    values = {"rota": rota, "contact": nadia, "uid": "one", "begins_at": NIGHT}
    CalendarShift.objects.create(**values, ends_at=NIGHT + timedelta(hours=1))
    with refused("one_calendar_shift_once"):
        CalendarShift.objects.create(**values, ends_at=NIGHT + timedelta(hours=2))


def test_a_deputy_stands_once_in_a_rota_and_alone_in_a_place(rota: Rota, nadia: Contact, bo: Contact) -> None:
    Deputy.objects.create(rota=rota, contact=nadia, position=1)
    with refused("a_deputy_once_in_a_rota"):
        Deputy.objects.create(rota=rota, contact=nadia, position=2)
    with refused("one_deputy_in_each_place"):
        Deputy.objects.create(rota=rota, contact=bo, position=1)


def test_a_recorded_change_of_a_rota_stays_as_it_is(rota: Rota) -> None:
    change = RotaChange.objects.create(rota=rota, field="active", old="yes", new="no", recorded_at=NIGHT)
    with refused_by_trigger("a_recorded_change_is_never_altered", "contacts_rotachange"):
        RotaChange.objects.filter(id=change.id).update(new="yes")
    with refused_by_trigger("a_recorded_change_is_never_altered", "contacts_rotachange"):
        RotaChange.objects.filter(id=change.id).delete()
