"""Reminds the author that the next report is due: the readers were told when it comes. Once for each report."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from contacts.access import roles_with
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Mode
from incidents import letters
from incidents.models import DueReminder, SituationReport
from notifications.notices import post_notice

BEFORE = timedelta(minutes=10)
# Who was away for longer than this is not told about nights that are over.
OVERDUE_AT_MOST = timedelta(hours=12)
MOST_AT_ONCE = 50


def remind_of_due_reports(*, now: datetime) -> int:
    """Write to the author of every report whose next one is due within ten minutes, or overdue. Returns how many."""
    due = SituationReport.objects.all().followed_too_late(now + BEFORE, now - OVERDUE_AT_MOST)
    ids = list(due.order_by("next_report_due", "id").values_list("id", flat=True)[:MOST_AT_ONCE])
    return sum(_remind(report_id, now) for report_id in ids)


@transaction.atomic(durable=True)
def _remind(report_id: int, now: datetime) -> bool:
    """Write about one report, unless somebody else does at this moment or the next report has been sent."""
    rows = SituationReport.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    report = rows.defer("submitted_audience").filter(id=report_id).first()
    if report is None or report.next_report_due is None or DueReminder.objects.filter(report=report).exists():
        return False
    DueReminder.objects.create(report=report, sent_at=now)
    title, lines = letters.next_report_due(report.next_report_due, now)
    post_notice(
        to=_readers(report),
        title=title,
        lines=lines,
        about_path=f"{reverse('incidents:report_new')}?foljer={report.id}",
        by=report.author,
        now=now,
        mode=Mode(report.mode),
    )
    return True


def _readers(report: SituationReport) -> list[User]:
    """Return the author; of one who has left, those who may approve reports."""
    if report.author.is_active:
        return [report.author]
    return list(User.objects.all().in_roles(roles_with(Right.APPROVE_REPORT)))
