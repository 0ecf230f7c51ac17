"""How a situation report came to be: the versions of its draft, and the reminder that the next one is due."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.scales import one_of
from incidents.models.reports import SituationReport


class SavedHow(models.TextChoices):
    """What made a version."""

    TYPED = "typed", _("Sparad av sig själv")
    PRESSED = "pressed", _("Sparad för hand")
    WENT_BACK = "went_back", _("Återgången till")


class DraftVersion(models.Model):
    """A report as it was saved once: everything a person decides about it, field by field, to go back to.

    ``version`` is the report's own, so that two who write at once each know which text they began with. What is
    typed without a pause becomes one version: the row of the same person is written over for a while.
    """

    report = models.ForeignKey(SituationReport, on_delete=models.PROTECT, related_name="draft_versions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    how = models.CharField(max_length=9, choices=SavedHow.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="one_draft_of_a_version"),
            one_of("how", SavedHow, "a_draft_version_is_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.version}"


class DueReminder(models.Model):
    """That the author was told: the next report is due, or overdue. Once for each report."""

    report = models.OneToOneField(SituationReport, on_delete=models.PROTECT, related_name="due_reminder")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.report_id}"
