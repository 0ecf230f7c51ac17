"""Who a report would go to at this moment, and how that differs from what somebody was shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from contacts.audience import Audience, Recipient, resolve
from contacts.models import Contact
from contacts.scales import Language, Severity, Sharing
from incidents.models import SituationReport

Shown = dict[str, Any]
"""A set of recipients, small enough for a form to carry.

``{"version": str, "count": int, "recipients": {contact id: fingerprint}}``; of very many, who they were is left out.
"""
NAMED_UP_TO = 20_000


@dataclass(frozen=True)
class Difference:
    """What became of an audience since it was shown. The names are those that can still be known."""

    before: int | None
    after: int
    version: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def resolve_for(report: SituationReport, now: datetime) -> Audience:
    """Return who ``report`` goes to if it is sent at ``now``."""
    return resolve(
        area_ids=list(report.audience_areas.values_list("id", flat=True)),
        role_ids=list(report.audience_roles.values_list("id", flat=True)),
        severity=Severity(report.severity),
        sharing=Sharing(report.sharing),
        now=now,
    )


def resolve_in_swedish(report: SituationReport, now: datetime) -> Audience:
    """Return the same with its words in Swedish, as letters and what is kept of them have it."""
    with translation.override(Language.SWEDISH.value):
        return resolve_for(report, now)


def snapshot(audience: Audience) -> Shown:
    """Return ``audience`` as a set to compare with later."""
    shown: Shown = {"version": audience.version, "count": audience.count}
    if audience.count <= NAMED_UP_TO:
        shown["recipients"] = {str(one.contact_id): _fingerprint(one) for one in audience.recipients}
    return shown


def difference(shown: Shown | None, audience: Audience, count_shown: int | None = None) -> Difference:
    """Return how ``audience`` differs from the set that was shown; only the counts when that set is unknown."""
    if shown is None or "recipients" not in shown:
        before_it = shown["count"] if shown else count_shown
        return Difference(before_it, audience.count, audience.version, (), (), ())
    before: dict[str, str] = shown["recipients"]
    now = {str(one.contact_id): one for one in audience.recipients}
    gone = Contact.objects.filter(id__in=[int(one) for one in before.keys() - now.keys()]).select_related("actor")
    return Difference(
        before=len(before),
        after=audience.count,
        version=audience.version,
        added=tuple(sorted(_named(now[one]) for one in now.keys() - before.keys())),
        removed=tuple(sorted(f"{one.name}, {one.actor.name}" for one in gone)),
        changed=tuple(
            sorted(_named(now[one]) for one in now.keys() & before.keys() if _fingerprint(now[one]) != before[one])
        ),
    )


def _named(recipient: Recipient) -> str:
    return f"{recipient.name}, {recipient.actor}"


def _fingerprint(recipient: Recipient) -> str:
    """Return what most likely changes with a recipient. It only helps to name them: ``version`` alone decides."""
    facts = f"{recipient.address} {recipient.language} {recipient.clearance:d}"
    return hashlib.sha256(facts.encode()).hexdigest()[:4]
