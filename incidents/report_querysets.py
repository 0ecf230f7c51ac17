"""Questions about situation reports and requests for information, in the words of the field."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from contacts.scales import Mode
from incidents.lifecycle import ReportStatus
from notifications.lifecycle import NOT_SENT, DispatchState

if TYPE_CHECKING:
    from incidents.models import InformationRequest, SituationReport  # noqa: F401 - named in strings
    from notifications.models import Delivery

# What carries the words of a dispatch on: again, or to others.
CARRYING_ON = ("resend", "reminder", "deputy")
# A report that nobody has written in a day is not late any more, it is not coming.
AWAITED_FOR = timedelta(hours=24)


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

    def standing(self) -> SituationReportQuerySet:
        """Keep the approved reports whose dispatch nobody has undone, latest first: what is held leaves in a moment."""
        return self.sent().exclude(dispatch__state=DispatchState.UNDONE)

    def gone_out(self) -> SituationReportQuerySet:
        """Keep the reports whose letters have begun to leave, latest first."""
        return self.sent().exclude(dispatch__state__in=NOT_SENT)

    def overdue(self, now: datetime) -> SituationReportQuerySet:
        """Keep the reports whose next one should have come in the last day and has not, the longest awaited first.

        What was undone promised nothing, and is no report that came.
        """
        return self.standing().awaiting_next(now).filter(next_report_due__lt=now)

    def awaiting_next(self, now: datetime, *, among: SituationReportQuerySet | None = None) -> SituationReportQuerySet:
        """Keep the reports whose next one is promised and not ``among`` those that came, the first promise first.

        All that stand have come, unless told otherwise. A promise is kept only by a report of the same series: a last
        report of another place keeps none.
        """
        came = self.model.objects.all().standing() if among is None else among
        later = came.filter(series=OuterRef("series"), approved_at__gt=OuterRef("approved_at"))
        promised = self.filter(~Exists(later), next_report_due__gte=now - AWAITED_FOR)
        return promised.order_by("next_report_due", "id")

    def latest_and_awaited(
        self, now: datetime, *, among: SituationReportQuerySet | None = None
    ) -> tuple[SituationReport | None, SituationReport | None]:
        """Return the first of these reports, and the first of those that await their next one. One question."""
        awaited = self.awaiting_next(now, among=among).values("id")[:1]
        either = self.filter(Q(id__in=self.values("id")[:1]) | Q(id__in=awaited))
        found: list[Any] = list(either.annotate(awaited=Subquery(awaited)))
        return next(iter(found), None), next((one for one in found if one.id == one.awaited), None)

    def known_at(self, moment: datetime) -> SituationReportQuerySet:
        """Keep what stood then, latest first. What was opened again since is forgotten: it keeps no dispatch."""
        undone = Q(dispatch__state=DispatchState.UNDONE, dispatch__ended_at__lte=moment)
        return self.sent().filter(approved_at__lte=moment).exclude(undone)

    def followed_too_late(self, by: datetime, since: datetime) -> SituationReportQuerySet:
        """Keep the sent reports whose next one is promised for between ``since`` and ``by``, and is not on its way.

        A later report of the series is, also one that waits for approval; so is the correction that repeats the
        promise. What never left promised nothing.
        """
        later = self.model.objects.filter(series=OuterRef("series")).exclude(id=OuterRef("pk"))
        return (
            self.gone_out()
            .filter(is_last=False, next_report_due__lte=by, next_report_due__gt=since, due_reminder__isnull=True)
            .exclude(Exists(later.filter(number__gt=OuterRef("number")).gone_out()))
            .exclude(Exists(later.filter(status=ReportStatus.SUBMITTED)))
        )

    def corrections_out(self) -> SituationReportQuerySet:
        """Keep the corrections whose letters have begun to leave."""
        return self.filter(corrects__isnull=False).gone_out()

    def with_correction(self) -> SituationReportQuerySet:
        """Annotate what says that a report no longer holds: ``corrected_by`` (its id) and ``corrected_at``."""
        out = self.model.objects.filter(corrects=OuterRef("pk")).corrections_out()
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
