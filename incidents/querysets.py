"""Questions about incidents, their logs and photos, in the words of the field."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contacts.querysets import swedish_order
from contacts.scales import Mode, Severity
from incidents.counted_querysets import CountedIncidents
from incidents.lifecycle import OPEN, IncidentStatus

if TYPE_CHECKING:
    from incidents.models import (  # noqa: F401 - named in strings
        Incident,
        IncidentChange,
        IncidentType,
        LogEntry,
        Photo,
        ResponseInLog,
    )

TELLS_WHAT_IS_GOING_ON = ("observation", "information_in")
SIMILAR_WITHIN = timedelta(minutes=60)
_NUMBER = re.compile(r"(?P<exercise>Ö?)(?P<year>\d{4})-(?P<sequence>\d{1,9})", re.ASCII)


class IncidentTypeQuerySet(models.QuerySet["IncidentType"]):
    """Questions about incident types."""

    def active(self) -> IncidentTypeQuerySet:
        """Keep the types in use, as the form shows them."""
        return self.filter(active=True).order_by("position", swedish_order("name_sv"), "id")


class IncidentQuerySet(CountedIncidents):
    """Questions about incidents."""

    def numbered(self, number: str) -> IncidentQuerySet:
        """Keep the incident with this number, such as ``2026-147``; none when it isn't a number at all."""
        match = _NUMBER.fullmatch(number)
        if match is None:
            return self.none()
        mode = Mode.EXERCISE if match["exercise"] else Mode.LIVE
        return self.filter(mode=mode, year=int(match["year"]), sequence=int(match["sequence"]))

    def live(self) -> IncidentQuerySet:
        """Keep what really happened."""
        return self.filter(mode=Mode.LIVE)

    def open(self) -> IncidentQuerySet:
        """Keep what still asks for attention."""
        return self.filter(status__in=OPEN)

    def open_at(self, moment: datetime) -> IncidentQuerySet:
        """Keep what asked for attention at ``moment``: the status then is what the first change after it changed.

        Looked at are only the incidents that are open and those that moved since, however many there are in all.
        """
        changes: QuerySet[IncidentChange] = apps.get_model("incidents", "IncidentChange")._default_manager.filter(
            field="status", recorded_at__gt=moment
        )
        first = changes.filter(incident=OuterRef("pk")).order_by("recorded_at", "id").values("old")[:1]
        looked_at = self.model.objects.open().order_by().values("id").union(changes.order_by().values("incident_id"))
        found: IncidentQuerySet = (
            self.filter(id__in=looked_at, logged_at__lte=moment)
            .annotate(status_then=Coalesce(Subquery(first), "status", output_field=models.TextField()))
            .filter(status_then__in=OPEN)
        )
        return found

    def standing(self) -> IncidentQuerySet:
        """Leave out what was logged by mistake and undone."""
        return self.exclude(status=IncidentStatus.WITHDRAWN)

    def of_type(self, code: str) -> IncidentQuerySet:
        """Keep the incidents of one type."""
        return self.filter(type__code=code)

    def of_severity(self, severity: Severity) -> IncidentQuerySet:
        """Keep the incidents of one severity."""
        return self.filter(severity=severity)

    def mentioning(self, words: str, *, with_place: bool) -> IncidentQuerySet:
        """Keep the incidents whose log or number says ``words``; ``with_place``, those whose place does as well."""
        log: QuerySet[LogEntry] = apps.get_model("incidents", "LogEntry")._default_manager.all()
        said = Exists(log.filter(incident=OuterRef("pk"), text__icontains=words))
        found = Q(said) | Q(id__in=self.model.objects.all().numbered(words.strip().upper()).values("id"))
        if with_place:
            found |= Q(place__icontains=words)
        return self.filter(found)

    def in_areas(self, area_ids: Collection[int]) -> IncidentQuerySet:
        """Keep what happened in these areas."""
        return self.filter(area_id__in=area_ids)

    def resembling(self, incident: Incident) -> IncidentQuerySet:
        """Keep open incidents that may be the same as ``incident``: same world, area and type within an hour."""
        return (
            self.open()
            .filter(
                mode=incident.mode,
                area=incident.area_id,
                type=incident.type_id,
                occurred_at__gte=incident.occurred_at - SIMILAR_WITHIN,
                occurred_at__lte=incident.occurred_at + SIMILAR_WITHIN,
            )
            .exclude(id=incident.id)
        )

    def with_latest_entry(self, moment: datetime | None = None) -> IncidentQuerySet:
        """Annotate what was last known, ``latest_text`` and ``latest_at``: the latest line about what is going on.

        Struck lines do not count, nor those about what we did; with a ``moment``, nor what was recorded after it.
        ``latest_unverified`` says that a recipient told us, and that nobody has confirmed it.
        """
        log: LogEntryQuerySet = apps.get_model("incidents", "LogEntry")._default_manager.all()
        told: QuerySet[ResponseInLog] = apps.get_model("incidents", "ResponseInLog")._default_manager.all()
        unconfirmed = Q(confirmed_at__isnull=True)
        if moment is not None:
            log = log.filter(recorded_at__lte=moment)
            unconfirmed |= Q(confirmed_at__gt=moment)
        standing = (
            log.filter(incident=OuterRef("pk"))
            .about_what_is_going_on()
            .exclude(Exists(log.filter(corrects=OuterRef("pk"))))
            .annotate(unconfirmed=Exists(told.filter(unconfirmed, entry=OuterRef("pk"))))
            .order_by("-recorded_at", "-id")
        )
        known: IncidentQuerySet = self.annotate(
            latest_text=Subquery(standing.values("text")[:1]),
            latest_at=Subquery(standing.values("recorded_at")[:1]),
            latest_unverified=Coalesce(Subquery(standing.values("unconfirmed")[:1]), False),
        )
        return known

    def for_list(self) -> IncidentQuerySet:
        """Return incidents for the list page and the API, newest first, all they show fetched at once."""
        return (
            self.select_related("area", "type", "owner", "reporter").with_latest_entry().order_by("-occurred_at", "-id")
        )

    def for_board(self) -> IncidentQuerySet:
        """Return what the situation board lists: what is open now, newest first."""
        return self.live().open().for_list()

    def for_screen(self, *, sharing: int, mode: str) -> IncidentQuerySet:
        """Return what a big screen knows of a world: what is open and may go so widely, newest first, without words."""
        wide_enough = self.filter(mode=mode, sharing__gte=sharing).open()
        return wide_enough.select_related("area", "type").defer("place", "outcome").order_by("-occurred_at", "-id")


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    """Questions about log entries."""

    def about_what_is_going_on(self) -> LogEntryQuerySet:
        """Keep what tells how it is and not what we did. A correction is about what the line that it corrects is.

        Beyond the third correction of a correction it is kept unseen: too much is better than nothing.
        """
        found = Q(kind__in=TELLS_WHAT_IS_GOING_ON)
        for depth in range(1, 4):
            found |= Q(**{"__".join(["corrects"] * depth + ["kind__in"]): TELLS_WHAT_IS_GOING_ON})
        return self.filter(found | Q(corrects__corrects__corrects__kind="correction"))

    def known_at(self, moment: datetime) -> LogEntryQuerySet:
        """Return entries for a past moment: what was recorded by then, struck only by what was recorded by then."""
        known = self.model.objects.filter(recorded_at__lte=moment)
        return (
            self.filter(recorded_at__lte=moment)
            .select_related("by", "corrects", "response__confirmed_by")
            .prefetch_related(Prefetch("corrections", queryset=known), "photos__removed_by")
            .order_by("recorded_at", "id")
        )

    def for_timeline(self) -> LogEntryQuerySet:
        """Return entries for an incident's page, oldest first, each with what struck it and who confirmed it."""
        return (
            self.select_related("by", "corrects", "response__confirmed_by")
            .prefetch_related("corrections", "photos__removed_by")
            .order_by("recorded_at", "id")
        )


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Questions about photos."""

    def shown(self) -> PhotoQuerySet:
        """Keep the photos that have not been removed, oldest first."""
        return self.filter(removed_at__isnull=True).order_by("added_at", "id")
