"""What was done in calm weeks to be ready: a test of who answers last quarter, and a look through the address book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from botkyrka_oro.demo.report_words import COMMUNITY, PARTNERS
from botkyrka_oro.demo.telling import Cast, Deed
from contacts.actions import OwnData
from contacts.models import ContactRole
from notifications.actions import (
    acknowledge,
    ask_for_review,
    asking_by,
    change_through_link,
    drill_audience,
    start_drill,
)
from notifications.models import Delivery
from notifications.models.answers import Way
from notifications.models.dispatches import DispatchKind

TESTED = ("alby", "fittja", "hallunda-norsborg", "tumba")
DAYS_BEFORE_THE_END = 12
MORNING = 10
ASKED_DAYS_AGO = 8
# Of ten people this one never presses the button, and this one only lets a mail scanner do it.
OF_TEN, SILENT, UNSURE = 10, 3, 7
FIRST_ANSWER_AFTER = timedelta(minutes=3)
BETWEEN_ANSWERS = timedelta(minutes=17)
NEW_ADDRESS = "ny.adress@kontakt.example"


def calm_deeds(cast: Cast) -> Iterator[tuple[datetime, Deed]]:
    """Return what was done to be ready, each with its moment."""
    tested_at = day_of_the_test(cast.now)
    yield tested_at, partial(_test, cast, tested_at)
    asked_at = cast.now - timedelta(days=ASKED_DAYS_AGO)
    yield asked_at, partial(_ask, cast, asked_at)


def day_of_the_test(now: datetime) -> datetime:
    """Return a morning near the end of the quarter before the one that it is now."""
    here = timezone.localtime(now)
    begun = here.replace(month=(here.month - 1) // 3 * 3 + 1, day=1, hour=MORNING, minute=0, second=0, microsecond=0)
    return (begun.replace(tzinfo=None) - timedelta(days=DAYS_BEFORE_THE_END)).replace(tzinfo=here.tzinfo)


def _test(cast: Cast, when: datetime) -> None:
    areas = [cast.areas[slug] for slug in TESTED]
    roles = list(ContactRole.objects.filter(code__in=[*COMMUNITY.split(), *PARTNERS.split()]))
    shown = drill_audience(area_ids={one.id for one in areas}, role_ids={one.id for one in roles}, now=when)
    start_drill(
        by=cast.users["sakerhetssamordnare"],
        areas=areas,
        roles=roles,
        version=shown.version,
        now=when,
        key="demo the test of last quarter",
    )


def _ask(cast: Cast, when: datetime) -> None:
    by = cast.users["trygghetssamordnare"]
    shown = asking_by(by, when)
    if shown.count:
        ask_for_review(by=by, version=shown.version, now=when, key="demo a look through the list")


def answer_letters() -> None:
    """Let most of those who got the test press the button, as people do: some soon, some late, some never.

    One of those who were asked about their data has another address now.
    """
    handed_over = Delivery.objects.handed_over().select_related("contact", "dispatch__created_by").order_by("id")
    for number, letter in enumerate(handed_over.filter(dispatch__kind=DispatchKind.DRILL)):
        place = number % OF_TEN
        if place == SILENT or letter.sent_at is None:
            continue
        at = letter.sent_at + FIRST_ANSWER_AFTER + number * BETWEEN_ANSWERS
        acknowledge(delivery=letter, way=Way.LINK, signs=["soon_after_drawn"] if place == UNSURE else [], now=at)
    asked = handed_over.filter(dispatch__kind=DispatchKind.REVIEW).first()
    if asked is not None and asked.contact is not None and asked.sent_at is not None:
        one = asked.contact
        wanted = OwnData(name=one.name, phone=one.phone, language=one.language, email=NEW_ADDRESS)
        change_through_link(letter=asked, version=one.version, wanted=wanted, now=asked.sent_at + timedelta(hours=3))
