"""Questions about incidents, logs and reports, in the words of the field."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from contacts.querysets import swedish_order
from contacts.scales import Mode, Severity
from incidents.counted_querysets import CountedIncidents
from incidents.lifecycle import OPEN, IncidentStatus, ReportStatus
from notifications.lifecycle import NOT_SENT

if TYPE_CHECKING:
    from incidents.models import (  # noqa: F401 - named in strings
        Incident,
        IncidentChange,
        IncidentType,
        InformationRequest,
        LogEntry,
        Photo,
        SituationReport,
    )
    from notifications.models import Delivery

# What carries the words of a dispatch on: again, or to others.
CARRYING_ON = ("resend", "reminder", "deputy")
TELLS_WHAT_IS_GOING_ON = ("observation", "information_in", "correction")
SIMILAR_WITHIN = timedelta(minutes=60)
# A report that nobody has written in a day is not late any more, it is not coming.
AWAITED_FOR = timedelta(hours=24)
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
        return (
            self.filter(id__in=looked_at, logged_at__lte=moment)
            .annotate(status_then=Coalesce(Subquery(first), "status", output_field=models.TextField()))
            .filter(status_then__in=OPEN)
        )

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
        """
        log: QuerySet[LogEntry] = apps.get_model("incidents", "LogEntry")._default_manager.all()
        if moment is not None:
            log = log.filter(recorded_at__lte=moment)
        standing = (
            log.filter(incident=OuterRef("pk"), kind__in=TELLS_WHAT_IS_GOING_ON)
            .exclude(Exists(log.filter(corrects=OuterRef("pk"))))
            .order_by("-recorded_at", "-id")
        )
        told: IncidentQuerySet = self.annotate(
            latest_text=Subquery(standing.values("text")[:1]),
            latest_at=Subquery(standing.values("recorded_at")[:1]),
        )
        return told

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

    def known_at(self, moment: datetime) -> LogEntryQuerySet:
        """Return entries for a past moment: what was recorded by then, struck only by what was recorded by then."""
        known = self.model.objects.filter(recorded_at__lte=moment)
        return (
            self.filter(recorded_at__lte=moment)
            .select_related("by", "corrects", "response__confirmed_by")
            .prefetch_related(Prefetch("corrections", queryset=known))
            .order_by("recorded_at", "id")
        )

    def for_timeline(self) -> LogEntryQuerySet:
        """Return entries for an incident's page, oldest first, each with what struck it and who confirmed it."""
        return (
            self.select_related("by", "corrects", "response__confirmed_by")
            .prefetch_related("corrections", "photos__removed_by")
            .order_by("recorded_at", "id")
        )


class SituationReportQuerySet(models.QuerySet["SituationReport"]):
    """Questions about situation reports."""

    def live(self) -> SituationReportQuerySet:
        """Keep what is said in earnest."""
        return self.filter(mode=Mode.LIVE)

    def waiting(self) -> SituationReportQuerySet:
        """Keep the reports that wait for somebody's approval."""
        return self.filter(status=ReportStatus.SUBMITTED)

    def being_written(self) -> SituationReportQuerySet:
        """Keep drafts and reports that came back."""
        return self.filter(status__in=(ReportStatus.DRAFT, ReportStatus.RETURNED))

    def sent(self) -> SituationReportQuerySet:
        """Keep the approved reports, latest first."""
        return self.filter(status=ReportStatus.APPROVED).order_by("-approved_at", "-id")

    def overdue(self, now: datetime) -> SituationReportQuerySet:
        """Keep the reports whose next one should have come in the last day and has not, the longest awaited first."""
        later = self.model.objects.filter(
            series=OuterRef("series"), status=ReportStatus.APPROVED, approved_at__gt=OuterRef("approved_at")
        )
        return self.filter(
            ~Exists(later),
            status=ReportStatus.APPROVED,
            next_report_due__lt=now,
            next_report_due__gte=now - AWAITED_FOR,
        ).order_by("next_report_due", "id")

    def known_at(self, moment: datetime) -> SituationReportQuerySet:
        """Keep what was approved by then, latest first, as far as it was not taken back before anything left."""
        return self.sent().filter(approved_at__lte=moment)

    def followed_too_late(self, by: datetime, since: datetime) -> SituationReportQuerySet:
        """Keep the sent reports whose next one is promised for between ``since`` and ``by``, and is not on its way.

        A later report of the series is, also one that waits for approval; so is the correction that repeats the
        promise. What never left promised nothing.
        """
        later = self.model.objects.filter(series=OuterRef("series")).exclude(id=OuterRef("pk"))
        gone = later.filter(number__gt=OuterRef("number")).exclude(dispatch__state__in=NOT_SENT)
        return (
            self.filter(status=ReportStatus.APPROVED, is_last=False)
            .filter(next_report_due__lte=by, next_report_due__gt=since, due_reminder__isnull=True)
            .exclude(dispatch__state__in=NOT_SENT)
            .exclude(Exists(gone))
            .exclude(Exists(later.filter(status=ReportStatus.SUBMITTED)))
        )

    def corrections_out(self) -> SituationReportQuerySet:
        """Keep the corrections whose letters have begun to leave."""
        sent = self.filter(corrects__isnull=False, status=ReportStatus.APPROVED)
        return sent.exclude(dispatch__state__in=NOT_SENT)

    def with_correction(self) -> SituationReportQuerySet:
        """Annotate what says that a report no longer holds: ``corrected_by`` (its id) and ``corrected_at``."""
        out = self.model.objects.filter(corrects=OuterRef("pk")).corrections_out().order_by("-approved_at", "-id")
        return self.annotate(
            corrected_by=Subquery(out.values("id")[:1]), corrected_at=Subquery(out.values("approved_at")[:1])
        )

    def for_list(self) -> SituationReportQuerySet:
        """Return reports for the list page: what waits first, then what is being written, then what was sent."""
        rank = Case(
            When(status=ReportStatus.SUBMITTED, then=Value(0)),
            When(status=ReportStatus.RETURNED, then=Value(1)),
            When(status=ReportStatus.DRAFT, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        return (
            self.select_related("author", "approved_by", "dispatch", "corrects")
            .defer("submitted_audience", "corrects__submitted_audience")
            .with_correction()
            .annotate(incident_count=Count("incidents", distinct=True))
            .order_by(rank, "-created_at", "-id")
        )


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    """Questions about requests for information."""

    def with_answers(self) -> InformationRequestQuerySet:
        """Annotate how many were ``asked``, also again or in somebody's place, and how many have ``answered``."""
        letters: QuerySet[Delivery] = apps.get_model("notifications", "Delivery")._default_manager.filter(
            Q(dispatch=OuterRef("dispatch")) | Q(dispatch__follows=OuterRef("dispatch"), dispatch__kind__in=CARRYING_ON)
        )
        return self.annotate(asked=_people(letters), answered=_people(letters.filter(responses__isnull=False)))

    def for_list(self) -> InformationRequestQuerySet:
        """Return requests for the list page and the API, newest first, all they show fetched at once."""
        return self.select_related("dispatch", "by").with_answers().order_by("-created_at", "-id")


def _people(letters: QuerySet[Delivery]) -> Coalesce:
    """Return how many people ``letters`` went to, for use inside another question."""
    counted = letters.order_by().annotate(all=Value(1)).values("all").annotate(people=Count("contact", distinct=True))
    return Coalesce(Subquery(counted.values("people")), 0)


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Questions about photos."""

    def shown(self) -> PhotoQuerySet:
        """Keep the photos that have not been removed, oldest first."""
        return self.filter(removed_at__isnull=True).order_by("added_at", "id")
