"""The versions of a draft: who saved what and when, what changed in each, and the way back to one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.guard import requires
from contacts.rights import Right
from incidents.access import access_report
from incidents.actions.drafting import go_back
from incidents.actions.reports import ReportEditedMeanwhile, UnableToMoveReport, UnableToWriteReport
from incidents.contents import content_of
from incidents.kept_drafts import texts_in
from incidents.lifecycle import EDITABLE
from incidents.models import DraftVersion
from incidents.views.shared import user_of, whole_number
from incidents.views.writing_page import at_clock, changes_between, texts_of

MOST_VERSIONS = 100


@requires(Right.WRITE_REPORT)
@require_safe
def report_versions(request: HttpRequest, report_id: int) -> HttpResponse:
    """List the versions, the latest first, each with how many words came and went in it."""
    report = access_report(user_of(request), report_id, Right.WRITE_REPORT)
    kept = list(report.draft_versions.select_related("by").order_by("-version")[: MOST_VERSIONS + 1])
    before = [*kept[1:], None]
    rows = [(one, *_words(one, then)) for one, then in zip(kept, before, strict=True)][:MOST_VERSIONS]
    context = {"report": report, "rows": rows, "may_edit": report.status in EDITABLE}
    return render(request, "incidents/reports/versions.html", context)


@requires(Right.WRITE_REPORT)
@require_safe
def report_version(request: HttpRequest, report_id: int, version: int) -> HttpResponse:
    """Show one version, marked with what the text says now instead."""
    report = access_report(user_of(request), report_id, Right.WRITE_REPORT)
    one = report.draft_versions.select_related("by").filter(version=version).first()
    if one is None:
        raise Http404
    content = content_of(report)
    context = {
        "report": report,
        "version": one,
        "title": one.content["title"],
        "changes": changes_between(texts_of(content), texts_in(one.content)),
        "is_current": one.version == report.version,
        "may_edit": report.status in EDITABLE,
    }
    return render(request, "incidents/reports/version.html", context)


@requires(Right.WRITE_REPORT)
@require_POST
def report_go_back(request: HttpRequest, report_id: int, version: int) -> HttpResponse:
    """Let the draft say what this version said; what it says now stays among the versions."""
    user = user_of(request)
    report = access_report(user, report_id, Right.WRITE_REPORT)
    standing = whole_number(request.POST.get("version", ""), most_digits=9) or 0
    try:
        go_back(report=report, by=user, version=standing, to=version, now=timezone.now())
    except (ReportEditedMeanwhile, UnableToMoveReport, UnableToWriteReport) as refusal:
        messages.error(request, str(refusal))
        return redirect("incidents:report_versions", report.pk)
    one = report.draft_versions.get(version=version)
    messages.success(request, _("Texten är som %(when)s igen.") % {"when": at_clock(one.saved_at)})
    return redirect("incidents:report_edit", report.pk)


def _words(one: DraftVersion, before: DraftVersion | None) -> tuple[int, int]:
    """Return how many words came and went since the version before."""
    earlier: dict[Any, str] = texts_in(before.content) if before else {}
    changes = [comparison for _heading, comparison in changes_between(earlier, texts_in(one.content))]
    return sum(one.added for one in changes), sum(one.removed for one in changes)
