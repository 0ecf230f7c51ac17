"""Approving a situation report: once, by whom it takes, to exactly those who were shown. And trying it out first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.access import clearance
from contacts.audience import Audience
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Mode, Severity, Sharing
from incidents import letters
from incidents.access import may_with_report
from incidents.actions.audiences import AudienceChanged, Shown, demand_the_same, resolve_in_swedish, unread_by_all
from incidents.actions.corrections import lock_carriers, stop_the_wrong_text
from incidents.actions.four_eyes import CapPassed, FourEyesNeeded, demand_eyes
from incidents.actions.report_steps import (
    UnableToMoveReport,
    demand_settled,
    lock,
    move,
    record,
    review_path,
    submit,
)
from incidents.actions.sending import log_key, log_on_incidents, post_letters, tell_the_chiefs
from incidents.contents import content_of
from incidents.lifecycle import EDITABLE, ReportStatus
from incidents.models import ReportSeries, SituationReport
from incidents.models.reports import ReportKind
from incidents.paragraphs import Part, label_of
from incidents.report_content import ReportContent
from notifications.caps import next_trial_at
from notifications.markers import tidy
from notifications.models import Dispatch
from notifications.models.dispatches import DispatchKind
from notifications.outbox import Addressee, post

__all__ = [
    "AlreadyApproved",
    "AudienceChanged",
    "CapPassed",
    "FourEyesNeeded",
    "NoRecipients",
    "ParagraphsUnread",
    "TooManyTrials",
    "approve_report",
    "send_trial",
]


class NoRecipients(Exception):
    """Nobody would get the report."""

    def __init__(self, report: SituationReport) -> None:
        if report.corrects is not None:
            words = _("Ingen har fått den text som rättas, så det finns ingen att skicka rättelsen till.")
        else:
            words = _("Ingen får rapporten med de områden, roller och den delning som är valda. Ändra mottagarna.")
        super().__init__(words)


class ParagraphsUnread(Exception):
    """Nobody who gets the report may read these paragraphs, and the one who sends has not said that they know it."""

    def __init__(self, parts: Sequence[Part]) -> None:
        words = _("Ingen av mottagarna får läsa det här: %(parts)s. Ta bort det, eller säg att du vet om det.")
        super().__init__(words % {"parts": ", ".join(label_of(one) for one in parts)})
        self.parts = parts


class AlreadyApproved(Exception):
    """The report was approved before. ``dispatch`` is what that led to; nothing more was sent."""

    def __init__(self, dispatch: Dispatch) -> None:
        super().__init__(_("Rapporten är redan godkänd. Inget mer är skickat."))
        self.dispatch = dispatch


class TooManyTrials(Exception):
    """So many trial letters in an hour are no trials."""

    def __init__(self, again: datetime) -> None:
        words = _("Du har skickat många provmejl den senaste timmen. Du kan skicka nästa %(when)s.")
        super().__init__(words % {"when": letters.when(again)})


@transaction.atomic(durable=True)
def approve_report(
    *,
    report: SituationReport,
    by: User,
    now: datetime,
    audience_version: str | None = None,
    expected_recipients: int | None = None,
    alone_on_duty_reason: str = "",
    version: int | None = None,
    shown: Shown | None = None,
    straight_from_draft: bool = False,
    unread_paragraphs_known: bool = False,
) -> Dispatch:
    """Approve a submitted report and hand its letters to the post office; all of it, or nothing.

    ``audience_version`` or ``expected_recipients`` is what ``by`` was shown, ``shown`` the set behind it, if at
    hand. ``version`` is that of the text. ``straight_from_draft`` lets the one who may send submit it in one press.
    ``unread_paragraphs_known`` says that ``by`` was told which paragraphs no recipient may read.
    """
    report = lock(report)
    if report.status == ReportStatus.APPROVED and report.dispatch is not None:
        raise AlreadyApproved(report.dispatch)
    if version is not None:
        lock(report, version)
    if not may_with_report(by, report, Right.SEND_REPORT):
        raise PermissionDenied(Right.SEND_REPORT)
    carriers = lock_carriers(report)
    audience: Audience | None = None
    if straight_from_draft and report.status in EDITABLE:
        audience = submit(report, by=by, now=now)
    elif report.status != ReportStatus.SUBMITTED:
        raise UnableToMoveReport(_("Rapporten är inte lämnad för godkännande. Lämna den först."))
    content = content_of(report)
    demand_settled(report, content)
    audience = audience or resolve_in_swedish(report, now)
    _demand_the_same(report, audience, audience_version, expected_recipients, shown)
    if not audience.count:
        raise NoRecipients(report)
    if (unread := unread_by_all(content, audience)) and not unread_paragraphs_known:
        raise ParagraphsUnread(unread)
    alone = demand_eyes(report, by=by, audience=audience, reason=tidy(alone_on_duty_reason), now=now)
    _number(report)
    dispatch = post_letters(report, audience, by=by, now=now)
    stop_the_wrong_text(report, carriers, by=by, now=now)
    report.dispatch, report.approved_by, report.approved_at = dispatch, by, now
    move(report, ReportStatus.APPROVED, by=by, now=now, reason=report.alone_on_duty_reason)
    report.save()
    entries = [letters.went_out(report, audience.count)]
    if alone:
        record(report, "alone_on_duty", "", "yes", by=by, now=now, reason=report.alone_on_duty_reason)
        entries.append(letters.went_out_alone(report))
        tell_the_chiefs(report, audience, by=by, now=now)
    log_on_incidents(report, entries, by=by, now=now, key=log_key(dispatch))
    return dispatch


@transaction.atomic(durable=True)
def send_trial(*, report: SituationReport, by: User, now: datetime, read: Sharing | None = None) -> Dispatch:
    """Send the letter as it stands to ``by`` alone, marked as a trial: as the class ``read`` gets it, if it may be.

    Without one it is the fullest that ``by`` may read.
    """
    report = lock(report)
    if not any(may_with_report(by, report, right) for right in (Right.WRITE_REPORT, Right.APPROVE_REPORT)):
        raise PermissionDenied(Right.WRITE_REPORT)
    content = content_of(report)
    demand_settled(report, content)
    if again := next_trial_at(by, now):
        raise TooManyTrials(again)
    tried = _class_for(content, by, read)
    return post(
        kind=DispatchKind.TRIAL,
        title=letters.trial_title(report),
        mode=Mode(report.mode),
        severity=Severity(report.severity),
        sharing=content.sharing,
        area_ids=(),
        letters=letters.letters_for(report, content, now, {by.language}, read=tried, trial=True),
        addressees=[
            Addressee(
                address=by.email.lower(),
                name=by.name,
                language=by.language,
                clearance=min(clearance(by), content.sharing),
                reasons=(str(by.get_role_display()),),
                role=str(by.get_role_display()),
                user_id=by.id,
            )
        ],
        by=by,
        about_path=review_path(report),
        hold=timedelta(0),
        now=now,
    )


def _class_for(content: ReportContent, by: User, wanted: Sharing | None) -> Sharing:
    """Return the class whose letter ``by`` tries: the wanted one, or the fullest that ``by`` may read."""
    may_read = [one for one in content.classes if one >= clearance(by)] or [content.sharing]
    return wanted if wanted in may_read else min(may_read)


def _demand_the_same(
    report: SituationReport, audience: Audience, version: str | None, expected: int | None, shown: Shown | None
) -> None:
    """Raise ``AudienceChanged`` unless ``audience`` is the one that was shown."""
    if shown is None and version is not None:
        at_submission: Shown | None = report.submitted_audience
        shown = at_submission if at_submission and at_submission["version"] == version else None
    demand_the_same(audience, version, expected, shown)


def _number(report: SituationReport) -> None:
    """Give the report its place in its series, which nobody else can take at the same time."""
    series = ReportSeries.objects.select_for_update(no_key=True).get(id=report.series_id)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    report.number = series.last_number
    if report.corrects_id is not None:
        return
    if report.number == 1:
        report.kind = ReportKind.FIRST
    else:
        report.kind = ReportKind.FINAL if report.is_last else ReportKind.UPDATE
