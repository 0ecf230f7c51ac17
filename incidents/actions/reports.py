"""Writing a situation report: draft, edit, submit, send back, and what of it was weighed and kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.access import area_ids_within_reach, demand, roles_with
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents import letters
from incidents.access import may_with_report, visible_incidents, visible_reports
from incidents.actions.report_steps import (
    ContainsPersonalData,
    ReportEditedMeanwhile,
    ReportNotReady,
    UnableToMoveReport,
    UnableToWriteReport,
    lock,
    move,
    record,
    review_path,
    submit,
    unsettled_details,
    vouch,
    write_down,
)
from incidents.actions.versions import keep_version
from incidents.contents import as_recorded, content_of, problems_of_a_draft, problems_of_what_is_fixed
from incidents.lifecycle import EDITABLE, ReportStatus
from incidents.models import KeptDetail, ReportSeries, SituationReport
from incidents.models.drafts import SavedHow
from incidents.models.reports import ReportKind
from incidents.report_content import ReportContent
from notifications.markers import tidy
from notifications.notices import post_notice

__all__ = [
    "ContainsPersonalData",
    "ReportEditedMeanwhile",
    "ReportNotReady",
    "UnableToMoveReport",
    "UnableToWriteReport",
    "draft_report",
    "edit_report",
    "keep_details",
    "return_report",
    "rewrite",
    "submit_report",
]


@transaction.atomic(durable=True)
def draft_report(
    *, by: User, key: str, content: ReportContent, now: datetime, how: SavedHow = SavedHow.PRESSED
) -> tuple[SituationReport, bool]:
    """Write a new draft, once for each ``key`` of ``by``; tell whether it is new."""
    demand(by, Right.WRITE_REPORT)
    User.objects.select_for_update(no_key=True).get(id=by.id)
    earlier = SituationReport.objects.filter(author=by, idempotency_key=key).first()
    if earlier is not None:
        return earlier, False
    content = _demand_writable(content, by, now)
    series = content.follows.series if content.follows else ReportSeries.objects.create(started_at=now)
    report = SituationReport(
        series=series,
        mode=series.mode,
        kind=ReportKind.UPDATE if content.follows else ReportKind.FIRST,
        author=by,
        created_at=now,
        idempotency_key=key,
    )
    write_down(report, content)
    record(report, "status", "", ReportStatus.DRAFT, by=by, now=now)
    vouch(report, content.translations, by=by, now=now)
    keep_version(report, content, how, by=by, now=now)
    return report, True


@transaction.atomic(durable=True)
def edit_report(
    *,
    report: SituationReport,
    by: User,
    version: int,
    content: ReportContent,
    now: datetime,
    vouched: Collection[str] = (),
    how: SavedHow = SavedHow.PRESSED,
) -> SituationReport:
    """Replace the content of a draft or returned report that still stands as it was when the form was drawn.

    ``vouched`` are the languages that ``by`` has just written, or read beside the Swedish text. What saves itself
    while somebody types (``how``) and says nothing new changes nothing.
    """
    return rewrite(lock(report, version), content, how, by=by, now=now, vouched=vouched)


def rewrite(
    report: SituationReport,
    content: ReportContent,
    how: SavedHow,
    *,
    by: User,
    now: datetime,
    vouched: Collection[str] = (),
) -> SituationReport:
    """Replace the content of a locked report, keep the version and record what changed."""
    _demand_right(report, by, Right.WRITE_REPORT)
    if report.status not in EDITABLE:
        raise UnableToMoveReport(_("Rapporten kan inte ändras nu. Den väntar på godkännande eller är redan godkänd."))
    standing = content_of(report)
    content = _demand_writable(replace(content, corrects=standing.corrects), by, now, already=standing)
    before, after = as_recorded(standing), as_recorded(content)
    if how is SavedHow.TYPED and (before, standing.unchosen) == (after, content.unchosen):
        return report
    report.version += 1
    write_down(report, content)
    keep_version(report, content, how, by=by, now=now)
    for name in (name for name in after if after[name] != before[name]):
        record(report, name, before[name], after[name], by=by, now=now)
    vouch(report, content.translations.keys() & set(vouched), by=by, now=now)
    return report


@transaction.atomic(durable=True)
def keep_details(
    *, report: SituationReport, by: User, details: Collection[tuple[str, str]], now: datetime
) -> SituationReport:
    """Log that ``by`` has weighed secrecy and keeps these details, each named by its kind's code and its words."""
    report = lock(report)
    if not _works_on(report, by):
        raise PermissionDenied(Right.WRITE_REPORT)
    if report.status == ReportStatus.APPROVED:
        raise UnableToMoveReport(_("Rapporten är redan godkänd."))
    content = content_of(report)
    _forbidden, unweighed = unsettled_details(report, content)
    reach = content.reach_of_texts()
    widest: dict[tuple[str, str], Sharing] = {}
    for name, found in unweighed.items():
        for key in {detail.key for detail in found} & set(details):
            widest[key] = max(reach[name], widest.get(key, reach[name]))
    for kind, text in sorted(widest):
        sharing = widest[kind, text]
        KeptDetail.objects.create(report=report, kind=kind, text=text, sharing=sharing, by=by, recorded_at=now)
        record(report, "kept_detail", "", f"{kind}: {text}", by=by, now=now)
    return report


@transaction.atomic(durable=True)
def submit_report(*, report: SituationReport, by: User, now: datetime) -> SituationReport:
    """Hand a complete report over for approval, and tell those who may approve it."""
    report = lock(report)
    _demand_right(report, by, Right.WRITE_REPORT)
    submit(report, by=by, now=now)
    approvers = User.objects.all().in_roles(roles_with(Right.APPROVE_REPORT)).exclude(id=by.id)
    title, lines = letters.approval_waiting(by)
    if readers := [one for one in approvers if visible_reports(one).filter(id=report.id).exists()]:
        post_notice(to=readers, title=title, lines=lines, about_path=review_path(report), by=by, now=now)
    return report


@transaction.atomic(durable=True)
def return_report(*, report: SituationReport, by: User, comment: str, now: datetime) -> SituationReport:
    """Send a submitted report back with a comment; whoever wrote or submitted it may also take it back."""
    report = lock(report)
    own = by.id in (report.author_id, report.submitted_by_id)
    if not (own or may_with_report(by, report, Right.SEND_REPORT)):
        raise PermissionDenied(Right.APPROVE_REPORT)
    comment = tidy(comment)
    if not comment:
        raise UnableToWriteReport({"comment": str(_("Skriv vad som behöver ändras."))})
    if report.status != ReportStatus.SUBMITTED:
        raise UnableToMoveReport(_("Rapporten väntar inte på godkännande. Den har kanske redan fått ett svar."))
    move(report, ReportStatus.RETURNED, by=by, now=now, reason=comment)
    report.save()
    return report


def _works_on(report: SituationReport, user: User) -> bool:
    return any(may_with_report(user, report, right) for right in (Right.WRITE_REPORT, Right.APPROVE_REPORT))


def _demand_right(report: SituationReport, user: User, right: Right) -> None:
    if not may_with_report(user, report, right):
        raise PermissionDenied(right)


def _demand_writable(
    content: ReportContent, by: User, now: datetime, already: ReportContent | None = None
) -> ReportContent:
    """Return the tidy content; raise when it cannot be saved, or reaches further than ``by`` may send."""
    content = content.tidy()
    fixed = problems_of_what_is_fixed(already, content) if already else {}
    if problems := problems_of_a_draft(content, now) | fixed:
        raise UnableToWriteReport(problems)
    within = area_ids_within_reach(by, Right.SEND_REPORT)
    if within is not None and not content.area_ids <= within:
        raise PermissionDenied(Right.SEND_REPORT)
    known = {one.id for one in already.incidents} if already else set()
    new = {one.id for one in content.incidents} - known
    if visible_incidents(by).live().filter(id__in=new, sharing__gt=Sharing.NAMED).count() != len(new):
        raise UnableToWriteReport({"incidents": str(_("Välj bland händelserna som du kan se."))})
    if content.follows and not visible_reports(by).filter(id=content.follows.id).exists():
        raise PermissionDenied(Right.SEE_REPORTS)
    return content
