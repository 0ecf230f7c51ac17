"""The letter that carries a situation report, in each fixed language: subject, text, HTML and the personal page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.models import Area
from contacts.scales import Severity, Sharing
from incidents.languages import ORIGINAL, numbers_kept
from incidents.letters.personal_page import page_of
from incidents.letters.wording import KINDS, MORE_BEHIND_LOGIN, SHARING_RULES, listed, no_longer_holds, when
from incidents.models import SituationReport
from incidents.models.reports import ReportKind, SectionKind
from incidents.paragraphs import Paragraphs
from incidents.report_content import ReportContent
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE
from notifications.outbox import Letter

# The order in which a reader at night needs them; what we ask for stands before, on its own.
ORDER = (
    SectionKind.HAPPENED,
    SectionKind.DOING,
    SectionKind.UNKNOWN,
    SectionKind.CONSEQUENCES,
    SectionKind.YOUNG_INVOLVED,
    SectionKind.YOUNG_SUSPECTED,
    SectionKind.RESIDENTS,
    SectionKind.PUBLIC_ACTORS,
)
# What a letter may be made of when nothing of the report itself may travel by mail.
_KNOWN_TO_ALL = ("language", "trial", "sender_role", "reply_to", "url", "markers", "corrected", "no_longer_holds")
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def report_path(report: SituationReport) -> str:
    """Return where staff read the report."""
    return reverse("incidents:report", args=[report.id])


def title_of(report: SituationReport) -> str:
    """Return «Lägesrapport 3: Oroligt vid Alby centrum»; before approval with the number it would get.

    A correction has the next number like any report, but is called by the one that it corrects.
    """
    if report.corrects is not None:
        number = report.corrects.number
        return _("Rättelse av lägesrapport %(number)d: %(title)s") % {"number": number, "title": report.title}
    number = report.number or report.series.last_number + 1
    return _("Lägesrapport %(number)d: %(title)s") % {"number": number, "title": report.title}


def trial_title(report: SituationReport) -> str:
    """Return the subject of a letter that only its author gets."""
    return _("PROV – %(title)s") % {"title": title_of(report)}


def letters_for(
    report: SituationReport,
    content: ReportContent,
    now: datetime,
    languages: Collection[str],
    *,
    read: Sharing | None = None,
    trial: bool = False,
) -> list[Letter]:
    """Return the letter of one class of readers (``None``: the widest), once for each language.

    The report's own text is in it where a person has written it so.
    """
    read = content.sharing if read is None else read
    return [_letter(report, content, now, language, read, trial=trial) for language in sorted(languages)]


def preview(
    report: SituationReport, content: ReportContent, now: datetime, language: str, read: Sharing
) -> tuple[str, str, str]:
    """Return subject, text and HTML, its style still in its place, for a page that shows what a class would be sent."""
    with translation.override(language):
        context = _context(report, content, now, read, trial=False)
        return _rendered(context, content.sharing)


def _letter(
    report: SituationReport, content: ReportContent, now: datetime, language: str, read: Sharing, *, trial: bool
) -> Letter:
    with translation.override(language):
        context = _context(report, content, now, read, trial=trial)
        subject, text, html = _rendered(context, content.sharing)
        return Letter(
            language=language,
            sharing=read,
            subject=subject,
            text=text,
            html=_INLINER.inline(html),
            content=page_of(context, content.sharing),
        )


def _rendered(context: dict[str, Any], sharing: Sharing) -> tuple[str, str, str]:
    # A text for the own organisation stays behind the log-in: its letter only says that it is there.
    name = "organisation" if sharing == Sharing.ORGANISATION else "report"
    if name == "organisation":
        context = {key: context[key] for key in _KNOWN_TO_ALL}
    subject = " ".join(render_to_string(f"incidents/letters/{name}_subject.txt", context).split())
    return (
        subject,
        render_to_string(f"incidents/letters/{name}_body.txt", context).strip() + "\n",
        render_to_string(f"incidents/letters/{name}_body.html", context | {"subject": subject}),
    )


def _context(
    report: SituationReport, content: ReportContent, now: datetime, read: Sharing, *, trial: bool
) -> dict[str, Any]:
    # Of a draft that is shown while it is written, not all is decided.
    severity = None if "severity" in content.unchosen else Severity(report.severity)
    areas = areas_of(content) or "Botkyrka"
    language = translation.get_language() or ORIGINAL.value
    text_language = content.language_for(language, read)
    texts = {kind: numbers_kept(text, text_language) for kind, text in content.said_in(text_language).items()}
    fewer = _for_fewer(content.mailed(read, text_language), text_language)
    sections = [
        {"kind": kind.value, "heading": str(kind.label), "text": texts.get(kind, ""), "fewer": fewer.get(kind, [])}
        for kind in ORDER
        if texts.get(kind) or kind in fewer
    ]
    ask = texts.get(SectionKind.ASK, "")
    narrowest = min([content.sharing, *(part.sharing for part in content.mailed(read))])
    return {
        "language": language,
        "text_language": text_language,
        "title_language": ORIGINAL.value,
        "trial": trial,
        "subject": trial_title(report) if trial else title_of(report),
        "title": report.title,
        "number": report.number or report.series.last_number + 1,
        "kind": KINDS[_kind(report)],
        "areas": areas,
        "severity": severity,
        "severity_words": _("Inte vald") if severity is None else severity.label,
        "now": when(report.approved_at or now),
        "ask": ask,
        "ask_fewer": fewer.get(SectionKind.ASK, []),
        "preheader": " ".join([no_longer_holds(report), ask.split("\n")[0]]).strip()[:140],
        "corrected": report.corrects.number if report.corrects else None,
        "no_longer_holds": no_longer_holds(report),
        "wrong": texts.get(SectionKind.WRONG, ""),
        "wrong_fewer": fewer.get(SectionKind.WRONG, []),
        "for_volunteers": content.sharing >= Sharing.VOLUNTEERS,
        "sections": sections,
        "next_due": when(content.next_report_due) if content.next_report_due else "",
        "is_last": content.is_last,
        "sharing": narrowest,
        "sharing_rule": SHARING_RULES[narrowest],
        # What bears no mark in a letter of several levels goes as far as the report.
        "unmarked": content.sharing if narrowest < content.sharing else None,
        "unmarked_rule": SHARING_RULES[content.sharing],
        "more_behind_login": content.behind_the_login(read),
        "more_words": MORE_BEHIND_LOGIN,
        "sender_role": report.author.get_role_display(),
        "reply_to": settings.REPLY_TO_EMAIL,
        "url": f"{settings.SITE_URL}{report_path(report)}",
        "markers": {"name": NAME, "link": LINK, "unsubscribe": UNSUBSCRIBE, "reasons": REASONS},
    }


def _for_fewer(paragraphs: Paragraphs, language: str) -> dict[SectionKind, list[dict[str, str]]]:
    """Return the paragraphs under each section, each with the mark that says how far it may go."""
    found: dict[SectionKind, list[dict[str, str]]] = {}
    for part, text in paragraphs.items():
        mark = f"{_('Delning:')} {part.sharing.label} ({part.sharing.tlp})"
        found.setdefault(part.kind, []).append({"mark": mark, "text": numbers_kept(text, language)})
    return found


def _kind(report: SituationReport) -> ReportKind:
    """Return the place in the series that the report has, or would get if it were approved now."""
    if report.number is not None or report.corrects_id is not None:
        return ReportKind(report.kind)
    if report.series.last_number == 0:
        return ReportKind.FIRST
    return ReportKind.FINAL if report.is_last else ReportKind.UPDATE


def areas_of(content: ReportContent) -> str:
    """Return the areas that the report is about: those of its incidents, else those of its audience."""
    ids = {one.area_id for one in content.incidents} or content.area_ids
    return listed([area.name for area in Area.objects.filter(id__in=ids).in_swedish_order()])
