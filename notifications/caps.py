"""Caps on what one person can set going: recipients of a dispatch, dispatches in an hour, mails in a day.

Only dispatches to recipients count: reports, corrections, letters sent again. Notices to staff count nowhere.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import User
from notifications.models import Dispatch
from notifications.models.dispatches import DispatchKind

HOUR = timedelta(hours=1)
TRIALS_AN_HOUR = 20
# The number of the lock that whoever counts takes; nobody else in this database uses it.
TURN = 4_112_026


class Cap(enum.Enum):
    """What is bounded. Above any of them it takes a second person to send."""

    RECIPIENTS = "recipients_per_dispatch"
    DISPATCHES = "dispatches_per_user_and_hour"
    MAILS = "mails_per_day"


@dataclass(frozen=True)
class Passed:
    """A cap that would be passed: ``count`` is what it would come to."""

    cap: Cap
    limit: int
    count: int

    @property
    def words(self) -> str:
        """Return which cap it is, and by how much, as a sentence."""
        sentences = {
            Cap.RECIPIENTS: _("Utskicket går till {count} mottagare. Ensam får du skicka till högst {limit}."),
            Cap.DISPATCHES: _("Det här blir ditt utskick nummer {count} på en timme. Ensam får du göra högst {limit}."),
            Cap.MAILS: _("Med det här utskicket blir det {count} mejl i dag. Utan en andra person går högst {limit}."),
        }
        return sentences[self.cap].format(count=self.count, limit=self.limit)


def caps_passed(*, by: User, recipients: int, now: datetime) -> tuple[Passed, ...]:
    """Return the caps that a dispatch by ``by`` to so many ``recipients`` would pass. For pages: it only looks."""
    ever = Dispatch.objects.to_recipients()
    lately = ever.filter(created_by=by, created_at__gt=now - HOUR).count()
    today = ever.not_undone().filter(created_at__gte=midnight_before(now)).aggregate(letters=Sum("recipient_count"))
    counted = (
        Passed(Cap.RECIPIENTS, settings.RECIPIENTS_PER_DISPATCH, recipients),
        Passed(Cap.DISPATCHES, settings.DISPATCHES_PER_USER_AND_HOUR, lately + 1),
        Passed(Cap.MAILS, settings.MAILS_PER_DAY, (today["letters"] or 0) + recipients),
    )
    return tuple(one for one in counted if one.count > one.limit)


def caps_passed_in_turn(*, by: User, recipients: int, now: datetime) -> tuple[Passed, ...]:
    """Return the same inside the transaction that sends: whoever sends at this moment as well waits and counts this."""
    take_turn()
    return caps_passed(by=by, recipients=recipients, now=now)


def next_trial_at(by: User, now: datetime) -> datetime | None:
    """Return when ``by`` may send a trial letter again; ``None`` means now. Call it in the transaction that sends."""
    take_turn()
    trials = Dispatch.objects.filter(kind=DispatchKind.TRIAL, created_by=by, created_at__gt=now - HOUR)
    latest = list(trials.order_by("-created_at", "-id").values_list("created_at", flat=True)[:TRIALS_AN_HOUR])
    return latest[-1] + HOUR if len(latest) == TRIALS_AN_HOUR else None


def take_turn() -> None:
    """Wait for the others who count, and keep them waiting until this transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("Caps are counted inside the transaction that sends.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


def midnight_before(now: datetime) -> datetime:
    """Return when the local day began, whatever the clock was set to since."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
