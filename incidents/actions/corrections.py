"""Correcting what was sent: one press drafts it, and its approval stops the rest of the wrong text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.rights import Right
from incidents import letters
from incidents.access import may_with_report
from incidents.actions.report_steps import UnableToMoveReport, lock, record, write_down
from incidents.actions.sending import log_key, log_on_incidents
from incidents.actions.versions import keep_version
from incidents.contents import content_of
from incidents.lifecycle import ReportStatus
from incidents.models import SituationReport
from incidents.models.drafts import SavedHow
from incidents.models.reports import ReportKind, SectionKind
from incidents.paragraphs import Part, Written
from notifications.corrections import carriers_of, withdraw
from notifications.lifecycle import NOT_SENT, DispatchState
from notifications.models import Dispatch


class UnableToCorrect(UnableToMoveReport):
    """There is nothing to correct: nothing has left. The message says what to do instead."""


class AlreadyCorrected(UnableToMoveReport):
    """The report was corrected before by ``correction``, which is what can be corrected now."""

    def __init__(self, correction: SituationReport) -> None:
        super().__init__(_("Rapporten är redan rättad. Är rättelsen fel? Rätta då rättelsen."))
        self.correction = correction


class KeyUsedBefore(Exception):
    """The key that should make a repeated press harmless has made something else."""


@transaction.atomic(durable=True)
def correct_report(*, report: SituationReport, by: User, key: str, now: datetime) -> tuple[SituationReport, bool]:
    """Draft the correction of a sent report, all of it filled in but what was wrong; tell whether it is new.

    A second press, by whomever, leads to the same draft until it is sent; so does one after its dispatch was undone.
    """
    wrong = lock(report)
    if not may_with_report(by, wrong, Right.WRITE_REPORT):
        raise PermissionDenied(Right.WRITE_REPORT)
    User.objects.select_for_update(no_key=True).get(id=by.id)
    earlier = SituationReport.objects.filter(author=by, idempotency_key=key).first()
    if earlier is not None:
        if earlier.corrects_id != wrong.id:
            raise KeyUsedBefore
        return earlier, False
    latest = wrong.corrections.select_related("dispatch").order_by("-id").first()
    if latest is not None:
        if not _is_sent(latest):
            return latest, False
        raise AlreadyCorrected(latest)
    _demand_sent(wrong)
    return _draft(wrong, by=by, key=key, now=now), True


def lock_carriers(report: SituationReport) -> list[Dispatch]:
    """Return every dispatch of the text that ``report`` corrects, held until the transaction ends; none for others."""
    if report.corrects is None:
        return []
    assert report.corrects.dispatch is not None
    carriers = carriers_of(report.corrects.dispatch).select_for_update(of=("self",)).order_by("id")
    list(carriers)
    # Whoever sent the text again while we waited for the lock has made a dispatch that the first look did not see.
    return list(carriers.all())


def stop_the_wrong_text(report: SituationReport, carriers: list[Dispatch], *, by: User, now: datetime) -> None:
    """Stop what has not left of the text that ``report`` corrects; those who wait for it get the correction alone."""
    if report.corrects is None:
        return
    before = {one.id: one.state for one in carriers}
    stopped = withdraw(carriers, by=by, now=now, reason=letters.stopped_for(report))
    if any(one.state != before[one.id] for one in carriers):
        assert report.corrects.dispatch is not None
        key = f"{log_key(report.corrects.dispatch)}stopped for {report.id} "
        log_on_incidents(report, [letters.rest_was_stopped(report, stopped)], by=by, now=now, key=key)


def _is_sent(correction: SituationReport) -> bool:
    return correction.dispatch is not None and correction.dispatch.state != DispatchState.UNDONE


def _demand_sent(report: SituationReport) -> None:
    if report.status != ReportStatus.APPROVED or report.dispatch is None:
        raise UnableToCorrect(_("Rapporten är inte skickad. Ändra den i stället."))
    if report.dispatch.state == DispatchState.HELD:
        raise UnableToCorrect(_("Inget har skickats än. Ångra utskicket i stället, så får ingen den felaktiga texten."))
    if report.dispatch.state in NOT_SENT:
        raise UnableToCorrect(_("Utskicket ångrades och inget har skickats. Öppna rapporten igen i stället."))


def _draft(wrong: SituationReport, *, by: User, key: str, now: datetime) -> SituationReport:
    standing = content_of(wrong)
    due = standing.next_report_due
    correction = SituationReport(
        series=wrong.series,
        mode=wrong.mode,
        kind=ReportKind.CORRECTION,
        corrects=wrong,
        author=by,
        created_at=now,
        idempotency_key=key,
    )
    content = replace(
        standing,
        sections=_without_wrong(standing.sections),
        # A correction carries the paragraphs too: each to those who may read what they correct.
        paragraphs=_without_wrong(standing.paragraphs),
        # Only what was sent is taken over; what was wrong has to be said in each language before it is sent again.
        translations={
            language: _without_wrong(texts)
            for language, texts in standing.translations.items()
            if standing.language_for(language) == language
        },
        next_report_due=due if due is not None and due > now else None,
        corrects=wrong,
    )
    write_down(correction, content)
    record(correction, "status", "", ReportStatus.DRAFT, by=by, now=now)
    keep_version(correction, content, SavedHow.PRESSED, by=by, now=now)
    return correction


def _without_wrong(texts: Written) -> dict[Any, str]:
    return {
        key: text
        for key, text in texts.items()
        if (key.kind if isinstance(key, Part) else key) is not SectionKind.WRONG
    }
