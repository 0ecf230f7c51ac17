"""What the database refuses about drills and proposed addresses, each rule with its neighbour that it lets pass."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.models import AddressProposal, Contact, User
from notifications.models import Drill
from tests.database.rows import NIGHT, a_dispatch, refused

pytestmark = pytest.mark.django_db


def a_drill(by: User, **extra: Any) -> Drill:
    values: dict[str, Any] = {
        "year": 2026,
        "quarter": 4,
        "started_by": by,
        "started_at": NIGHT,
        "idempotency_key": "form 1",
    }
    return Drill.objects.create(dispatch=a_dispatch(by, kind="drill"), **(values | extra))


def a_proposal(contact: Contact, **extra: Any) -> AddressProposal:
    values: dict[str, Any] = {"email": "nadia@ny.example", "proposed_at": NIGHT}
    return AddressProposal.objects.create(contact=contact, **(values | extra))


@pytest.mark.parametrize("quarter", [0, 5])
def test_a_year_has_four_quarters(sara: User, quarter: int) -> None:
    with refused("a_year_has_four_quarters"):
        a_drill(sara, quarter=quarter)
    a_drill(sara, quarter=1)
    a_drill(sara, quarter=4, idempotency_key="form 2")


def test_a_drawn_form_starts_one_drill(sara: User, samir: User) -> None:
    a_drill(sara)
    with refused("one_drill_per_drawn_form"):
        a_drill(sara)
    a_drill(samir)


def test_a_proposal_is_in_a_known_state(nadia: Contact, samir: User) -> None:
    with refused("an_address_proposal_is_in_a_known_state"):
        a_proposal(nadia, state="lost", decided_by=samir, decided_at=NIGHT)
    a_proposal(nadia, state="taken", decided_by=samir, decided_at=NIGHT)


def test_a_contact_has_one_waiting_proposal(nadia: Contact, hanna: Contact, samir: User) -> None:
    a_proposal(nadia, state="refused", decided_by=samir, decided_at=NIGHT)
    a_proposal(nadia)
    with refused("one_waiting_address_proposal_of_a_contact"):
        a_proposal(nadia)
    a_proposal(hanna)


def test_a_decided_proposal_says_by_whom(nadia: Contact, samir: User) -> None:
    for wrong in (
        {"state": "taken"},
        {"state": "taken", "decided_by": samir},
        {"state": "refused", "decided_at": NIGHT},
        {"decided_by": samir, "decided_at": NIGHT},
    ):
        with refused("a_decided_address_proposal_says_by_whom"):
            a_proposal(nadia, **wrong)
    a_proposal(nadia, state="refused", decided_by=samir, decided_at=NIGHT)
