"""How an incident moves on: status, severity, sharing, owner, and its end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.scales import Severity, Sharing
from incidents.access import possible_owners
from incidents.actions import wording
from incidents.actions.recording import (
    UnableToChange,
    demand_open,
    lock,
    move,
    named_readers_of,
    picture,
    record_changes,
    settle,
)
from incidents.lifecycle import OPEN, IncidentStatus
from incidents.models import Incident
from incidents.models.log import LogKind

UNDO_WITHIN = timedelta(seconds=60)


@transaction.atomic(durable=True)
def change_status(
    *, incident: Incident, by: User, to: IncidentStatus, now: datetime, version: int | None = None
) -> Incident:
    """Move an open incident to another open status. To end or reopen it are deeds of their own."""
    incident = lock(incident, version)
    demand_open(incident)
    if to not in OPEN:
        raise UnableToChange(_("Så kan statusen inte ändras. Avsluta, slå ihop eller ångra händelsen i stället."))
    before = picture(incident)
    move(incident, to)
    settle(incident, before, by=by, now=now, text=wording.status_changed(to))
    return incident


@transaction.atomic(durable=True)
def change_severity(
    *, incident: Incident, by: User, severity: Severity, reason: str, now: datetime, version: int | None = None
) -> Incident:
    """Change how bad it is. That is a decision, and a decision has its reason."""
    incident = lock(incident, version)
    demand_open(incident)
    demand_reason(reason)
    old = Severity(incident.severity)
    if severity == old:
        raise UnableToChange(_("Händelsen har redan den allvarlighetsgraden."))
    before = picture(incident)
    incident.severity = severity
    text = wording.severity_changed(old, severity)
    settle(incident, before, by=by, now=now, text=text, kind=LogKind.DECISION, reason=reason)
    return incident


@transaction.atomic(durable=True)
def change_sharing(
    *,
    incident: Incident,
    by: User,
    sharing: Sharing,
    reason: str,
    now: datetime,
    named_readers: Collection[User] = (),
    version: int | None = None,
) -> Incident:
    """Change who may read the incident, and the people named when only they may."""
    incident = lock(incident, version)
    demand_open(incident)
    demand_reason(reason)
    old, old_readers = Sharing(incident.sharing), named_readers_of(incident)
    before = picture(incident)
    incident.sharing = sharing
    incident.named_readers.set(named_readers if sharing is Sharing.NAMED else ())
    readers = named_readers_of(incident)
    if sharing == old and readers == old_readers:
        raise UnableToChange(_("Händelsen delas redan så."))
    record_changes(incident, {"named_readers": old_readers}, {"named_readers": readers}, by=by, now=now, reason=reason)
    text = wording.sharing_changed(old, sharing)
    settle(incident, before, by=by, now=now, text=text, kind=LogKind.DECISION, reason=reason)
    return incident


@transaction.atomic(durable=True)
def hand_over(*, incident: Incident, by: User, to: User, now: datetime, version: int | None = None) -> Incident:
    """Give the incident to another owner, who may already see it and may work with it."""
    incident = lock(incident, version)
    demand_open(incident)
    if to.id == incident.owner_id:
        raise UnableToChange(_("Den personen är redan ansvarig."))
    if not possible_owners(incident).filter(id=to.id).exists():
        raise UnableToChange(_("Den personen får inte se eller ändra händelsen. Välj någon annan."))
    before = picture(incident)
    incident.owner = to
    settle(incident, before, by=by, now=now, text=wording.handed_over(incident, to))
    return incident


@transaction.atomic(durable=True)
def close(*, incident: Incident, by: User, outcome: str, now: datetime, version: int | None = None) -> Incident:
    """End the incident and say how it ended."""
    incident = lock(incident, version)
    if not outcome.strip():
        raise UnableToChange(_("Skriv hur händelsen slutade."))
    before = picture(incident)
    move(incident, IncidentStatus.CLOSED)
    incident.closed_at = now
    incident.outcome = outcome
    settle(incident, before, by=by, now=now, text=wording.closed(outcome))
    return incident


@transaction.atomic(durable=True)
def reopen(*, incident: Incident, by: User, reason: str, now: datetime, version: int | None = None) -> Incident:
    """Open a closed incident again. The outcome it had stays in the log."""
    incident = lock(incident, version)
    demand_reason(reason)
    if incident.status != IncidentStatus.CLOSED:
        raise UnableToChange(_("Händelsen är inte avslutad, så den kan inte öppnas igen."))
    before = picture(incident)
    move(incident, IncidentStatus.ONGOING)
    incident.closed_at = None
    incident.outcome = ""
    settle(incident, before, by=by, now=now, text=wording.REOPENED, kind=LogKind.DECISION, reason=reason)
    return incident


@transaction.atomic(durable=True)
def withdraw(*, incident: Incident, by: User, now: datetime) -> Incident:
    """Undo the logging of an incident while it is fresh. The row stays, marked as withdrawn."""
    incident = lock(incident)
    if not can_be_withdrawn(incident, now):
        raise UnableToChange(_("Det har gått mer än 60 sekunder. Avsluta händelsen i stället."))
    if incident.merged.exists():
        raise UnableToChange(_("En annan händelse är sammanslagen med den här. Avsluta händelsen i stället."))
    before = picture(incident)
    move(incident, IncidentStatus.WITHDRAWN)
    settle(incident, before, by=by, now=now, text=wording.WITHDRAWN)
    return incident


def can_be_withdrawn(incident: Incident, now: datetime) -> bool:
    """Tell whether the incident is fresh enough to be undone at ``now``."""
    return now <= incident.logged_at + UNDO_WITHIN


def demand_reason(reason: str) -> None:
    """Raise ``UnableToChange`` when the reason is missing."""
    if not reason.strip():
        raise UnableToChange(_("Skriv varför."))
