"""Questions about the levels that people set, in the words of the field."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from contacts.scales import Mode

if TYPE_CHECKING:
    from incidents.models import SetLevel  # noqa: F401 - named in a string


class SetLevelQuerySet(models.QuerySet["SetLevel"]):
    """Questions about the levels that people set."""

    def live(self) -> SetLevelQuerySet:
        """Keep what was said in earnest."""
        return self.filter(mode=Mode.LIVE)

    def standing_at(self, moment: datetime) -> SetLevelQuerySet:
        """Keep the levels that stood at ``moment``: set by then, neither ended nor lifted."""
        lifted = Q(lifted_at__isnull=False, lifted_at__lte=moment)
        return self.filter(set_at__lte=moment, until__gt=moment).exclude(lifted)
