"""The shape of a recorded change: what became of which field, by whom and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RecordedChange(models.Model):
    """One field that changed, as it was recorded. Rows are added and never altered (database trigger)."""

    field = models.CharField(max_length=50)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
