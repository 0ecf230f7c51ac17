"""Outlines on a plane: north is up, shapes are kept, and what is drawn is always the same."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.plane import Frame, frame_around, middle_of, path_of, rings, scattered, simplified


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


FLAT = Frame(west=0, north=10, narrowing=1, scale=10, width=100, height=100)
points_of_a_line = st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), max_size=25, unique=True)


def test_north_is_up_and_east_is_right() -> None:
    frame = frame_around([square(17.8, 59.2)], [], 400)
    (left, low), (right, high) = frame.at(17.8, 59.2), frame.at(17.9, 59.3)
    assert left < right
    assert high < low
    assert frame.holds((left, low))
    assert frame.holds((right, high))
    assert not frame.holds(frame.at(18.9, 59.2))


def test_a_degree_of_longitude_is_as_much_shorter_as_it_is_on_the_earth() -> None:
    frame = frame_around([square(17.8, 59.2)], [], 400)
    (x, y), (east, _same), (_as_before, north) = frame.at(17.8, 59.2), frame.at(17.9, 59.2), frame.at(17.8, 59.3)
    assert (east - x) / (y - north) == pytest.approx(math.cos(math.radians(59.25)), abs=1e-6)


def test_an_area_much_larger_than_the_others_is_cut_but_its_centre_is_shown() -> None:
    small = [square(17.0, 59.0), square(17.1, 59.0), square(17.0, 59.1)]
    huge = square(15.0, 57.0, 1.9)
    centre = (16.9, 58.85)
    frame = frame_around([*small, huge], [centre], 400)
    assert all(frame.holds(frame.at(*point)) for one in small for ring in rings(one) for point in ring)
    assert frame.holds(frame.at(*centre))
    assert not frame.holds(frame.at(15.0, 57.0))


def test_a_path_has_every_ring_and_leaves_holes_open() -> None:
    outer = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    hole = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
    holed = {"type": "Polygon", "coordinates": [outer, hole]}
    assert path_of(holed, FLAT) == "M0 100L100 100L100 0L0 0ZM40 60L60 60L60 40L40 40Z"
    two = {"type": "MultiPolygon", "coordinates": [[outer], [hole]]}
    assert path_of(two, FLAT) == path_of(holed, FLAT)


def test_what_is_too_small_to_see_is_not_drawn() -> None:
    assert path_of(square(5, 5, 0.001), FLAT) == ""


def test_a_detailed_border_becomes_a_short_path() -> None:
    ring = [[5 + math.cos(one / 1000), 5 + math.sin(one / 1000)] for one in range(6283)]
    drawn = path_of({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, FLAT)
    assert 8 <= drawn.count("L") <= 40


@given(points_of_a_line, st.integers(1, 50))
def test_what_is_left_out_lies_near_what_stays_and_the_ends_stay(
    points: list[tuple[float, float]], tolerance: int
) -> None:
    kept = simplified(points, tolerance)
    assert (kept[:1], kept[-1:]) == (points[:1], points[-1:])
    places = [points.index(one) for one in kept]
    assert places == sorted(places)
    for first, last in pairwise(places):
        assert all(off(points[one], points[first], points[last]) <= tolerance + 1e-9 for one in range(first, last))


def off(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how far a point is from the stretch between two others, by trying many places on it."""
    steps = [one / 2000 for one in range(2001)]
    places = [(start[0] + (end[0] - start[0]) * one, start[1] + (end[1] - start[1]) * one) for one in steps]
    return min(math.dist(point, one) for one in places) - 0.2


def test_points_off_the_line_by_more_than_the_tolerance_are_kept() -> None:
    line = [(0.0, 0.0), (1.0, 0.4), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0)]
    assert simplified(line, 0.5) == [(0.0, 0.0), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0)]


def test_the_middle_is_the_centre_of_gravity_of_the_largest_ring() -> None:
    far = square(0, 0, 0.01)["coordinates"]
    both = {"type": "MultiPolygon", "coordinates": [far, square(17, 59, 0.2)["coordinates"]]}
    assert math.dist(middle_of(both), (17.1, 59.1)) < 1e-6
    nothing = {"type": "Polygon", "coordinates": [[[3, 4], [3, 4], [3, 4], [3, 4]]]}
    assert middle_of(nothing) == (3, 4)


def test_points_of_one_place_are_scattered_always_the_same_and_never_on_each_other() -> None:
    many = scattered(12, 11)
    assert many == scattered(12, 11)
    assert many[:5] == scattered(5, 11)
    assert math.hypot(*many[0]) == 0
    assert min(math.dist(one, other) for one in many for other in many if one is not other) > 6
