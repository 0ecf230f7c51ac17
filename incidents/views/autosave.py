"""Saving while somebody types, for the script of the desk: every answer is JSON, and none takes the page away."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from incidents.actions.reports import ReportEditedMeanwhile, UnableToMoveReport, UnableToWriteReport
from incidents.contents import content_of
from incidents.forms.reports import ReportForm
from incidents.forms.writing import TypedReportForm
from incidents.models import SituationReport
from incidents.models.drafts import SavedHow
from incidents.paragraphs import label_of
from incidents.views.desk import Desk, desk_for
from incidents.views.writing_page import at_clock, texts_of, urls_of, why


@requires(Right.WRITE_REPORT)
@require_POST
def report_autosave_new(request: HttpRequest) -> JsonResponse:
    """Save a new report as a draft, or go on with the draft that the same page has made."""
    return _answer(desk_for(request), request)


@requires(Right.WRITE_REPORT)
@require_POST
def report_autosave(request: HttpRequest, report_id: int) -> JsonResponse:
    """Save what was typed in a draft, unless somebody else has saved meanwhile."""
    return _answer(desk_for(request, report_id), request)


def _answer(desk: Desk, request: HttpRequest) -> JsonResponse:
    form = desk.form(TypedReportForm, request.POST)
    now = timezone.now()
    if form.is_valid():
        try:
            return _saved(desk.save(form, SavedHow.TYPED, now), form.waits_for)
        except ReportEditedMeanwhile as conflict:
            return _conflict(conflict.report, desk.user)
        except UnableToWriteReport as refusal:
            form.show(refusal.problems)
        except UnableToMoveReport as refusal:
            form.add_error(None, str(refusal))
    return _unreadable(form)


def _saved(report: SituationReport, waits_for: str) -> JsonResponse:
    latest = report.draft_versions.order_by("-version").first()
    at = latest.saved_at if latest else timezone.now()
    words = _("Utkast sparat %(when)s") % {"when": at_clock(at)}
    if waits_for:
        words = _("%(saved)s, utom ett stycke för färre. %(needed)s") % {"saved": words, "needed": waits_for}
    return JsonResponse(
        {
            "version": report.version,
            "saved_at": at.isoformat(),
            "words": words,
            "tone": "bad" if waits_for else "",
            **urls_of(report),
        }
    )


def _conflict(theirs: SituationReport, writer: User) -> JsonResponse:
    """Say who saved meanwhile, and what; nothing of what was sent here is saved."""
    latest = theirs.draft_versions.select_related("by").order_by("-version").first()
    content = content_of(theirs)
    said: dict[str, Any] = {"by": "", "at": ""}
    words = _("Någon annan ändrade texten.")
    if latest is not None:
        said = {"by": latest.by.name, "at": latest.saved_at.isoformat()}
        words = _("%(name)s ändrade texten %(when)s.")
        if latest.by == writer:
            words = _("Du ändrade texten i en annan flik %(when)s.")
        words %= {"name": latest.by.name, "when": at_clock(latest.saved_at)}
    return JsonResponse(
        {
            "words": words,
            **said,
            "version": theirs.version,
            "title": content.title,
            "texts": [{"heading": label_of(key), "text": text} for key, text in texts_of(content).items()],
            **urls_of(theirs),
        },
        status=HTTPStatus.CONFLICT,
    )


def _unreadable(form: ReportForm) -> JsonResponse:
    return JsonResponse(
        {
            "words": _("Utkastet är inte sparat än."),
            "fields": {name: [str(one) for one in errors] for name, errors in form.errors.items()},
            "why": why(form),
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )
