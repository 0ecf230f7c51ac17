"""What came of the answers of recipients, and what we ask them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contacts.models import Area, ContactRole, User
from contacts.scales import Mode, Severity, Sharing, one_of
from incidents.models.incidents import Incident
from incidents.models.log import LogEntry
from incidents.report_querysets import InformationRequestQuerySet
from notifications.models import Dispatch, Response


class ResponseInLog(models.Model):
    """A recipient's answer that became a line in the log of an incident: unverified until a person confirms it."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="in_log")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="responses")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="response")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_confirmed_response_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.incident_id}"


class InformationRequest(models.Model):
    """A request for information to chosen actors: a dispatch whose link asks one to three questions."""

    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, related_name="information_request")
    title = models.CharField(max_length=60)
    why = models.CharField(max_length=1_000, blank=True)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices)
    audience_areas = models.ManyToManyField(Area, related_name="information_requests", blank=True)
    audience_roles = models.ManyToManyField(ContactRole, related_name="information_requests", blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="information_requests")
    created_at = models.DateTimeField()
    alone_on_duty_reason = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=200)

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("mode", Mode, "a_request_is_live_or_exercise"),
            one_of("severity", Severity, "a_request_has_a_known_severity"),
            models.CheckConstraint(
                condition=Q(sharing__in=(Sharing.PARTNERS, Sharing.VOLUNTEERS, Sharing.OPEN)),
                name="a_request_goes_to_actors_outside_the_organisation",
            ),
            models.UniqueConstraint(fields=["by", "idempotency_key"], name="one_request_per_drawn_form"),
        ]

    def __str__(self) -> str:
        return self.title
