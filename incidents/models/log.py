"""The log of an incident: what was seen, said, asked, decided and done. Nothing in it is ever altered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.scales import Mode, one_of
from incidents.models.incidents import Incident
from incidents.querysets import LogEntryQuerySet


class LogKind(models.TextChoices):
    """What an entry is."""

    OBSERVATION = "observation", _("Observation")
    INFORMATION_IN = "information_in", _("Inkommen information")
    INFORMATION_OUT = "information_out", _("Utgående information")
    REQUEST = "request", _("Begäran")
    DECISION = "decision", _("Beslut")
    ACTION = "action", _("Åtgärd")
    CORRECTION = "correction", _("Rättelse")


class Reliability(models.TextChoices):
    """How far an entry can be trusted."""

    CONFIRMED = "confirmed", _("Bekräftad")
    PROBABLE = "probable", _("Trolig")
    POSSIBLE = "possible", _("Möjlig")
    UNCONFIRMED = "unconfirmed", _("Obekräftad")


class LogEntry(models.Model):
    """One line of the log. Append-only by database trigger; a correction strikes an earlier entry of the same log."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="log", db_index=False)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    kind = models.CharField(max_length=15, choices=LogKind.choices)
    text = models.TextField()
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=150, blank=True)
    reliability = models.CharField(max_length=11, choices=Reliability.choices, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="log_entries")
    idempotency_key = models.CharField(max_length=200, blank=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=LogKind.DECISION) | ~Q(reason=""), name="a_decision_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind=LogKind.CORRECTION, corrects__isnull=False)
                | (~Q(kind=LogKind.CORRECTION) & Q(corrects__isnull=True)),
                name="a_correction_names_what_it_corrects",
            ),
            models.UniqueConstraint(
                fields=["by", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="one_log_entry_per_drawn_form",
            ),
            one_of("mode", Mode, "a_log_entry_is_live_or_exercise"),
            one_of("kind", LogKind, "a_log_entry_is_of_a_known_kind"),
        ]
        indexes = [models.Index(fields=["incident", "recorded_at", "id"], name="log_of_incident")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"

    @property
    def unverified(self) -> bool:
        """Whether this is the answer of a recipient that nobody has confirmed."""
        told = getattr(self, "response", None)
        return told is not None and told.confirmed_at is None
