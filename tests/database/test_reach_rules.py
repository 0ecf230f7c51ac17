"""What the database never accepts about deadlines, policies and calls."""

from __future__ import annotations

import pytest
from django.db import connection

from contacts.models import Contact, User
from contacts.scales import Mode
from notifications.models import Delivery, Escalation, EscalationPolicy, EscalationPolicyChange, LoggedCall
from tests.database.rows import NIGHT, a_delivery, a_dispatch, a_rendition, refused, refused_by_trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(sara: User, nadia: Contact) -> Delivery:
    """A letter of a report."""
    return a_delivery(a_rendition(a_dispatch(sara)), nadia)


def a_call(letter: Delivery, by: User, **extra: object) -> LoggedCall:
    facts: dict[str, object] = {
        "delivery": letter,
        "mode": letter.mode,
        "outcome": "answered",
        "called_at": NIGHT,
        "by": by,
        "idempotency_key": "one form",
    }
    return LoggedCall.objects.create(**(facts | extra))


def test_a_policy_is_for_a_known_severity() -> None:
    with refused("an_escalation_policy_has_a_known_severity"):
        EscalationPolicy.objects.create(lowest_severity=5)


@pytest.mark.parametrize("minutes", [(9, 20, 30), (10, 10, 30), (10, 20, 20), (None, 20, 20), (10, None, 10)])
def test_an_escalation_goes_step_by_step(minutes: tuple[int | None, ...]) -> None:
    EscalationPolicy.objects.all().delete()
    with refused("an_escalation_goes_step_by_step"):
        EscalationPolicy.objects.create(
            lowest_severity=4, remind_after=minutes[0], deputies_after=minutes[1], call_after=minutes[2]
        )


def test_a_change_of_a_policy_is_never_altered(sara: User) -> None:
    policy = EscalationPolicy.objects.first()
    assert policy is not None
    change = EscalationPolicyChange.objects.create(policy=policy, field="call_after", by=sara, recorded_at=NIGHT)
    with refused_by_trigger("a_recorded_change_is_never_altered", "notifications_escalationpolicychange"):
        EscalationPolicyChange.objects.filter(pk=change.pk).update(new="1")


def test_each_step_of_an_escalation_comes_once(letter: Delivery) -> None:
    Escalation.objects.create(dispatch=letter.dispatch, step="remind", due_at=NIGHT)
    with refused("each_step_of_an_escalation_once"):
        Escalation.objects.create(dispatch=letter.dispatch, step="remind", due_at=NIGHT)


def test_an_escalation_is_a_known_step(letter: Delivery) -> None:
    with refused("an_escalation_is_a_known_step"):
        Escalation.objects.create(dispatch=letter.dispatch, step="shout", due_at=NIGHT)


def test_a_step_that_made_a_dispatch_was_taken(letter: Delivery, sara: User) -> None:
    with refused("an_escalation_that_made_a_dispatch_was_taken"):
        Escalation.objects.create(dispatch=letter.dispatch, step="remind", due_at=NIGHT, made=a_dispatch(sara))


def test_a_call_has_a_known_outcome(letter: Delivery, sara: User) -> None:
    with refused("a_call_has_a_known_outcome"):
        a_call(letter, sara, outcome="shouted")


def test_one_drawn_form_is_one_call(letter: Delivery, sara: User, tina: User) -> None:
    a_call(letter, sara)
    a_call(letter, tina)
    with refused("one_call_per_drawn_form"):
        a_call(letter, sara)


def test_a_call_is_never_altered_nor_deleted(letter: Delivery, sara: User) -> None:
    call = a_call(letter, sara)
    with refused_by_trigger("a_logged_call_is_never_altered", "notifications_loggedcall"):
        LoggedCall.objects.filter(pk=call.pk).update(note="Ändrat")
    with (
        refused_by_trigger("a_logged_call_is_never_altered", "notifications_loggedcall"),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM notifications_loggedcall WHERE id = %s", [call.pk])


def test_a_call_stays_in_the_world_of_its_letter(letter: Delivery, sara: User) -> None:
    with refused_by_trigger("a_call_stays_in_its_world", "notifications_loggedcall"):
        a_call(letter, sara, mode=Mode.EXERCISE)
