"""Searching incidents, logs and reports: only in what the one who asks may read, the best first, within two seconds.

The rules of access stand inside the questions, so that what somebody may not read decides neither what is found nor
how many, in which order or with which words around. What is for named people alone is sought for nobody. The exact
place and who reported count for the municipality alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from contacts.access import clearance, may, sees_reporter_and_place
from contacts.models import Area, User
from contacts.rights import Right
from contacts.scales import Sharing
from incidents.access import visible_incidents, visible_reports
from incidents.models import Incident, IncidentType, LogEntry, ReportSection, SituationReport
from incidents.search_found import Hit, Kind, as_hits
from incidents.search_rules import every, rank, says, some
from incidents.search_time import Watch, within
from incidents.search_words import Word, fits, words_of

PATIENCE = timedelta(seconds=2)
PER_PAGE = 50
# What is ranked of each kind: the latest so many. More than that nobody reads, and ranking costs.
MOST_RANKED = 1_000
_FIRST = 0.5  # What a match in a heading weighs: an incident's type and area, a report's title.
_LINE = ("text", "reason", "source")

Ranked = tuple[float, datetime, Kind, int]


@dataclass(frozen=True)
class Narrowed:
    """What the search is narrowed to; ``None`` narrows nothing."""

    kind: Kind | None = None
    area: Area | None = None
    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Found:
    """One page of what was found. ``alike`` when nothing says the words, but something looks like them."""

    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    more_than_counted: bool = False
    alike: bool = False
    page: int = 1

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.count // PER_PAGE))


def search(
    user: User, query: str, narrowed: Narrowed | None = None, *, page: int = 1, patience: timedelta = PATIENCE
) -> Found:
    """Return one page of what ``user`` may read and ``query`` asks for.

    Raises ``NothingToLookFor`` and ``TookTooLong``. What looks like the words is sought only when nothing says them.
    """
    asked = narrowed or Narrowed()
    with within(patience) as watch:
        words = words_of(query)
        question = _Question(user, words, asked, watch)
        ranked, more = question.ranked(alike=False)
        alike = not ranked
        if alike:
            ranked, more = question.ranked(alike=True)
        page = min(max(page, 1), max(1, -(-len(ranked) // PER_PAGE)))
        ranked.sort(key=lambda one: (-one[0], -one[1].timestamp(), one[2], -one[3]))
        shown = list(islice(ranked, (page - 1) * PER_PAGE, page * PER_PAGE))
        watch.tick()
        hits = as_hits(user, [(kind, row_id) for _rank, _at, kind, row_id in shown], words, alike=alike)
    return Found(hits, len(ranked), more, alike and bool(hits), page)


class _Question:
    """One search by one user."""

    def __init__(self, user: User, words: Sequence[Word], asked: Narrowed, watch: Watch) -> None:
        self.user, self.words, self.asked, self.watch = user, words, asked, watch
        self.spoken = [one for one in words if not one.is_number]
        self.municipal = sees_reporter_and_place(user)
        self.area_ids = Area.objects.all().below([asked.area.id]) if asked.area else None
        self.incidents = visible_incidents(user).live().standing().filter(sharing__gt=Sharing.NAMED)
        self.names = list(Area.objects.values_list("id", "name"))
        self.kinds = list(IncidentType.objects.all())

    def ranked(self, *, alike: bool) -> tuple[list[Ranked], bool]:
        """Return what was found of every kind, each with its rank, and whether there is more than was ranked."""
        self.alike = alike
        self.headings = [(word, self._areas(word), self._types(word)) for word in self.words]
        found: list[Ranked] = []
        more = False
        for kind, rows in self._questions():
            if self.asked.kind not in (None, kind):
                continue
            self.watch.tick()
            latest = list(rows.values_list("rank", "at", "id").order_by("-at", "-id")[: MOST_RANKED + 1])
            more |= len(latest) > MOST_RANKED
            found += [(float(score), at, kind, row_id) for score, at, row_id in latest[:MOST_RANKED]]
        return found, more

    def _questions(self) -> Iterator[tuple[Kind, QuerySet[Any]]]:
        yield Kind.INCIDENT, self._found_incidents()
        yield Kind.ENTRY, self._found_entries()
        if may(self.user, Right.SEE_REPORTS):
            yield Kind.REPORT, self._found_reports()

    def _areas(self, word: Word) -> Collection[int]:
        named = [area_id for area_id, name in self.names if fits(word, name, alike=self.alike)]
        return Area.objects.all().below(named) if named else ()

    def _types(self, word: Word) -> Collection[int]:
        return [kind.id for kind in self.kinds if fits(word, f"{kind.name_sv} {kind.name_en}", alike=self.alike)]

    def _found_incidents(self) -> QuerySet[Any]:
        says_it = every(
            Q(area__in=areas) | Q(type__in=types) | self._says_incident(word) for word, areas, types in self.headings
        )
        score = Value(_FIRST, output_field=FloatField()) + self._score("outcome")
        if self.municipal:
            score += self._score("place")
        return self._narrowed(self.incidents.filter(says_it).annotate(at=F("occurred_at"), rank=score), "area")

    def _says_incident(self, word: Word) -> Q:
        found = says(word, "outcome", first="outcome", alike=self.alike)
        if word.is_number:
            found |= Q(id__in=Incident.objects.all().numbered(word.text.upper()).values("id"))
        elif word.digits is not None:
            found |= Q(sequence=word.digits)
        if self.municipal:
            found |= says(word, "place", first="place", alike=self.alike)
            if not word.is_number:
                found |= Q(reporter__in=User.objects.filter(name__icontains=word.text).values("id"))
        return found

    def _found_entries(self) -> QuerySet[Any]:
        said = {word.text: says(word, *_LINE, first="text", alike=self.alike) for word in self.words}
        says_it = every(
            Q(incident__area__in=areas) | Q(incident__type__in=types) | said[word.text]
            for word, areas, types in self.headings
        )
        rows = LogEntry.objects.filter(some(said.values()), says_it, incident__in=self.incidents)
        return self._narrowed(rows.annotate(at=F("recorded_at"), rank=self._score(*_LINE)), "incident__area")

    def _found_reports(self) -> QuerySet[Any]:
        # A paragraph may be narrower than its report: what is narrower than the reader's clearance is not sought in.
        readable = ReportSection.objects.filter(sharing__gte=clearance(self.user))
        says_it = every(
            Q(title__icontains=word.text)
            | says(word, "title", first="title", alike=self.alike)
            | Q(id__in=readable.filter(says(word, "text", first="text", alike=self.alike)).values("report_id"))
            for word in self.words
        )
        rows = visible_reports(self.user).live().filter(says_it, sharing__gt=Sharing.NAMED)
        at = Coalesce("approved_at", "created_at")
        score = Greatest(self._score("title") * 10, Value(0.02), output_field=FloatField())
        if self.area_ids is not None:
            here = SituationReport.audience_areas.through.objects.filter(area_id__in=self.area_ids)
            rows = rows.filter(id__in=here.values("situationreport_id"))
        return self._narrowed(rows.annotate(at=at, rank=score), None)

    def _score(self, *columns: str) -> Coalesce:
        if not self.spoken:
            return Coalesce(Value(0.0), 0.0, output_field=FloatField())
        return Coalesce(rank(self.spoken, *columns), 0.0, output_field=FloatField())

    def _narrowed(self, rows: QuerySet[Any], area: str | None) -> QuerySet[Any]:
        if self.area_ids is not None and area is not None:
            rows = rows.filter(**{f"{area}__in": self.area_ids})
        if self.asked.after is not None:
            rows = rows.filter(at__gte=self.asked.after)
        if self.asked.before is not None:
            rows = rows.filter(at__lt=self.asked.before)
        return rows
