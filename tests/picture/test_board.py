"""The board as a page: its order, its weight, and how many questions it asks, however much there is."""

from __future__ import annotations

import gzip
import re
from datetime import datetime, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from botkyrka_oro.demo.load import Loaded
from contacts.models import Area, User
from contacts.scales import Severity
from incidents.actions.levels import set_level
from incidents.models import Incident
from incidents.views.board import MOST_ROWS
from tests.figures import Tell
from tests.incidents.steps import an_incident, words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# UX-09. The page itself; style and script are kept by the browser and have bounds of their own.
MOST_BYTES = 120 * 1024
MOST_NODES = 1500


def many_incidents(by: User, count: int) -> None:
    areas, severities = list(Area.objects.all()), list(Severity)
    while (made := Incident.objects.count()) < count:
        an_incident(by, areas[made % len(areas)], severity=severities[made % 4], text=f"Rad {made}: " + "ord " * 60)


def test_the_board_answers_its_questions_in_their_order(client: Client, sara: User, alby: Area, now: datetime) -> None:
    an_incident(sara, alby)
    set_level(area=alby, by=sara, severity=Severity.HIGH, reason="fler är på väg", until=now + HOUR, now=now)
    client.force_login(sara)
    page = words(client.get("/")).split('<div id="board"')[1]
    order = [
        "Skarpt läge",
        "Uppdaterad",
        "Fara för liv? Ring 112.",
        'id="areas-title"',
        'id="omrade-alby"',
        'id="board-map"',
        'id="incidents-title"',
        'id="waiting-title"',
        'id="report-title"',
    ]
    places = [page.index(one) for one in order]
    assert places == sorted(places)


def test_a_tile_and_a_shape_lead_to_the_board_narrowed_to_their_area(
    client: Client, sara: User, alby: Area, fittja: Area
) -> None:
    an_incident(sara, alby)
    an_incident(sara, fittja)
    client.force_login(sara)
    page = client.get("/")
    assert words(page).count('href="?area=alby#incidents-title"') == 2
    narrowed = client.get("/?area=alby")
    assert len(narrowed.context["rows"]) == 1
    assert "Visar bara: <strong>Område: Alby</strong>." in words(narrowed)
    assert 'id="alby" aria-current="true"' in words(narrowed)
    assert "map__area--chosen" in words(narrowed)


def test_a_full_house_is_light_enough_for_a_phone_in_the_field(client: Client, sara: User, tell: Tell) -> None:
    many_incidents(sara, 120)
    client.force_login(sara)
    page = client.get("/")
    assert len(page.context["rows"]) == MOST_ROWS
    assert "Visa alla pågående händelser" in words(page)
    body = page.content
    weight = len(gzip.compress(body))
    nodes = len(re.findall(rb"<[a-zA-Z]", body))
    tell(f"the board with 120 open incidents: {weight / 1024:.1f} kB gzip, {nodes} nodes")
    assert weight <= MOST_BYTES
    assert nodes <= MOST_NODES


@pytest.mark.parametrize("who", ["sara", "tove"])
def test_the_questions_are_as_many_whatever_there_is(
    client: Client, sara: User, who: str, request: pytest.FixtureRequest, now: datetime, tell: Tell
) -> None:
    client.force_login(request.getfixturevalue(who))
    counts = []
    for many in (4, 60):
        many_incidents(sara, many)
        for area in Area.objects.all()[: many // 10]:
            set_level(area=area, by=sara, severity=None, reason="det är lugnt", until=now + HOUR, now=now)
        caches["kept"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        counts.append(len(asked))
    tell(f"the board of {who}: {counts} questions")
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("surely_kept")
def test_a_level_that_has_ended_is_not_shown_from_what_was_kept_before(
    client: Client, sara: User, alby: Area, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["kept"].clear()
    until = now + timedelta(minutes=5)
    set_level(area=alby, by=sara, severity=Severity.HIGH, reason="fler är på väg", until=until, now=now)
    client.force_login(sara)
    shown = []
    for at in (until - timedelta(seconds=1), until):
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        page = client.get("/")
        shown.append((page.context["overall"], "därför att fler är på väg" in words(page)))
    assert shown == [(Severity.HIGH, True), (None, False)]


@pytest.mark.usefixtures("surely_kept")
def test_an_area_that_nobody_told_of_is_on_the_board_as_soon_as_something_is_in_it(
    client: Client, sara: User, alby: Area, now: datetime
) -> None:
    caches["kept"].clear()
    client.force_login(sara)
    assert len(client.get("/").context["states"]) == 6
    quay, shore = (Area.objects.create(slug=one, name=one.title()) for one in ("kajen", "stranden"))
    bridge = Area.objects.create(slug="bron", name="Bron", parent=alby)
    an_incident(sara, quay, severity=Severity.CRITICAL)
    an_incident(sara, bridge, severity=Severity.HIGH)
    board = client.get("/").context["states"]
    counted = [(one.area, one.severity, one.open_count) for one in board]
    assert counted[:2] == [(quay, Severity.CRITICAL, 1), (alby, Severity.HIGH, 1)]
    assert len(board) == 8
    caches["kept"].clear()
    assert len(client.get("/").context["states"]) == 8
    late = Area.objects.create(slug="torget", name="Torget")
    set_level(area=late, by=sara, severity=Severity.LOW, reason="fler är på väg", until=now + HOUR, now=now)
    board = client.get("/").context["states"]
    assert [one.level.reason for one in board if one.area == late and one.level] == ["fler är på väg"]
    assert {one.area for one in board} >= {shore, late}


def test_the_demo_week_shows_what_coordinators_judged(demo_week: Loaded, client: Client) -> None:
    client.force_login(User.objects.get(role="security_chief"))
    page = client.get("/")
    levels = {
        tile.state.area.slug: (tile.state.severity, tile.state.told, name)
        for tile in page.context["tiles"]
        for _level, name in tile.levels
    }
    assert levels == {
        "fittja": (Severity.HIGH, Severity.HIGH, "Tjänsteperson i beredskap"),
        "hallunda-norsborg": (None, Severity.ELEVATED, "Säkerhetssamordnaren"),
    }
    assert "därför att fler är på väg med tunnelbanan och stämningen är orolig" in words(page)
    earlier = client.get("/lage/fittja/").context["earlier"]
    assert [one.reason for one in earlier] == ["vi väntar oss en ny natt som den förra"]
