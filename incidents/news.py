"""What came since somebody last looked: logged, raised, lowered, closed, decided, reported, and who called for help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.access import may
from contacts.models import Area, User
from contacts.rights import Right
from contacts.scales import Mode, Severity
from incidents.access import visible_incidents, visible_reports
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, IncidentChange, LogEntry, SituationReport
from incidents.models.log import LogKind
from incidents.querysets import IncidentQuerySet
from notifications.inbox import visible_responses
from notifications.models import Response
from notifications.querysets import ResponseQuerySet

MOST_OF_A_KIND = 200
# A row bears the moment when its deed began, and is seen from the commit on. Longer than that takes, locks included.
SAVED_WITHIN = timedelta(seconds=10)

Moment = datetime | Coalesce
"""A moment, or something that PostgreSQL knows it by."""


class NewsKind(models.TextChoices):
    """What can have come."""

    LOGGED = "logged", _("Ny händelse")
    RAISED = "raised", _("Allvarligare")
    LOWERED = "lowered", _("Mindre allvarligt")
    CLOSED = "closed", _("Avslutad")
    DECIDED = "decided", _("Beslut")


@dataclass(frozen=True)
class Item:
    """One thing that came: of which kind, when, about which incident, and in which words."""

    kind: NewsKind
    at: datetime
    incident: Incident
    text: str = ""
    reason: str = ""
    was: Severity | None = None
    became: Severity | None = None


@dataclass
class News:
    """What came between two moments: area by area, the reports, and the answers of those who need help."""

    since: datetime
    until: datetime
    areas: list[tuple[Area, list[Item]]] = field(default_factory=list)
    reports: list[SituationReport] = field(default_factory=list)
    calling: list[Response] = field(default_factory=list)

    @property
    def read_until(self) -> datetime:
        """Return until when whoever read this has read everything: the latest may come again, and nothing is missed."""
        return self.until - SAVED_WITHIN

    @property
    def count(self) -> int:
        """Return how many things came."""
        return sum(len(items) for _area, items in self.areas) + len(self.reports) + len(self.calling)


def news_for(user: User, since: datetime, until: datetime) -> News:
    """Return what came after ``since`` and by ``until`` of what ``user`` may read."""
    items = [*_logged(user, since, until), *_changed(user, since, until), *_decided(user, since, until)]
    by_area: dict[int, list[Item]] = {}
    for item in sorted(items, key=lambda one: one.at):
        by_area.setdefault(item.incident.area_id, []).append(item)
    areas = Area.objects.filter(id__in=by_area).in_swedish_order().select_related("parent")
    return News(
        since=since,
        until=until,
        areas=[(area, by_area[area.id]) for area in areas],
        reports=list(_reports(user, since, until).select_related("author", "dispatch")[:MOST_OF_A_KIND]),
        calling=list(_calling(user, since, until).for_inbox()[:MOST_OF_A_KIND]),
    )


def count_of_news(user: User, since: Moment, until: datetime) -> int:
    """Return how many things came, without fetching them. One question."""
    parts: list[QuerySet[Any, Any]] = [
        _new_incidents(user, since, until).order_by().values("id"),
        _changes(user, since, until).order_by().values("id"),
        _decisions(user, since, until).order_by().values("id"),
        _reports(user, since, until).order_by().values("id"),
        _calling(user, since, until).order_by().values("id"),
    ]
    first, *rest = parts
    return first.union(*rest, all=True).count()


def _new_incidents(user: User, since: Moment, until: datetime) -> IncidentQuerySet:
    return visible_incidents(user).live().standing().filter(logged_at__gt=since, logged_at__lte=until)


def _logged(user: User, since: datetime, until: datetime) -> Iterable[Item]:
    """Return the incidents that were logged, as they were then: what came of them since has lines of its own.

    Words that were struck since are no news; then it says what is known instead.
    """
    here = OuterRef("pk")
    as_logged = IncidentChange.objects.filter(incident=here, field="severity", old="").order_by("recorded_at", "id")
    struck = Exists(LogEntry.objects.filter(corrects=OuterRef("pk")))
    first = LogEntry.objects.filter(incident=here).annotate(struck=struck).order_by("recorded_at", "id")
    rows: QuerySet[Any] = (
        _new_incidents(user, since, until)
        .select_related("area", "type")
        .with_latest_entry()
        .annotate(
            severity_then=Subquery(as_logged.values("new")[:1]),
            first_text=Subquery(first.values("text")[:1]),
            first_struck=Subquery(first.values("struck")[:1]),
        )
    )
    for incident in rows.order_by("-logged_at", "-id")[:MOST_OF_A_KIND]:
        became = Severity.from_code(incident.severity_then) if incident.severity_then else Severity(incident.severity)
        text = incident.latest_text if incident.first_struck else incident.first_text
        yield Item(NewsKind.LOGGED, incident.logged_at, incident, text=text or "", became=became)


def _changes(user: User, since: Moment, until: datetime) -> QuerySet[IncidentChange]:
    """Return the severities that moved and the incidents that ended; what was recorded at the logging is no change."""
    told = Q(field="severity") | Q(field="status", new=IncidentStatus.CLOSED)
    return IncidentChange.objects.filter(
        told,
        incident__in=visible_incidents(user).live().standing(),
        recorded_at__gt=since,
        recorded_at__lte=until,
    ).exclude(old="")


def _changed(user: User, since: datetime, until: datetime) -> Iterable[Item]:
    rows = _changes(user, since, until).select_related("incident__area", "incident__type").order_by("-id")
    for change in rows[:MOST_OF_A_KIND]:
        if change.field == "status":
            yield Item(NewsKind.CLOSED, change.recorded_at, change.incident, text=change.incident.outcome)
            continue
        was, became = Severity.from_code(change.old), Severity.from_code(change.new)
        kind = NewsKind.RAISED if became > was else NewsKind.LOWERED
        yield Item(kind, change.recorded_at, change.incident, reason=change.reason, was=was, became=became)


def _standing_decisions(user: User, since: Moment, until: datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(
        ~Exists(LogEntry.objects.filter(corrects=OuterRef("pk"))),
        kind=LogKind.DECISION,
        incident__in=visible_incidents(user).live().standing(),
        recorded_at__gt=since,
        recorded_at__lte=until,
    )


def _decisions(user: User, since: Moment, until: datetime) -> QuerySet[LogEntry]:
    """Return the decisions that stand; a changed severity is one as well, and told as what it is."""
    told = IncidentChange.objects.filter(
        incident=OuterRef("incident"), field="severity", recorded_at=OuterRef("recorded_at")
    ).exclude(old="")
    return _standing_decisions(user, since, until).filter(~Exists(told))


def _decided(user: User, since: datetime, until: datetime) -> Iterable[Item]:
    rows = _decisions(user, since, until).select_related("incident__area", "incident__type").order_by("-id")
    for entry in rows[:MOST_OF_A_KIND]:
        yield Item(NewsKind.DECIDED, entry.recorded_at, entry.incident, text=entry.text, reason=entry.reason)


def _reports(user: User, since: Moment, until: datetime) -> QuerySet[SituationReport]:
    if not may(user, Right.SEE_REPORTS):
        return SituationReport.objects.none()
    return visible_reports(user).live().standing().filter(approved_at__gt=since, approved_at__lte=until)


def _calling(user: User, since: Moment, until: datetime) -> ResponseQuerySet:
    if not may(user, Right.HANDLE_RESPONSES):
        return Response.objects.none()
    heard = visible_responses(user).calling_for_help().filter(delivery__mode=Mode.LIVE)
    return heard.filter(received_at__gt=since, received_at__lte=until)


def decisions_between(user: User, since: datetime, until: datetime) -> QuerySet[LogEntry]:
    """Return the decisions of a shift, a changed severity among them, oldest first, with their incidents."""
    decisions = _standing_decisions(user, since, until)
    return decisions.select_related("incident__area", "incident__type", "by").order_by(F("recorded_at").asc(), "id")
