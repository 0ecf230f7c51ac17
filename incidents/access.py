"""The door to incidents and reports: nobody fetches a row past it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from contacts.access import (
    OutOfReach,
    area_ids_within_reach,
    clearance,
    demand,
    reach,
    roles_with,
    sees_reporter_and_place,
)
from contacts.models import Area, User
from contacts.models.users import Role
from contacts.querysets import UserQuerySet
from contacts.rights import CLEARANCE, MUNICIPALITY, RIGHTS, Reach, Right
from incidents.lifecycle import OPEN, IncidentStatus, ReportStatus
from incidents.models import Incident, IncidentType, InformationRequest, LogEntry, ResponseInLog, SituationReport
from incidents.querysets import IncidentQuerySet, IncidentTypeQuerySet
from incidents.report_querysets import InformationRequestQuerySet, SituationReportQuerySet
from notifications.access import access_dispatch, visible_dispatches
from notifications.inbox import visible_responses
from notifications.lifecycle import NOT_SENT
from notifications.models.dispatches import CARRYING_ON
from notifications.querysets import ResponseQuerySet


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


def types_in_use() -> IncidentTypeQuerySet:
    """Return the types of incidents in use: all staff know them."""
    return IncidentType.objects.all().active()


def last_area_of(user: User) -> int | None:
    """Return the id of the area where ``user`` logged something last; it stands first in the form."""
    return Incident.objects.filter(reporter=user).order_by("-id").values_list("area_id", flat=True).first()


def access_entry(user: User | AnonymousUser, incident: Incident, entry_id: int) -> LogEntry:
    """Return an entry of a visible incident's log that ``user`` may correct: their own, or any with the right to edit.

    Raises ``OutOfReach`` when there is none, ``PermissionDenied`` when it is somebody else's.
    """
    entry = incident.log.select_related("by").filter(id=entry_id).first()
    if entry is None:
        raise OutOfReach
    if not may_correct(user, incident, entry):
        raise PermissionDenied(Right.EDIT_INCIDENT)
    return entry


def may_correct(user: User | AnonymousUser, incident: Incident, entry: LogEntry) -> bool:
    """Tell whether ``user`` may strike ``entry`` and say what holds instead."""
    if may_with_incident(user, incident, Right.EDIT_INCIDENT):
        return True
    return entry.by_id == user.pk and may_with_incident(user, incident, Right.ADD_NOTE)


def incidents_to_write_in(user: User | AnonymousUser) -> IncidentQuerySet:
    """Return what is going on where ``user`` may add to the log, newest first."""
    incidents = visible_incidents(user).open().for_list()
    ids = area_ids_within_reach(user, Right.ADD_NOTE)
    return incidents if ids is None else incidents.filter(Q(area_id__in=ids) | Q(reporter=user.pk) | Q(owner=user.pk))


def responses_with_incident(user: User | AnonymousUser) -> ResponseQuerySet:
    """Return the responses within reach, each with the incident it is in, and ``incident_seen``: may the user know."""
    seen = Exists(visible_incidents(user).filter(id=OuterRef("in_log__incident_id")))
    responses = visible_responses(user).for_inbox().select_related("in_log__incident", "in_log__confirmed_by")
    return responses.annotate(incident_seen=seen)


def access_told(user: User | AnonymousUser, number: str, entry_id: int) -> ResponseInLog:
    """Return what a recipient told us, by the line of the log that it is, where ``user`` may add to that log."""
    demand(user, Right.HANDLE_RESPONSES)
    incident = access_incident(user, number, Right.ADD_NOTE)
    told = ResponseInLog.objects.select_related("incident").filter(incident=incident, entry_id=entry_id).first()
    if told is None:
        raise OutOfReach
    return told


def possible_readers() -> UserQuerySet:
    """Return the staff who can be named as readers of an incident."""
    return User.objects.all().in_roles(roles_with(Right.SEE_INCIDENTS)).for_list()


def possible_owners(incident: Incident) -> UserQuerySet:
    """Return the staff who could own ``incident``: they may work with incidents, and may already see this one."""
    roles = roles_with(Right.EDIT_INCIDENT)
    everywhere = [role for role in roles if RIGHTS[role][Right.SEE_INCIDENTS] is Reach.ALL]
    parents = dict(Area.objects.values_list("id", "parent_id"))
    around: list[int] = []
    area_id: int | None = incident.area_id
    while area_id is not None and area_id not in around:
        around.append(area_id)
        area_id = parents.get(area_id)
    cleared = [role for role in roles if incident.sharing >= CLEARANCE[role]]
    near = User.areas.through.objects.filter(area_id__in=around).values("user_id")
    named = Incident.named_readers.through.objects.filter(incident_id=incident.id).values("user_id")
    may_see = Q(role__in=cleared) & (Q(role__in=everywhere) | Q(id__in=near))
    involved = Q(id__in=named) | Q(id__in=(incident.reporter_id, incident.owner_id))
    return User.objects.all().in_roles(roles).filter(may_see | involved).for_list()


def merge_targets(user: User | AnonymousUser, incident: Incident) -> IncidentQuerySet:
    """Return the incidents that ``incident`` could be the same as: visible, of its world, told about still.

    Those in the same area come first, then the latest.
    """
    here = Case(When(area_id=incident.area_id, then=Value(0)), default=Value(1))
    return (
        visible_incidents(user)
        .filter(mode=incident.mode, status__in=(*OPEN, IncidentStatus.CLOSED))
        .exclude(id=incident.id)
        .for_list()
        .order_by(here, "-occurred_at", "-id")
    )


def name_shown(viewer: User, person: User) -> str:
    """Return what ``viewer`` may read of the name of ``person``.

    Partners do not learn who in the municipality reported, so they see the role of everybody there.
    """
    if sees_reporter_and_place(viewer) or person.role not in MUNICIPALITY:
        return person.name
    return str(Role(person.role).label)


def visible_reports(user: User | AnonymousUser) -> SituationReportQuerySet:
    """Return the reports that ``user`` may read.

    Unsent ones are for those who write or approve; partners who only read see what has left the house.
    """
    demand(user, Right.SEE_REPORTS)
    assert isinstance(user, User)
    within = Q(sharing__gte=clearance(user))
    if reach(user, Right.WRITE_REPORT) is Reach.NONE:
        within &= Q(status=ReportStatus.APPROVED) & ~Q(dispatch__state__in=NOT_SENT)
    ids = area_ids_within_reach(user, Right.SEE_REPORTS)
    if ids is not None:
        here = SituationReport.audience_areas.through.objects.filter(area_id__in=ids).values("situationreport_id")
        within &= Q(id__in=here)
    # Who it was for when it was submitted may be thousands, and is looked at by few pages.
    return SituationReport.objects.filter(within | Q(author=user)).defer("submitted_audience")


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


def access_report_sent_as(user: User | AnonymousUser, public_id: str, right: Right) -> SituationReport:
    """Return the report that a dispatch within reach carries; raises as ``access_report`` does."""
    dispatch = access_dispatch(user, public_id)
    carried = [dispatch.id, *([dispatch.follows_id] if dispatch.kind in CARRYING_ON else [])]
    report = visible_reports(user).filter(dispatch__in=carried).first()
    if report is None:
        raise OutOfReach
    return access_report(user, report.id, right)


def correction_shown(user: User | AnonymousUser, report: SituationReport) -> SituationReport | None:
    """Return the latest correction of ``report`` that ``user`` may read, whether it is sent or being written."""
    return visible_reports(user).filter(corrects=report).for_list().order_by("-id").first()


def visible_requests(user: User | AnonymousUser) -> InformationRequestQuerySet:
    """Return the requests for information whose dispatch is within reach: whoever may see it may see what came back."""
    return InformationRequest.objects.filter(dispatch__in=visible_dispatches(user).values("id"))


def access_request(user: User | AnonymousUser, public_id: str) -> InformationRequest:
    """Return the request that a dispatch within reach carries, its answers counted; raises ``OutOfReach``."""
    found = visible_requests(user).for_list().filter(dispatch__public_id=public_id).first()
    if found is None:
        raise OutOfReach
    return found
