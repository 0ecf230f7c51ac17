"""Reading and writing situation reports: the list, one report, a new one, and changing it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import may
from contacts.conditional import marked, unchanged
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents import letters
from incidents.access import (
    access_report,
    correction_shown,
    may_with_report,
    name_shown,
    visible_incidents,
    visible_reports,
)
from incidents.actions.reports import (
    ReportEditedMeanwhile,
    UnableToMoveReport,
    UnableToWriteReport,
    draft_report,
    edit_report,
)
from incidents.contents import content_of
from incidents.forms.reports import ReportForm, initial_of
from incidents.forms.review import redraw
from incidents.lifecycle import EDITABLE, OPEN, ReportStatus
from incidents.models import Incident, SituationReport
from incidents.models.reports import SectionKind
from incidents.situation import reports_version
from incidents.views.language_parts import tongues_of
from incidents.views.report_parts import has_left, history_of, latest_return, sections_of
from incidents.views.requests import tabs
from incidents.views.shared import user_of
from notifications.lifecycle import DispatchState

PER_PAGE = 50
MOST_INCIDENTS = 100


@requires(Right.SEE_REPORTS)
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """List what waits, what is being written, and what was sent."""
    user = user_of(request)
    if same := unchanged(request, version := reports_version(user)):
        return same
    reports = visible_reports(user).live()
    sent = Paginator(
        reports.sent().select_related("author", "approved_by", "dispatch", "corrects").with_correction(), PER_PAGE
    )
    context = {
        "waiting": reports.waiting().for_list(),
        "being_written": reports.being_written().for_list(),
        "sent": sent.get_page(request.GET.get("page")),
        "tabs": tabs(user, "report_list"),
        "now": timezone.now(),
        "may_write": may(user, Right.WRITE_REPORT),
    }
    return marked(render(request, "incidents/reports/report_list.html", context), version)


@requires(Right.SEE_REPORTS)
@require_safe
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show one report: what it says, where it stands, and what can be done with it."""
    user = user_of(request)
    found = access_report(user, report_id)
    content = content_of(found)
    writes = may_with_report(user, found, Right.WRITE_REPORT)
    undone = found.dispatch is not None and found.dispatch.state == DispatchState.UNDONE
    seen = visible_incidents(user).filter(id__in=[one.id for one in content.incidents])
    correction = correction_shown(user, found)
    corrected = correction is not None and has_left(correction)
    context = {
        "report": found,
        "title": letters.title_of(found) if found.number else found.title,
        "sections": sections_of(found),
        "tongues": tongues_of(found, content),
        "areas": found.audience_areas.all().in_swedish_order(),
        "roles": found.audience_roles.all().in_menu_order(),
        "built_on": seen.for_list(),
        "undone": undone,
        "correction": correction,
        "corrected": corrected,
        "returned": latest_return(found),
        "author": name_shown(user, found.author),
        "approver": name_shown(user, found.approved_by) if found.approved_by else "",
        "writes": writes,
        "history": history_of(found) if writes else [],
        "reopen_url": reverse("incidents:report_reopen", args=[found.pk]),
        "may_edit": writes and found.status in EDITABLE,
        "may_review": writes and found.status != ReportStatus.APPROVED,
        "may_reopen": undone and may_with_report(user, found, Right.SEND_REPORT),
        "may_correct": writes and has_left(found) and correction is None,
        "correct_url": reverse("incidents:report_correct", args=[found.pk]),
        "may_follow": may(user, Right.WRITE_REPORT)
        and found.status == ReportStatus.APPROVED
        and not (undone or correction),
        "may_see_dispatch": may(user, Right.SEE_DISPATCHES),
        "rule": letters.SHARING_RULES[Sharing(found.sharing)],
    }
    return render(request, "incidents/reports/report.html", context)


@requires(Right.WRITE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Write a new report; saved, it goes on to whom it is for."""
    user = user_of(request)
    follows = _followed(user, request.POST.get("follows") or request.GET.get("foljer", ""))
    incidents = _choosable(user, follows)
    if request.method != "POST":
        form = ReportForm(incidents=incidents, initial=_start(follows, request.GET.get("handelse", "")))
        return _write(request, form, follows=follows)
    form = ReportForm(request.POST, incidents=incidents)
    if "insert_facts" in request.POST:
        return _write(request, ReportForm(incidents=incidents, initial=form.with_facts()), follows=follows)
    if form.is_valid():
        earlier = content_of(follows) if follows else None
        content = form.content(
            areas=earlier.area_ids if earlier else (), roles=earlier.role_ids if earlier else (), follows=follows
        )
        try:
            made, _new = draft_report(by=user, key=form.cleaned_data["key"], content=content, now=timezone.now())
        except UnableToWriteReport as refusal:
            form.show(refusal.problems)
        else:
            return redirect("incidents:report_audience", made.pk)
    return _write(request, form, follows=follows, status=422)


@requires(Right.WRITE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Change a draft. Whoever comes second sees both texts and overwrites nothing."""
    user = user_of(request)
    found = access_report(user, report_id, Right.WRITE_REPORT)
    standing = content_of(found)
    offered: dict[str, Any] = {"incidents": _choosable(user, found), "corrects": found.corrects}
    if request.method != "POST":
        if found.status not in EDITABLE:
            return redirect("incidents:report", found.pk)
        form = ReportForm(**offered, initial=initial_of(standing) | {"version": found.version})
        return _write(request, form, report=found)
    form = ReportForm(request.POST, **offered)
    if "insert_facts" in request.POST:
        return _write(request, ReportForm(**offered, initial=form.with_facts()), report=found)
    if form.is_valid():
        content = form.content(areas=standing.area_ids, roles=standing.role_ids)
        content = replace(content, translations=standing.translations)
        version = form.cleaned_data["version"] or 0
        try:
            edit_report(report=found, by=user, version=version, content=content, now=timezone.now())
        except ReportEditedMeanwhile as conflict:
            return _conflict(request, form, conflict.report)
        except UnableToWriteReport as refusal:
            form.show(refusal.problems)
        except UnableToMoveReport as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Rapporten är sparad."))
            return redirect(
                "incidents:report_audience" if "audience" in request.POST else "incidents:report_review", found.pk
            )
    return _write(request, form, report=found, status=422)


def _write(
    request: HttpRequest,
    form: ReportForm,
    *,
    report: SituationReport | None = None,
    follows: SituationReport | None = None,
    status: int = 200,
    **extra: object,
) -> HttpResponse:
    corrects = report.corrects if report else None
    context = {
        "form": form,
        "report": report,
        "follows": follows,
        "corrects": corrects,
        "tlp": Sharing(corrects.sharing).tlp if corrects else "",
        "earlier": sections_of(follows) if follows else sections_of(corrects) if corrects else [],
        "returned": latest_return(report) if report else None,
        **extra,
    }
    return render(request, "incidents/reports/report_form.html", context, status=status)


def _conflict(request: HttpRequest, form: ReportForm, theirs: SituationReport) -> HttpResponse:
    """Show both texts; pressing again keeps the writer's own, knowingly."""
    mine = form.content().tidy()
    latest = theirs.changes.select_related("by").order_by("-recorded_at", "-id").first()
    redraw(form, version=theirs.version)
    yours = [
        {"heading": str(kind.label), "text": mine.sections[kind]} for kind in SectionKind if mine.sections.get(kind)
    ]
    return _write(
        request,
        form,
        report=theirs,
        status=409,
        theirs=theirs,
        their_sections=sections_of(theirs),
        your_sections=yours,
        latest=latest,
    )


def _choosable(user: User, report: SituationReport | None) -> list[Incident]:
    """Return the incidents that a report can build on: the open ones, and those that it builds on already."""
    incidents = visible_incidents(user).live().filter(sharing__gt=Sharing.NAMED)
    wanted = Q(status__in=OPEN)
    if report is not None:
        wanted |= Q(id__in=report.incidents.values("id"))
    return list(incidents.filter(wanted).for_list()[:MOST_INCIDENTS])


def _followed(user: User, typed: str) -> SituationReport | None:
    """Return the sent report that a new one follows, if there is such a one within reach."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        return None
    return visible_reports(user).live().sent().filter(id=int(typed)).first()


def _start(follows: SituationReport | None, number: str) -> dict[str, object]:
    """Return what a new form begins with: the report it follows, the incident it is about."""
    if follows is None:
        return {"incidents": [number] if number else []}
    earlier = initial_of(content_of(follows))
    kept = ("title", "severity", "sharing", "incidents", SectionKind.ASK.value, SectionKind.DOING.value)
    return {name: earlier[name] for name in kept} | {"follows": follows.pk}
