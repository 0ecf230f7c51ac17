"""Reviewing a situation report and deciding: send it, ask somebody else, send it back, try it out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import may
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents.access import access_report, may_with_report
from incidents.actions.approval import (
    AlreadyApproved,
    AudienceChanged,
    FourEyesNeeded,
    NoRecipients,
    ParagraphsUnread,
    TooManyTrials,
    approve_report,
    send_trial,
)
from incidents.actions.audiences import Shown, snapshot
from incidents.actions.reports import (
    ContainsPersonalData,
    ReportEditedMeanwhile,
    ReportNotReady,
    UnableToMoveReport,
    keep_details,
    return_report,
    submit_report,
)
from incidents.actions.sending import hold_seconds
from incidents.forms.review import ApprovalForm, KeepForm, ReturnForm, redraw
from incidents.lifecycle import ReportStatus
from incidents.models import SituationReport
from incidents.paragraphs import level_named
from incidents.views.preview import with_frame
from incidents.views.reviewing import Review, look_at
from incidents.views.shared import user_of

Refusals = (
    AudienceChanged,
    ContainsPersonalData,
    FourEyesNeeded,
    NoRecipients,
    ParagraphsUnread,
    ReportEditedMeanwhile,
    UnableToMoveReport,
)


@requires(Right.WRITE_REPORT)
@with_frame
@require_safe
def report_review(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show everything that is about to leave, and to whom, before anybody presses."""
    report = access_report(user_of(request), report_id, Right.WRITE_REPORT)
    if report.status == ReportStatus.APPROVED:
        return redirect("incidents:report", report.pk)
    return _show(request, report)


@requires(Right.SEND_REPORT)
@with_frame
@require_POST
def report_approve(request: HttpRequest, report_id: int) -> HttpResponse:
    """Send: from a submitted report, or straight from a draft by who may; else say why nothing was sent."""
    user = user_of(request)
    report = access_report(user, report_id, Right.SEND_REPORT)
    if report.status == ReportStatus.APPROVED and report.dispatch is not None:
        return _sent(user, report)
    # What the page asked for is what has to be answered. Whether it still holds is the deed's to say.
    shown = _shown_in(request.POST.get("shown", ""), report)
    asked = shown or {}
    form = ApprovalForm(request.POST, **{name: asked.get(name) for name in ("tick", "alone", "unread")})
    if not form.is_valid():
        return _show(request, report, approval=form, status=422)
    try:
        approve_report(
            report=report,
            by=user,
            now=timezone.now(),
            audience_version=shown["version"] if shown else "",
            alone_on_duty_reason=form.cleaned_data["alone_on_duty_reason"],
            version=form.cleaned_data["version"],
            shown=shown,
            straight_from_draft=True,
            unread_paragraphs_known=form.cleaned_data["unread_known"],
        )
    except AlreadyApproved:
        return _sent(user, access_report(user, report_id))
    except ReportNotReady as refusal:
        return _show(request, report, refusal=str(refusal), status=422)
    except Refusals as refusal:
        difference = refusal.difference if isinstance(refusal, AudienceChanged) else None
        return _show(request, access_report(user, report_id), refusal=str(refusal), difference=difference, status=409)
    return _sent(user, access_report(user, report_id))


@requires(Right.WRITE_REPORT)
@with_frame
@require_POST
def report_submit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Hand the report over for approval."""
    user = user_of(request)
    report = access_report(user, report_id, Right.WRITE_REPORT)
    try:
        submit_report(report=report, by=user, now=timezone.now())
    except ReportNotReady as refusal:
        return _show(request, report, refusal=str(refusal), status=422)
    except Refusals as refusal:
        return _show(request, access_report(user, report_id), refusal=str(refusal), status=409)
    messages.success(request, _("Rapporten väntar på godkännande. De som kan godkänna har fått ett mejl."))
    return redirect("incidents:report", report.pk)


@requires(Right.WRITE_REPORT)
@with_frame
@require_POST
def report_return(request: HttpRequest, report_id: int) -> HttpResponse:
    """Send a submitted report back with a comment."""
    user = user_of(request)
    report = access_report(user, report_id, Right.WRITE_REPORT)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _show(request, report, returning=form, status=422)
    try:
        return_report(report=report, by=user, comment=form.cleaned_data["comment"], now=timezone.now())
    except UnableToMoveReport as refusal:
        return _show(request, access_report(user, report_id), refusal=str(refusal), status=409)
    messages.success(request, _("Rapporten är tillbaka hos författaren."))
    return redirect("incidents:report", report.pk)


@requires(Right.WRITE_REPORT)
@with_frame
@require_POST
def report_keep(request: HttpRequest, report_id: int) -> HttpResponse:
    """Keep details after weighing secrecy; what was decided is on record."""
    user = user_of(request)
    report = access_report(user, report_id, Right.WRITE_REPORT)
    review = look_at(report, user, timezone.now())
    form = KeepForm(request.POST, details=review.unweighed)
    if not form.is_valid():
        return _show(request, report, status=422)
    chosen = [one.key for one in form.cleaned_data["keep"]]
    try:
        keep_details(report=report, by=user, details=chosen, now=timezone.now())
    except UnableToMoveReport as refusal:
        return _show(request, access_report(user, report_id), refusal=str(refusal), status=409)
    if chosen:
        messages.success(request, _("Din prövning är sparad."))
    return redirect("incidents:report_review", report.pk)


@requires(Right.WRITE_REPORT)
@with_frame
@require_POST
def report_trial(request: HttpRequest, report_id: int) -> HttpResponse:
    """Mail the letter to the one who asks, and to nobody else."""
    user = user_of(request)
    report = access_report(user, report_id, Right.WRITE_REPORT)
    try:
        send_trial(report=report, by=user, now=timezone.now(), read=level_named(request.POST.get("read", "")))
    except (ContainsPersonalData, TooManyTrials) as refusal:
        return _show(request, report, refusal=str(refusal), status=409)
    messages.success(request, _("Provmejlet är på väg till %(address)s.") % {"address": user.email})
    return redirect("incidents:report_review", report.pk)


def _show(
    request: HttpRequest,
    report: SituationReport,
    *,
    approval: ApprovalForm | None = None,
    returning: ReturnForm | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    if report.status == ReportStatus.APPROVED and "refusal" in extra:
        messages.info(request, extra["refusal"])
        return redirect("incidents:report", report.pk)
    user = user_of(request)
    review: Review = look_at(report, user, timezone.now())
    asked = {"tick": review.tick, "alone": review.may_send_alone, "unread": bool(review.unread)}
    shown = snapshot(review.audience) | asked
    drawn = {"version": report.version, "shown": signing.dumps(shown, salt=_salt(report), compress=True)}
    if approval is None:
        approval = ApprovalForm(
            initial=drawn, tick=review.tick, alone=review.may_send_alone, unread=bool(review.unread)
        )
    else:
        # What was typed stays; what was shown is what this page shows.
        redraw(approval, **drawn)
        approval.fields["confirmed"].label = review.tick
    context = {
        "report": report,
        "review": review,
        "hold_seconds": hold_seconds(report),
        "form": approval,
        "return_form": returning or ReturnForm(),
        "keep_form": KeepForm(details=review.unweighed),
        "tlp": Sharing(report.sharing).tlp,
        "trial_url": reverse("incidents:report_trial", args=[report.pk]),
        "list_url": reverse("incidents:report_recipients", args=[report.pk]),
        "submit_url": reverse("incidents:report_submit", args=[report.pk]),
        "may_return": report.status == ReportStatus.SUBMITTED and may_with_report(user, report, Right.SEND_REPORT),
        **review.summary,
        **extra,
    }
    return render(request, "incidents/reports/review.html", context, status=status)


def _sent(user: User, report: SituationReport) -> HttpResponse:
    """Go and look at what became of it."""
    if report.dispatch is None or not may(user, Right.SEE_DISPATCHES):
        return redirect("incidents:report", report.pk)
    return redirect("notifications:dispatch", report.dispatch.public_id)


def _salt(report: SituationReport) -> str:
    return f"audience of report {report.pk}"


def _shown_in(typed: str, report: SituationReport) -> Shown | None:
    """Return what the page carried, when it is one that we drew for this report: who was shown, and what was asked."""
    try:
        shown: Shown = signing.loads(typed, salt=_salt(report))
    except signing.BadSignature:
        return None
    return shown
