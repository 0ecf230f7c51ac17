"""Small words that several letters share, and the lines that reports leave in the log of incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.scales import Sharing
from incidents.models import SituationReport
from incidents.models.reports import ReportKind

KINDS = {
    ReportKind.FIRST: gettext_lazy("Första rapporten"),
    ReportKind.UPDATE: gettext_lazy("Uppdatering"),
    ReportKind.FINAL: gettext_lazy("Sista rapporten"),
    ReportKind.CORRECTION: gettext_lazy("Rättelse"),
}

# What a reader may do with the text, after the definitions of TLP 2.0 (https://www.first.org/tlp/).
SHARING_RULES = {
    Sharing.NAMED: gettext_lazy("Dela inte vidare. Texten är bara för dig."),
    Sharing.ORGANISATION: gettext_lazy("Dela inte vidare utanför kommunen, polisen och räddningstjänsten."),
    Sharing.PARTNERS: gettext_lazy(
        "Dela inte vidare. Berätta bara för dem i din organisation som behöver det i sitt arbete."
    ),
    Sharing.VOLUNTEERS: gettext_lazy("Du får dela detta inom din förening eller organisation. Lägg inte ut det öppet."),
    Sharing.OPEN: gettext_lazy("Du får sprida detta fritt."),
}

MORE_BEHIND_LOGIN = gettext_lazy(
    "Det finns mer text för kommunen, polisen och räddningstjänsten. Du läser den när du har loggat in:"
)

# What a request may ask for a start. Questions go out in Swedish, whoever works in which language.
SUGGESTED_QUESTIONS = (
    "Hur är läget hos er?",
    "Hur många är ni?",
    "Vad behöver ni?",
    "Vad har ni sett den senaste timmen?",
    "Kan ni vara kvar i natt?",
)


def when(moment: datetime) -> str:
    """Return «22 november 2026 kl. 23.14»; where the clock strikes the hour twice, which of the two."""
    local = timezone.localtime(moment)
    words = _("{day} kl. {time}").format(
        day=f"{local.day} {MONTHS[local.month]} {local.year}", time=local.strftime(_("%H.%M"))
    )
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return words
    return f"{words} {_('sommartid') if local.dst() else _('normaltid')}"


def listed(names: Sequence[str]) -> str:
    """Return «Alby, Fittja och Tumba»."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s och %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def no_longer_holds(report: SituationReport) -> str:
    """Return what a correction has to say before anything else, in the reader's language; nothing for other reports."""
    wrong = report.corrects
    if wrong is None or wrong.approved_at is None:
        return ""
    words = _("Lägesrapport %(number)d, som skickades %(when)s, gäller inte längre.")
    return words % {"number": wrong.number, "when": when(wrong.approved_at)}


def _named(report: SituationReport) -> str:
    if report.corrects is not None:
        return f"Lägesrapport {report.number}, rättelse av lägesrapport {report.corrects.number}, «{report.title}»"
    return f"Lägesrapport {report.number} «{report.title}»"


# The record is kept in Swedish, whoever works in which language.
def went_out(report: SituationReport, count: int) -> str:
    """Say in the log that a report was sent."""
    readers = "1 mottagare" if count == 1 else f"{count} mottagare"
    return f"{_named(report)} är godkänd och lämnad för utskick till {readers}."


def went_out_alone(report: SituationReport) -> str:
    """Say in the log that nobody else looked at the report before it was sent."""
    return f"{_named(report)} godkändes av en person ensam i tjänst. Skäl: {report.alone_on_duty_reason}"


def did_not_go_out(report: SituationReport) -> str:
    """Say in the log that the dispatch was undone in time."""
    return f"Utskicket ångrades i tid. {_named(report)} gick inte ut."


def stopped_for(report: SituationReport) -> str:
    """Say in the record of a dispatch why the rest of it was stopped."""
    return f"Texten rättas i lägesrapport {report.number}."


def rest_was_stopped(report: SituationReport, count: int) -> str:
    """Say in the log that a wrong text goes to nobody more."""
    assert report.corrects is not None
    stopped = f"Utskicket av lägesrapport {report.corrects.number} stoppades, för texten rättas."
    if not count:
        return stopped
    return f"{stopped} {'1 mottagare' if count == 1 else f'{count} mottagare'} får bara rättelsen."
