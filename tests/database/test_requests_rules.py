"""What the database refuses about requests for information, each rule with its neighbour that it lets pass."""

from __future__ import annotations

import pytest

from contacts.models import User
from contacts.scales import Mode, Severity, Sharing
from incidents.models import InformationRequest
from tests.database.rows import NIGHT, a_dispatch, refused

pytestmark = pytest.mark.django_db


def a_request(by: User, **extra: object) -> InformationRequest:
    values: dict[str, object] = {
        "title": "Alby i kväll",
        "severity": Severity.LOW,
        "sharing": Sharing.PARTNERS,
        "by": by,
        "created_at": NIGHT,
        "idempotency_key": "formuläret",
    }
    values |= extra
    if "dispatch" not in values:
        values["dispatch"] = a_dispatch(by)
    return InformationRequest.objects.create(**values)


def test_a_request_is_of_a_known_world_and_severity(tove: User) -> None:
    with refused("a_request_is_live_or_exercise"):
        a_request(tove, mode="drill")
    with refused("a_request_has_a_known_severity"):
        a_request(tove, severity=5)
    a_request(tove, severity=Severity.CRITICAL)


@pytest.mark.parametrize("sharing", [Sharing.NAMED, Sharing.ORGANISATION])
def test_a_request_goes_to_actors_outside(tove: User, sharing: Sharing) -> None:
    with refused("a_request_goes_to_actors_outside_the_organisation"):
        a_request(tove, sharing=sharing)
    a_request(tove, sharing=Sharing.OPEN)


def test_a_form_asks_once_however_often_it_is_sent(tove: User, sara: User) -> None:
    a_request(tove)
    with refused("one_request_per_drawn_form"):
        a_request(tove)
    a_request(sara)
    a_request(tove, idempotency_key="ett annat formulär")


def test_a_request_is_sent_in_its_own_world(tove: User) -> None:
    with refused("a_request_is_sent_in_its_world"):
        a_request(tove, mode=Mode.EXERCISE)
    a_request(tove, mode=Mode.EXERCISE, dispatch=a_dispatch(tove, mode=Mode.EXERCISE))
