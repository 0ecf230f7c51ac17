"""Many questions in one statement: each answered as if it had been asked alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Count, Exists, Max
from django.test.utils import CaptureQueriesContext

from contacts.at_once import at_once, how_many, listing, moment_of, tally
from contacts.models import Area, Contact, User

pytestmark = pytest.mark.django_db


def test_every_question_is_answered_in_one_statement(sara: User, tove: User, nadia: Contact, bo: Contact) -> None:
    people = Contact.objects.order_by("name")
    with CaptureQueriesContext(connection) as asked:
        found = at_once(
            sara,
            areas=how_many(Area.objects.all()),
            people=listing(people, "id", "name"),
            facts=tally(people, count=Count("id"), newest=Max("id")),
            anybody=Exists(Contact.objects.filter(name="Ingen")),
        )
    assert len(asked) == 1
    assert found == {
        "areas": Area.objects.count(),
        "people": [{"id": one.id, "name": one.name} for one in (bo, nadia)],
        "facts": {"count": 2, "newest": max(bo.id, nadia.id)},
        "anybody": False,
    }


def test_nothing_is_counted_as_nothing(sara: User) -> None:
    nobody, never = Contact.objects.filter(name="Ingen"), Contact.objects.none()
    assert at_once(sara, nobody=how_many(nobody), never=how_many(never)) == {"nobody": 0, "never": 0}
    found = at_once(sara, listed=listing(nobody, "id"), facts=tally(nobody, newest=Max("id")))
    assert found == {"listed": [], "facts": {"newest": None}}
    found = at_once(sara, listed=listing(never, "id"), facts=tally(never, newest=Max("id")), anybody=Exists(never))
    assert found == {"listed": [], "facts": None, "anybody": False}


def test_nothing_to_ask_is_not_asked(sara: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert at_once(sara) == {}
    assert len(asked) == 0


def test_a_moment_survives_the_way_to_the_microsecond(sara: User, nadia: Contact) -> None:
    moment = datetime(2026, 10, 25, 0, 30, 15, 123456, tzinfo=UTC)
    Contact.objects.filter(id=nadia.id).update(address_broken_at=moment)
    (row,) = at_once(sara, people=listing(Contact.objects.filter(id=nadia.id), "address_broken_at"))["people"]
    assert moment_of(row["address_broken_at"]) == moment
    assert moment_of(None) is None
