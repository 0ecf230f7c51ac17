"""Photos of an incident: what the row says of them. The picture itself lies in a folder outside the web root."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from contacts.models import User
from incidents.models.incidents import Incident
from incidents.models.log import LogEntry
from incidents.querysets import PhotoQuerySet


class Photo(models.Model):
    """A photo that belongs to a line of the log: drawn anew on arrival, without anything that came with it.

    ``sha256`` is of the file that we keep; ``name`` is the file's name without ending. A photo that should not have
    been taken is removed with a reason: the file goes, the row stays.
    """

    name = models.UUIDField(default=uuid.uuid4, unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="photos")
    entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="photos")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removal_reason = models.CharField(max_length=300, blank=True)
    idempotency_key = models.CharField(max_length=200)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True, removal_reason="")
                | (Q(removed_by__isnull=False, removed_at__isnull=False) & ~Q(removal_reason="")),
                name="a_removed_photo_says_by_whom_and_why",
            ),
            models.UniqueConstraint(fields=["added_by", "idempotency_key"], name="one_photo_per_drawn_form"),
        ]

    def __str__(self) -> str:
        return f"{self.name}"
