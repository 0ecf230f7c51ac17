"""Deeds with what recipients told us: into the log of an incident, and confirmed by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.telling import Topic, tell
from incidents.actions import wording
from incidents.actions.log import UnableToWrite, demand_writable
from incidents.actions.recording import lock, write_entry
from incidents.actions.told import entry_facts, stands_in, taken, words_of
from incidents.models import Incident, LogEntry, ResponseInLog
from notifications.models import Response


class AlreadyConfirmed(Exception):
    """Somebody has confirmed it; ``by`` says who. Nothing was changed."""

    def __init__(self, by: User) -> None:
        super().__init__(_("%(name)s har redan bekräftat uppgiften. Inget nytt sparades.") % {"name": by.name})
        self.by = by


@transaction.atomic(durable=True)
def log_response(*, response: Response, incident: Incident, by: User, now: datetime) -> LogEntry:
    """Write what a recipient told us in the log of an incident, with who said it, as unconfirmed.

    Raises ``AlreadyHandled`` when it is in a log already, ``UnableToWrite`` when this one takes no more.
    """
    response = taken(response)
    incident = lock(incident)
    demand_writable(incident)
    if incident.mode != response.mode:
        raise UnableToWrite(_("Svaret och händelsen hör till olika världar: övning och verklighet."))
    entry = LogEntry.objects.create(
        incident=incident,
        mode=incident.mode,
        text=words_of(response),
        occurred_at=response.received_at,
        recorded_at=now,
        by=by,
        **entry_facts(response),
    )
    stands_in(entry, response=response, by=by, now=now)
    tell(Topic.INCIDENTS)
    return entry


@transaction.atomic(durable=True)
def confirm_response(*, told: ResponseInLog, by: User, now: datetime) -> LogEntry:
    """Say that what a recipient told us is true: a person stands for it from now on, in a line of its own."""
    standing = (
        ResponseInLog.objects.select_for_update(of=("self",)).select_related("confirmed_by", "entry").get(pk=told.pk)
    )
    if standing.confirmed_by is not None:
        raise AlreadyConfirmed(standing.confirmed_by)
    incident = lock(standing.incident)
    demand_writable(incident)
    standing.confirmed_by, standing.confirmed_at = by, now
    standing.save(update_fields=["confirmed_by", "confirmed_at"])
    tell(Topic.INBOX)
    return write_entry(incident, by=by, now=now, text=wording.confirmed(standing.entry.source))
