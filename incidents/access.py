"""The door to incidents and reports: nobody fetches a row past it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from contacts.access import OutOfReach, area_ids_within_reach, clearance, demand, reach
from contacts.models import User
from contacts.rights import Reach, Right
from incidents.lifecycle import ReportStatus
from incidents.models import Incident, SituationReport
from incidents.querysets import IncidentQuerySet, SituationReportQuerySet


def visible_incidents(user: User | AnonymousUser) -> IncidentQuerySet:
    """Return the incidents that ``user`` may read: in reach, and wide enough, or own, or named among the readers."""
    demand(user, Right.SEE_INCIDENTS)
    assert isinstance(user, User)
    within = Q(sharing__gte=clearance(user))
    ids = area_ids_within_reach(user, Right.SEE_INCIDENTS)
    if ids is not None:
        within &= Q(area_id__in=ids)
    named = Incident.named_readers.through.objects.filter(user_id=user.id).values("incident_id")
    return Incident.objects.filter(within | Q(reporter=user) | Q(owner=user) | Q(id__in=named))


def access_incident(user: User | AnonymousUser, number: str, right: Right = Right.SEE_INCIDENTS) -> Incident:
    """Return one incident that ``user`` may treat so.

    Raises ``OutOfReach`` when the user may not even see it, ``PermissionDenied`` when only the act is refused.
    """
    incident = visible_incidents(user).for_list().numbered(number).first()
    if incident is None:
        raise OutOfReach
    if not may_with_incident(user, incident, right):
        raise PermissionDenied(right)
    return incident


def may_with_incident(user: User | AnonymousUser, incident: Incident, right: Right) -> bool:
    """Tell whether ``user`` has ``right`` over an incident that is already visible to them."""
    extent = reach(user, right)
    if extent in (Reach.NONE, Reach.ALL):
        return extent is Reach.ALL
    assert isinstance(user, User)
    if user.id in (incident.reporter_id, incident.owner_id):
        return True
    if extent is Reach.OWN:
        return False
    ids = area_ids_within_reach(user, right)
    return ids is None or incident.area_id in ids


def visible_reports(user: User | AnonymousUser) -> SituationReportQuerySet:
    """Return the reports that ``user`` may read.

    Unsent ones are for those who write or approve; partners who only read see what was sent.
    """
    demand(user, Right.SEE_REPORTS)
    assert isinstance(user, User)
    within = Q(sharing__gte=clearance(user))
    if reach(user, Right.WRITE_REPORT) is Reach.NONE:
        within &= Q(status=ReportStatus.APPROVED)
    ids = area_ids_within_reach(user, Right.SEE_REPORTS)
    if ids is not None:
        here = SituationReport.audience_areas.through.objects.filter(area_id__in=ids).values("situationreport_id")
        within &= Q(id__in=here)
    return SituationReport.objects.filter(within | Q(author=user))


def access_report(user: User | AnonymousUser, report_id: int, right: Right = Right.SEE_REPORTS) -> SituationReport:
    """Return one report that ``user`` may treat so; raises as ``access_incident`` does."""
    report = visible_reports(user).for_list().filter(id=report_id).first()
    if report is None:
        raise OutOfReach
    if not may_with_report(user, report, right):
        raise PermissionDenied(right)
    return report


def may_with_report(user: User | AnonymousUser, report: SituationReport, right: Right) -> bool:
    """Tell whether ``user`` has ``right`` over a report: in every area of its audience, when the right is by area."""
    extent = reach(user, right)
    if extent in (Reach.NONE, Reach.ALL):
        return extent is Reach.ALL
    ids = area_ids_within_reach(user, right)
    return ids is None or set(report.audience_areas.values_list("id", flat=True)) <= ids
