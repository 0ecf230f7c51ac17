"""Times are told as people say them, and never twice the same for two different moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from tests.design.rendering import render

NIGHT = datetime(2026, 11, 22, 22, 14, 5, tzinfo=UTC)


def test_a_clock_time_is_said_in_swedish_and_told_to_machines_with_its_offset() -> None:
    assert render("{% clock t %}", t=NIGHT) == '<time datetime="2026-11-22T23:14:05+01:00">kl. 23.14</time>'


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% clock t seconds=True %}", "kl. 23.14.05"),
        ("{% moment t %}", "22 november 2026 kl. 23.14"),
        ("{% table_clock t %}", "23.14"),
        ("{% table_moment t %}", "2026-11-22 23.14"),
        ("{% day t %}", "22 november 2026"),
        ("{% table_day t %}", "2026-11-22"),
    ],
)
def test_each_place_has_its_form(source: str, words: str) -> None:
    assert render(source, t=NIGHT) == f'<time datetime="2026-11-22T23:14:05+01:00">{words}</time>'


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ t|clock_text }}", "kl. 23.14"),
        ("{{ t|moment_text }}", "22 november 2026 kl. 23.14"),
        ("{{ t|day_text }}", "22 november 2026"),
        ("{% shift t %}", "Natten till måndag 23 november"),
    ],
)
def test_sentences_get_the_same_words_without_markup(source: str, words: str) -> None:
    assert render(source, t=NIGHT) == words


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "kl. 01.30"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "kl. 02.30 sommartid"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "kl. 02.30 normaltid"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "kl. 03.00"),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "kl. 01.59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "kl. 03.00"),
    ],
)
def test_the_hour_that_comes_twice_says_which_one_it_is(utc: datetime, words: str) -> None:
    assert render("{{ t|clock_text }}", t=utc) == words


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=-20), "nyss"),
        (timedelta(minutes=-4, seconds=-5), "för 4 min sedan"),
        (timedelta(minutes=-61), "för 1 timme sedan"),
        (timedelta(hours=-5, minutes=-1), "för 5 timmar sedan"),
        (timedelta(days=-1, minutes=-1), "för 1 dag sedan"),
        (timedelta(days=-3, minutes=-1), "för 3 dagar sedan"),
        (timedelta(seconds=20), "strax"),
        (timedelta(minutes=12, seconds=30), "om 12 min"),
    ],
)
def test_a_distance_is_said_in_its_largest_unit(distance: timedelta, words: str) -> None:
    assert f">{words}</time>" in render("{% ago t %}", t=timezone.now() + distance)


def test_a_distance_stands_beside_the_clock_time() -> None:
    html = render("{% clock t ago=True %}", t=timezone.now() - timedelta(minutes=4, seconds=1))
    assert "kl. " in html
    assert html.endswith('<span class="ago">för 4 min sedan</span>')


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        (datetime(2026, 11, 21, 16, 59, tzinfo=UTC), "Lördag 21 november"),
        (datetime(2026, 11, 21, 17, 0, tzinfo=UTC), "Natten till söndag 22 november"),
        (datetime(2026, 11, 22, 4, 59, tzinfo=UTC), "Natten till söndag 22 november"),
        (datetime(2026, 11, 22, 5, 0, tzinfo=UTC), "Söndag 22 november"),
    ],
)
def test_a_night_is_one_night_although_it_crosses_midnight(utc: datetime, words: str) -> None:
    assert render("{% shift t %}", t=utc) == words


@pytest.mark.parametrize(
    "source",
    ["{% clock t %}", "{% moment t %}", "{% day t %}", "{% ago t %}", "{% shift t %}", "{{ t|moment_text }}"],
)
def test_no_time_is_no_words(source: str) -> None:
    assert render(source, t=None) == ""


def test_a_day_without_a_clock_keeps_its_day() -> None:
    assert render("{% day t %}", t=date(2026, 11, 22)) == '<time datetime="2026-11-22">22 november 2026</time>'


def test_the_machine_form_is_the_same_in_english() -> None:
    with translation.override("en"):
        assert 'datetime="2026-11-22T23:14:05+01:00"' in render("{% clock t %}", t=NIGHT)
