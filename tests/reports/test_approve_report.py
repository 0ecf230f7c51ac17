"""Approving: to exactly those who were shown, once, and nothing at all when something is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.actions.approval import AlreadyApproved, AudienceChanged, NoRecipients, approve_report
from incidents.actions.audiences import resolve_for, snapshot
from incidents.actions.reports import ReportEditedMeanwhile, UnableToMoveReport
from incidents.models import LogEntry, ReportChange
from notifications.models import Delivery, Dispatch, Rendition
from tests.cast import a_contact, an_actor
from tests.reports.conftest import Draft, an_incident

pytestmark = pytest.mark.django_db(transaction=False)


def reports_sent() -> tuple[int, int, int]:
    """Return how many dispatches, renditions and deliveries of reports there are."""
    deliveries = Delivery.objects.filter(dispatch__kind="report").count()
    renditions = Rendition.objects.filter(dispatch__kind="report").count()
    return Dispatch.objects.filter(kind="report").count(), renditions, deliveries
