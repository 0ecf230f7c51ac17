"""The areas as a tree: which one is shown for a place inside it, and how bad it is with all that lies inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contacts.models import Area
from contacts.scales import Severity
from incidents.models import SetLevel


class AreaTree:
    """The areas with what lies inside each, and how bad the incidents in each are."""

    def __init__(self, areas: Iterable[Area], worst: Mapping[int, Severity]) -> None:
        self.worst = worst
        self.inside: dict[int | None, list[int]] = {}
        for area in areas:
            self.inside.setdefault(area.parent_id, []).append(area.id)

    def severity_in(
        self, area_id: int, levels: Mapping[int, SetLevel], around: frozenset[int] = frozenset()
    ) -> Severity | None:
        """Return how bad it is: as somebody set it, else the worst of its incidents and of the places inside."""
        if area_id in levels:
            severity = levels[area_id].severity
            return None if severity is None else Severity(severity)
        around |= {area_id}
        inside = [one for one in self.inside.get(area_id, ()) if one not in around]
        found = [self.worst.get(area_id), *(self.severity_in(one, levels, around) for one in inside)]
        return max((one for one in found if one is not None), default=None)


def outermost(area: Area, everything: dict[int, Area], shown: Iterable[int]) -> Area:
    """Return the outermost area around ``area`` that is shown, or the area itself."""
    outermost, step, seen = area, area, {area.id}
    while step.parent_id is not None and step.parent_id not in seen:
        step = everything[step.parent_id]
        seen.add(step.id)
        if step.id in shown:
            outermost = step
    return outermost
