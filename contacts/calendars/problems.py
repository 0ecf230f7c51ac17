"""What is wrong with the calendar of a rota: kept as a code with its moment, told as a sentence in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

UNMATCHED = "unmatched"
LONGEST = 300
NAMES_SHOWN = 5

SENTENCES = {
    "no_address": gettext_lazy("Adressen går inte att läsa. Skriv den som https://kalender.exempel.se/jour.ics."),
    "not_https": gettext_lazy("Adressen ska börja med https://."),
    "host_not_allowed": gettext_lazy(
        "Kalendrar får inte hämtas därifrån. Be systemadministratören att lägga till servern."
    ),
    "unknown_host": gettext_lazy("Servern finns inte."),
    "inside_address": gettext_lazy("Servern ligger på ett internt nät, och därifrån hämtas inget."),
    "certificate": gettext_lazy("Serverns certifikat håller inte."),
    "too_slow": gettext_lazy("Servern svarade inte inom fem sekunder."),
    "no_answer": gettext_lazy("Servern svarade inte så att det gick att förstå."),
    "redirected": gettext_lazy("Kalendern har flyttat. Skriv in den nya adressen."),
    "refused": gettext_lazy("Servern lämnade inte ut kalendern."),
    "compressed": gettext_lazy("Servern skickade kalendern packad, och sådana läses inte."),
    "too_large": gettext_lazy("Kalendern är större än 256 kB. Dela upp den."),
    "no_calendar": gettext_lazy("Det är ingen kalender. Den ska vara i formatet iCalendar (.ics)."),
    "cut_off": gettext_lazy("Kalendern är avklippt: slutet saknas."),
    "unreadable": gettext_lazy("Kalendern går inte att läsa."),
    "too_often": gettext_lazy("Kalendern har något som upprepas oftare än varje dag. Ta bort det."),
    "too_many": gettext_lazy("Kalendern har fler än 2 000 pass på två månader. Dela upp den."),
    "too_heavy": gettext_lazy("Kalendern är för tung att räkna ut. Förenkla det som upprepas."),
}


def kept(code: str, earlier: str, now: datetime, names: Sequence[str] = ()) -> str:
    """Return a problem as a rota keeps it: ``code since names``. A problem that lasts keeps the moment it began."""
    code_before, _space, rest = earlier.partition(" ")
    since = rest.partition(" ")[0] if code_before == code else now.isoformat(timespec="seconds")
    said = "; ".join([str(len(names)), *dict.fromkeys(" ".join(one.split()) for one in names)]) if names else ""
    return f"{code} {since} {said}".rstrip()[:LONGEST]


def in_words(problem: str) -> str:
    """Return what is kept as a sentence; empty when nothing is wrong."""
    if not problem:
        return ""
    code, _space, rest = problem.partition(" ")
    since, _space, said = rest.partition(" ")
    if code == UNMATCHED:
        return _unmatched(said)
    sentence = str(SENTENCES.get(code, SENTENCES["unreadable"]))
    try:
        moment = timezone.localtime(datetime.fromisoformat(since)).strftime(_("%Y-%m-%d %H.%M"))
    except ValueError:
        return sentence
    return _("%(sentence)s Det har varit så sedan %(moment)s, och de gamla passen gäller.") % {
        "sentence": sentence,
        "moment": moment,
    }


def _unmatched(said: str) -> str:
    count, *names = said.split("; ")
    number = int(count) if count.isascii() and count.isdigit() else len(names)
    shown = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
    return ngettext(
        "%(n)d pass hör till någon som inte finns i listan: %(names)s.",
        "%(n)d pass hör till någon som inte finns i listan: %(names)s.",
        number,
    ) % {"n": number, "names": shown or "–"}
