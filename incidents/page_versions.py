"""Whether anything looks different: a mark for each page that asks again, made from what its user may see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min, Sum

from contacts.at_once import at_once, tally
from contacts.conditional import by_the_minute, minute_of
from contacts.kept import kept
from contacts.models import User
from contacts.scales import Sharing
from contacts.telling import Topic
from incidents.access import visible_reports
from incidents.alike import seen_in_class
from incidents.marks import Marks, marks_of_inbox
from incidents.models import LogEntry
from incidents.querysets import IncidentQuerySet
from incidents.waiting import silence_of
from notifications.models import Response


class GoingOn(NamedTuple):
    """What goes on among what a class sees: a mark that changes with it, and the narrowest sharing of any of it."""

    mark: str
    narrowest: Sharing | None


def going_on(user: User, marks: Marks) -> GoingOn:
    """Return what the class of ``user`` sees of what goes on. One question, once for the class after each change."""
    return kept(
        lambda: _going_on(user, seen_in_class(user, sees_more=marks.sees_more)),
        name="going on",
        alike=marks.alike,
        of=(Topic.INCIDENTS,),
        also=marks.line,
    )


def _going_on(user: User, seen: IncidentQuerySet) -> GoingOn:
    rows = seen.live().open()
    facts = tally(rows, count=Count("id"), versions=Sum("version"), newest=Max("id"), narrowest=Min("sharing"))
    found = at_once(user, incidents=facts, lines=tally(LogEntry.objects.filter(incident__in=rows), last=Max("id")))
    narrowest = (found["incidents"] or {}).get("narrowest")
    return GoingOn(_mark(found), None if narrowest is None else Sharing(narrowest))


def board_version(user: User, marks: Marks, going_on: GoingOn, now: datetime) -> str:
    """Return a mark that changes when anything on the board may look different to ``user``, and every minute.

    It is made from what the user may see, so that it tells nothing about what they may not.
    """
    silent = [(one.dispatch.id, one.count) for one in silence_of(user, now)]
    return _mark(user.id, going_on.mark, marks.reports, silent, marks.standing, marks.inbox, minute_of(now))


def reports_version(user: User, now: datetime) -> str:
    """Return a mark that changes when any report that ``user`` may read, or its dispatch, looks different.

    It changes every minute too, for the words beside the times.
    """
    reports = visible_reports(user).live()
    facts = reports.aggregate(count=Count("id"), versions=Sum("version"), newest=Max("id"))
    under_way = reports.exclude(dispatch=None).exclude(dispatch__state="completed").order_by("id")
    return _mark(user.id, facts, list(under_way.values_list("id", "dispatch__state")), minute_of(now))


def inbox_version(user: User, now: datetime) -> str:
    """Return a mark that changes when anything that waits in the inbox, or was done with it, may look different.

    It changes every minute too, which is no news.
    """
    return by_the_minute(_mark(at_once(user, **marks_of_inbox(user))), now)


def mark_of(responses: Iterable[Response]) -> str:
    """Return a mark that changes when others than these need help."""
    return _mark([one.id for one in responses])


def log_version(incident_id: int, version: int, now: datetime) -> str:
    """Return a mark that changes when anything in an incident's log may look different, and every minute."""
    lines = LogEntry.objects.filter(incident_id=incident_id)
    facts = lines.aggregate(last=Max("id"), removed=Max("photos__removed_at"))
    return _mark(incident_id, version, facts, minute_of(now))


def _mark(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
