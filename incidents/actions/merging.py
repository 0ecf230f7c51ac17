"""Two incidents that turn out to be one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from incidents.actions import wording
from incidents.actions.recording import UnableToChange, lock, move, picture, settle, write_entry
from incidents.lifecycle import OPEN, IncidentStatus
from incidents.models import Incident

# What happened may be told of an incident that is over, but not of one that never was or lives on elsewhere.
_GOES_ON = (*OPEN, IncidentStatus.CLOSED)


@transaction.atomic(durable=True)
def merge(*, incident: Incident, into: Incident, by: User, now: datetime, version: int | None = None) -> Incident:
    """End ``incident`` as the same thing as ``into``. Both logs say so, and neither loses a line."""
    if incident.id == into.id:
        raise UnableToChange(_("En händelse kan inte slås ihop med sig själv."))
    # Always locked in the same order, so that two merges across never wait for each other.
    held = {one.id: lock(one) for one in sorted((incident, into), key=lambda one: one.id)}
    target = held[into.id]
    incident = lock(incident, version)
    if incident.mode != target.mode:
        raise UnableToChange(_("En övning kan inte slås ihop med en skarp händelse."))
    if target.status not in _GOES_ON:
        raise UnableToChange(
            _("%(number)s har status «%(status)s». Välj en annan händelse.")
            % {"number": target.number, "status": IncidentStatus(target.status).label}
        )
    before = picture(incident)
    move(incident, IncidentStatus.MERGED)
    incident.merged_into = target
    settle(incident, before, by=by, now=now, text=wording.merged_into(target))
    write_entry(target, by=by, now=now, text=wording.merged_from(incident))
    return incident
