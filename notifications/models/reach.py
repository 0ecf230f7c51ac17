"""What makes sure that people were reached: the policy of escalation, its deadlines, calls, and drills."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, ContactRole, User
from contacts.models.changes import RecordedChange
from contacts.scales import Mode, Severity, one_of
from notifications.lifecycle import EscalationStep
from notifications.models.deliveries import Delivery
from notifications.models.dispatches import Dispatch
from notifications.querysets import (
    DrillQuerySet,
    EscalationPolicyQuerySet,
    EscalationQuerySet,
    LoggedCallQuerySet,
)


class EscalationPolicy(models.Model):
    """What happens when letters of at least this severity are not acknowledged: minutes after release, or never.

    The policy of a dispatch is the active one with the highest ``lowest_severity`` that the dispatch reaches.
    """

    lowest_severity = models.PositiveSmallIntegerField(choices=Severity.choices, unique=True)
    remind_after = models.PositiveSmallIntegerField(null=True, blank=True)
    deputies_after = models.PositiveSmallIntegerField(null=True, blank=True)
    call_after = models.PositiveSmallIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = EscalationPolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("lowest_severity", Severity, "an_escalation_policy_has_a_known_severity"),
            models.CheckConstraint(
                condition=(Q(remind_after__isnull=True) | Q(remind_after__gte=10))
                & (
                    Q(remind_after__isnull=True)
                    | Q(deputies_after__isnull=True)
                    | Q(deputies_after__gt=F("remind_after"))
                )
                & (Q(deputies_after__isnull=True) | Q(call_after__isnull=True) | Q(call_after__gt=F("deputies_after")))
                & (Q(remind_after__isnull=True) | Q(call_after__isnull=True) | Q(call_after__gt=F("remind_after"))),
                name="an_escalation_goes_step_by_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lowest_severity}"


class EscalationPolicyChange(RecordedChange):
    """A change of a policy."""

    policy = models.ForeignKey(EscalationPolicy, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.policy_id} {self.field}"


class Escalation(models.Model):
    """One deadline of one dispatch. ``taken_at`` says when the step was taken, ``note`` what came of it.

    ``made`` is the dispatch that the step caused, when there was anybody to write to.
    """

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="escalations")
    step = models.CharField(max_length=8, choices=EscalationStep.choices)
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    made = models.OneToOneField(Dispatch, on_delete=models.PROTECT, null=True, related_name="made_by_escalation")
    note = models.CharField(max_length=200, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "step"], name="each_step_of_an_escalation_once"),
            one_of("step", EscalationStep, "an_escalation_is_a_known_step"),
            models.CheckConstraint(
                condition=Q(made__isnull=True) | Q(taken_at__isnull=False),
                name="an_escalation_that_made_a_dispatch_was_taken",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(taken_at__isnull=True), name="escalation_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.dispatch_id} {self.step}"


class CallOutcome(models.TextChoices):
    """What came of a call."""

    ANSWERED = "answered", _("Svarade")
    NO_ANSWER = "no_answer", _("Svarade inte")
    MESSAGE_LEFT = "message_left", _("Lämnade meddelande")
    WRONG_NUMBER = "wrong_number", _("Fel nummer")


class LoggedCall(models.Model):
    """A call to one recipient of one letter, as whoever called wrote it down. Never altered."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="calls")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    outcome = models.CharField(max_length=12, choices=CallOutcome.choices)
    note = models.CharField(max_length=300, blank=True)
    called_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    idempotency_key = models.CharField(max_length=200)

    objects = LoggedCallQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("outcome", CallOutcome, "a_call_has_a_known_outcome"),
            models.UniqueConstraint(fields=["by", "idempotency_key"], name="one_call_per_drawn_form"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.outcome}"


class Drill(models.Model):
    """A test of whom we reach: everybody in some roles and areas is asked to answer, with nothing having happened."""

    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, related_name="drill")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    areas = models.ManyToManyField(Area, related_name="drills", blank=True)
    roles = models.ManyToManyField(ContactRole, related_name="drills", blank=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=200)

    objects = DrillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="a_year_has_four_quarters"),
            models.UniqueConstraint(fields=["started_by", "idempotency_key"], name="one_drill_per_drawn_form"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.quarter}"
