"""The situation as one viewer may see it: how every area is, overall, and whether anything changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum

from contacts.access import area_ids_within_reach, may
from contacts.kept import kept
from contacts.models import Area, User
from contacts.rights import Right
from contacts.scales import Severity
from contacts.telling import Topic
from incidents.access import visible_incidents, visible_reports
from incidents.alike import alike_to, newest_line
from incidents.lifecycle import OPEN
from incidents.models import LogEntry
from notifications.inbox import visible_responses, visible_stray_mail
from notifications.models import Response
from notifications.reach import Silence, silent_about

RECENT = timedelta(hours=1)
SILENCE_KEPT_SECONDS = 20


@dataclass
class AreaState:
    """How one area is, the places inside it included."""

    area: Area
    open_count: int = 0
    recent_count: int = 0
    severity: Severity | None = None
    last_at: datetime | None = field(default=None)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count in what happened in the area itself or in a place inside it."""
        self.open_count += row["open_count"]
        self.recent_count += row["recent_count"]
        if row["worst"] is not None:
            self.severity = Severity(max(row["worst"], self.severity or 0))
        if row["last_at"] is not None and (self.last_at is None or row["last_at"] > self.last_at):
            self.last_at = row["last_at"]


def areas_as_seen_by(user: User, now: datetime) -> list[AreaState]:
    """Return the state of every area in reach, the worst first, then the latest; areas at ease come last.

    Three queries whatever the number of incidents and areas.
    """
    everything = {area.id: area for area in Area.objects.all().in_swedish_order()}
    within = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    shown = {one.id for one in everything.values() if one.active and (within is None or one.id in within)}
    states: dict[int, AreaState] = {}
    for area in everything.values():
        if area.id in shown:
            top = _outermost(area, everything, shown)
            states.setdefault(top.id, AreaState(top))
    for row in _by_area(user, now):
        top = _outermost(everything[row["area_id"]], everything, shown)
        states.setdefault(top.id, AreaState(top)).add(row)
    return sorted(states.values(), key=_worst_first)


def _worst_first(state: AreaState) -> tuple[int, float]:
    last = state.last_at.timestamp() if state.last_at and state.open_count else 0.0
    return -(state.severity or 0), -last


def _outermost(area: Area, everything: dict[int, Area], shown: Iterable[int]) -> Area:
    """Return the outermost area around ``area`` that is shown, or the area itself."""
    outermost, step, seen = area, area, {area.id}
    while step.parent_id is not None and step.parent_id not in seen:
        step = everything[step.parent_id]
        seen.add(step.id)
        if step.id in shown:
            outermost = step
    return outermost


def _by_area(user: User, now: datetime) -> Iterable[Mapping[str, Any]]:
    still_open = Q(status__in=OPEN)
    return (
        visible_incidents(user)
        .live()
        .standing()
        .order_by()
        .values("area_id")
        .annotate(
            open_count=Count("id", filter=still_open),
            recent_count=Count("id", filter=still_open & Q(logged_at__gt=now - RECENT)),
            worst=Max("severity", filter=still_open),
            last_at=Max("occurred_at"),
        )
    )


def worst_of(states: Iterable[AreaState]) -> Severity | None:
    """Return the overall level: the worst of the areas, ``None`` when all are at ease."""
    return max((state.severity for state in states if state.severity), default=None)


def board_version(user: User, now: datetime) -> str:
    """Return a mark that changes when anything on the board may look different to ``user``, and every minute.

    It is made from what the user may see, so that it tells nothing about what they may not.
    """
    incidents = kept(
        lambda: _mark_of_incidents(user),
        name="mark of incidents",
        alike=alike_to(user),
        of=(Topic.INCIDENTS,),
        also=newest_line(),
    )
    reports = visible_reports(user).live().aggregate(count=Count("id"), versions=Sum("version"), newest=Max("id"))
    silent = [(one.dispatch.id, one.count) for one in silence_of(user, now)]
    return _mark(user.id, incidents, reports, silent, inbox_version(user), int(now.timestamp() // 60))


def _mark_of_incidents(user: User) -> str:
    seen = visible_incidents(user).live().open()
    incidents = seen.aggregate(count=Count("id"), versions=Sum("version"), newest=Max("id"))
    return _mark(incidents, LogEntry.objects.filter(incident__in=seen).aggregate(last=Max("id")))


def silence_of(user: User, now: datetime) -> list[Silence]:
    """Return what ``silent_about`` does: it counts every letter of a night, and changes by the minute at most."""
    return kept(
        lambda: silent_about(user, now),
        name="silence",
        alike=f"user {user.pk}",
        of=(Topic.DISPATCHES,),
        seconds=SILENCE_KEPT_SECONDS,
    )


def reports_version(user: User) -> str:
    """Return a mark that changes when any report that ``user`` may read, or its dispatch, looks different."""
    reports = visible_reports(user).live()
    facts = reports.aggregate(count=Count("id"), versions=Sum("version"), newest=Max("id"))
    under_way = reports.exclude(dispatch=None).exclude(dispatch__state="completed").order_by("id")
    return _mark(user.id, facts, list(under_way.values_list("id", "dispatch__state")))


def inbox_version(user: User) -> str:
    """Return a mark that changes when anything that waits in the inbox, or was done with it, may look different."""
    if not may(user, Right.HANDLE_RESPONSES):
        return ""
    facts = {"count": Count("id"), "newest": Max("id"), "handled": Max("handled_at")}
    return _mark(visible_responses(user).aggregate(**facts), visible_stray_mail(user).aggregate(**facts))


def help_wanted(user: User) -> list[Response]:
    """Return the responses of those who need help and whom nobody has taken care of, newest first."""
    if not may(user, Right.HANDLE_RESPONSES):
        return []
    return list(visible_responses(user).waiting().calling_for_help().for_inbox())


def mark_of(responses: Iterable[Response]) -> str:
    """Return a mark that changes when others than these need help."""
    return _mark([one.id for one in responses])


def log_version(incident_id: int, version: int, now: datetime) -> str:
    """Return a mark that changes when anything in an incident's log may look different, and every minute."""
    last = LogEntry.objects.filter(incident_id=incident_id).aggregate(last=Max("id"))["last"]
    return _mark(incident_id, version, last, int(now.timestamp() // 60))


def _mark(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
