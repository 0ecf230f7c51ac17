"""Opening an approved report again when its dispatch was undone before anything left."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.rights import Right
from contacts.telling import Topic, tell
from incidents import letters
from incidents.access import may_with_report
from incidents.actions.report_steps import UnableToMoveReport, lock, move, record
from incidents.actions.sending import log_key
from incidents.lifecycle import ReportStatus
from incidents.models import LogEntry, ReportSeries, SituationReport
from incidents.models.log import LogKind
from notifications.lifecycle import DispatchState


@transaction.atomic(durable=True)
def reopen_report(*, report: SituationReport, by: User, now: datetime) -> SituationReport:
    """Open an approved report again when its dispatch was undone before anything left."""
    report = lock(report)
    if not may_with_report(by, report, Right.SEND_REPORT):
        raise PermissionDenied(Right.SEND_REPORT)
    if report.status != ReportStatus.APPROVED or report.dispatch is None:
        raise UnableToMoveReport(_("Rapporten är inte godkänd. Den är redan öppen."))
    if report.dispatch.state != DispatchState.UNDONE:
        raise UnableToMoveReport(_("Rapporten är skickad eller på väg. Bara ett ångrat utskick kan öppnas igen."))
    series = ReportSeries.objects.select_for_update(no_key=True).get(id=report.series_id)
    if series.last_number == report.number:
        series.last_number -= 1
        series.save(update_fields=["last_number"])
    entries = LogEntry.objects.filter(
        incident__in=report.incidents.all(),
        idempotency_key__startswith=log_key(report.dispatch),
        corrections__isnull=True,
    )
    LogEntry.objects.bulk_create(
        LogEntry(
            incident_id=entry.incident_id,
            mode=entry.mode,
            kind=LogKind.CORRECTION,
            corrects=entry,
            text=letters.did_not_go_out(report),
            by=by,
            occurred_at=now,
            recorded_at=now,
        )
        for entry in entries
    )
    tell(Topic.INCIDENTS)
    record(report, "dispatch", report.dispatch.public_id, "", by=by, now=now)
    move(report, ReportStatus.RETURNED, by=by, now=now)
    report.number = report.dispatch = report.approved_by = report.approved_at = None
    report.alone_on_duty_reason, report.four_eyes_required = "", False
    report.save()
    return report
