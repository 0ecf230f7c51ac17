"""The statuses of incidents and situation reports, and the roads between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class IncidentStatus(models.TextChoices):
    """Where an incident stands."""

    NEW = "new", _("Ny")
    ONGOING = "ongoing", _("Pågår")
    MONITORED = "monitored", _("Bevakas")
    CLOSED = "closed", _("Avslutad")
    MERGED = "merged", _("Sammanslagen")
    WITHDRAWN = "withdrawn", _("Ångrad")


class ReportStatus(models.TextChoices):
    """Where a situation report stands."""

    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Väntar på godkännande")
    RETURNED = "returned", _("Tillbaka till författaren")
    APPROVED = "approved", _("Godkänd")


OPEN = (IncidentStatus.NEW, IncidentStatus.ONGOING, IncidentStatus.MONITORED)

INCIDENT_ROADS: dict[IncidentStatus, frozenset[IncidentStatus]] = {
    IncidentStatus.NEW: frozenset(
        {
            IncidentStatus.ONGOING,
            IncidentStatus.MONITORED,
            IncidentStatus.CLOSED,
            IncidentStatus.MERGED,
            IncidentStatus.WITHDRAWN,
        }
    ),
    IncidentStatus.ONGOING: frozenset({IncidentStatus.MONITORED, IncidentStatus.CLOSED, IncidentStatus.MERGED}),
    IncidentStatus.MONITORED: frozenset({IncidentStatus.ONGOING, IncidentStatus.CLOSED, IncidentStatus.MERGED}),
    IncidentStatus.CLOSED: frozenset({IncidentStatus.ONGOING}),
    IncidentStatus.MERGED: frozenset(),
    IncidentStatus.WITHDRAWN: frozenset(),
}

# An approved report opens again only when its dispatch was undone before anything left (actions.reopen_report).
REPORT_ROADS: dict[ReportStatus, frozenset[ReportStatus]] = {
    ReportStatus.DRAFT: frozenset({ReportStatus.SUBMITTED}),
    ReportStatus.SUBMITTED: frozenset({ReportStatus.APPROVED, ReportStatus.RETURNED}),
    ReportStatus.RETURNED: frozenset({ReportStatus.SUBMITTED}),
    ReportStatus.APPROVED: frozenset({ReportStatus.RETURNED}),
}

EDITABLE = (ReportStatus.DRAFT, ReportStatus.RETURNED)
