"""Who a report would go to at this moment, and how that differs from what somebody was shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from contacts.audience import Audience, Recipient, resolve
from contacts.models import Contact
from contacts.scales import Language, Severity, Sharing
from incidents.actions.corrected_audience import more_behind_login, who_got_the_wrong_text
from incidents.models import SituationReport
from incidents.paragraphs import Part
from incidents.report_content import ReportContent

Shown = dict[str, Any]
"""A set of recipients, small enough for a form to carry.

``{"version": str, "count": int, "recipients": {contact id: fingerprint}}``; of very many, who they were is left out.
A contact who gets a correction at two addresses counts twice, and has one fingerprint of both.
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


class AudienceChanged(Exception):
    """Others would get the text now than those who were shown. Nothing was sent; ``difference`` says who."""

    def __init__(self, difference: Difference) -> None:
        if difference.before is None:
            words = _("Mottagarna ändrades medan du läste: de är nu %(after)d. Inget är skickat. Granska igen.")
        elif difference.before == difference.after:
            words = _(
                "Mottagarna ändrades medan du läste. De är fortfarande %(after)d. Inget är skickat. Granska igen."
            )
        else:
            words = _(
                "Antalet mottagare ändrades från %(before)d till %(after)d medan du läste. "
                "Inget är skickat. Granska igen."
            )
        super().__init__(words % {"before": difference.before, "after": difference.after})
        self.difference = difference


def resolve_for(report: SituationReport, now: datetime) -> Audience:
    """Return who ``report`` goes to if it is sent at ``now``: areas times roles, or whoever got what it corrects."""
    if report.corrects is not None:
        return who_got_the_wrong_text(report)
    return resolve(
        area_ids=list(report.audience_areas.values_list("id", flat=True)),
        role_ids=list(report.audience_roles.values_list("id", flat=True)),
        severity=Severity(report.severity),
        sharing=Sharing(report.sharing),
        now=now,
        more_behind_login=more_behind_login(report),
    )


def resolve_in_swedish(report: SituationReport, now: datetime) -> Audience:
    """Return the same with its words in Swedish, as letters and what is kept of them have it."""
    with translation.override(Language.SWEDISH.value):
        return resolve_for(report, now)


def unread_by_all(content: ReportContent, audience: Audience) -> list[Part]:
    """Return the paragraphs that nobody in ``audience`` may read."""
    narrowest = min((one.clearance for one in audience.recipients), default=Sharing.OPEN)
    return [part for part in content.paragraphs if part.sharing < narrowest]


def snapshot(audience: Audience) -> Shown:
    """Return ``audience`` as a set to compare with later."""
    shown: Shown = {"version": audience.version, "count": audience.count}
    if audience.count <= NAMED_UP_TO:
        shown["recipients"] = {one: _fingerprint(theirs) for one, theirs in _by_contact(audience).items()}
    return shown


def difference(shown: Shown | None, audience: Audience, count_shown: int | None = None) -> Difference:
    """Return how ``audience`` differs from the set that was shown; only the counts when that set is unknown."""
    if shown is None or "recipients" not in shown:
        before_it = shown["count"] if shown else count_shown
        return Difference(before_it, audience.count, audience.version, (), (), ())
    before: dict[str, str] = shown["recipients"]
    now = _by_contact(audience)
    gone = Contact.objects.filter(id__in=[int(one) for one in before.keys() - now.keys()]).select_related("actor")
    return Difference(
        before=shown["count"],
        after=audience.count,
        version=audience.version,
        added=tuple(sorted(_named(now[one]) for one in now.keys() - before.keys())),
        removed=tuple(sorted(f"{one.name}, {one.actor.name}" for one in gone)),
        changed=tuple(
            sorted(_named(now[one]) for one in now.keys() & before.keys() if _fingerprint(now[one]) != before[one])
        ),
    )


def demand_the_same(audience: Audience, version: str | None, expected: int | None, shown: Shown | None) -> None:
    """Raise ``AudienceChanged`` unless ``audience`` is the one that was shown: by its version, or by its number."""
    if version not in {None, audience.version} or expected not in {None, audience.count}:
        raise AudienceChanged(difference(shown, audience, expected))


def _by_contact(audience: Audience) -> dict[str, list[Recipient]]:
    """Return the recipients by contact; only a correction may go to two addresses of one."""
    found: dict[str, list[Recipient]] = {}
    for one in audience.recipients:
        found.setdefault(str(one.contact_id), []).append(one)
    return found


def _named(recipients: list[Recipient]) -> str:
    return f"{recipients[0].name}, {recipients[0].actor}"


def _fingerprint(recipients: list[Recipient]) -> str:
    """Return what most likely changes with a recipient. It only helps to name them: ``version`` alone decides."""
    facts = "; ".join(sorted(f"{one.address} {one.language} {one.clearance:d}" for one in recipients))
    return hashlib.sha256(facts.encode()).hexdigest()[:4]
