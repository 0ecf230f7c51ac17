"""The presses on save of an import: what was asked for, and what came of it."""

from __future__ import annotations

from django.db import models

from contacts.models.users import User


class ImportRun(models.Model):
    """One press on save. ``saved_at`` is written with the contacts themselves: without it, none of them was saved."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.begun_at} {self.rows}"
