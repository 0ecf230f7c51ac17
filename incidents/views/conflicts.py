"""Two wrote at once: both texts side by side, part by part, and what is to stand. Nothing is overwritten unseen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.scales import Sharing
from incidents.access import visible_incidents
from incidents.actions.reports import ReportEditedMeanwhile, UnableToMoveReport, UnableToWriteReport
from incidents.contents import content_of
from incidents.forms.reports import ReportForm
from incidents.forms.review import redraw
from incidents.forms.writing import MINE, THEIRS, UnfinishedReportForm, choices_between, parts_of_form, settled
from incidents.kept_drafts import content_in
from incidents.models import SituationReport
from incidents.models.drafts import SavedHow
from incidents.report_content import ReportContent
from incidents.views.desk import Desk
from incidents.views.shared import whole_number
from incidents.views.writing_page import show


def compare(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what is typed beside what somebody else has saved."""
    if desk.report is None:
        return show(request, desk, desk.form(ReportForm, request.POST), status=422)
    return show_conflict(request, desk, desk.report)


def settle(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Save what was chosen of both texts; all versions stay."""
    if desk.report is None:
        return compare(request, desk)
    both = desk.form(UnfinishedReportForm, request.POST)
    wanted = request.POST["settle"]
    chosen = {
        name: wanted if wanted in (MINE, THEIRS) else request.POST.get(f"keep_{name}", MINE)
        for name in parts_of_form(both)
    }
    form = desk.form(UnfinishedReportForm, settled(both, content_of(desk.report), chosen))
    if form.is_valid():
        try:
            desk.save(form, SavedHow.PRESSED, timezone.now())
        except ReportEditedMeanwhile as conflict:
            return show_conflict(request, desk, conflict.report)
        except UnableToWriteReport as refusal:
            form.show(refusal.problems)
        except UnableToMoveReport as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Texten är sparad. Det andra finns kvar bland versionerna."))
            return redirect("incidents:report_edit", desk.report.pk)
    return show(request, desk, form, status=422)


def show_conflict(request: HttpRequest, desk: Desk, theirs: SituationReport) -> HttpResponse:
    """Show both texts; nothing is saved before somebody has chosen."""
    desk = Desk(desk.user, theirs, None)
    form = desk.form(UnfinishedReportForm, request.POST)
    saved = content_of(theirs)
    choices = choices_between(form, saved, _began_with(request, desk, saved))
    redraw(form, version=theirs.version)
    latest = theirs.draft_versions.select_related("by").order_by("-version").first()
    return show(request, desk, form, status=409, conflict=True, choices=choices, latest=latest)


def _began_with(request: HttpRequest, desk: Desk, standing: ReportContent) -> ReportContent | None:
    """Return the text that the writer had before them, if its version is still kept."""
    version = whole_number(request.POST.get("version", ""), most_digits=9)
    if desk.report is None or version is None:
        return None
    kept = desk.report.draft_versions.filter(version=version).first()
    if kept is None:
        return None
    return content_in(kept.content, standing, visible_incidents(desk.user).live().filter(sharing__gt=Sharing.NAMED))
