"""The map of the situation: every area with how bad it is, and a point for each open incident, at its area's centre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contacts.models import Area
from contacts.scales import Severity
from incidents.plane import Frame, Point, frame_around, middle_of, path_of, scattered
from incidents.situation import AreaState

WIDTH = 400
GAP = 11
MOST_MARKS = 12
# Names stand above the points.
ABOVE, BELOW = 9, 7


@dataclass(frozen=True)
class Mark:
    """An open incident as a point. It says where only as far as the area is known."""

    x: float
    y: float
    severity: Severity


@dataclass(frozen=True)
class Shape:
    """An area on the map, where its name stands, and its incidents; ``more`` is how many have no point of their own."""

    area: Area
    severity: Severity | None
    path: str
    x: float
    y: float
    marks: tuple[Mark, ...]
    more: int
    more_y: float


@dataclass(frozen=True)
class SituationMap:
    """What the page draws: a view box and the areas in it, the worst last, so that its border lies on top."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


def draw_map(states: Iterable[AreaState]) -> SituationMap | None:
    """Return the map of these areas; ``None`` when nobody has drawn any of them."""
    drawn = [state for state in states if state.area.outline]
    if not drawn:
        return None
    outlines = [state.area.outline for state in drawn]
    centres = [_centre(state.area) or middle_of(state.area.outline) for state in drawn]
    frame = frame_around(outlines, centres, WIDTH)
    shapes = tuple(_shape(state, frame) for state in reversed(drawn))
    return SituationMap(WIDTH, round(frame.height), shapes)


def _shape(state: AreaState, frame: Frame) -> Shape:
    anchor = frame.at(*middle_of(state.area.outline))
    centre = _centre(state.area)
    if centre is not None and not frame.holds(anchor):
        anchor = frame.at(*centre)
    marks = list(_marks(state, frame, anchor))[:MOST_MARKS]
    lowest = max((mark.y for mark in marks), default=anchor[1])
    return Shape(
        area=state.area,
        severity=state.severity,
        path=path_of(state.area.outline, frame),
        x=round(anchor[0], 1),
        y=round(anchor[1] - (ABOVE if marks else -4), 1),
        marks=tuple(marks),
        more=state.open_count - len(marks),
        more_y=round(lowest + 2 * BELOW, 1),
    )


def _marks(state: AreaState, frame: Frame, anchor: Point) -> Iterator[Mark]:
    """Return the points of an area and of the places inside it, the worst in the middle of each."""
    for place, counts in state.places:
        where = _centre(place) if place.id != state.area.id else None
        x, y = frame.at(*where) if where else (anchor[0], anchor[1] + BELOW)
        severities = [one for one in reversed(Severity) for _each in range(counts.get(one, 0))][:MOST_MARKS]
        for severity, (right, down) in zip(severities, scattered(len(severities), GAP), strict=True):
            yield Mark(round(x + right, 1), round(y + abs(down) if not where else y + down, 1), severity)


def _centre(area: Area) -> Point | None:
    if area.longitude is None or area.latitude is None:
        return None
    return area.longitude, area.latitude
