"""Questions about big screens, in the words of the field."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from contacts.querysets import swedish_order
from incidents.pairing import PAIRED_FOR

if TYPE_CHECKING:
    from incidents.models import Screen  # noqa: F401 - named in strings


class ScreenQuerySet(models.QuerySet["Screen"]):
    """Questions about big screens."""

    def paired(self, now: datetime) -> ScreenQuerySet:
        """Keep the screens that somebody paired a day ago at most and nobody has parted."""
        return self.filter(parted_at__isnull=True, paired_at__gt=now - PAIRED_FOR)

    def for_list(self) -> ScreenQuerySet:
        """Return screens for their page, by name, all they show fetched at once."""
        return self.select_related("paired_by").prefetch_related("areas").order_by(swedish_order("name"), "id")
