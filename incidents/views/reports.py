"""Reading situation reports: the list, and one report with what can be done with it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import clearance, may
from contacts.conditional import marked, unchanged
from contacts.guard import requires
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
from incidents.contents import content_of
from incidents.lifecycle import EDITABLE, ReportStatus
from incidents.page_versions import reports_version
from incidents.views.language_parts import tongues_of
from incidents.views.report_parts import has_left, history_of, latest_return, sections_of
from incidents.views.requests import tabs
from incidents.views.shared import user_of
from notifications.lifecycle import DispatchState

PER_PAGE = 50


@requires(Right.SEE_REPORTS)
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """List what waits, what is being written, and what was sent."""
    user, now = user_of(request), timezone.now()
    if same := unchanged(request, version := reports_version(user, now)):
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
        "now": now,
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
        "sections": sections_of(found, clearance(user)),
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
        "now": timezone.now(),
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
