"""What the database refuses about set levels, each rule with its neighbour that it lets pass."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contacts.models import Area, User
from contacts.scales import Mode, Severity
from incidents.models import SetLevel
from tests.database.rows import NIGHT, refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_level(area: Area, by: User, **extra: object) -> SetLevel:
    values: dict[str, object] = {
        "area": area,
        "severity": Severity.HIGH,
        "reason": "fler är på väg",
        "set_by": by,
        "set_at": NIGHT,
        "until": NIGHT + HOUR,
    }
    return SetLevel.objects.create(**(values | extra))


def test_a_set_level_is_of_a_known_world_and_severity(alby: Area, sara: User) -> None:
    with refused("a_set_level_is_live_or_exercise"):
        a_level(alby, sara, mode="drill")
    with refused("a_set_level_is_a_known_one"):
        a_level(alby, sara, severity=5)
    a_level(alby, sara, severity=None)


def test_a_set_level_says_why_and_until_when(alby: Area, sara: User) -> None:
    with refused("a_set_level_has_its_reason"):
        a_level(alby, sara, reason="")
    with refused("a_set_level_ends_after_it_began"):
        a_level(alby, sara, until=NIGHT)
    a_level(alby, sara)


def test_a_lifted_level_says_by_whom_and_when(alby: Area, sara: User) -> None:
    with refused("a_lifted_level_says_by_whom"):
        a_level(alby, sara, lifted_at=NIGHT)
    with refused("a_lifted_level_says_by_whom"):
        a_level(alby, sara, lifted_by=sara)
    a_level(alby, sara, lifted_by=sara, lifted_at=NIGHT)


def test_an_area_has_one_set_level_at_a_time_in_each_world(alby: Area, fittja: Area, sara: User) -> None:
    first = a_level(alby, sara)
    with refused("one_set_level_at_a_time"):
        a_level(alby, sara)
    a_level(fittja, sara)
    a_level(alby, sara, mode=Mode.EXERCISE)
    SetLevel.objects.filter(id=first.id).update(lifted_by=sara, lifted_at=NIGHT)
    a_level(alby, sara)
