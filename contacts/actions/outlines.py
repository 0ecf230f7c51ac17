"""Reads the outline of an area from GeoJSON (RFC 7946) and refuses what no map could draw."""

from __future__ import annotations

import json
import math
from typing import Any

from django.utils.translation import gettext as _

LONGEST_TEXT = 1_000_000
MOST_POINTS = 20_000
FEWEST_POINTS_OF_A_RING = 4
# Sweden with a margin. RFC 7946 writes longitude first; the other way round lands outside.
WEST, EAST, SOUTH, NORTH = 10.0, 25.0, 55.0, 70.0

Ring = list[list[float]]
Outline = dict[str, Any]


class NotAnOutline(ValueError):
    """The text is not the outline of an area; the message is the sentence for the person."""


def read_outline(text: str) -> Outline:
    """Return the geometry in ``text``: a Polygon, a MultiPolygon, or a feature that holds one."""
    if len(text) > LONGEST_TEXT:
        raise NotAnOutline(_("Gränsen är för stor. Förenkla den till högst en miljon tecken."))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAnOutline(_("Texten går inte att läsa som GeoJSON. Kopiera hela filens innehåll.")) from None
    geometry = _geometry_in(found)
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    read = [_polygon(polygon) for polygon in _listed(polygons)]
    points = sum(len(ring) for polygon in read for ring in polygon)
    if points > MOST_POINTS:
        raise NotAnOutline(
            _("Gränsen har för många punkter. Förenkla den till högst %(most)d.") % {"most": MOST_POINTS}
        )
    return {"type": geometry["type"], "coordinates": read[0] if geometry["type"] == "Polygon" else read}


def _geometry_in(found: Any) -> dict[str, Any]:
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise NotAnOutline(_("Filen beskriver flera områden. Klistra in ett i taget."))
        found = features[0]
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if (
        not isinstance(found, dict)
        or found.get("type") not in {"Polygon", "MultiPolygon"}
        or "coordinates" not in found
    ):
        raise NotAnOutline(_("Klistra in en yta: GeoJSON av typen Polygon eller MultiPolygon."))
    return found


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise NotAnOutline(_("Ytan saknar punkter. Kontrollera koordinaterna."))
    return value


def _polygon(rings: Any) -> list[Ring]:
    return [_ring(ring) for ring in _listed(rings)]


def _ring(points: Any) -> Ring:
    ring = [_point(point) for point in _listed(points)]
    if len(ring) < FEWEST_POINTS_OF_A_RING or ring[0] != ring[-1]:
        raise NotAnOutline(_("Ytan är inte sluten. Sista punkten ska vara samma som den första."))
    return ring


def _point(point: Any) -> list[float]:
    numbers = _listed(point)[:2]
    if len(numbers) < 2 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        raise NotAnOutline(_("En punkt är inte två tal. Kontrollera koordinaterna."))
    try:
        longitude, latitude = float(numbers[0]), float(numbers[1])
    except OverflowError:
        longitude = latitude = math.inf
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        raise NotAnOutline(
            _("En punkt ligger utanför Sverige. GeoJSON skriver longitud först, sedan latitud (WGS 84).")
        )
    return [longitude, latitude]


def middle_of(outline: Outline) -> tuple[float, float]:
    """Return latitude and longitude of the middle of the box around an outline."""
    polygons = [outline["coordinates"]] if outline["type"] == "Polygon" else outline["coordinates"]
    points = [point for polygon in polygons for point in polygon[0]]
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
