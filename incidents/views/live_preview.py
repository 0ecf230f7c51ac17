"""The letter of a text that nobody has saved yet, as it would be sent now, and what changed since the report before."""

from __future__ import annotations

import copy
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from contacts.guard import requires
from contacts.rights import Right
from contacts.scales import Severity
from incidents.forms.writing import TypedReportForm
from incidents.languages import ORIGINAL
from incidents.letters.reports import preview
from incidents.models import ReportSeries, SituationReport
from incidents.models.reports import ReportKind
from incidents.report_content import ReportContent
from incidents.views.desk import Desk, desk_for
from incidents.views.preview import framed, sample
from incidents.views.writing_page import changes_since, texts_of, why
from notifications.markers import fill, fill_html


@requires(Right.WRITE_REPORT)
@xframe_options_sameorigin
@require_POST
def report_shown_new(request: HttpRequest) -> HttpResponse:
    """Show a new report as its letter."""
    return _show(request, desk_for(request))


@requires(Right.WRITE_REPORT)
@xframe_options_sameorigin
@require_POST
def report_shown(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show what is typed in a draft as its letter."""
    return _show(request, desk_for(request, report_id))


def _show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Answer with the HTML part for a frame, or with everything else that stands beside the text, as JSON."""
    form, in_frame = desk.form(TypedReportForm, request.POST), request.GET.get("del") == "html"
    if not form.is_valid():
        if in_frame:  # A frame that is answered so stays as it is; a page of error would take the letter away.
            return HttpResponse(status=204)
        words = _("Det går inte att visa texten så. %(why)s") % {"why": why(form)}
        return JsonResponse({"words": words}, status=422)
    reads = form.reads() if desk.corrects is None else None
    content = desk.content(form)
    unchosen = content.unchosen & {"severity", "sharing"}
    content = replace(content if reads is None else replace(content, sharing=reads), unchosen=unchosen).tidy()
    report = _as_if_saved(desk, content)
    subject, text, html = preview(report, content, timezone.now(), ORIGINAL.value, content.sharing)
    if in_frame:
        return framed(fill_html(html, sample(desk.user, report, "#")))
    changeable = _("Allvarlighetsgrad eller delning är inte vald än. Mejlet kan komma att ändras.") if unchosen else ""
    earlier = desk.earlier()
    changes = changes_since(earlier, texts_of(content)) if earlier else []
    return JsonResponse(
        {
            "subject": subject,
            "text": fill(text, sample(desk.user, report, _("(mottagarens egen länk)"))),
            "note": " ".join(filter(None, [changeable, form.waits_for])),
            "changes": render_to_string("incidents/reports/_changes.html", {"changes": changes}) if earlier else "",
        }
    )


def _as_if_saved(desk: Desk, content: ReportContent) -> SituationReport:
    """Return the report as its row would be, without a row: nothing is saved by looking."""
    if desk.report is not None:
        report = copy.copy(desk.report)
    else:
        series = desk.follows.series if desk.follows else ReportSeries(last_number=0)
        kind = ReportKind.UPDATE if desk.follows else ReportKind.FIRST
        report = SituationReport(id=0, series=series, kind=kind, author=desk.user)
    report.title = content.title
    report.severity = content.severity or Severity.LOW
    report.sharing, report.is_last, report.next_report_due = content.sharing, content.is_last, content.next_report_due
    return report
