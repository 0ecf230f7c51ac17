"""The recorded changes of a contact, a rota or a user, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.utils.dateparse import parse_datetime
from django.utils.dates import WEEKDAYS
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import names_of_roles_and_areas
from contacts.actions.record import BY_THE_CONTACT, EVERYWHERE, PROPOSED, facts_of
from contacts.lifecycle import ContactStanding
from contacts.models import Contact
from contacts.models.changes import RecordedChange
from contacts.models.users import Role
from contacts.scales import Language, Severity, Sharing
from contacts.views.rota_week import hours

LABELS = {
    "actor": gettext_lazy("Aktör"),
    "name": gettext_lazy("Namn"),
    "email": gettext_lazy("E-post"),
    PROPOSED: gettext_lazy("Föreslagen e-postadress"),
    "phone": gettext_lazy("Telefon"),
    "language": gettext_lazy("Språk i mejlen"),
    "clearance": gettext_lazy("Delning"),
    "exercise_participant": gettext_lazy("Är med i övningar"),
    "assignments": gettext_lazy("Roller"),
    "standing": gettext_lazy("Status"),
    "paused_until": gettext_lazy("Pausad till"),
    "declined_at": gettext_lazy("Avböjde"),
    "address_broken_at": gettext_lazy("Adressen fungerar inte sedan"),
    "reviewed_at": gettext_lazy("Granskad"),
    "role": gettext_lazy("Roll"),
    "areas": gettext_lazy("Egna områden"),
    "api_token": gettext_lazy("Nyckel till API:et"),
    "rota": gettext_lazy("Jourlista"),
    "weekly_shift": gettext_lazy("Pass varje vecka"),
    "deputies": gettext_lazy("Ersättare"),
    "mailbox": gettext_lazy("Aktörens brevlåda"),
    "active": gettext_lazy("På"),
    "feed_key": gettext_lazy("Kalenderns adress"),
    "calendar_url": gettext_lazy("Passen hämtas från"),
    "calendar_shifts": gettext_lazy("Pass ur kalender"),
}
_WORDS = {
    "language": {one.value: one.label for one in Language},
    "clearance": {one.code: one.label for one in Sharing},
    "exercise_participant": {"yes": gettext_lazy("Ja"), "no": gettext_lazy("Nej")},
    "standing": {one.value: one.label for one in ContactStanding} | {"disabled": gettext_lazy("Avstängd")},
    "role": {one.value: one.label for one in Role},
    "rota": {"created": gettext_lazy("Skapad")},
    "active": {"yes": gettext_lazy("Ja"), "no": gettext_lazy("Nej")},
    "feed_key": {"replaced": gettext_lazy("Ny adress")},
    "api_token": {"created": gettext_lazy("Skapad"), "revoked": gettext_lazy("Återkallad")},
}
_MOMENTS = {"paused_until", "declined_at", "address_broken_at", "reviewed_at"}


@dataclass(frozen=True)
class Entry:
    """One recorded change, ready to be shown."""

    label: str
    old: str
    new: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Difference:
    """One field where the text on the screen and the saved one differ."""

    label: str
    mine: str
    theirs: str


class Vocabulary:
    """Turns recorded values into words; fetches the names of roles and areas once."""

    def __init__(self) -> None:
        self.roles, self.areas = names_of_roles_and_areas()

    def words(self, field: str, value: str) -> str:
        """Return a recorded value in words."""
        if not value:
            return "–"
        if field == "assignments":
            return "\n".join(self._assignment(line) for line in value.splitlines())
        if field == "areas":
            return self._areas(value)
        if field == "weekly_shift":
            return _shift(value)
        if field in _MOMENTS:
            moment = parse_datetime(value)
            return localtime(moment).strftime(_("%Y-%m-%d %H.%M")) if moment else value
        return str(_WORDS.get(field, {}).get(value, value))

    def _areas(self, slugs: str) -> str:
        return ", ".join(self.areas.get(slug, slug) for slug in slugs.split(", "))

    def _assignment(self, line: str) -> str:
        role, _colon, rest = line.partition(": ")
        where, _bracket, lowest = rest.rpartition(" (")
        try:
            level = str(Severity.from_code(lowest.rstrip(")")).label).lower()
        except ValueError:
            return line
        return _("%(role)s i %(areas)s, från %(level)s") % {
            "role": self.roles.get(role, role),
            "areas": _("hela kommunen") if where == EVERYWHERE else self._areas(where),
            "level": level,
        }


def _shift(value: str) -> str:
    """Return «4 20:00 04:00 Nadia» as «fredag kl. 20.00 till 04.00 nästa dag: Nadia»."""
    try:
        weekday, begins, ends, name = value.split(" ", 3)
        told = hours(time.fromisoformat(begins), time.fromisoformat(ends))
        return f"{WEEKDAYS[int(weekday)]} {told}: {name}"
    except (ValueError, KeyError):
        return value


def in_words(changes: Iterable[RecordedChange]) -> list[Entry]:
    """Return recorded changes in words, in the order given."""
    vocabulary = Vocabulary()
    return [
        Entry(
            label=str(LABELS.get(one.field, one.field)),
            old=vocabulary.words(one.field, one.old),
            new=vocabulary.words(one.field, one.new),
            by=_by(one),
            at=one.recorded_at,
        )
        for one in changes
    ]


def _by(change: RecordedChange) -> str:
    if change.by is not None:
        return str(change.by.name)
    return _("kontakten själv") if change.reason == BY_THE_CONTACT else _("systemet")


def differences(mine: dict[str, str], theirs: Contact) -> list[Difference]:
    """Return the fields where what was typed differs from what somebody else has saved."""
    vocabulary = Vocabulary()
    saved = facts_of(theirs)
    return [
        Difference(str(LABELS[field]), vocabulary.words(field, mine[field]), vocabulary.words(field, saved[field]))
        for field in mine
        if mine[field] != saved[field]
    ]
