"""Ten thousand tokens that nobody was given: none of them opens anything, and all get the same page."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, User
from notifications.links import Purpose, public_id_from, token_for
from notifications.models import Delivery
from notifications.personal_links import opened_by
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = pytest.mark.django_db

HOW_MANY, SHOWN = 10_000, 200
# The form's own keys are drawn anew each time.
DRAWN_ANEW = re.compile(r'(?<=value=")[^"]+')
# Their values are drawn anew, or say when.
MOVING = {"Date", "Set-Cookie", "X-Request-ID", "Content-Security-Policy"}


@pytest.fixture
def letter(sara: User, nadia: Contact, now: datetime) -> Delivery:
    return a_dispatch(sara, [an_addressee(nadia)], now).deliveries.get()


def test_no_random_token_opens_anything(letter: Delivery, tell: Tell) -> None:
    now = timezone.now()
    tokens = [secrets.token_urlsafe(32) for _ in range(HOW_MANY)]
    signed = [public_id for token in tokens if (public_id := public_id_from(token, Purpose.READ))]
    opened = [public_id for public_id in signed if opened_by(public_id, now)]
    tell(f"{HOW_MANY} random tokens: {len(signed)} signed by us, {len(opened)} opened something")
    assert opened == []
    assert opened_by(public_id_from(token_for(letter.public_id, Purpose.READ), Purpose.READ), now) is not None


def test_what_is_unknown_and_what_has_died_get_the_same_page(letter: Delivery, tell: Tell) -> None:
    letter.dispatch.links_expire_at = timezone.now()
    letter.dispatch.save()
    another = token_for(secrets.token_hex(16), Purpose.READ)  # signed by us, and of no letter
    dead = token_for(letter.public_id, Purpose.READ)
    seen: Counter[tuple[int, str, tuple[tuple[str, str], ...]]] = Counter()
    tokens = [dead, another, "x", "å" * 43, dead[:-1], f"{dead}x", *(secrets.token_urlsafe(32) for _ in range(SHOWN))]
    for number, token in enumerate(tokens):
        answer = Client().get(f"/l/{token}/", REMOTE_ADDR=f"192.0.2.{number % 250}")
        told = tuple(sorted((name, value) for name, value in answer.items() if name not in MOVING))
        seen[answer.status_code, DRAWN_ANEW.sub("", answer.content.decode()), told] += 1
    tell(f"{len(tokens)} links that open nothing: {len(seen)} different answers")
    assert list(seen.values()) == [len(tokens)]
    ((status, _page, _told),) = seen
    assert status == 404
