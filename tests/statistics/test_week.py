"""The week for the EST meeting: seven days beside the seven before; places and situations, no persons."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, User
from contacts.scales import Severity
from incidents.week import Week, meeting_of, name_of_week, span_before, week_for
from tests.incidents.steps import an_incident, words
from tests.statistics.test_statistics import at

pytestmark = pytest.mark.django_db

MEETING = date(2026, 11, 26)
AFTERWARDS = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def counts(week: Week, dimension: str) -> dict[str, tuple[int, int]]:
    chosen = next(one for one in week.comparisons if one.dimension == dimension)
    return {one.name: (one.count, one.before) for one in chosen.rows if one.count or one.before}


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("2026-W48", MEETING),
        ("", date(2026, 11, 26)),
        ("2026-W99", date(2026, 11, 26)),
        ("0000-W01", date(2026, 11, 26)),
        ("förra", date(2026, 11, 26)),
        ("0001-W01", date(2026, 11, 26)),
        ("1999-W52", date(2026, 11, 26)),
        ("2000-W01", date(2000, 1, 6)),
        ("2100-W52", date(2100, 12, 30)),
        ("2101-W01", date(2026, 11, 26)),
        ("9999-W52", date(2026, 11, 26)),
        ("2020-W53", date(2020, 12, 31)),
    ],
)
def test_the_meeting_is_the_thursday_of_the_week_that_is_asked_for(asked: str, day: date) -> None:
    assert meeting_of(asked, date(2026, 11, 24)) == day
    assert meeting_of(name_of_week(day), date(2026, 1, 1)) == day


ODD_WEEKS = ("0001-W01", "0001-W02", "2000-W01", "2100-W52", "9999-W52", "9" * 10_000, "٢٠٢٦-W47")


@pytest.mark.parametrize("asked", ODD_WEEKS)
@pytest.mark.parametrize("path", ["/statistik/vecka/", "/statistik/vecka/fil/"])
def test_an_odd_week_is_a_page_all_the_same(client: Client, sara: User, path: str, asked: str) -> None:
    client.force_login(sara)
    assert client.get(path, {"vecka": asked}).status_code == 200


def test_a_meeting_looks_at_the_seven_days_before_it() -> None:
    span = span_before(MEETING)
    assert (span.first, span.last) == (date(2026, 11, 19), date(2026, 11, 25))


def test_the_week_is_compared_with_the_one_before(sara: User, alby: Area, fittja: Area) -> None:
    for day in (19, 25):
        at(an_incident(sara, alby), datetime(2026, 11, day, 20, 0, tzinfo=UTC))
    for day in (18, 12):
        at(an_incident(sara, fittja, severity=Severity.LOW), datetime(2026, 11, day, 20, 0, tzinfo=UTC))
    for day in (11, 26):  # outside of both
        at(an_incident(sara, alby), datetime(2026, 11, day, 20, 0, tzinfo=UTC))
    week = week_for(sara, MEETING, AFTERWARDS)
    assert counts(week, "area") == {"Alby": (2, 0), "Fittja": (0, 2)}
    assert counts(week, "severity") == {"Hög": (2, 0), "Låg": (0, 2)}
    assert (week.total.count, week.total.before, week.total.change) == (2, 2, "±0")
    assert {one.name: one.change for one in week.comparisons[0].rows if one.before or one.count} == {
        "Alby": "+2",
        "Fittja": "−2",
    }


def test_a_week_that_is_not_over_is_compared_as_far_as_it_went(sara: User, alby: Area) -> None:
    tuesday = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    at(an_incident(sara, alby), tuesday - timedelta(hours=1))
    at(an_incident(sara, alby), tuesday - timedelta(days=7, hours=1))
    at(an_incident(sara, alby), tuesday - timedelta(days=7) + timedelta(hours=1))  # later in the week before
    week = week_for(sara, MEETING, tuesday)
    assert (week.going_on, week.total.count, week.total.before) == (True, 1, 1)
    assert week_for(sara, MEETING, AFTERWARDS).total.before == 2


def test_the_week_of_a_clock_night_has_all_of_its_hours(sara: User, alby: Area) -> None:
    # The meeting of 29 October 2026 looks at 22 to 28 October; the clock is set back on the 25th.
    inside = (datetime(2026, 10, 21, 22, 0, tzinfo=UTC), datetime(2026, 10, 28, 22, 59, tzinfo=UTC))
    outside = (datetime(2026, 10, 14, 21, 59, tzinfo=UTC), datetime(2026, 10, 28, 23, 0, tzinfo=UTC))
    before = (datetime(2026, 10, 14, 22, 0, tzinfo=UTC), datetime(2026, 10, 21, 21, 59, tzinfo=UTC))
    for moment in (*inside, *outside, *before):
        at(an_incident(sara, alby), moment)
    week = week_for(sara, date(2026, 10, 29), AFTERWARDS)
    assert (week.total.count, week.total.before) == (2, 2)


def test_the_same_thing_at_the_same_place_recurs_with_its_part_of_the_day(sara: User, alby: Area, fittja: Area) -> None:
    square = Area.objects.create(slug="torget", name="Torget", parent=alby)
    for day, hour in ((20, 19), (21, 23), (22, 1)):  # 20.00, midnight, 02.00
        at(an_incident(sara, square), datetime(2026, 11, day, hour, 0, tzinfo=UTC))
    at(an_incident(sara, square, type_code="threat"), datetime(2026, 11, 20, 19, 0, tzinfo=UTC))
    at(an_incident(sara, fittja), datetime(2026, 11, 20, 19, 0, tzinfo=UTC))
    at(an_incident(sara, square), datetime(2026, 11, 13, 19, 0, tzinfo=UTC))
    (only,) = week_for(sara, MEETING, AFTERWARDS).recurring
    assert (only.place, only.kind, only.count, only.before) == ("Torget", "Brand", 3, 1)
    assert only.parts_of_the_day == ["natt", "kväll"]


def test_the_page_names_no_person_and_no_place_that_somebody_wrote(client: Client, sara: User, alby: Area) -> None:
    for _one in range(2):
        an_incident(sara, alby, text="Kalle slåss", place="Hemma hos Kalle", now=timezone.now())
    client.force_login(sara)
    last = timezone.localdate() + timedelta(days=7)
    page = words(client.get("/statistik/vecka/", {"vecka": name_of_week(last)}))
    this = words(client.get("/statistik/vecka/"))
    assert "Samma sak på samma plats" in this
    assert "Kalle" not in page + this
    assert this.count('class="chart"') == 3
    assert "data-print" in this
