"""An audience as pages tell it: how many, in which roles, and who not and why."""

from __future__ import annotations

from collections import Counter

from contacts.audience import Audience, Recipient

OPEN_UP_TO = 30
NAMED_UP_TO = 300


def summary_of(audience: Audience) -> dict[str, object]:
    """Return what the templates of an audience are filled with; names as long as a person could read them."""
    omitted = Counter(one.reason for one in audience.omissions)
    by_role: dict[str, list[Recipient]] = {}
    for one in audience.recipients:
        by_role.setdefault(one.role, []).append(one)
    return {
        "audience": audience,
        "organisations": len({one.actor for one in audience.recipients}),
        "by_role": by_role,
        "omitted": [(reason.value, count) for reason, count in omitted.most_common()],
        "opened": audience.count <= OPEN_UP_TO,
        "named": audience.count <= NAMED_UP_TO,
        "omitted_named": len(audience.omissions) <= NAMED_UP_TO,
    }
