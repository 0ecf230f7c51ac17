"""Statistics count what one may see, when it happened by the clock in Botkyrka, and nothing that never was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.actions.merging import merge
from incidents.actions.states import withdraw
from incidents.models import Incident
from incidents.statistics import Narrowing, Span, Tally, incidents_counted, statistics_for
from tests.incidents.steps import a_type, an_incident, words

pytestmark = pytest.mark.django_db

AUTUMN, SPRING = date(2026, 10, 25), date(2026, 3, 29)


def at(incident: Incident, moment: datetime) -> Incident:
    """Let an incident have happened at ``moment``."""
    Incident.objects.filter(id=incident.id).update(occurred_at=moment)
    return incident


def tally(user: User, span: Span, dimension: str, **narrowing: object) -> dict[str, int]:
    """Return the counts of one dimension that are not 0."""
    found = statistics_for(user, span, Narrowing(**narrowing))  # type: ignore[arg-type]
    chosen: Tally = next(one for one in found.tallies if one.dimension == dimension)
    return {one.name: one.count for one in chosen.counts if one.count}


def today() -> Span:
    return Span(timezone.localdate() - timedelta(days=1), timezone.localdate())


def test_counted_leaves_out_withdrawn_and_merged(sara: User, alby: Area, now: datetime) -> None:
    kept, merged, undone = (an_incident(sara, alby) for _one in range(3))
    merge(incident=merged, into=kept, by=sara, now=now)
    withdraw(incident=undone, by=sara, now=now)
    assert list(Incident.objects.all().counted()) == [kept]
    assert tally(sara, today(), "area") == {"Alby": 1}


def test_occurred_between_takes_the_first_moment_and_not_the_last(sara: User, alby: Area, now: datetime) -> None:
    first, last = at(an_incident(sara, alby), now), at(an_incident(sara, alby), now + timedelta(hours=1))
    assert list(Incident.objects.all().occurred_between(now, now + timedelta(hours=1))) == [first]
    assert last not in Incident.objects.all().occurred_between(now, now + timedelta(minutes=59))


def test_narrowest_sharing_is_that_of_the_narrowest_among_them(sara: User, alby: Area) -> None:
    an_incident(sara, alby, sharing=Sharing.OPEN)
    an_incident(sara, alby, sharing=Sharing.PARTNERS)
    assert Incident.objects.all().narrowest_sharing() == Sharing.PARTNERS
    assert Incident.objects.none().narrowest_sharing() is None


def test_tally_counts_by_each_dimension(sara: User, alby: Area, fittja: Area) -> None:
    monday_noon = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
    at(an_incident(sara, alby, severity=Severity.HIGH), monday_noon)
    at(an_incident(sara, alby, severity=Severity.LOW, type_code="threat"), monday_noon)
    at(an_incident(sara, fittja, severity=Severity.LOW), monday_noon + timedelta(days=1))
    everything = Incident.objects.all()
    assert everything.tally("area") == {alby.id: 2, fittja.id: 1}
    assert everything.tally("type") == {a_type("fire").id: 2, a_type("threat").id: 1}
    assert everything.tally("severity") == {Severity.LOW: 2, Severity.HIGH: 1}
    assert everything.tally("hour") == {12: 3}
    assert everything.tally("weekday") == {1: 2, 2: 1}
    assert list(everything.tally_of_situations()) == sorted(
        [
            (alby.id, a_type("fire").id, 12, 1),
            (alby.id, a_type("threat").id, 12, 1),
            (fittja.id, a_type("fire").id, 12, 1),
        ]
    )


def test_the_night_when_summer_time_ends_has_its_hour_twice(sara: User, alby: Area) -> None:
    for hour in (0, 1):  # 02.30 summer time, and 02.30 an hour later
        at(an_incident(sara, alby), datetime(2026, 10, 25, hour, 30, tzinfo=UTC))
    at(an_incident(sara, alby), datetime(2026, 10, 25, 22, 59, tzinfo=UTC))  # 23.59, the last minute of 25 hours
    at(an_incident(sara, alby), datetime(2026, 10, 25, 23, 0, tzinfo=UTC))  # midnight
    at(an_incident(sara, alby), datetime(2026, 10, 24, 22, 0, tzinfo=UTC))  # midnight before, in summer time
    at(an_incident(sara, alby), datetime(2026, 10, 24, 21, 59, tzinfo=UTC))
    span = Span(AUTUMN, AUTUMN)
    assert span.until - span.since == timedelta(hours=24)  # by the local clock; in truth
    assert span.until.astimezone(UTC) - span.since.astimezone(UTC) == timedelta(hours=25)
    assert tally(sara, span, "hour") == {"00": 1, "02": 2, "23": 1}
    assert tally(sara, span, "weekday") == {"Söndag": 4}


def test_the_night_when_summer_time_begins_lacks_an_hour(sara: User, alby: Area) -> None:
    at(an_incident(sara, alby), datetime(2026, 3, 29, 0, 30, tzinfo=UTC))  # 01.30
    at(an_incident(sara, alby), datetime(2026, 3, 29, 1, 30, tzinfo=UTC))  # 03.30
    at(an_incident(sara, alby), datetime(2026, 3, 29, 21, 59, tzinfo=UTC))  # 23.59
    at(an_incident(sara, alby), datetime(2026, 3, 29, 22, 0, tzinfo=UTC))  # midnight
    at(an_incident(sara, alby), datetime(2026, 3, 28, 23, 0, tzinfo=UTC))  # midnight before, in winter time
    at(an_incident(sara, alby), datetime(2026, 3, 28, 22, 59, tzinfo=UTC))
    span = Span(SPRING, SPRING)
    assert span.until.astimezone(UTC) - span.since.astimezone(UTC) == timedelta(hours=23)
    assert tally(sara, span, "hour") == {"00": 1, "01": 1, "03": 1, "23": 1}


def test_everybody_counts_what_they_may_see(sara: User, tove: User, petra: User, alby: Area, tumba: Area) -> None:
    an_incident(sara, alby)
    an_incident(sara, alby, sharing=Sharing.NAMED)
    an_incident(sara, tumba)
    assert tally(sara, today(), "area") == {"Alby": 2, "Tumba": 1}
    assert tally(petra, today(), "area") == {"Alby": 1, "Tumba": 1}
    assert tally(tove, today(), "area") == {"Alby": 1}


def test_exercises_are_not_counted(sara: User, alby: Area) -> None:
    an_incident(sara, alby, mode="exercise")
    assert tally(sara, today(), "area") == {}


def test_a_square_counts_for_its_kommundel_and_for_itself_inside_it(sara: User, alby: Area, fittja: Area) -> None:
    square = Area.objects.create(slug="torget", name="Torget", parent=alby)
    an_incident(sara, square)
    an_incident(sara, alby)
    an_incident(sara, fittja)
    assert tally(sara, today(), "area") == {"Alby": 2, "Fittja": 1}
    assert tally(sara, today(), "area", area=alby) == {"Alby": 1, "Torget": 1}


def test_the_numbers_are_narrowed_by_type_and_severity(sara: User, alby: Area) -> None:
    an_incident(sara, alby, severity=Severity.HIGH)
    an_incident(sara, alby, severity=Severity.LOW, type_code="threat")
    assert tally(sara, today(), "type", severity=Severity.LOW) == {"Hot": 1}
    assert tally(sara, today(), "severity", type=a_type("fire")) == {"Hög": 1}


def test_what_nothing_happened_in_is_there_too(sara: User, alby: Area) -> None:
    found = statistics_for(sara, today(), Narrowing())
    assert {one.dimension: len(one.counts) for one in found.tallies} == {
        "area": Area.objects.filter(parent=None, active=True).count(),
        "type": 10,
        "severity": 4,
        "hour": 24,
        "weekday": 7,
    }
    assert (found.total, found.sharing) == (0, None)


def test_a_thousand_incidents_cost_as_many_queries_as_one(
    sara: User, alby: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def queries() -> int:
        with django_assert_num_queries(8) as asked:
            statistics_for(sara, today(), Narrowing())
        return len(asked)

    one = an_incident(sara, alby)
    first = queries()
    Incident.objects.bulk_create(
        Incident(
            year=2026,
            sequence=10_000 + number,
            area=alby,
            type=one.type,
            severity=number % 4 + 1,
            occurred_at=one.occurred_at,
            logged_at=one.logged_at,
            reporter=sara,
            owner=sara,
            idempotency_key=f"many {number}",
        )
        for number in range(999)
    )
    assert queries() == first
    assert incidents_counted(sara, today().since, today().until, Narrowing()).count() == 1000


def test_the_page_shows_five_charts_each_with_its_table(client: Client, sara: User, alby: Area) -> None:
    an_incident(sara, alby)
    client.force_login(sara)
    answer = client.get("/statistik/")
    assert answer.status_code == 200
    page = words(answer)
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="chart"') == 5
    assert page.count("<caption") == 5
    assert "1 händelse" in page
    assert "Egen organisation" in page


@pytest.mark.parametrize(
    "query",
    [
        "fran=igår",
        "fran=2026-11-22&till=2026-11-21",
        "fran=1990-01-01&till=2026-01-01",
        "area=atlantis",
        "fran=0001-01-01",
    ],
)
def test_a_span_that_is_none_is_refused_in_words(client: Client, sara: User, query: str) -> None:
    client.force_login(sara)
    answer = client.get(f"/statistik/?{query}")
    assert answer.status_code == 422
    assert 'class="error-summary"' in words(answer) or "error-summary" in words(answer)
    assert client.get(f"/statistik/fil/?{query}").status_code == 404


def test_without_a_span_the_last_thirty_days_count(client: Client, sara: User, alby: Area, now: datetime) -> None:
    at(an_incident(sara, alby), now - timedelta(days=29))
    at(an_incident(sara, alby), now - timedelta(days=31))
    client.force_login(sara)
    assert "1 händelse" in words(client.get("/statistik/"))
    older = client.get("/statistik/", {"fran": (timezone.localdate() - timedelta(days=60)).isoformat()})
    assert "2 händelser" in words(older)
