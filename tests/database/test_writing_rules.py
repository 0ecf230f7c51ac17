"""What the database says about the versions of a draft, and about reminding its author."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from contacts.models import User
from incidents.models import DraftVersion, DueReminder
from tests.database.rows import a_report

pytestmark = pytest.mark.django_db


def test_a_version_of_a_draft_is_kept_once(tove: User, now: datetime) -> None:
    report, other = a_report(tove), a_report(tove)
    values = {"content": {}, "how": "typed", "by": tove, "saved_at": now}
    DraftVersion.objects.create(report=report, version=1, **values)
    DraftVersion.objects.create(report=report, version=2, **values)
    DraftVersion.objects.create(report=other, version=1, **values)
    with pytest.raises(IntegrityError, match="one_draft_of_a_version"), transaction.atomic():
        DraftVersion.objects.create(report=report, version=1, **values)
    assert DraftVersion.objects.count() == 3


def test_a_version_says_how_it_came_to_be(tove: User, now: datetime) -> None:
    report = a_report(tove)
    with pytest.raises(IntegrityError, match="a_draft_version_is_of_a_known_kind"), transaction.atomic():
        DraftVersion.objects.create(report=report, version=1, content={}, how="guessed", by=tove, saved_at=now)
    assert DraftVersion.objects.count() == 0


def test_nobody_is_reminded_twice_of_a_report(tove: User, now: datetime) -> None:
    report = a_report(tove)
    DueReminder.objects.create(report=report, sent_at=now)
    with pytest.raises(IntegrityError, match="report_id"), transaction.atomic():
        DueReminder.objects.create(report=report, sent_at=now)
    assert DueReminder.objects.count() == 1
