"""Questions that count incidents: PostgreSQL does the counting, and knows when it was in Botkyrka."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Count, Min
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from contacts.shifts import STOCKHOLM
from incidents.lifecycle import IncidentStatus

if TYPE_CHECKING:
    from incidents.models import Incident  # noqa: F401 - named in strings

# What incidents are counted by, and where that stands. The clock that is set twice a year is PostgreSQL's business.
DIMENSIONS: dict[str, Any] = {
    "area": "area_id",
    "type": "type_id",
    "severity": "severity",
    "hour": ExtractHour("occurred_at", tzinfo=STOCKHOLM),
    "weekday": ExtractIsoWeekDay("occurred_at", tzinfo=STOCKHOLM),
}
_Self = TypeVar("_Self", bound="CountedIncidents")


class CountedIncidents(models.QuerySet["Incident"]):
    """The questions of statistics."""

    def counted(self: _Self) -> _Self:
        """Leave out what never was, or is counted as another: withdrawn and merged."""
        return self.exclude(status__in=(IncidentStatus.WITHDRAWN, IncidentStatus.MERGED))

    def occurred_between(self: _Self, since: datetime, until: datetime) -> _Self:
        """Keep what happened from ``since`` until just before ``until``."""
        return self.filter(occurred_at__gte=since, occurred_at__lt=until)

    def tally(self, dimension: str) -> dict[int, int]:
        """Return how many there are of each value of a dimension; those that nothing happened in are left out."""
        counted = self.order_by().annotate(by=_as_column(dimension)).values_list("by").annotate(count=Count("id"))
        return dict(counted)

    def tally_of_situations(self) -> Iterable[tuple[int, int, int, int]]:
        """Return area, type, hour and how many, for every combination that occurred."""
        hour = DIMENSIONS["hour"]
        rows = self.order_by().annotate(by_hour=hour).values_list("area_id", "type_id", "by_hour")
        return rows.annotate(count=Count("id")).order_by("area_id", "type_id", "by_hour")

    def narrowest_sharing(self) -> int | None:
        """Return the narrowest level among them, which is how what they add up to may be spread."""
        found: int | None = self.order_by().aggregate(narrowest=Min("sharing"))["narrowest"]
        return found


def _as_column(dimension: str) -> Any:
    expression = DIMENSIONS[dimension]
    return models.F(expression) if isinstance(expression, str) else expression
