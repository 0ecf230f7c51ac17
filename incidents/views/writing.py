"""Writing a situation report: a new one, and changing a draft, with what the page shows beside the text."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.guard import requires
from contacts.rights import Right
from incidents.actions.reports import ReportEditedMeanwhile, UnableToMoveReport, UnableToWriteReport
from incidents.forms.reports import ReportForm
from incidents.forms.writing import UnfinishedReportForm
from incidents.lifecycle import EDITABLE
from incidents.models.drafts import SavedHow
from incidents.quoting import lines_to_quote, quoted
from incidents.report_templates import template_of
from incidents.views.conflicts import compare, settle, show_conflict
from incidents.views.desk import Desk, desk_for
from incidents.views.preview import with_frame
from incidents.views.writing_page import show

# What each button of the form saves: all that is needed, or whatever there is.
OF_ANY_STATE = {"draft", "preview"}


@requires(Right.WRITE_REPORT)
@with_frame
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Write a new report; saved, it goes on to whom it is for."""
    desk = desk_for(request)
    if request.method == "POST":
        return _pressed(request, desk)
    template = template_of(request.GET.get("mall", ""), for_correction=False)
    start = desk.start(request.GET.get("handelse", ""), template)
    return show(request, desk, desk.form(ReportForm, initial=start), template=template)


@requires(Right.WRITE_REPORT)
@with_frame
@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Change a draft. Whoever comes second sees both texts and overwrites nothing."""
    desk = desk_for(request, report_id)
    if request.method == "POST":
        return _pressed(request, desk)
    assert desk.report is not None
    if desk.report.status not in EDITABLE:
        return redirect("incidents:report", report_id)
    template = template_of(request.GET.get("mall", ""), for_correction=desk.corrects is not None)
    start = desk.start("", template)
    return show(request, desk, desk.form(ReportForm, initial=start))


def _pressed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Do what the pressed button says: fill in, compare, or save and go on."""
    form = desk.form(ReportForm, request.POST)
    if "insert_facts" in request.POST:
        lines = lines_to_quote(desk.user, form.chosen())
        ticked = set(request.POST.getlist("quote"))
        facts = form.with_facts([quoted(one) for one in lines if str(one.pk) in ticked])
        return show(request, desk, desk.form(ReportForm, initial=facts), lines=lines)
    if "from_earlier" in request.POST:
        return show(request, desk, desk.form(ReportForm, initial=desk.from_earlier(request.POST)))
    if "compare" in request.POST:
        return compare(request, desk)
    if "settle" in request.POST:
        return settle(request, desk)
    return _saved(request, desk, form)


def _saved(request: HttpRequest, desk: Desk, form: ReportForm) -> HttpResponse:
    if OF_ANY_STATE & request.POST.keys():
        form = desk.form(UnfinishedReportForm, request.POST)
    if form.is_valid():
        try:
            saved = desk.save(form, SavedHow.PRESSED, timezone.now())
        except ReportEditedMeanwhile as conflict:
            return show_conflict(request, desk, conflict.report)
        except UnableToWriteReport as refusal:
            form.show(refusal.problems)
        except UnableToMoveReport as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_where_next(request, desk, saved.pk))
    return show(request, desk, form, status=422)


def _where_next(request: HttpRequest, desk: Desk, report_id: int) -> str:
    if "preview" in request.POST:
        return f"{reverse('incidents:report_edit', args=[report_id])}?visa=1#forhandsgranskning"
    if "draft" in request.POST:
        messages.success(request, _("Utkastet är sparat."))
        return reverse("incidents:report_edit", args=[report_id])
    if desk.report is not None:
        messages.success(request, _("Rapporten är sparad."))
    on_to_audience = desk.report is None or "audience" in request.POST
    return reverse("incidents:report_audience" if on_to_audience else "incidents:report_review", args=[report_id])
