"""What the database refuses about mail that waits to be judged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from contacts.models import User
from notifications.models import StrayMail
from tests.database.rows import refused

pytestmark = pytest.mark.django_db


def a_stray(now: datetime, **extra: Any) -> StrayMail:
    values: dict[str, Any] = {"message_id": "<1@elsewhere.example>", "text": "Det brinner.", "received_at": now}
    return StrayMail.objects.create(**(values | extra))


def test_a_stray_mail_is_in_a_state_that_there_is(now: datetime, sara: User) -> None:
    with refused("a_stray_mail_is_in_a_known_state"):
        a_stray(now, state="lost", handled_by=sara, handled_at=now)
    assert StrayMail.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "by", "at"),
    [
        ("done", False, True),
        ("done", True, False),
        ("in_log", False, False),
        ("new", True, False),
        ("new", False, True),
    ],
)
def test_a_handled_stray_mail_says_by_whom_and_when(state: str, by: bool, at: bool, now: datetime, sara: User) -> None:
    with refused("a_handled_stray_mail_says_by_whom"):
        a_stray(now, state=state, handled_by=sara if by else None, handled_at=now if at else None)
    a_stray(now)
    a_stray(now, message_id="<2@elsewhere.example>", state="done", handled_by=sara, handled_at=now)
    assert [one.message_id for one in StrayMail.objects.all().waiting()] == ["<1@elsewhere.example>"]


def test_the_same_mail_is_kept_once(now: datetime) -> None:
    a_stray(now)
    with refused("notifications_straymail_message_id_key"):
        a_stray(now, text="Igen.")
    assert StrayMail.objects.count() == 1
