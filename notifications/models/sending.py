"""What governs all sending: the switch for everything, the pace of each relay, and who is at work."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from contacts.models import User
from contacts.models.changes import RecordedChange
from notifications.lifecycle import SwitchState
from notifications.querysets import SendingSwitchQuerySet, WorkerSignQuerySet


class SendingSwitch(models.Model):
    """The kill switch: at most one row. Without one, sending is on. One person stops, two people start."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    enabled = models.BooleanField(default=True)
    stopped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    start_asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    start_asked_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)

    objects = SendingSwitchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_switch"),
            models.CheckConstraint(
                condition=Q(enabled=True) | Q(stopped_by__isnull=False, stopped_at__isnull=False),
                name="a_stopped_switch_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(enabled=False)
                | Q(stopped_by__isnull=True)
                | (Q(start_asked_by__isnull=False, started_by__isnull=False) & ~Q(started_by=F("start_asked_by"))),
                name="two_people_start_what_was_stopped",
            ),
        ]

    def __str__(self) -> str:
        return "on" if self.enabled else "off"

    @property
    def state(self) -> SwitchState:
        """Return where the switch stands."""
        if self.enabled:
            return SwitchState.ON
        return SwitchState.START_ASKED if self.start_asked_by_id else SwitchState.STOPPED


class SwitchChange(RecordedChange):
    """A press on the kill switch: stopped, start asked for, started."""

    def __str__(self) -> str:
        return f"{self.field} {self.new}"


class Watch(models.Model):
    """One worker at work: its letters are claimed under this row's id for as long as it is heard of in time."""

    id = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=255)
    began_at = models.DateTimeField()
    lease_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} {self.id}"


class RelayPace(models.Model):
    """How fast one relay is written to by all workers together: the next moment that nobody has taken yet."""

    relay = models.CharField(max_length=255, primary_key=True)
    next_slot_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.relay


class WorkerSign(models.Model):
    """A sign of life of one worker process, by its machine's name and its number there."""

    name = models.CharField(max_length=255, primary_key=True)
    seen_at = models.DateTimeField()

    objects = WorkerSignQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
