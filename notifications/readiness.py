"""Whether people answer when we test it: a score for each area and role, and who never says anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.access import visible_contacts
from contacts.models import Area, Assignment, Contact, ContactRole, User
from notifications.access import visible_dispatches
from notifications.models import Delivery, Drill
from notifications.querysets import DrillQuerySet

Pair = tuple[int, int]
"""An area and a role, by id."""


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Quarter:
        """Return the quarter that it is at this moment, here."""
        today = timezone.localdate(moment)
        return cls(today.year, (today.month + 2) // 3)

    def before(self) -> Quarter:
        """Return the quarter before."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def words(self) -> str:
        """Return «kvartal 4, 2026»."""
        return _("kvartal %(number)d, %(year)d") % {"number": self.number, "year": self.year}

    @property
    def code(self) -> str:
        """Return what stands for it in addresses."""
        return f"{self.year}-{self.number}"


@dataclass(frozen=True)
class Score:
    """How many of those who were handed the letter of a test have answered it."""

    answered: int
    handed_over: int

    @property
    def words(self) -> str:
        """Return «12 av 20 svarade»."""
        words = ngettext("%(answered)d av %(n)d svarade", "%(answered)d av %(n)d svarade", self.handed_over)
        return words % {"answered": self.answered, "n": self.handed_over}

    @property
    def percent(self) -> int:
        """Return the answered ones in whole per cent, never rounded up to all."""
        return self.answered * 100 // self.handed_over if self.handed_over else 0


@dataclass(frozen=True)
class Cell:
    """The score of one role in one area; none when no test of the quarter covers them."""

    area: Area
    role: ContactRole
    score: Score | None


@dataclass(frozen=True)
class Line:
    """One area: its score over all roles, when it was last tested, and the score of each role."""

    area: Area
    score: Score | None
    tested_at: datetime | None
    cells: tuple[Cell, ...]


def visible_drills(user: User) -> DrillQuerySet:
    """Return the drills within reach that were not taken back."""
    return Drill.objects.all().gone_out().filter(dispatch__in=visible_dispatches(user))


def readiness_of(user: User, areas: Sequence[Area], roles: Sequence[ContactRole], quarter: Quarter) -> tuple[Line, ...]:
    """Return how it went in these areas: of each area and role, the latest test of the quarter that covers them."""
    drills = list(visible_drills(user).in_quarter(quarter.year, quarter.number).newest_first())
    touched = Area.objects.all().touching_each([area.id for area in areas])
    latest = _latest(drills, touched, [role.id for role in roles])
    answers = _answers(set(latest.values()), touched, latest)
    lines = []
    for area in areas:
        tests = [latest[area.id, role.id] for role in roles if (area.id, role.id) in latest]
        whole = {letter: said for role in roles for letter, said in answers[area.id, role.id].items()}
        cells = tuple(
            Cell(area, role, _score(answers[area.id, role.id]) if (area.id, role.id) in latest else None)
            for role in roles
        )
        tested_at = max((one.started_at for one in tests), default=None)
        lines.append(Line(area, _score(whole) if tests else None, tested_at, cells))
    return tuple(lines)


def quarters_tested(user: User) -> list[Quarter]:
    """Return the quarters in which there was a test within reach, the latest first."""
    found = visible_drills(user).order_by().values_list("year", "quarter").distinct()
    return sorted((Quarter(year, number) for year, number in found), reverse=True)


@dataclass(frozen=True)
class Silent:
    """A contact that never answers, and how many letters it left unanswered."""

    contact: Contact
    drills: int
    reports: int

    @property
    def words(self) -> str:
        """Return «2 svarsprov och 3 lägesrapporter»."""
        drills = ngettext("%(n)d svarsprov", "%(n)d svarsprov", self.drills) % {"n": self.drills}
        if not self.reports:
            return drills
        reports = ngettext("%(n)d lägesrapport", "%(n)d lägesrapporter", self.reports) % {"n": self.reports}
        return _("%(drills)s och %(reports)s") % {"drills": drills, "reports": reports}


def who_never_answers(user: User) -> list[Silent]:
    """Return the contacts within reach that have answered nothing, of those that were tested."""
    counts = {one["contact"]: one for one in visible_drills(user).never_answered()}
    contacts = visible_contacts(user).active().filter(id__in=counts).for_list()
    return [Silent(one, counts[one.id]["drills"], counts[one.id]["reports"]) for one in contacts]


def _latest(drills: Iterable[Drill], touched: Mapping[int, set[int]], role_ids: Sequence[int]) -> dict[Pair, Drill]:
    """Return, for each area and role, the first of ``drills`` that covers them."""
    latest: dict[Pair, Drill] = {}
    for drill in drills:
        tested = {area.id for area in drill.areas.all()}
        asked = {role.id for role in drill.roles.all()}
        for area_id, touching in touched.items():
            if touching & tested:
                for role_id in asked.intersection(role_ids):
                    latest.setdefault((area_id, role_id), drill)
    return latest


def _answers(
    drills: Iterable[Drill], touched: Mapping[int, set[int]], latest: Mapping[Pair, Drill]
) -> dict[Pair, dict[int, bool]]:
    """Return, for each area and role, which letters of its test were handed over and whether they were answered."""
    by_dispatch = {drill.dispatch_id: drill for drill in drills}
    letters = Delivery.objects.handed_over().filter(dispatch_id__in=by_dispatch, contact__isnull=False)
    answered = Drill.objects.filter(id__in=[drill.id for drill in by_dispatch.values()]).answered_letters()
    handed_over = list(letters.values_list("id", "dispatch_id", "contact_id"))
    places = _places({contact_id for _id, _dispatch, contact_id in handed_over if contact_id}, touched)
    found: dict[Pair, dict[int, bool]] = defaultdict(dict)
    for letter_id, dispatch_id, contact_id in handed_over:
        for pair in places[contact_id or 0]:
            if latest.get(pair) == by_dispatch[dispatch_id]:
                found[pair][letter_id] = letter_id in answered
    return found


def _places(contact_ids: set[int], touched: Mapping[int, set[int]]) -> dict[int, set[Pair]]:
    """Return the areas and roles that each contact counts in: where it is now, whatever it was asked as."""
    around: dict[int, list[int]] = defaultdict(list)
    for area_id, touching in touched.items():
        for one in touching:
            around[one].append(area_id)
    rows = Assignment.objects.filter(contact_id__in=contact_ids).values_list(
        "contact_id", "role_id", "whole_municipality", "areas"
    )
    places: dict[int, set[Pair]] = defaultdict(set)
    for contact_id, role_id, everywhere, area_id in rows:
        places[contact_id].update((one, role_id) for one in (touched if everywhere else around[area_id]))
    return places


def _score(letters: Mapping[int, bool]) -> Score:
    return Score(answered=sum(letters.values()), handed_over=len(letters))
