"""What happened: incidents, their kinds and their numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from contacts.models import Area, User
from contacts.models.actors import NamedKind
from contacts.models.changes import RecordedChange
from contacts.scales import Mode, Severity, Sharing, one_of
from incidents.lifecycle import OPEN, IncidentStatus
from incidents.querysets import IncidentQuerySet, IncidentTypeQuerySet


class IncidentType(NamedKind):
    """A kind of incident, such as fire or threat."""

    objects = IncidentTypeQuerySet.as_manager()


class NumberSeries(models.Model):
    """The last number given out in a year of a world; its row lock keeps the series without gaps."""

    mode = models.CharField(max_length=8, choices=Mode.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mode", "year"], name="one_number_series_a_year"),
            one_of("mode", Mode, "a_number_series_is_live_or_exercise"),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.year}"


class Incident(models.Model):
    """Something that happened in an area. Its story is in its log entries; its past states in its changes.

    ``occurred_at`` is when it happened, ``logged_at`` when it was recorded. ``version`` rises with every change of
    the fields that people edit, so that two who edit at once never overwrite each other.
    """

    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="incidents")
    place = models.CharField(max_length=200, blank=True)
    type = models.ForeignKey(IncidentType, on_delete=models.PROTECT, related_name="incidents")
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    status = models.CharField(max_length=9, choices=IncidentStatus.choices, default=IncidentStatus.NEW)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices, default=Sharing.ORGANISATION)
    named_readers = models.ManyToManyField(User, related_name="named_incidents", blank=True)
    occurred_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    reporter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reported_incidents")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="owned_incidents")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mode", "year", "sequence"], name="one_incident_of_a_number"),
            models.UniqueConstraint(fields=["reporter", "idempotency_key"], name="one_incident_per_drawn_form"),
            models.CheckConstraint(
                condition=Q(status=IncidentStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=IncidentStatus.MERGED) & Q(merged_into__isnull=True)),
                name="a_merged_incident_names_the_one_it_went_into",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="no_incident_is_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(status=IncidentStatus.CLOSED) | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="a_closed_incident_has_an_outcome",
            ),
            one_of("mode", Mode, "an_incident_is_live_or_exercise"),
            one_of("severity", Severity, "an_incident_has_a_known_severity"),
            one_of("sharing", Sharing, "an_incident_has_a_known_sharing"),
            one_of("status", IncidentStatus, "an_incident_has_a_known_status"),
        ]
        indexes = [
            # For IncidentQuerySet.for_board: the open ones, newest first.
            models.Index(fields=["-occurred_at"], condition=Q(status__in=OPEN), name="incident_open"),
            models.Index(fields=["-occurred_at", "-id"], name="incident_newest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return the number that people use, such as ``2026-147``; those of exercises begin with Ö."""
        prefix = "Ö" if self.mode == Mode.EXERCISE else ""
        return f"{prefix}{self.year}-{self.sequence}"

    @property
    def is_open(self) -> bool:
        """Tell whether the incident still asks for attention."""
        return self.status in OPEN


class IncidentChange(RecordedChange):
    """A change of an incident's state, from which its state at any past moment can be computed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="changes")

    class Meta:
        indexes = [
            models.Index(fields=["incident", "recorded_at"], name="change_of_incident"),
            # For IncidentQuerySet.open_at: what moved lately.
            models.Index(fields=["recorded_at"], condition=Q(field="status"), name="change_of_status"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.field}"
