"""What the database refuses about big screens, each rule with its neighbour that it lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.models import User
from contacts.scales import Sharing
from incidents.models import Screen
from tests.database.rows import NIGHT, refused

pytestmark = pytest.mark.django_db


def a_screen(by: User, **extra: Any) -> Screen:
    values: dict[str, Any] = {"name": "Ledningsrummet", "code": "ABCDE23456", "paired_by": by, "paired_at": NIGHT}
    return Screen.objects.create(**(values | extra))


def test_a_code_pairs_one_screen_until_it_is_parted(sara: User) -> None:
    a_screen(sara, parted_by=sara, parted_at=NIGHT)
    a_screen(sara)
    with refused("one_paired_screen_of_a_code"):
        a_screen(sara)
    a_screen(sara, code="ABCDE23457")


@pytest.mark.parametrize("distance", [1, 13])
def test_a_screen_is_read_from_within_a_room(sara: User, distance: int) -> None:
    with refused("a_screen_is_read_from_within_a_room"):
        a_screen(sara, distance=distance)
    a_screen(sara, distance=2)
    a_screen(sara, distance=12, code="ABCDE23457")


def test_a_screen_has_a_known_sharing(sara: User) -> None:
    with refused("a_screen_has_a_known_sharing"):
        a_screen(sara, sharing=5)
    a_screen(sara, sharing=Sharing.OPEN)


def test_a_screen_never_shows_what_is_for_named_people(sara: User) -> None:
    with refused("a_screen_never_shows_what_is_for_named_people"):
        a_screen(sara, sharing=Sharing.NAMED)
    a_screen(sara, sharing=Sharing.ORGANISATION)


def test_a_parted_screen_says_by_whom(sara: User) -> None:
    for wrong in ({"parted_at": NIGHT}, {"parted_by": sara}):
        with refused("a_parted_screen_says_by_whom"):
            a_screen(sara, **wrong)
    a_screen(sara, parted_at=NIGHT, parted_by=sara)
