"""A report in several languages, for the tests of what each reader gets: who reads what, and what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from contacts.models import Area, Contact, User
from incidents.actions.reports import edit_report
from incidents.contents import content_of
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from tests.cast import a_contact, an_actor

READERS = {"sv": "Nadia", "en": "Emma", "ar": "Amal", "so": "Sahra", "tr": "Tuba"}
ARABIC: dict[SectionKind, str] = {
    SectionKind.HAPPENED: "احترقت حاوية قمامة قرب Alby centrum الساعة 22:40.\nتجمع نحو ثلاثين شابًا.",
    SectionKind.DOING: "أطفأت خدمات الإنقاذ الحريق. الحراس في المكان. رقم الشرطة 114 14.",
    SectionKind.ASK: "امشوا معًا. تحدثوا بهدوء مع من تلتقون بهم.",
    SectionKind.UNKNOWN: "لا نعرف إن كان آخرون سيتجمعون هذه الليلة.",
}


def readers(alby: Area) -> dict[str, Contact]:
    """Return a night walker of Alby for each language but Swedish."""
    walkers = an_actor("Nattvandrarna i Alby", "night_walkers")
    return {
        language: a_contact(f"{name} Walker", walkers, alby, language=language)
        for language, name in READERS.items()
        if language != "sv"
    }


def write(report: SituationReport, by: User, now: datetime, texts: Mapping[SectionKind, str], language: str) -> None:
    """Let ``by`` write the text in a language, beside the Swedish one that stands."""
    report.refresh_from_db()
    content = content_of(report)
    wanted = replace(content, translations={**content.translations, language: texts})
    edit_report(report=report, by=by, version=report.version, content=wanted, now=now, vouched={language})
    report.refresh_from_db()


def rewrite(report: SituationReport, by: User, now: datetime, **sections: str) -> None:
    """Let ``by`` change the Swedish text."""
    report.refresh_from_db()
    content = content_of(report)
    changed = {SectionKind(kind): text for kind, text in sections.items()}
    wanted = replace(content, sections={**content.sections, **changed})
    edit_report(report=report, by=by, version=report.version, content=wanted, now=now)
    report.refresh_from_db()


def pieces(msgid: str) -> Iterator[str]:
    """Return what stands between the placeholders and tags of a string, where it is long enough to be told apart."""
    for piece in re.split(r"%\(\w+\)[sd]|\{\w+\}|%[HMS]|<[^>]*>", msgid):
        if len(piece.strip(" .:,–")) >= 4:
            yield piece.strip(" .:,–")
