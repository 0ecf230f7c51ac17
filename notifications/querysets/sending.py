"""Questions about sending as a whole: may anything leave, and who is at work?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from notifications.models import SendingSwitch, WorkerSign  # noqa: F401 - named in strings

# A worker says nothing while it carries, which takes a minute at most.
ALIVE_FOR = timedelta(seconds=90)


class SendingSwitchQuerySet(models.QuerySet["SendingSwitch"]):
    """Questions about the switch for everything."""

    def off(self) -> SendingSwitchQuerySet:
        """Keep the switch if nothing may leave."""
        return self.filter(enabled=False)

    def sending_is_on(self) -> bool:
        """Tell whether letters may leave; a switch that nobody ever pressed is on."""
        return not self.off().exists()

    def with_people(self) -> SendingSwitchQuerySet:
        """Fetch those who pressed it along with it."""
        return self.select_related("stopped_by", "start_asked_by", "started_by")


class WorkerSignQuerySet(models.QuerySet["WorkerSign"]):
    """Questions about who is at work."""

    def alive(self, now: datetime) -> WorkerSignQuerySet:
        """Keep the workers that were heard of lately."""
        return self.filter(seen_at__gt=now - ALIVE_FOR)
