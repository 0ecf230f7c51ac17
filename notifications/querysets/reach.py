"""Questions about what makes sure that people were reached: deadlines and calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, F

from notifications.lifecycle import DispatchState

if TYPE_CHECKING:
    from notifications.models import Escalation, EscalationPolicy, LoggedCall  # noqa: F401 - named in strings


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Questions about deadlines."""

    def due(self, now: datetime) -> EscalationQuerySet:
        """Keep the steps that are to be taken by ``now``."""
        return self.waiting().filter(due_at__lte=now)

    def waiting(self) -> EscalationQuerySet:
        """Keep the steps that are not taken."""
        return self.filter(taken_at__isnull=True)

    def in_order(self) -> EscalationQuerySet:
        """Order the steps as they come."""
        return self.order_by("due_at", "id")

    def to_be_taken(self, now: datetime) -> EscalationQuerySet:
        """Keep the steps that are due while nothing holds them up: no pause, and no stop of all sending."""
        switch = apps.get_model("notifications", "SendingSwitch")._default_manager
        released = (DispatchState.SENDING, DispatchState.COMPLETED, DispatchState.STOPPED)
        return self.due(now).filter(~Exists(switch.filter(enabled=False)), dispatch__state__in=released).in_order()

    def put_off(self, by: timedelta) -> int:
        """Let the steps that are not taken come later by so much; return how many there were."""
        return self.waiting().update(due_at=F("due_at") + by)


class EscalationPolicyQuerySet(models.QuerySet["EscalationPolicy"]):
    """Questions about policies."""

    def worst_first(self) -> EscalationPolicyQuerySet:
        """Order by severity, the worst first."""
        return self.order_by("-lowest_severity")


class LoggedCallQuerySet(models.QuerySet["LoggedCall"]):
    """Questions about calls."""

    def answered(self) -> LoggedCallQuerySet:
        """Keep the calls in which we spoke to somebody."""
        return self.filter(outcome="answered")

    def latest_first(self) -> LoggedCallQuerySet:
        """Order by time, the latest first, each with who called."""
        return self.select_related("by").order_by("-called_at", "-id")
