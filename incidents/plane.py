"""Puts outlines (GeoJSON, RFC 7946) on a plane: equirectangular, simplified, as paths for an SVG. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

Point = tuple[float, float]
Outline = dict[str, Any]

# An area so much larger than the usual one is cut at the edge, so that the small ones can be seen.
MUCH_LARGER = 4
MARGIN = 0.03
FEWEST_POINTS = 3
# Each point of a sunflower is turned by this angle from the one before, so that none lies on another.
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Frame:
    """The piece of the earth that is drawn, ``width`` units wide: north is up, and so small that it may be flat."""

    west: float
    north: float
    narrowing: float  # How much shorter a degree of longitude is than one of latitude.
    scale: float  # Units to a degree of latitude.
    width: float
    height: float

    def at(self, longitude: float, latitude: float) -> Point:
        """Return where a place lies on the plane."""
        return (longitude - self.west) * self.narrowing * self.scale, (self.north - latitude) * self.scale

    def holds(self, point: Point) -> bool:
        """Tell whether a point of the plane lies inside the frame."""
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height


def frame_around(outlines: Sequence[Outline], centres: Sequence[Point], width: float) -> Frame:
    """Return a frame around the outlines; of those much larger than the usual one only the centre has to fit."""
    sizes = [_size(outline) for outline in outlines]
    usual = median(sizes)
    points = list(centres)
    for outline, size in zip(outlines, sizes, strict=True):
        if size <= MUCH_LARGER * usual:
            points += [point for ring in rings(outline) for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    narrowing = math.cos(math.radians((south + north) / 2))
    room = MARGIN * max((east - west) * narrowing, north - south)
    west, east, south, north = west - room / narrowing, east + room / narrowing, south - room, north + room
    scale = width / ((east - west) * narrowing)
    return Frame(west, north, narrowing, scale, width, (north - south) * scale)


def rings(outline: Outline) -> Iterator[list[Point]]:
    """Return every ring of a polygon or of several: the borders, and the holes in them."""
    coordinates = outline["coordinates"]
    polygons = [coordinates] if outline["type"] == "Polygon" else coordinates
    for polygon in polygons:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def path_of(outline: Outline, frame: Frame, tolerance: float = 0.75) -> str:
    """Return the outline as the path of an SVG, its holes left open, in whole and half units."""
    found = []
    for ring in rings(outline):
        plane = _without_repetition((round(2 * x) / 2, round(2 * y) / 2) for x, y in (frame.at(*one) for one in ring))
        corners = simplified(plane, tolerance)[:-1]
        if len(corners) >= FEWEST_POINTS:
            found.append("M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z")
    return "".join(found)


def simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out the points that lie nearer than ``tolerance`` to the line without them (Douglas and Peucker)."""
    if len(points) <= FEWEST_POINTS:
        return list(points)
    kept = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        between = range(first + 1, last)
        if not between:
            continue
        furthest = max(between, key=lambda one: _distance(points[one], points[first], points[last]))
        if _distance(points[furthest], points[first], points[last]) > tolerance:
            kept.add(furthest)
            waiting += [(first, furthest), (furthest, last)]
    return [points[one] for one in sorted(kept)]


def middle_of(outline: Outline) -> Point:
    """Return the centre of gravity of the largest ring."""
    ring = max(rings(outline), key=lambda one: abs(_doubled_area(one)))
    doubled = _doubled_area(ring)
    if not doubled:
        return ring[0]
    x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return x / (3 * doubled), y / (3 * doubled)


def scattered(count: int, gap: float) -> list[Point]:
    """Return ``count`` points around nought, about ``gap`` apart, always the same: as the seeds of a sunflower."""
    found = []
    for number in range(count):
        radius, angle = gap * math.sqrt(number) * 0.7, number * GOLDEN_ANGLE
        found.append((radius * math.cos(angle), radius * math.sin(angle)))
    return found


def _size(outline: Outline) -> float:
    return max(abs(_doubled_area(ring)) for ring in rings(outline))


def _doubled_area(ring: Sequence[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _without_repetition(points: Iterable[Point]) -> list[Point]:
    found: list[Point] = []
    for point in points:
        if not found or found[-1] != point:
            found.append(point)
    return found


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point lies from the line between two others, or from them where they are the same."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.hypot(x2 - x1, y2 - y1)
    if not length:
        return math.hypot(x - x1, y - y1)
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length**2))
    return math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
