"""What a search found, as it is shown: the row, and the words around what was looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import clearance, sees_reporter_and_place
from contacts.models import User
from contacts.scales import Sharing
from incidents.access import visible_incidents, visible_reports
from incidents.models import Incident, LogEntry, ReportSection, SituationReport
from incidents.search_words import Piece, Word, fits, snippet_of


class Kind(models.TextChoices):
    """What can be found."""

    INCIDENT = "incident", _("Händelser")
    ENTRY = "entry", _("Anteckningar")
    REPORT = "report", _("Lägesrapporter")


@dataclass(frozen=True)
class Hit:
    """One row that was found. ``struck`` tells that a line of the log holds no longer, ``unverified`` that the words
    shown are what a recipient told, and that nobody has confirmed them.
    """

    kind: Kind
    at: datetime
    incident: Incident | None = None
    entry: LogEntry | None = None
    report: SituationReport | None = None
    title: list[Piece] = field(default_factory=list)
    snippet: list[Piece] = field(default_factory=list)
    struck: bool = False
    unverified: bool = False


def as_hits(user: User, found: Sequence[tuple[Kind, int]], words: Sequence[Word], *, alike: bool) -> list[Hit]:
    """Return the rows in the order they were found, fetched anew through the door. Nothing for named people alone."""
    ids = {kind: [row_id for other, row_id in found if other == kind] for kind in Kind}
    municipal = sees_reporter_and_place(user)
    seen = visible_incidents(user).filter(sharing__gt=Sharing.NAMED)
    hits: dict[tuple[Kind, int], Hit] = {}
    if ids[Kind.INCIDENT]:
        incidents: QuerySet[Any] = seen.filter(id__in=ids[Kind.INCIDENT]).for_list()
        for incident in incidents:
            texts = [incident.place if municipal else "", incident.outcome, incident.latest_text or ""]
            telling = _telling(texts, words, alike=alike)
            hits[Kind.INCIDENT, incident.id] = Hit(
                Kind.INCIDENT,
                incident.occurred_at,
                incident=incident,
                title=snippet_of(f"{incident.type.name}, {incident.area.name}", words, alike=alike),
                snippet=snippet_of(telling, words, alike=alike),
                unverified=incident.latest_unverified and telling == incident.latest_text,
            )
    if ids[Kind.ENTRY]:
        struck = Exists(LogEntry.objects.filter(corrects=OuterRef("pk")))
        lines = LogEntry.objects.filter(id__in=ids[Kind.ENTRY], incident__in=seen)
        entries: QuerySet[Any] = lines.select_related("incident__area", "incident__type", "by", "response")
        for entry in entries.annotate(struck=struck):
            texts = [entry.text, entry.reason, entry.source]
            hits[Kind.ENTRY, entry.id] = Hit(
                Kind.ENTRY,
                entry.recorded_at,
                incident=entry.incident,
                entry=entry,
                title=snippet_of(f"{entry.incident.type.name}, {entry.incident.area.name}", words, alike=alike),
                snippet=snippet_of(_telling(texts, words, alike=alike), words, alike=alike),
                struck=entry.struck,
                unverified=entry.unverified,
            )
    if ids[Kind.REPORT]:
        hits |= _reports(user, ids[Kind.REPORT], words, alike=alike)
    return [hits[one] for one in found if one in hits]


def _reports(user: User, ids: list[int], words: Sequence[Word], *, alike: bool) -> dict[tuple[Kind, int], Hit]:
    readable = ReportSection.objects.filter(report__in=ids, sharing__gte=clearance(user)).order_by("id")
    texts: dict[int, list[str]] = {}
    for section in readable:
        texts.setdefault(section.report_id, []).append(section.text)
    return {
        (Kind.REPORT, report.id): Hit(
            Kind.REPORT,
            report.approved_at or report.created_at,
            report=report,
            title=snippet_of(report.title, words, alike=alike),
            snippet=snippet_of(_telling(texts.get(report.id, []), words, alike=alike), words, alike=alike),
        )
        for report in visible_reports(user).filter(id__in=ids, sharing__gt=Sharing.NAMED).for_list()
    }


def _telling(texts: Sequence[str], words: Sequence[Word], *, alike: bool) -> str:
    """Return the text that says most of the words; the last that says anything at all when none does."""
    said = [text for text in texts if text]
    best = max(said, key=lambda text: sum(fits(word, text, alike=alike) for word in words), default="")
    if best and not any(fits(word, best, alike=alike) for word in words):
        return said[-1]
    return best
