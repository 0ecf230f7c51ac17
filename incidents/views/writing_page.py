"""What the page of the writing desk shows: the form, and beside it the letter, what changed, and how it reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.scales import Sharing
from incidents.contents import content_of
from incidents.forms.reports import ReportForm
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part, label_of, under
from incidents.plain_language import HEAVY_LIX, HEAVY_MEAN, LEVELS, LONG_SENTENCE, read
from incidents.report_content import ReportContent
from incidents.report_templates import TEMPLATES
from incidents.views.desk import Desk
from incidents.views.report_parts import latest_return, sections_of
from incidents.word_changes import Comparison, compare


def show(request: HttpRequest, desk: Desk, form: ReportForm, *, status: int = 200, **extra: object) -> HttpResponse:
    """Show the desk."""
    report, corrects, earlier = desk.report, desk.corrects, desk.earlier()
    fresh = report is None and request.method != "POST" and desk.follows is None
    texts = [str(form[kind.value].value() or "") for kind in SectionKind if kind.value in form.fields]
    context: dict[str, Any] = {
        "form": form,
        "report": report,
        "follows": desk.follows,
        "corrects": corrects,
        "tlp": Sharing(corrects.sharing).tlp if corrects else "",
        "earlier": earlier,
        "earlier_sections": sections_of(earlier) if earlier else [],
        "changes": changes_since(earlier, texts_of_form(form)) if earlier else [],
        "returned": latest_return(report) if report else None,
        "action": reverse("incidents:report_edit", args=[report.pk]) if report else request.get_full_path(),
        "templates": [one for one in TEMPLATES if not one.for_correction] if fresh else [],
        "may_use_template": corrects is not None and not form["wrong"].value(),
        "reading": read([str(form["title"].value() or ""), *texts]),
        "lix_levels": [(most, words) for most, words in LEVELS],
        "advice": {"sentence": LONG_SENTENCE, "mean": HEAVY_MEAN, "lix": HEAVY_LIX},
        "shown": report is not None and "visa" in request.GET,
        "latest": report.draft_versions.select_related("by").order_by("-version").first() if report else None,
        **urls_of(report),
        **extra,
    }
    return render(request, "incidents/reports/report_form.html", context, status=status)


def urls_of(report: SituationReport | None) -> dict[str, str]:
    """Return where the script of the page saves what is typed, and where it gets the letter."""
    if report is None:
        return {"save_url": reverse("incidents:report_autosave_new"), "show_url": reverse("incidents:report_shown_new")}
    return {
        "save_url": reverse("incidents:report_autosave", args=[report.pk]),
        "show_url": reverse("incidents:report_shown", args=[report.pk]),
        "edit_url": reverse("incidents:report_edit", args=[report.pk]),
        "versions_url": reverse("incidents:report_versions", args=[report.pk]),
    }


def changes_since(earlier: SituationReport, texts: dict[Any, str]) -> list[tuple[str, Comparison]]:
    """Return every section that says something in either report, with what changed in it word by word."""
    return changes_between(texts_of(content_of(earlier)), texts)


def changes_between(before: dict[Any, str], after: dict[Any, str]) -> list[tuple[str, Comparison]]:
    """Return every section and paragraph that says something in either of two texts, with what changed in it."""
    found = []
    parts = {key: text for key, text in {**before, **after}.items() if isinstance(key, Part)}
    for kind in SectionKind:
        keys: list[SectionKind | Part] = [kind, *(part for part, _text in under(kind, parts))]
        for key in keys:
            old, new = before.get(key, ""), after.get(key, "")
            if old or new:
                found.append((label_of(key), compare(old, new)))
    return found


def why(form: ReportForm) -> str:
    """Return everything that is wrong in a form, each with the field where it is: who reads it sees no field."""
    said = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        said += [f"{label}{one}" for one in errors]
    return " ".join(said)


def at_clock(moment: datetime) -> str:
    """Return «kl. 23.14»."""
    return _("kl. {time}").format(time=timezone.localtime(moment).strftime(_("%H.%M")))


def texts_of(content: ReportContent) -> dict[Any, str]:
    """Return the Swedish texts of a content: sections by kind, paragraphs by part."""
    return {**content.sections, **content.paragraphs}


def texts_of_form(form: ReportForm) -> dict[Any, str]:
    """Return the sections as they stand in the form, checked or not."""
    return {
        kind: str(form[kind.value].value() or "").replace("\r\n", "\n").strip()
        for kind in SectionKind
        if kind.value in form.fields
    }
