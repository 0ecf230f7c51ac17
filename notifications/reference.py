"""The reference data of the post office: what happens at first when letters are not acknowledged in time."""

from __future__ import annotations

from django.db import transaction

from contacts.scales import Severity
from notifications.models import EscalationPolicy

# severity: minutes until we remind, write to deputies, call
POLICIES: dict[Severity, tuple[int | None, int | None, int | None]] = {
    Severity.CRITICAL: (10, 20, 30),
    Severity.HIGH: (30, 60, 90),
    Severity.ELEVATED: (None, None, None),
    Severity.LOW: (None, None, None),
}


@transaction.atomic
def load_escalation() -> None:
    """Add the policies that are missing. What somebody has changed since stays as it is."""
    for severity, (remind, deputies, call) in POLICIES.items():
        EscalationPolicy.objects.get_or_create(
            lowest_severity=severity,
            defaults={"remind_after": remind, "deputies_after": deputies, "call_after": call},
        )
