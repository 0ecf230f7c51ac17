"""Situation reports as values: how what is written is read back, judged before it is saved or sent, and recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from contacts import personal_data
from contacts.scales import Severity, Sharing
from incidents.languages import ORIGINAL, TRANSLATED, outdated_in
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import PART_NAMES, Part, Written, in_order, problem_of
from incidents.report_content import ReportContent
from incidents.unfinished import problems_of_gaps, problems_of_what_is_unchosen, unchosen_in

LONGEST_TITLE = 60
LONGEST_SECTION = 4_000
# Some mail programs cut a letter off at about 100 kB; fixed words, markup and links need their share.
LONGEST_IN_ALL = 30_000
FURTHEST_NEXT = timedelta(days=30)
NEEDED_BEFORE_SENDING = (SectionKind.HAPPENED, SectionKind.DOING, SectionKind.ASK)

Problems = dict[str, str]


def content_of(report: SituationReport) -> ReportContent:
    """Return what is written in ``report``, in every language."""
    texts = texts_by_language(report)
    said = texts.pop(ORIGINAL.value, {})
    return ReportContent(
        title=report.title,
        sharing=Sharing(report.sharing),
        sections={kind: text for kind, text in said.items() if not isinstance(kind, Part)},
        paragraphs=in_order({part: text for part, text in said.items() if isinstance(part, Part)}),
        severity=Severity(report.severity),
        next_report_due=report.next_report_due,
        is_last=report.is_last,
        incidents=tuple(report.incidents.select_related("area", "type").order_by("occurred_at", "id")),
        area_ids=frozenset(report.audience_areas.values_list("id", flat=True)),
        role_ids=frozenset(report.audience_roles.values_list("id", flat=True)),
        corrects=report.corrects,
        translations=texts,
        outdated=outdated_in(report, texts),
        unchosen=unchosen_in(report),
    )


def texts_by_language(report: SituationReport) -> dict[str, dict[Any, str]]:
    """Return the sections of ``report`` by kind, and its paragraphs by part, by the language they are written in."""
    texts: dict[str, dict[Any, str]] = {}
    for one in report.sections.all():
        kind, sharing = SectionKind(one.kind), Sharing(one.sharing)
        key = Part(kind, sharing) if sharing < report.sharing else kind
        texts.setdefault(one.language, {})[key] = one.text
    return texts


def problems_of_a_draft(content: ReportContent, now: datetime) -> Problems:
    """Return what keeps a tidy content from being saved at all, by field."""
    problems: Problems = {}
    if not content.title:
        problems["title"] = _("Skriv en rubrik. Den blir mejlets ämne.")
    elif len(content.title) > LONGEST_TITLE:
        problems["title"] = _("Rubriken är för lång. Den får ha högst %(most)d tecken.") % {"most": LONGEST_TITLE}
    if content.sharing == Sharing.NAMED and "sharing" not in content.unchosen:
        problems["sharing"] = _("En lägesrapport kan inte delas med endast namngivna. Välj en annan delning.")
    if content.severity is None:
        problems["severity"] = _("Välj hur allvarligt läget är, eller en händelse att utgå från.")
    for name, text in content.texts().items():
        if name != "title" and len(text) > LONGEST_SECTION:
            problems[name] = _("Texten är för lång. Den får ha högst %(most)d tecken.") % {"most": LONGEST_SECTION}
    if content.corrects is None and content.sections.get(SectionKind.WRONG):
        problems[SectionKind.WRONG.value] = _("Bara en rättelse säger vad som var fel.")
    problems |= _problems_of_paragraphs(content)
    due = content.next_report_due
    if due is not None and not now - timedelta(days=365) < due < now + FURTHEST_NEXT:
        problems["next_report_due"] = _("Välj en tid för nästa lägesrapport inom 30 dagar.")
    return problems


def _problems_of_paragraphs(content: ReportContent) -> Problems:
    """Return why paragraphs can't stand where they do: judged anew whenever the sharing of the report is changed."""
    found = {part.name: problem_of(part, content.sharing) for part in content.paragraphs}
    if content.corrects is None:
        wrong = {part.name for part in content.paragraphs if part.kind is SectionKind.WRONG}
        found |= dict.fromkeys(wrong, _("Bara en rättelse säger vad som var fel."))
    return {name: words for name, words in found.items() if words}


def problems_of_what_is_fixed(standing: ReportContent, content: ReportContent) -> Problems:
    """Return what of a correction would change although it can't: everybody who got the wrong text reads the right."""
    problems: Problems = {}
    if standing.corrects is None:
        return problems
    if content.sharing != standing.sharing:
        problems["sharing"] = _("En rättelse delas precis som rapporten den rättar.")
    if (content.area_ids, content.role_ids) != (standing.area_ids, standing.role_ids):
        problems["audience"] = _(
            "En rättelse går till dem som fick rapporten den rättar. Mottagarna går inte att välja."
        )
    return problems


def problems_before_sending(content: ReportContent, now: datetime) -> Problems:
    """Return what still keeps a report from being submitted, by field."""
    problems = problems_of_a_draft(content, now)
    for kind in NEEDED_BEFORE_SENDING if content.corrects is None else (SectionKind.WRONG, *NEEDED_BEFORE_SENDING):
        if not content.sections.get(kind):
            problems[kind.value] = _("Skriv något under «%(heading)s».") % {"heading": kind.label}
    if not content.is_last and content.next_report_due is None:
        problems["next_report_due"] = _("Välj när nästa lägesrapport kommer, eller att det här är den sista.")
    elif content.next_report_due is not None and content.next_report_due <= now:
        problems["next_report_due"] = _("Tiden för nästa lägesrapport har redan varit. Välj en senare tid.")
    fullest: Written = {**content.sections, **content.paragraphs}
    for texts in (fullest, *content.translations.values()):
        if sum(len(escape(text).encode()) for text in (content.title, *texts.values())) > LONGEST_IN_ALL:
            problems["title"] = _("Rapporten är för lång för ett mejl. Korta texterna.")
    if content.corrects is None and not (content.area_ids and content.role_ids):
        problems["audience"] = _("Välj mottagare: minst ett område och minst en roll.")
    return problems_of_gaps(content) | problems | problems_of_what_is_unchosen(content)


def details_in(content: ReportContent) -> dict[str, list[personal_data.Detail]]:
    """Return what may point to a person, by the name of the field where it stands."""
    found = {name: personal_data.find(text) for name, text in content.texts().items()}
    return {name: details for name, details in found.items() if details}


def as_recorded(content: ReportContent) -> dict[str, str]:
    """Return a content field by field, as its changes are recorded."""
    severity = content.severity.code if content.severity else ""
    due = content.next_report_due.astimezone(UTC).isoformat() if content.next_report_due else ""
    return {
        "title": content.title,
        "severity": severity,
        "sharing": content.sharing.code,
        "next_report_due": "last" if content.is_last else due,
        "incidents": " ".join(sorted(one.number for one in content.incidents)),
        "areas": " ".join(str(one) for one in sorted(content.area_ids)),
        "roles": " ".join(str(one) for one in sorted(content.role_ids)),
        **{kind.value: content.sections.get(kind, "") for kind in SectionKind},
        **dict.fromkeys(PART_NAMES, ""),
        **{part.name: text for part, text in content.paragraphs.items()},
        **_translations_as_recorded(content),
    }


def _translations_as_recorded(content: ReportContent) -> dict[str, str]:
    said = {
        f"{key.name if isinstance(key, Part) else key.value}.{language}": text
        for language, texts in content.translations.items()
        for key, text in texts.items()
    }
    names = (*SectionKind.values, *PART_NAMES)
    return {f"{name}.{language}": "" for language in TRANSLATED for name in names} | said
