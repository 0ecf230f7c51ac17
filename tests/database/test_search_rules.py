"""What the database refuses about saved views, how far somebody has read, and handovers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts.models import User
from incidents.models import CaughtUp, Handover, SavedView
from tests.database.rows import NIGHT, refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_view(user: User, **extra: object) -> SavedView:
    values: dict[str, object] = {
        "user": user,
        "page": "board",
        "name": "Norr",
        "query": "area=alby",
        "saved_at": NIGHT,
    }
    return SavedView.objects.create(**(values | extra))


def a_handover(by: User, **extra: object) -> Handover:
    values: dict[str, object] = {
        "since": NIGHT - 8 * HOUR,
        "by": by,
        "written_at": NIGHT,
        "idempotency_key": str(Handover.objects.count()),
    }
    return Handover.objects.create(**(values | extra))


def test_a_view_has_a_name(sara: User) -> None:
    with refused("a_saved_view_has_a_name"):
        a_view(sara, name="")
    a_view(sara, query="")


def test_a_user_has_one_view_of_a_name_on_a_page(sara: User, tove: User) -> None:
    a_view(sara)
    with refused("one_saved_view_of_a_name"):
        a_view(sara, query="area=tumba")
    a_view(sara, page="incident_list")
    a_view(sara, name="Söder")
    a_view(tove)


def test_a_user_has_read_until_one_moment(sara: User, tove: User) -> None:
    CaughtUp.objects.create(user=sara, until=NIGHT)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaughtUp.objects.create(user=sara, until=NIGHT + HOUR)
    CaughtUp.objects.create(user=tove, until=NIGHT)


def test_a_handover_is_of_a_known_world(sara: User) -> None:
    with refused("a_handover_is_live_or_exercise"):
        a_handover(sara, mode="drill")
    a_handover(sara, mode="exercise")


def test_a_handover_covers_time_that_has_been(sara: User) -> None:
    with refused("a_handover_covers_time_that_has_been"):
        a_handover(sara, since=NIGHT)
    a_handover(sara, since=NIGHT - timedelta(microseconds=1))


def test_a_handover_is_taken_over_by_somebody_else_who_is_named(sara: User, tove: User) -> None:
    rule = "a_handover_is_taken_over_by_somebody_else"
    with refused(rule):
        a_handover(sara, taken_over_by=sara, taken_over_at=NIGHT)
    with refused(rule):
        a_handover(sara, taken_over_by=tove)
    with refused(rule):
        a_handover(sara, taken_over_at=NIGHT)
    a_handover(sara, taken_over_by=tove, taken_over_at=NIGHT)


def test_a_drawn_form_writes_one_handover(sara: User, tove: User) -> None:
    a_handover(sara, idempotency_key="formuläret")
    with refused("one_handover_per_drawn_form"):
        a_handover(sara, idempotency_key="formuläret")
    a_handover(tove, idempotency_key="formuläret")
