"""The rows of the peers: whom a report goes to, and what became of each letter. django-post_office brings its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Recipient(models.Model):
    """Somebody who gets reports."""

    name = models.CharField(max_length=150)
    address = models.CharField(max_length=254, unique=True)
    reasons = models.CharField(max_length=300)

    objects: ClassVar[models.Manager[Recipient]] = models.Manager()

    class Meta:
        app_label = "peers"

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One letter to one recipient."""

    batch = models.PositiveIntegerField(db_index=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="deliveries")
    token = models.CharField(max_length=64)
    status = models.CharField(max_length=8, default="queued")
    sent_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Delivery]] = models.Manager()

    class Meta:
        app_label = "peers"

    def __str__(self) -> str:
        return f"{self.batch} {self.token}"
