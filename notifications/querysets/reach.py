"""Questions about what makes sure that people were reached: deadlines and calls."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from notifications.models import Escalation, LoggedCall  # noqa: F401 - named in strings


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Questions about deadlines."""

    def due(self, now: datetime) -> EscalationQuerySet:
        """Keep the steps that are to be taken by ``now``."""
        return self.filter(taken_at__isnull=True, due_at__lte=now)


class LoggedCallQuerySet(models.QuerySet["LoggedCall"]):
    """Questions about calls."""

    def answered(self) -> LoggedCallQuerySet:
        """Keep the calls in which we spoke to somebody."""
        return self.filter(outcome="answered")
