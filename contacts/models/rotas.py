"""Who is on duty: the rota of a role at an actor, its shifts, and the deputies behind it.

Times of the week are those of the wall clock in Stockholm, whatever the season; a shift that ends at or before the
time at which it begins ends on the next day.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from contacts.models.actors import Actor, ContactRole
from contacts.models.changes import RecordedChange
from contacts.models.people import Contact
from contacts.rota_querysets import RotaQuerySet


class Rota(models.Model):
    """The rota of one role at one actor. While it is active, a text goes to whoever is on duty.

    ``feed_key`` is the secret part of the address under which calendar programs subscribe to it. ``calendar_url`` is
    a calendar (RFC 5545) that the shifts are fetched from; ``calendar_problem`` says why that last failed.
    """

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="rotas")
    role = models.ForeignKey(ContactRole, on_delete=models.PROTECT, related_name="rotas")
    mailbox = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    active = models.BooleanField(default=True)
    feed_key = models.CharField(max_length=43, unique=True)
    calendar_url = models.CharField(max_length=500, blank=True)
    calendar_fetched_at = models.DateTimeField(null=True, blank=True)
    calendar_problem = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RotaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "role"], name="one_rota_for_a_role_at_an_actor")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.role}"


class WeeklyShift(models.Model):
    """A shift that comes back every week: ``weekday`` 0 is Monday."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="weekly_shifts")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="weekly_shifts")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_week_has_seven_days"),
            models.UniqueConstraint(fields=["rota", "contact", "weekday", "begins"], name="one_weekly_shift_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins}–{self.ends}"


class CalendarShift(models.Model):
    """A shift at a moment of its own, as a calendar told it. Fetched anew, the calendar replaces them all."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="calendar_shifts")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="calendar_shifts")
    uid = models.CharField(max_length=250)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="a_shift_ends_after_it_begins"),
            models.UniqueConstraint(fields=["rota", "contact", "uid", "begins_at"], name="one_calendar_shift_once"),
        ]
        indexes = [models.Index(fields=["rota", "ends_at"], name="calendar_shift_of_rota")]

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%d %H:%M}"


class Deputy(models.Model):
    """Who gets the text when nobody is on duty, and who is asked when those who got it do not answer."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="deputies")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="deputy_for")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rota", "contact"], name="a_deputy_once_in_a_rota"),
            models.UniqueConstraint(fields=["rota", "position"], name="one_deputy_in_each_place"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.contact_id}"


class RotaChange(RecordedChange):
    """A change of a rota."""

    rota = models.ForeignKey(Rota, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.rota_id} {self.field}"
