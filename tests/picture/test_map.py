"""The map of the situation: patterns for levels, points for incidents, and no more than the list says."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from contacts.models import Area, User
from contacts.scales import Severity
from incidents.plane import rings
from incidents.situation import areas_as_seen_by
from incidents.situation_map import MOST_MARKS, SituationMap, draw_map
from tests.incidents.steps import an_incident, words

pytestmark = pytest.mark.django_db
GEO = Path(__file__).parents[2] / "contacts" / "geo"


def drawn_for(user: User, now: datetime) -> SituationMap:
    found = draw_map(areas_as_seen_by(user, now))
    assert found is not None
    return found


def test_every_kommundel_is_drawn_with_its_level(sara: User, alby: Area, fittja: Area, now: datetime) -> None:
    an_incident(sara, alby, severity=Severity.CRITICAL, now=now)
    an_incident(sara, fittja, severity=Severity.LOW, now=now)
    shapes = {shape.area.slug: shape for shape in drawn_for(sara, now).shapes}
    assert len(shapes) == 6
    assert {slug: shape.severity for slug, shape in shapes.items() if shape.severity} == {
        "alby": Severity.CRITICAL,
        "fittja": Severity.LOW,
    }
    assert all(shape.path.startswith("M") for shape in shapes.values())


def test_every_name_and_point_lies_on_the_map(sara: User, now: datetime) -> None:
    for area in Area.objects.all():
        for severity in Severity:
            an_incident(sara, area, severity=severity, now=now)
    found = drawn_for(sara, now)
    for shape in found.shapes:
        for x, y in [(shape.x, shape.y), *((mark.x, mark.y) for mark in shape.marks)]:
            assert 0 <= x <= found.width, shape.area
            assert 0 <= y <= found.height, shape.area


def test_each_open_incident_is_a_point_until_there_are_too_many(sara: User, alby: Area, now: datetime) -> None:
    for _each in range(MOST_MARKS - 1):
        an_incident(sara, alby, severity=Severity.LOW, now=now)
    an_incident(sara, alby, severity=Severity.CRITICAL, now=now)
    shape = next(one for one in drawn_for(sara, now).shapes if one.area == alby)
    assert (len(shape.marks), shape.more, shape.marks[0].severity) == (MOST_MARKS, 0, Severity.CRITICAL)
    an_incident(sara, alby, severity=Severity.HIGH, now=now)
    shape = next(one for one in drawn_for(sara, now).shapes if one.area == alby)
    assert (len(shape.marks), shape.more) == (MOST_MARKS, 1)
    assert [mark.severity for mark in shape.marks[:3]] == [Severity.CRITICAL, Severity.HIGH, Severity.LOW]


def test_the_exact_place_never_moves_a_point(sara: User, alby: Area, fittja: Area, now: datetime) -> None:
    an_incident(sara, alby, place="Servitutsvägen 9", now=now)
    an_incident(sara, fittja, now=now)
    named = drawn_for(sara, now)
    type(alby.incidents.get()).objects.update(place="")
    assert drawn_for(sara, now) == named


def test_what_happens_in_a_square_is_drawn_where_the_square_is(sara: User, alby: Area, now: datetime) -> None:
    Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby, latitude=59.2390, longitude=17.8400)
    square = Area.objects.get(slug="alby-torg")
    an_incident(sara, square, now=now)
    an_incident(sara, alby, now=now)
    marks = next(one for one in drawn_for(sara, now).shapes if one.area == alby).marks
    assert len({(mark.x, mark.y) for mark in marks}) == 2


def test_a_coordinator_sees_a_map_of_their_own_areas_and_no_other_points(
    sara: User, tove: User, alby: Area, tumba: Area, now: datetime
) -> None:
    an_incident(sara, alby, now=now)
    an_incident(sara, alby, sharing=0, now=now)
    an_incident(sara, tumba, now=now)
    shapes = drawn_for(tove, now).shapes
    assert {shape.area.slug: len(shape.marks) for shape in shapes} == {"alby": 1, "fittja": 0}


def test_without_any_border_there_is_no_map(client: Client, sara: User) -> None:
    Area.objects.update(outline=None)
    client.force_login(sara)
    page = client.get("/")
    assert page.context["mapped"] is False
    assert "<figure" not in words(page)
    assert "Visa kartan" not in words(page)


def test_the_map_is_hidden_from_those_who_listen_and_every_fact_is_in_the_list(
    client: Client, sara: User, alby: Area
) -> None:
    an_incident(sara, alby, severity=Severity.CRITICAL)
    client.force_login(sara)
    page = words(client.get("/"))
    figure = page.split("<figure")[1].split("</figure>")[0]
    drawing, credit = figure.split("<figcaption")
    assert drawing.split(">", 1)[1].strip().startswith('<div aria-hidden="true">')
    links = re.findall(r"<a [^>]*>", drawing)
    assert len(links) == 6
    assert [link for link in links if 'tabindex="-1"' not in link] == []
    assert {re.search(r'href="([^"]*)"', link)[1] for link in links} == {  # type: ignore[index]
        f"?area={area.slug}#incidents-title" for area in Area.objects.filter(parent=None)
    }
    assert 'fill="url(#map-critical)" data-level="critical"' in drawing
    assert "Lantmäteriets distrikt (CC0), genom Who’s On First (whosonfirst.org)" in credit
    for area in Area.objects.filter(parent=None):
        assert f'id="omrade-{area.slug}"' in page


def test_every_level_has_a_pattern_of_its_own(client: Client, sara: User) -> None:
    client.force_login(sara)
    page = words(client.get("/"))
    patterns = re.findall(r'<pattern id="map-(\w+)".*?</pattern>', page)
    assert patterns == [severity.code for severity in Severity]
    inks = [re.findall(r'(?:<circle|class="map__ink" d="[^"]+)', body) for body in page.split("<pattern ")[1:]]
    turns = re.findall(
        r'width="(\d+)" height="\d+" patternUnits="userSpaceOnUse"(?: patternTransform="([^"]+)")?', page
    )
    assert all(inks)
    assert len({(*turn, str(ink)) for turn, ink in zip(turns, inks, strict=True)}) == 4


def test_the_borders_that_come_with_the_product_are_in_the_municipality() -> None:
    features = json.loads((GEO / "areas.geojson").read_text("utf-8"))["features"]
    assert len(features) == 6
    points = [point for one in features for ring in rings(one["geometry"]) for point in ring]
    assert all(17.6 < longitude < 18.0 and 59.0 < latitude < 59.3 for longitude, latitude in points)
    assert "Lantmäteriet" in (GEO / "README.md").read_text("utf-8")
