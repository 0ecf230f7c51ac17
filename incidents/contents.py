"""What a situation report says and whom it is for, as one value: how it is read back and judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from django.utils.translation import gettext as _

from contacts import personal_data
from contacts.scales import Severity, Sharing
from incidents.languages import ORIGINAL, TRANSLATED, Texts, outdated_in
from incidents.models import Incident, SituationReport
from incidents.models.reports import SectionKind
from notifications.markers import tidy

LONGEST_TITLE = 60
LONGEST_SECTION = 4_000
# Some mail programs cut a letter off at about 100 kB; fixed words, markup and links need their share.
LONGEST_IN_ALL = 30_000
FURTHEST_NEXT = timedelta(days=30)
NEEDED_BEFORE_SENDING = (SectionKind.HAPPENED, SectionKind.DOING, SectionKind.ASK)
tidy_text = tidy

Problems = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ReportContent:
    """Everything that a person decides about a report. ``severity`` None means: the highest of its incidents.

    ``sections`` are the Swedish ones; ``translations`` are what people wrote in other languages, of which ``outdated``
    are older than the Swedish text. A correction names the report that it ``corrects``; it is shared as that one, and
    goes to those who got it.
    """

    title: str
    sharing: Sharing
    sections: Mapping[SectionKind, str] = field(default_factory=dict)
    severity: Severity | None = None
    next_report_due: datetime | None = None
    is_last: bool = False
    incidents: tuple[Incident, ...] = ()
    area_ids: frozenset[int] = frozenset()
    role_ids: frozenset[int] = frozenset()
    follows: SituationReport | None = None
    corrects: SituationReport | None = None
    translations: Mapping[str, Texts] = field(default_factory=dict)
    outdated: frozenset[str] = frozenset()

    def tidy(self) -> ReportContent:
        """Return the same content without stray spaces, strange characters and empty sections."""
        translations = {language: _tidy(texts) for language, texts in self.translations.items()}
        return ReportContent(
            title=" ".join(tidy_text(self.title).split()),
            sharing=self.sharing,
            sections=_tidy(self.sections),
            severity=self.severity or max((Severity(one.severity) for one in self.incidents), default=None),
            next_report_due=None if self.is_last else self.next_report_due,
            is_last=self.is_last,
            incidents=tuple({one.id: one for one in self.incidents}.values()),
            area_ids=frozenset(self.area_ids),
            role_ids=frozenset(self.role_ids),
            follows=self.follows,
            corrects=self.corrects,
            translations={language: texts for language, texts in translations.items() if texts},
            outdated=self.outdated,
        )

    def missing_in(self, language: str) -> list[SectionKind]:
        """Return the sections that the Swedish text has and ``language`` lacks."""
        texts = self.translations.get(language, {})
        return [kind for kind in SectionKind if self.sections.get(kind) and not texts.get(kind)]

    def language_for(self, reader: str) -> str:
        """Return the language of the text for who reads ``reader``: that one if whole and not old, else Swedish."""
        whole = reader in self.translations and not self.missing_in(reader)
        return reader if whole and reader not in self.outdated else ORIGINAL.value

    def said_in(self, language: str) -> Texts:
        """Return the sections that are sent in ``language``."""
        if language == ORIGINAL:
            return self.sections
        return {kind: text for kind, text in self.translations[language].items() if kind in self.sections}

    def texts(self) -> dict[str, str]:
        """Return every text that people wrote, by the name of its field."""
        translated = {
            f"{kind.value}.{language}": text
            for language, texts in self.translations.items()
            for kind, text in texts.items()
        }
        return {"title": self.title, **{kind.value: text for kind, text in self.sections.items()}, **translated}


def _tidy(texts: Texts) -> dict[SectionKind, str]:
    tidied = {SectionKind(kind): tidy_text(text) for kind, text in texts.items()}
    return {kind: text for kind, text in tidied.items() if text}


def content_of(report: SituationReport) -> ReportContent:
    """Return what is written in ``report``, in every language."""
    texts = texts_by_language(report)
    sections = texts.pop(ORIGINAL.value, {})
    return ReportContent(
        title=report.title,
        sharing=Sharing(report.sharing),
        sections=sections,
        severity=Severity(report.severity),
        next_report_due=report.next_report_due,
        is_last=report.is_last,
        incidents=tuple(report.incidents.select_related("area", "type").order_by("occurred_at", "id")),
        area_ids=frozenset(report.audience_areas.values_list("id", flat=True)),
        role_ids=frozenset(report.audience_roles.values_list("id", flat=True)),
        corrects=report.corrects,
        translations=texts,
        outdated=outdated_in(report, texts),
    )


def texts_by_language(report: SituationReport) -> dict[str, dict[SectionKind, str]]:
    """Return the sections of ``report`` by the language that they are written in."""
    texts: dict[str, dict[SectionKind, str]] = {}
    for one in report.sections.all():
        texts.setdefault(one.language, {})[SectionKind(one.kind)] = one.text
    return texts


def problems_of_a_draft(content: ReportContent, now: datetime) -> Problems:
    """Return what keeps a tidy content from being saved at all, by field."""
    problems: Problems = {}
    if not content.title:
        problems["title"] = _("Skriv en rubrik. Den blir mejlets ämne.")
    elif len(content.title) > LONGEST_TITLE:
        problems["title"] = _("Rubriken är för lång. Den får ha högst %(most)d tecken.") % {"most": LONGEST_TITLE}
    if content.sharing == Sharing.NAMED:
        problems["sharing"] = _("En lägesrapport kan inte delas med endast namngivna. Välj en annan delning.")
    if content.severity is None:
        problems["severity"] = _("Välj hur allvarligt läget är, eller en händelse att utgå från.")
    for name, text in content.texts().items():
        if name != "title" and len(text) > LONGEST_SECTION:
            problems[name] = _("Texten är för lång. Den får ha högst %(most)d tecken.") % {"most": LONGEST_SECTION}
    if content.corrects is None and content.sections.get(SectionKind.WRONG):
        problems[SectionKind.WRONG.value] = _("Bara en rättelse säger vad som var fel.")
    due = content.next_report_due
    if due is not None and not now - timedelta(days=365) < due < now + FURTHEST_NEXT:
        problems["next_report_due"] = _("Välj en tid för nästa lägesrapport inom 30 dagar.")
    return problems


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
    for texts in (content.sections, *content.translations.values()):
        if sum(len(escape(text).encode()) for text in (content.title, *texts.values())) > LONGEST_IN_ALL:
            problems["title"] = _("Rapporten är för lång för ett mejl. Korta texterna.")
    if content.corrects is None and not (content.area_ids and content.role_ids):
        problems["audience"] = _("Välj mottagare: minst ett område och minst en roll.")
    return problems


def details_in(content: ReportContent) -> dict[str, list[personal_data.Detail]]:
    """Return what may point to a person, by the name of the field where it stands."""
    found = {name: personal_data.find(text) for name, text in content.texts().items()}
    return {name: details for name, details in found.items() if details}


def as_recorded(content: ReportContent) -> dict[str, str]:
    """Return a content field by field, as its changes are recorded."""
    severity = content.severity.code if content.severity else ""
    due = content.next_report_due.isoformat() if content.next_report_due else ""
    return {
        "title": content.title,
        "severity": severity,
        "sharing": content.sharing.code,
        "next_report_due": "last" if content.is_last else due,
        "incidents": " ".join(sorted(one.number for one in content.incidents)),
        "areas": " ".join(str(one) for one in sorted(content.area_ids)),
        "roles": " ".join(str(one) for one in sorted(content.role_ids)),
        **{kind.value: content.sections.get(kind, "") for kind in SectionKind},
        **{
            f"{kind.value}.{language}": content.translations.get(language, {}).get(kind, "")
            for language in TRANSLATED
            for kind in SectionKind
        },
    }
