"""What can be done with a report that was approved: correct what was sent, or open again what was undone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.guard import requires
from contacts.rights import Right
from incidents.access import access_report
from incidents.actions.corrections import AlreadyCorrected, UnableToCorrect, correct_report
from incidents.actions.reopening import reopen_report
from incidents.actions.reports import UnableToMoveReport
from incidents.forms.fields import new_key
from incidents.lifecycle import EDITABLE
from incidents.views.shared import user_of


@requires(Right.WRITE_REPORT)
@require_POST
def report_correct(request: HttpRequest, report_id: int) -> HttpResponse:
    """Draft the correction; whoever presses again, in another tab or as somebody else, comes to the same draft."""
    user = user_of(request)
    wrong = access_report(user, report_id, Right.WRITE_REPORT)
    try:
        correction, is_new = correct_report(report=wrong, by=user, key=new_key(), now=timezone.now())
    except AlreadyCorrected as refusal:
        messages.info(request, str(refusal))
        return redirect("incidents:report", refusal.correction.pk)
    except UnableToCorrect as refusal:
        messages.error(request, str(refusal))
        return redirect("incidents:report", wrong.pk)
    if is_new:
        messages.success(request, _("Rättelsen är påbörjad. Skriv vad som var fel och ändra texten."))
    elif correction.status in EDITABLE:
        messages.info(request, _("Rättelsen är redan påbörjad. Här är den."))
    return redirect("incidents:report_edit", correction.pk)


@requires(Right.SEND_REPORT)
@require_POST
def report_reopen(request: HttpRequest, report_id: int) -> HttpResponse:
    """Open a report again whose dispatch was undone."""
    user = user_of(request)
    report = access_report(user, report_id, Right.SEND_REPORT)
    try:
        reopen_report(report=report, by=user, now=timezone.now())
    except UnableToMoveReport as refusal:
        messages.error(request, str(refusal))
        return redirect("incidents:report", report.pk)
    messages.success(request, _("Rapporten är öppen igen. Ändra och granska den innan du skickar."))
    return redirect("incidents:report_review", report.pk)
