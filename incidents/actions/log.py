"""Writing in the log of an incident. What is written stays; a correction strikes it and says what holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.telling import Topic, tell
from incidents.actions import wording
from incidents.actions.incidents import placed_in_time
from incidents.actions.photos import keep_photos
from incidents.actions.recording import lock
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, LogEntry
from incidents.models.log import LogKind
from incidents.redrawing import Drawn

_ENDED_ELSEWHERE = (IncidentStatus.MERGED, IncidentStatus.WITHDRAWN)


class UnableToWrite(Exception):
    """The log cannot be written so. The message is a sentence for the person who tried."""


@transaction.atomic(durable=True)
def add_entry(
    *,
    incident: Incident,
    by: User,
    kind: LogKind,
    text: str,
    now: datetime,
    reason: str = "",
    source: str = "",
    reliability: str = "",
    corrects: LogEntry | None = None,
    occurred_at: datetime | None = None,
    key: str = "",
    photos: Collection[Drawn] = (),
) -> tuple[LogEntry, bool]:
    """Add a line to the log, once for each ``key`` of ``by``; tell whether it is new. Photos need no words."""
    User.objects.select_for_update(no_key=True).get(id=by.id)
    if key:
        earlier = LogEntry.objects.filter(by=by, idempotency_key=key).first()
        if earlier is not None:
            return earlier, False
    incident = lock(incident)
    demand_writable(incident)
    if not text.strip() and photos:
        text = wording.photos_added(len(photos))
    if not text.strip():
        raise UnableToWrite(_("Skriv vad du vill lägga till."))
    if kind == LogKind.DECISION and not reason.strip():
        raise UnableToWrite(_("Skriv varför. Ett beslut behöver ett skäl."))
    _demand_correctable(incident, kind, corrects)
    entry = LogEntry.objects.create(
        incident=incident,
        mode=incident.mode,
        kind=kind,
        text=text,
        reason=reason,
        source=source,
        reliability=reliability,
        corrects=corrects,
        occurred_at=placed_in_time(occurred_at, now),
        recorded_at=now,
        by=by,
        idempotency_key=key,
    )
    keep_photos(entry, photos, by=by, key=key, now=now)
    tell(Topic.INCIDENTS)
    return entry, True


def demand_writable(incident: Incident) -> None:
    """Raise ``UnableToWrite`` when the story of the incident has ended elsewhere."""
    if incident.status in _ENDED_ELSEWHERE:
        raise UnableToWrite(
            _("Händelsen har status «%(status)s». Den tar inte emot fler anteckningar.")
            % {"status": IncidentStatus(incident.status).label}
        )


def _demand_correctable(incident: Incident, kind: LogKind, corrects: LogEntry | None) -> None:
    if (kind == LogKind.CORRECTION) != (corrects is not None):
        raise UnableToWrite(_("En rättelse gäller alltid en tidigare anteckning. Välj vilken."))
    if corrects is None:
        return
    if corrects.incident_id != incident.id:
        raise UnableToWrite(_("Anteckningen hör till en annan händelse."))
    if corrects.corrections.exists():
        raise UnableToWrite(_("Anteckningen är redan struken. Rätta den senaste rättelsen i stället."))
