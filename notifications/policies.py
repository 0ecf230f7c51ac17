"""The door to the policy of escalation: what happens when letters are not acknowledged, for those who decide it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from contacts.access import demand
from contacts.models import User
from contacts.rights import Right
from notifications.models import EscalationPolicy, EscalationPolicyChange


def policies(user: User | AnonymousUser) -> list[EscalationPolicy]:
    """Return what happens when letters are not acknowledged, for those who decide it, the worst severity first."""
    demand(user, Right.MANAGE_ESCALATION)
    return list(EscalationPolicy.objects.all().worst_first())


def changes_of_policies(user: User | AnonymousUser) -> QuerySet[EscalationPolicyChange]:
    """Return the record of the policies, newest first, for those who decide them."""
    demand(user, Right.MANAGE_ESCALATION)
    return EscalationPolicyChange.objects.select_related("by", "policy").order_by("-recorded_at", "-id")
