"""Changing what happens when letters are not acknowledged in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from notifications.models import EscalationPolicy, EscalationPolicyChange

FIRST_REMINDER = 10
LONGEST = 24 * 60
FIELDS = ("remind_after", "deputies_after", "call_after")


class PolicyChanged(Exception):
    """Somebody else has changed the policy since it was shown: nothing was changed."""


@dataclass(frozen=True)
class Minutes:
    """How soon each step comes after the release; ``None`` means never. ``version`` is that of what was shown."""

    remind_after: int | None
    deputies_after: int | None
    call_after: int | None
    version: int

    def problem(self) -> tuple[str, Promise] | None:
        """Return the field that is wrong and the sentence that says why, or ``None``."""
        if self.remind_after is not None and self.remind_after < FIRST_REMINDER:
            return "remind_after", _("En påminnelse går tidigast efter 10 minuter.")
        before: int | None = None
        for field in FIELDS:
            minutes: int | None = getattr(self, field)
            if minutes is None:
                continue
            if not 1 <= minutes <= LONGEST:
                return field, _("Skriv ett antal minuter mellan 1 och 1440.")
            if before is not None and minutes <= before:
                return field, _("Steget måste komma senare än det före.")
            before = minutes
        return None


class StepsOutOfOrder(Exception):
    """The minutes do not go step by step: nothing was changed."""

    def __init__(self, severity: int, field: str, words: str | Promise) -> None:
        super().__init__(words)
        self.severity, self.field = severity, field


@transaction.atomic(durable=True)
def change_policies(*, minutes: Mapping[int, Minutes], by: User, now: datetime) -> Sequence[EscalationPolicy]:
    """Set the policies by severity, all or none; return those that changed. No deadline that is set is moved."""
    policies = {
        one.lowest_severity: one
        for one in EscalationPolicy.objects.select_for_update().filter(lowest_severity__in=minutes).order_by("id")
    }
    changed = []
    for severity, wanted in minutes.items():
        if problem := wanted.problem():
            raise StepsOutOfOrder(severity, *problem)
        policy = policies.get(severity)
        if (policy.version if policy else 0) != wanted.version:
            raise PolicyChanged
        policy = policy or EscalationPolicy.objects.create(lowest_severity=severity, version=0)
        changes = [(field, getattr(policy, field), getattr(wanted, field)) for field in FIELDS]
        changes = [one for one in changes if one[1] != one[2]]
        if not changes:
            continue
        for field, _old, new in changes:
            setattr(policy, field, new)
        policy.version += 1
        policy.save()
        EscalationPolicyChange.objects.bulk_create(
            EscalationPolicyChange(policy=policy, field=field, old=_text(old), new=_text(new), by=by, recorded_at=now)
            for field, old, new in changes
        )
        changed.append(policy)
    return changed


def _text(minutes: int | None) -> str:
    return "" if minutes is None else str(minutes)
