"""How the sending is: one answer for probes, for staff and for whoever watches over the house. Counts, no names."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Max, Min, Q, Sum

from contacts.scales import Severity
from notifications.lifecycle import OWED, DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch, SendingSwitch, Watch, WorkerSign
from notifications.models.dispatches import TO_RECIPIENTS

SILENT_AFTER = timedelta(seconds=30)
BUCKETS = tuple(timedelta(seconds=bound) for bound in (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600))
SPEED_OVER = timedelta(hours=1)
# What was handed over is what was decided less what was not, so that the many letters that arrived are never read.
# One statement, and so one moment: a dispatch is in both parts or in none.
FATES = """
WITH letters AS (
    SELECT dispatch_id, state, failure, count(*) AS number FROM notifications_delivery
    WHERE state IN ('queued', 'deferred') GROUP BY dispatch_id, state, failure
    UNION ALL
    SELECT dispatch_id, state, failure, count(*) FROM notifications_delivery
    WHERE state = 'sending' GROUP BY dispatch_id, state, failure
    UNION ALL
    SELECT dispatch_id, state, failure, count(*) FROM notifications_delivery
    WHERE state IN ('failed', 'bounced', 'stopped') GROUP BY dispatch_id, state, failure
)
SELECT kind, severity, letters.state, failure, sum(number) FROM letters
JOIN notifications_dispatch AS dispatch ON dispatch.id = dispatch_id GROUP BY kind, severity, letters.state, failure
UNION ALL
SELECT kind, severity, '', '', sum(recipient_count) FROM notifications_dispatch GROUP BY kind, severity
"""


class SendingState(enum.StrEnum):
    """How the sending is, in one word."""

    RUNNING = "running"
    LATE = "late"  # a letter has waited for too long
    SILENT = "silent"  # letters wait, and no worker is heard
    STOPPED = "stopped"  # people have stopped it


@dataclass(frozen=True, kw_only=True)
class Sending:
    """How the sending is at one moment, all dispatches together."""

    at: datetime
    switched_on: bool
    paused: int
    waiting: int
    waiting_since: datetime | None
    workers: int
    heard_at: datetime | None
    handed_over_at: datetime | None

    @property
    def waited(self) -> timedelta:
        """Return for how long the letter has waited that ought to have left first."""
        return max(self.at - self.waiting_since, timedelta(0)) if self.waiting_since else timedelta(0)

    @property
    def late(self) -> bool:
        """Tell whether a letter has waited for longer than the house puts up with."""
        return self.waited > timedelta(seconds=settings.LETTERS_LATE_AFTER_SECONDS)

    @property
    def silence(self) -> timedelta | None:
        """Return for how long no worker has been heard of; ``None`` when none ever was."""
        return max(self.at - self.heard_at, timedelta(0)) if self.heard_at else None

    @property
    def silent(self) -> bool:
        """Tell whether no worker has been heard of lately."""
        return self.silence is None or self.silence > SILENT_AFTER

    @property
    def state(self) -> SendingState:
        """Return all of this in one word. That people have stopped it says more than what follows from it."""
        if not self.switched_on:
            return SendingState.STOPPED
        if self.waiting and self.silent:
            return SendingState.SILENT
        return SendingState.LATE if self.late else SendingState.RUNNING


@dataclass(frozen=True)
class Fates:
    """Where all letters stand, and where all those that are done have ended."""

    owed: Counter[tuple[DeliveryState, Severity]] = field(default_factory=Counter)
    handed_over: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True)
class Speed:
    """How long letters to recipients of one severity took from release until our mail server had them."""

    within: dict[timedelta, int]
    letters: int
    together: timedelta


def how_is_the_sending(now: datetime) -> Sending:
    """Answer in a constant number of small queries."""
    waiting = Delivery.objects.kept_waiting(now).aggregate(number=Count("id"), oldest=Min("since"))
    workers = WorkerSign.objects.aggregate(seen_at=Max("seen_at"))
    lease = Watch.objects.aggregate(until=Max("lease_until"))["until"]
    # Who carries letters leaves no other sign than the lease of the watch.
    carried_at = lease - timedelta(seconds=settings.DELIVERY_LEASE_SECONDS) if lease else None
    return Sending(
        at=now,
        switched_on=not SendingSwitch.objects.filter(enabled=False).exists(),
        paused=Dispatch.objects.filter(state=DispatchState.PAUSED).count(),
        waiting=waiting["number"],
        waiting_since=waiting["oldest"],
        workers=WorkerSign.objects.alive(now).count(),
        heard_at=max((moment for moment in (workers["seen_at"], carried_at) if moment), default=None),
        handed_over_at=Delivery.objects.aggregate(at=Max("sent_at"))["at"],
    )


def fates_of_letters() -> Fates:
    """Count the letters of all time without reading those that arrived."""
    fates = Fates()
    with connection.cursor() as cursor:
        cursor.execute(FATES)
        for kind, severity, state, failure, number in cursor.fetchall():
            if not state:
                fates.handed_over[kind] += int(number)
                continue
            if state != DeliveryState.BOUNCED:
                fates.handed_over[kind] -= int(number)
            if state in OWED:
                fates.owed[DeliveryState(state), Severity(severity)] += int(number)
            elif state == DeliveryState.FAILED:
                fates.failed[failure] += int(number)
            elif state == DeliveryState.BOUNCED:
                fates.failed[state] += int(number)
    return fates


def doubts() -> dict[str, int]:
    """Count the letters that may have arrived twice, by why."""
    rows = Delivery.objects.possibly_doubled().values_list("doubt").annotate(number=Count("id"))
    return dict(rows.order_by())


def dispatches_by_state() -> dict[str, int]:
    """Count all dispatches."""
    return dict(Dispatch.objects.values_list("state").annotate(number=Count("id")).order_by())


def speed_by_severity(now: datetime) -> dict[Severity, Speed]:
    """Measure the letters to recipients that were handed over lately."""
    letters = Delivery.objects.handed_over_after(now - SPEED_OVER).filter(dispatch__kind__in=TO_RECIPIENTS)
    rows: Iterable[Any] = (
        letters.annotate(took=F("sent_at") - F("dispatch__release_at"), severity=F("dispatch__severity"))
        .values("severity")
        .annotate(
            letters=Count("id"),
            together=Sum("took"),
            **{f"within_{number}": Count("id", filter=Q(took__lte=bound)) for number, bound in enumerate(BUCKETS)},
        )
        .order_by()
    )
    return {
        Severity(row["severity"]): Speed(
            within={bound: row[f"within_{number}"] for number, bound in enumerate(BUCKETS)},
            letters=row["letters"],
            together=row["together"],
        )
        for row in rows
    }
