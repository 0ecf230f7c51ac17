"""Questions about what makes sure that people were reached: deadlines and calls."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from notifications.models import Drill, Escalation, LoggedCall  # noqa: F401 - named in strings


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


class DrillQuerySet(models.QuerySet["Drill"]):
    """Questions about drills."""

    def in_quarter(self, year: int, quarter: int) -> DrillQuerySet:
        """Keep the drills of this quarter."""
        return self.filter(year=year, quarter=quarter)

    def gone_out(self) -> DrillQuerySet:
        """Leave out the drills that were taken back before anything left."""
        return self.exclude(dispatch__state="undone")

    def newest_first(self) -> DrillQuerySet:
        """Order by when they were started, the latest first, areas and roles fetched along."""
        return self.prefetch_related("areas", "roles").order_by("-started_at", "-id")
