"""The page of the policy: minutes by severity, changed by those who may, recorded, and never by two at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from contacts.models import User
from contacts.scales import Severity
from notifications.models import EscalationPolicy, EscalationPolicyChange


def policy_of(severity: Severity) -> tuple[int | None, int | None, int | None]:
    one = EscalationPolicy.objects.get(lowest_severity=severity)
    return one.remind_after, one.deputies_after, one.call_after


def the_form(**other: str) -> dict[str, str]:
    """Return what the page would send as it stands, but for what is typed otherwise."""
    fields: dict[str, str] = {}
    for one in EscalationPolicy.objects.all():
        fields[f"version-{one.lowest_severity}"] = str(one.version)
        for name in ("remind_after", "deputies_after", "call_after"):
            value = getattr(one, name)
            fields[f"{name}-{one.lowest_severity}"] = "" if value is None else str(value)
    return fields | {name.replace("__", "-"): value for name, value in other.items()}


@pytest.fixture
def chief(sara: User, client: Client) -> Client:
    """Sara's browser."""
    client.force_login(sara)
    return client


def test_the_first_values_are_there_from_the_start(db: None) -> None:
    assert policy_of(Severity.CRITICAL) == (10, 20, 30)
    assert policy_of(Severity.HIGH) == (30, 60, 90)
    assert policy_of(Severity.ELEVATED) == policy_of(Severity.LOW) == (None, None, None)


def test_what_is_changed_is_saved_and_recorded_and_the_rest_left_alone(chief: Client, sara: User) -> None:
    page = chief.get("/eskalering/").content.decode()
    assert 'value="10"' in page

    answer = chief.post(
        "/eskalering/", the_form(remind_after__4="15", call_after__3="", deputies_after__2="45"), follow=True
    )

    assert "Sparat." in answer.content.decode()
    assert policy_of(Severity.CRITICAL) == (15, 20, 30)
    assert policy_of(Severity.HIGH) == (30, 60, None)
    assert policy_of(Severity.ELEVATED) == (None, 45, None)
    changes = EscalationPolicyChange.objects.values_list("policy__lowest_severity", "field", "old", "new", "by")
    assert set(changes) == {
        (4, "remind_after", "10", "15", sara.id),
        (3, "call_after", "90", "", sara.id),
        (2, "deputies_after", "", "45", sara.id),
    }
    assert "Akut: Påminn efter" in answer.content.decode()


def test_saving_what_stands_changes_nothing(chief: Client) -> None:
    answer = chief.post("/eskalering/", the_form(), follow=True)
    assert "Inget var ändrat." in answer.content.decode()
    assert EscalationPolicyChange.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"remind_after__4": "9"}, "tidigast efter 10 minuter"),
        ({"deputies_after__4": "10"}, "senare än det före"),
        ({"deputies_after__4": "", "call_after__4": "10"}, "senare än det före"),
        ({"call_after__4": "1441"}, "mellan 1 och 1440"),
        ({"call_after__4": "snart"}, "mellan 1 och 1440"),
        ({"call_after__4": "-5"}, "mellan 1 och 1440"),
        ({"remind_after__4": "٣٠"}, "tidigast efter 10 minuter"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_saved(
    typed: dict[str, str], words: str, chief: Client
) -> None:
    answer = chief.post("/eskalering/", the_form(remind_after__3="40", **typed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert policy_of(Severity.CRITICAL) == (10, 20, 30)
    assert policy_of(Severity.HIGH) == (30, 60, 90)


@pytest.mark.parametrize("version", ["0", "2", "", "x"])
def test_what_somebody_else_has_changed_is_not_overwritten(version: str, chief: Client) -> None:
    answer = chief.post("/eskalering/", the_form(remind_after__4="15", version__4=version))
    assert answer.status_code == 409
    assert "Någon annan har ändrat" in answer.content.decode()
    assert policy_of(Severity.CRITICAL) == (10, 20, 30)


def test_only_those_who_manage_it_see_it(tove: User, tina: User, petra: User, samir: User, client: Client) -> None:
    for user, status in ((tove, 403), (tina, 403), (petra, 403), (samir, 200)):
        client.force_login(user)
        assert client.get("/eskalering/").status_code == status
        posted: Any = client.post("/eskalering/", the_form())
        assert posted.status_code == (302 if status == 200 else 403)
