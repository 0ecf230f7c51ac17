"""How every change of an incident leaves its trace: rows for the machine, a log entry for people."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.scales import Severity, Sharing
from contacts.telling import Topic, tell
from incidents.lifecycle import INCIDENT_ROADS, IncidentStatus
from incidents.models import Incident, IncidentChange, LogEntry
from incidents.models.log import LogKind

# The fields whose every state is kept.
_KEPT = ("status", "severity", "area", "type", "place", "occurred_at", "owner", "sharing", "outcome", "merged_into")

Picture = dict[str, str]


class UnableToChange(Exception):
    """The incident cannot be changed so. The message is a sentence for the person who tried."""


class EditedMeanwhile(Exception):
    """Somebody else changed the incident after the form was drawn. ``incident`` is how it stands now."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(_("Någon annan ändrade händelsen medan du skrev. Inget av ditt är sparat än."))
        self.incident = incident


def lock(incident: Incident, version: int | None = None) -> Incident:
    """Return the incident as it stands, held until the transaction ends.

    Raises ``EditedMeanwhile`` when ``version`` is no longer the one that stands.
    """
    standing = (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .select_related("area", "type", "owner", "reporter")
        .get(id=incident.id)
    )
    if version is not None and version != standing.version:
        raise EditedMeanwhile(standing)
    return standing


def move(incident: Incident, to: IncidentStatus) -> None:
    """Set the status, if there is a road from the present one; raises ``UnableToChange`` if not."""
    status = IncidentStatus(incident.status)
    if to not in INCIDENT_ROADS[status]:
        raise UnableToChange(
            _("Händelsen har status «%(status)s» och kan inte bli «%(to)s».") % {"status": status.label, "to": to.label}
        )
    incident.status = to


def demand_open(incident: Incident) -> None:
    """Raise ``UnableToChange`` unless the incident still asks for attention."""
    if not incident.is_open:
        raise UnableToChange(
            _("Händelsen har status «%(status)s» och kan inte ändras.")
            % {"status": IncidentStatus(incident.status).label}
        )


def picture(incident: Incident) -> Picture:
    """Return the kept fields as they are recorded: codes for choices, slugs for areas, ids for people."""
    return {
        "status": str(IncidentStatus(incident.status).value),
        "severity": Severity(incident.severity).code,
        "area": incident.area.slug,
        "type": incident.type.code,
        "place": incident.place,
        "occurred_at": incident.occurred_at.isoformat(),
        "owner": str(incident.owner_id),
        "sharing": Sharing(incident.sharing).code,
        "outcome": incident.outcome,
        "merged_into": incident.merged_into.number if incident.merged_into else "",
    }


def named_readers_of(incident: Incident) -> str:
    """Return the ids of those who are named as readers, as they are recorded."""
    return ",".join(str(one) for one in sorted(incident.named_readers.values_list("id", flat=True)))


def record_changes(
    incident: Incident, before: Picture, after: Picture, *, by: User, now: datetime, reason: str = ""
) -> list[str]:
    """Write a row for every field that differs, and return their names."""
    changed = [field for field in after if after[field] != before.get(field, "")]
    IncidentChange.objects.bulk_create(
        IncidentChange(
            incident=incident,
            field=field,
            old=before.get(field, ""),
            new=after[field],
            reason=reason,
            by=by,
            recorded_at=now,
        )
        for field in changed
    )
    return changed


def settle(
    incident: Incident,
    before: Picture,
    *,
    by: User,
    now: datetime,
    text: str,
    kind: LogKind = LogKind.ACTION,
    reason: str = "",
) -> None:
    """Store what was changed on ``incident`` since ``before``, with its rows and its log entry."""
    changed = record_changes(incident, before, picture(incident), by=by, now=now, reason=reason)
    incident.version += 1
    incident.save(update_fields=[*(field for field in _KEPT if field in changed), "closed_at", "version"])
    write_entry(incident, by=by, now=now, text=text, kind=kind, reason=reason)


def write_entry(
    incident: Incident, *, by: User, now: datetime, text: str, kind: LogKind = LogKind.ACTION, reason: str = ""
) -> LogEntry:
    """Write one line of the log about what was done, and tell the screens."""
    tell(Topic.INCIDENTS)
    return LogEntry.objects.create(
        incident=incident,
        mode=incident.mode,
        kind=kind,
        text=text,
        reason=reason,
        by=by,
        occurred_at=now,
        recorded_at=now,
    )
