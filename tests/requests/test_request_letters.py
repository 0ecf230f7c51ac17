"""The letter of a request as it arrives: what it asks, until when, and nobody's words as markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.models import InformationRequest
from notifications.actions import undo_dispatch
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch
from tests.notifications.tray import carry
from tests.reports.test_letters import visible
from tests.requests.steps import QUESTIONS, ask
from tests.smtp import Sink

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 21, 22, 14, tzinfo=UTC)
