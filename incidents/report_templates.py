"""Ready reports to begin with, and the gaps in them that somebody has to fill in before anything is sent.

The texts go out in Swedish, like every report, whoever works in which language; the names are what the pages say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.models.reports import SectionKind

# Every gap that a template may have, with what it could be filled with: the list is closed, so that «[…]» that
# somebody writes otherwise is never taken for one.
GAPS: Mapping[str, str] = {
    "plats": "Alby centrum",
    "tid": "kl. 22.40",
    "antal": "30",
    "vem": "Väktarbilen",
    "vad som brinner": "en container",
    "väg eller plats": "gången mellan stationen och torget",
    "det som var fel": "att det brann vid Alby centrum",
    "det som gäller": "Det brann vid Fittja torg",
}
_GAP = re.compile(r"\[({})\]".format("|".join(map(re.escape, GAPS))), re.IGNORECASE)

TEXT_WRONG = "Vi skrev [det som var fel]. Det stämmer inte.\n[det som gäller]."


@dataclass(frozen=True)
class ReportTemplate:
    """A report to begin with. One that is only for a correction says what was wrong, and nothing else."""

    code: str
    name_sv: str
    name_en: str
    when_sv: str
    when_en: str
    title: str
    sections: Mapping[SectionKind, str]
    is_last: bool = False
    for_correction: bool = False

    @property
    def name(self) -> str:
        """Return the name in the language of the moment."""
        return self.name_en if get_language() == "en" else self.name_sv

    @property
    def when(self) -> str:
        """Return when it is of use, in the language of the moment."""
        return self.when_en if get_language() == "en" else self.when_sv

    def texts(self) -> dict[SectionKind, str]:
        """Return its sections in the order of the page."""
        return {kind: self.sections[kind] for kind in SectionKind if kind in self.sections}


TEMPLATES = (
    ReportTemplate(
        code="oro",
        name_sv="Social oro",
        name_en="Social unrest",
        when_sv="Många är samlade, stämningen är hård, något kan hända.",
        when_en="Many have gathered, the mood is tense, something may happen.",
        title="Oroligt vid [plats]",
        sections={
            SectionKind.HAPPENED: "Sedan [tid] är det oroligt vid [plats]. Ungefär [antal] personer är där.",
            SectionKind.DOING: "[vem] är på plats. Vi följer läget och berättar om något ändras.",
            SectionKind.ASK: "Gå aldrig ensam. Prata lugnt med dem du möter. Gå därifrån om det blir hotfullt.",
            SectionKind.UNKNOWN: "Vi vet inte varför de är där. Vi vet inte om fler är på väg.",
        },
    ),
    ReportTemplate(
        code="brand",
        name_sv="Brand",
        name_en="Fire",
        when_sv="Något brinner, eller har brunnit i natt.",
        when_en="Something is burning, or has burnt tonight.",
        title="Brand vid [plats]",
        sections={
            SectionKind.HAPPENED: "Vid [plats] brinner [vad som brinner]. Branden började [tid].",
            SectionKind.DOING: "Räddningstjänsten är larmad. [vem] är på plats.",
            SectionKind.ASK: (
                "Håll dig borta från [väg eller plats]. Lämna fri väg för räddningstjänsten. "
                "Stäng fönster och dörrar om du bor nära. Ser du en ny brand? Ring 112."
            ),
            SectionKind.UNKNOWN: "Vi vet inte hur branden började. Vi vet inte om någon är skadad.",
        },
    ),
    ReportTemplate(
        code="skottlossning",
        name_sv="Skottlossning",
        name_en="Shooting",
        when_sv="Någon har skjutit. Polisen bestämmer vad vi får berätta.",
        when_en="Somebody has fired a weapon. The police decide what we may tell.",
        title="Skottlossning vid [plats]",
        sections={
            SectionKind.HAPPENED: "Det har varit en skottlossning vid [plats] [tid].",
            SectionKind.DOING: "Polisen leder arbetet på platsen. Vi samlar frågor och svarar när vi vet mer.",
            SectionKind.ASK: (
                "Gå inte till [plats]. Är du ute där i närheten? Gå in och stanna inne. "
                "Sprid inga rykten, bilder eller namn. Har du sett något? Ring polisen, 114 14."
            ),
            SectionKind.UNKNOWN: "Vi vet inte om någon är skadad. Vi vet inte vem som har skjutit.",
        },
    ),
    ReportTemplate(
        code="lugnt",
        name_sv="Lugnt igen",
        name_en="Calm again",
        when_sv="Det är över. De som fick de tidigare rapporterna ska få veta det.",
        when_en="It is over. Those who got the earlier reports should know.",
        title="Lugnt igen vid [plats]",
        sections={
            SectionKind.HAPPENED: "Det är lugnt vid [plats] sedan [tid].",
            SectionKind.DOING: "[vem] är kvar i området en stund till. Efter det arbetar vi som vanligt.",
            SectionKind.ASK: "Du kan göra som vanligt igen. Ser du något som oroar dig? Svara på det här mejlet.",
        },
        is_last=True,
    ),
    ReportTemplate(
        code="rattelse",
        name_sv="Rättelse",
        name_en="Correction",
        when_sv="Något i en rapport som är skickad var fel.",
        when_en="Something in a report that has been sent was wrong.",
        title="",
        sections={SectionKind.WRONG: TEXT_WRONG},
        for_correction=True,
    ),
)


def template_of(code: str, *, for_correction: bool) -> ReportTemplate | None:
    """Return the template of this code, if it is for such a report."""
    return next((one for one in TEMPLATES if (one.code, one.for_correction) == (code, for_correction)), None)


def gaps_in(text: str) -> list[str]:
    """Return the gaps that are left in a text, each once, as they stand there."""
    return list(dict.fromkeys(found[0] for found in _GAP.finditer(text)))


def in_pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a gap, so that a page can mark them."""
    at = 0
    for found in _GAP.finditer(text):
        yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    yield text[at:], False


def filled(text: str) -> str:
    """Return a text as it could read, its gaps filled with the examples."""
    return _GAP.sub(lambda found: GAPS[found[1].lower()], text)


def problem_with_gaps(text: str, heading: str) -> str:
    """Return the sentence that says which gaps are left where; empty when there is none."""
    gaps = gaps_in(text)
    if not gaps:
        return ""
    return _("Fyll i %(gaps)s under «%(heading)s».") % {"gaps": ", ".join(gaps), "heading": heading}
