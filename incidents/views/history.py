"""The recorded changes of an incident in words. For the municipality alone: they name people and places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.access import names_of_staff
from contacts.models import Area
from contacts.scales import Severity, Sharing
from incidents.lifecycle import IncidentStatus
from incidents.models import Incident, IncidentType

LABELS = {
    "status": _("Status"),
    "severity": _("Allvarlighetsgrad"),
    "area": _("Område"),
    "type": _("Typ"),
    "place": _("Exakt plats"),
    "occurred_at": _("Tid"),
    "owner": _("Ansvarig"),
    "sharing": _("Delning"),
    "named_readers": _("Namngivna läsare"),
    "outcome": _("Utfall"),
    "merged_into": _("Sammanslagen med"),
}


@dataclass(frozen=True)
class Change:
    """One recorded change: of what, from what to what, by whom and why."""

    label: str | Promise
    old: str
    new: str
    by: str
    at: datetime
    reason: str


def history_of(incident: Incident) -> list[Change]:
    """Return what was changed after the incident was logged, oldest first."""
    areas = dict(Area.objects.values_list("slug", "name"))
    kinds = {kind.code: kind.name for kind in IncidentType.objects.all()}
    people = names_of_staff()
    words: dict[str, Callable[[str], str]] = {
        "status": lambda code: str(IncidentStatus(code).label),
        "severity": lambda code: str(Severity.from_code(code).label),
        "sharing": lambda code: str(Sharing.from_code(code).label),
        "area": lambda slug: areas.get(slug, slug),
        "type": lambda code: kinds.get(code, code),
        "owner": lambda user_id: people.get(user_id, user_id),
        "named_readers": lambda ids: ", ".join(people.get(one, one) for one in ids.split(",")),
        "occurred_at": _moment,
    }
    changes = incident.changes.select_related("by").filter(recorded_at__gt=incident.logged_at)
    return [
        Change(
            label=LABELS.get(change.field, change.field),
            old=words.get(change.field, str)(change.old) if change.old else "–",
            new=words.get(change.field, str)(change.new) if change.new else "–",
            by=change.by.name if change.by else "–",
            at=change.recorded_at,
            reason=change.reason,
        )
        for change in changes.order_by("recorded_at", "id")
    ]


def _moment(written: str) -> str:
    moment = parse_datetime(written)
    return timezone.localtime(moment).strftime(gettext("%Y-%m-%d %H.%M")) if moment else written
