"""The step «Språk»: which languages the recipients read, and a report's text in each, written by a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts.guard import requires
from contacts.rights import Right
from contacts.scales import Language
from incidents.access import access_report
from incidents.actions.audiences import resolve_for
from incidents.actions.reports import ReportEditedMeanwhile, UnableToMoveReport, UnableToWriteReport, edit_report
from incidents.contents import content_of
from incidents.forms.languages import TranslationForm
from incidents.forms.review import redraw
from incidents.languages import TRANSLATED
from incidents.lifecycle import EDITABLE, ReportStatus
from incidents.models import SituationReport
from incidents.views.language_parts import swedish_readers, tongues_of
from incidents.views.shared import user_of


@requires(Right.WRITE_REPORT)
@require_safe
def report_languages(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show how many read which language, and in which the text exists."""
    report = access_report(user_of(request), report_id, Right.WRITE_REPORT)
    if report.status == ReportStatus.APPROVED:
        return redirect("incidents:report", report.pk)
    content = content_of(report)
    audience = resolve_for(report, timezone.now())
    context = {
        "report": report,
        "tongues": tongues_of(report, content, audience),
        "swedish": swedish_readers(audience),
        "editable": report.status in EDITABLE and content.sections,
    }
    return render(request, "incidents/reports/languages.html", context)


@requires(Right.WRITE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def report_translation(request: HttpRequest, report_id: int, code: str) -> HttpResponse:
    """Write the text in one language beside the Swedish one; saving says that the two say the same."""
    user = user_of(request)
    report = access_report(user, report_id, Right.WRITE_REPORT)
    language = _language(code)
    standing = content_of(report)
    if request.method != "POST":
        if report.status not in EDITABLE or not standing.sections:
            return redirect("incidents:report_languages", report.pk)
        form = TranslationForm(standing=standing, language=language, initial={"version": report.version})
        return _show(request, report, form)
    form = TranslationForm(request.POST, standing=standing, language=language)
    if not form.is_valid():
        return _show(request, report, form, status=422)
    try:
        edit_report(
            report=report,
            by=user,
            version=form.cleaned_data["version"],
            content=form.content(),
            now=timezone.now(),
            vouched={language.value},
        )
    except ReportEditedMeanwhile as conflict:
        form.add_error(None, _("Någon annan ändrade rapporten. Jämför texterna och spara igen."))
        redraw(form, version=conflict.report.version)
        return _show(request, report, form, status=409)
    except UnableToWriteReport as refusal:
        form.show(refusal.problems)
    except UnableToMoveReport as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Texten är sparad."))
        return redirect("incidents:report_languages", report.pk)
    return _show(request, report, form, status=422)


def _show(request: HttpRequest, report: SituationReport, form: TranslationForm, status: int = 200) -> HttpResponse:
    language = form.language
    context = {
        "report": report,
        "form": form,
        "language": language,
        "outdated": language.value in form.standing.outdated,
    }
    return render(request, "incidents/reports/translation.html", context, status=status)


def _language(code: str) -> Language:
    """Return the language that an address names; Swedish is written in the report itself."""
    if code not in TRANSLATED:
        raise Http404
    return Language(code)
