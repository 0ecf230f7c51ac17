"""What people add to the situation picture: a level they set, a view they saved, how far they read, a handover."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from contacts.models import Area, User
from contacts.scales import Mode, Severity, one_of
from incidents.level_querysets import SetLevelQuerySet


class SetLevel(models.Model):
    """The level of an area as a coordinator set it, with the reason and an end; it stands until then or until lifted.

    ``severity`` None means: at ease, whatever the open incidents say. Rows are added and lifted, never rewritten, so
    that the picture of any past moment can be told.
    """

    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="set_levels")
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, null=True)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    until = models.DateTimeField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = SetLevelQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("mode", Mode, "a_set_level_is_live_or_exercise"),
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__in=Severity.values), name="a_set_level_is_a_known_one"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_set_level_has_its_reason"),
            models.CheckConstraint(condition=Q(until__gt=F("set_at")), name="a_set_level_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="a_lifted_level_says_by_whom",
            ),
            models.UniqueConstraint(
                fields=["mode", "area"], condition=Q(lifted_at__isnull=True), name="one_set_level_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.severity}"


class SavedView(models.Model):
    """A narrowed list that a user wants back under a name: the page and its query."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=50)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_saved_view_has_a_name"),
            models.UniqueConstraint(fields=["user", "page", "name"], name="one_saved_view_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CaughtUp(models.Model):
    """Until when a user has read what happened; looking changes nothing, so that a press says it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="caught_up")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"


class Handover(models.Model):
    """The end of a shift in words: what the one who leaves tells whoever comes, and who took it over."""

    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    since = models.DateTimeField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handovers")
    written_at = models.DateTimeField()
    taken_over_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_over_at = models.DateTimeField(null=True)
    idempotency_key = models.CharField(max_length=200)

    class Meta:
        constraints = [
            one_of("mode", Mode, "a_handover_is_live_or_exercise"),
            models.CheckConstraint(condition=Q(since__lt=F("written_at")), name="a_handover_covers_time_that_has_been"),
            models.CheckConstraint(
                condition=Q(taken_over_by__isnull=True, taken_over_at__isnull=True)
                | (Q(taken_over_by__isnull=False, taken_over_at__isnull=False) & ~Q(taken_over_by=F("by"))),
                name="a_handover_is_taken_over_by_somebody_else",
            ),
            models.UniqueConstraint(fields=["by", "idempotency_key"], name="one_handover_per_drawn_form"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.written_at:%Y-%m-%d}"
