"""What a big screen shows: places, kinds, levels and times; no person, no word of anybody's, nothing too narrow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import formats, timezone
from pytest_django import DjangoAssertNumQueries, Settings

from contacts.models import Area, Contact, User
from contacts.scales import Mode, Severity, Sharing
from incidents.actions.incidents import log_incident
from incidents.actions.states import close
from incidents.models import Incident, Screen, SetLevel
from incidents.screen_picture import Tile, picture_for
from incidents.situation import areas_as_seen_by
from notifications.lifecycle import DispatchState
from tests.incidents.steps import a_type, an_incident, words
from tests.picture.test_waiting import sent, undo
from tests.screens.steps import LIVE, PAGE, a_screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen(client: Client, sara: User) -> Screen:
    return a_screen(client, sara)


def tile(screen: Screen, name: str, now: datetime, mode: Mode = Mode.LIVE) -> Tile:
    return next(one for one in picture_for(screen, now, mode).tiles if one.name == name)


def test_for_screen_keeps_what_is_open_wide_enough_and_of_its_world(sara: User, alby: Area, now: datetime) -> None:
    shown = an_incident(sara, alby, sharing=Sharing.PARTNERS)
    an_incident(sara, alby, sharing=Sharing.ORGANISATION)
    an_incident(sara, alby, sharing=Sharing.OPEN, mode="exercise")
    closed = an_incident(sara, alby, sharing=Sharing.OPEN)
    close(incident=closed, by=sara, outcome="Lugnt igen.", now=now)
    assert list(Incident.objects.for_screen(sharing=Sharing.PARTNERS, mode=Mode.LIVE)) == [shown]


def test_tiles_are_the_kommundelar_with_what_lies_in_them_the_worst_first(
    screen: Screen, sara: User, alby: Area, fittja: Area, now: datetime
) -> None:
    square = Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)
    an_incident(sara, square, severity=Severity.CRITICAL)
    an_incident(sara, alby, severity=Severity.LOW)
    an_incident(sara, fittja, severity=Severity.HIGH)
    picture = picture_for(screen, now)
    first, second, *rest = picture.tiles
    assert (first.name, first.count, first.severity) == ("Alby", 2, Severity.CRITICAL)
    assert (second.name, second.count, second.severity) == ("Fittja", 1, Severity.HIGH)
    assert {(one.count, one.severity) for one in rest} == {(0, None)}


def test_a_screen_of_some_areas_shows_those_alone(client: Client, sara: User, alby: Area, fittja: Area) -> None:
    screen = a_screen(client, sara, area_ids=frozenset({alby.id}))
    an_incident(sara, alby)
    an_incident(sara, fittja)
    picture = picture_for(screen, timezone.now())
    assert [one.name for one in picture.tiles] == ["Alby"]
    assert [row.area for row in picture.rows] == ["Alby"]


def test_seven_tiles_and_six_rows_at_most_and_the_rest_is_counted(screen: Screen, sara: User, alby: Area) -> None:
    for number in range(9):
        Area.objects.create(slug=f"ny-{number}", name=f"Ny {number}")
    for _one in range(8):
        an_incident(sara, alby)
    kommundelar = Area.objects.filter(parent=None, active=True).count()
    picture = picture_for(screen, timezone.now())
    assert (len(picture.tiles), picture.more_tiles) == (7, kommundelar - 7)
    assert (len(picture.rows), picture.count) == (6, 8)


def test_each_row_tells_how_bad_the_worst_of_those_after_it_is(
    client: Client, screen: Screen, sara: User, alby: Area, now: datetime
) -> None:
    """The latest come first, so that what there is no room for may be the worst."""
    for age, severity in enumerate([*[Severity.LOW] * 6, Severity.HIGH, Severity.ELEVATED]):
        an_incident(sara, alby, severity=severity, occurred_at=now - timedelta(minutes=age))
    assert [row.rest for row in picture_for(screen, now).rows] == [Severity.HIGH] * 6
    assert words(client.get(LIVE)).count('data-rest="Hög"') == 6


def test_a_level_that_somebody_set_stands_on_screens_for_staff_alone(
    client: Client, screen: Screen, sara: User, alby: Area, now: datetime
) -> None:
    an_incident(sara, alby, severity=Severity.LOW, sharing=Sharing.OPEN)
    level = {"area": alby, "set_by": sara, "set_at": now, "until": now + timedelta(hours=1), "reason": "Rykten"}
    SetLevel.objects.create(severity=Severity.HIGH, **level)
    public = a_screen(Client(), sara, sharing=Sharing.OPEN)
    assert tile(screen, "Alby", now).severity == Severity.HIGH
    assert tile(public, "Alby", now).severity == Severity.LOW
    assert tile(screen, "Alby", now + timedelta(hours=2)).severity == Severity.LOW


def test_a_level_at_ease_stands_instead_of_what_was_counted(
    screen: Screen, sara: User, alby: Area, now: datetime
) -> None:
    an_incident(sara, alby, severity=Severity.HIGH)
    SetLevel.objects.create(
        area=alby, severity=None, set_by=sara, set_at=now, until=now + timedelta(hours=1), reason="Släckt"
    )
    assert tile(screen, "Alby", now).severity is None


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ({}, Severity.CRITICAL),
        ({"square": None}, Severity.LOW),
        ({"square": Severity.HIGH}, Severity.HIGH),
        ({"shop": None}, Severity.LOW),
        ({"square": None, "shop": Severity.HIGH}, Severity.LOW),
        ({"square": Severity.ELEVATED, "shop": Severity.CRITICAL}, Severity.ELEVATED),
        ({"alby": None, "square": Severity.CRITICAL}, None),
        ({"alby": Severity.ELEVATED, "shop": None}, Severity.ELEVATED),
    ],
)
def test_the_wall_and_the_board_say_the_same_of_a_place_inside_a_place(
    screen: Screen,
    sara: User,
    alby: Area,
    now: datetime,
    levels: dict[str, Severity | None],
    shown: Severity | None,
) -> None:
    square = Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)
    shop = Area.objects.create(slug="alby-kiosk", name="Kiosken", parent=square)
    an_incident(sara, alby, severity=Severity.LOW)
    an_incident(sara, shop, severity=Severity.CRITICAL)
    places = {"alby": alby, "square": square, "shop": shop}
    for place, severity in levels.items():
        level = {"area": places[place], "set_by": sara, "set_at": now, "until": now + timedelta(hours=1)}
        SetLevel.objects.create(severity=severity, reason="Bedömt", **level)
    wall = {one.name: (one.count, one.severity) for one in picture_for(screen, now).tiles}
    board = {one.area.name: (one.open_count, one.severity) for one in areas_as_seen_by(sara, now)}
    assert wall["Alby"] == board["Alby"] == (2, shown)
    assert wall.items() <= board.items()


def test_a_level_in_a_place_that_is_no_longer_used_stands_on_neither_wall_nor_board(
    screen: Screen, sara: User, alby: Area, now: datetime
) -> None:
    square = Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby, active=False)
    level = {"area": square, "set_by": sara, "set_at": now, "until": now + timedelta(hours=1), "reason": "Bedömt"}
    SetLevel.objects.create(severity=Severity.CRITICAL, **level)
    board = next(one for one in areas_as_seen_by(sara, now) if one.area == alby)
    assert tile(screen, "Alby", now).severity is board.severity is None


def test_a_place_inside_another_that_was_chosen_too_is_counted_there_alone(
    client: Client, sara: User, alby: Area, now: datetime
) -> None:
    square = Area.objects.create(slug="alby-torg", name="Alby torg", parent=alby)
    screen = a_screen(client, sara, area_ids=frozenset({alby.id, square.id}))
    an_incident(sara, square, severity=Severity.HIGH)
    picture = picture_for(screen, now)
    assert [(one.name, one.count, one.severity) for one in picture.tiles] == [("Alby", 1, Severity.HIGH)]


def promise_on(screen: Screen, now: datetime) -> tuple[datetime | None, bool]:
    picture = picture_for(screen, now)
    return picture.next_report_due, picture.overdue


def test_only_what_has_left_the_house_promises_the_next_report_on_a_wall(
    screen: Screen, sara: User, alby: Area, bo: Contact, now: datetime
) -> None:
    hour = timedelta(hours=1)
    first = sent(sara, alby, bo, now - 3 * hour, now + hour)
    more: dict[str, Any] = {"series": first.series}
    second = sent(sara, alby, bo, now - 2 * hour, now - hour, number=2, state=DispatchState.HELD, **more)
    assert promise_on(screen, now) == (now + hour, False)
    undo(second, sara, now)
    assert promise_on(screen, now) == (now + hour, False)
    sent(sara, alby, bo, now - 2 * hour, now - hour, number=3, state=DispatchState.SENDING, **more)
    assert promise_on(screen, now) == (now - hour, True)


def test_a_last_report_of_one_place_hides_no_promise_of_another_on_a_wall(
    screen: Screen, sara: User, alby: Area, fittja: Area, bo: Contact, now: datetime
) -> None:
    hour = timedelta(hours=1)
    sent(sara, fittja, bo, now - 2 * hour, now + hour)
    sent(sara, alby, bo, now - hour, None)
    assert promise_on(screen, now) == (now + hour, False)
    assert promise_on(screen, now + 2 * hour) == (now + hour, True)


def test_no_person_and_no_word_of_anybodys_is_on_the_screen(
    client: Client, sara: User, alby: Area, settings: Settings
) -> None:
    settings.SCREEN_PHONE = "08-530 610 00"
    screen = a_screen(client, sara, name="Hemligt rum")
    log_incident(
        by=sara,
        area=alby,
        type=a_type("threat"),
        severity=Severity.HIGH,
        key="one",
        now=timezone.now(),
        text="Kalle Karlsson hotar",
        place="Hemma hos Kalle",
        sharing=Sharing.ORGANISATION,
    )
    page = words(client.get(PAGE))
    assert "Alby: Hot" in page
    assert "Ring 08-530 610 00" in page
    for forbidden in ("Kalle", "Sara", "botkyrka.example", screen.code, screen.name):
        assert forbidden not in page


def test_nothing_narrower_than_its_sharing_is_on_the_screen(client: Client, sara: User, alby: Area) -> None:
    a_screen(client, sara, sharing=Sharing.VOLUNTEERS)
    for sharing in (Sharing.NAMED, Sharing.ORGANISATION, Sharing.PARTNERS):
        an_incident(sara, alby, sharing=sharing, type_code="threat", severity=Severity.CRITICAL)
    an_incident(sara, alby, sharing=Sharing.VOLUNTEERS, type_code="fire", severity=Severity.LOW)
    shown = words(client.get(LIVE))
    assert "Alby: Brand" in shown
    assert "Hot" not in shown
    assert "Akut" not in shown
    assert 'data-count="1" data-critical=""' in shown


@pytest.mark.parametrize("sharing", [Sharing.PARTNERS, Sharing.VOLUNTEERS, Sharing.OPEN])
def test_a_screen_that_may_hide_something_never_says_that_all_is_calm(
    client: Client, sara: User, alby: Area, sharing: Sharing
) -> None:
    a_screen(client, sara, sharing=sharing)
    an_incident(sara, alby, severity=Severity.CRITICAL)
    shown = words(client.get(LIVE))
    for untrue in ("Lugnt", "Inga pågående händelser", "Pågående händelser:", "Ingen ny lägesrapport väntas"):
        assert untrue not in shown
    assert '<p class="calm">Inget att visa</p>' in shown
    assert f"Visar bara det som delas med:</span> {sharing.label}</p>" in shown
    an_incident(sara, alby, severity=Severity.LOW, sharing=Sharing.OPEN)
    assert shown.count("Inget att visa") == words(client.get(LIVE)).count("Inget att visa") + 2


def test_a_screen_for_staff_says_that_it_is_calm_and_what_it_shows(client: Client, sara: User, alby: Area) -> None:
    a_screen(client, sara)
    shown = words(client.get(LIVE))
    assert "Visar bara det som delas med:</span> Egen organisation</p>" in shown
    assert "Lugnt" in shown
    assert "Inga pågående händelser" in shown
    assert "Inget att visa" not in shown


def test_the_other_world_has_its_own_address_and_its_frame(
    client: Client, sara: User, alby: Area, fittja: Area
) -> None:
    a_screen(client, sara)
    an_incident(sara, alby, type_code="fire")
    an_incident(sara, fittja, type_code="threat", mode="exercise")
    live, exercise = words(client.get(LIVE)), words(client.get(f"{LIVE}?visa=ovning"))
    assert ("ÖVNING" in live, "Alby: Brand" in live, "Fittja: Hot" in live) == (False, True, False)
    assert ("ÖVNING" in exercise, "Alby: Brand" in exercise, "Fittja: Hot" in exercise) == (True, False, True)
    assert "wall--exercise" in exercise


def test_an_unchanged_picture_is_304_and_a_changed_one_is_not(client: Client, sara: User, alby: Area) -> None:
    a_screen(client, sara)
    mark = client.get(LIVE)["ETag"]
    same = client.get(LIVE, headers={"If-None-Match": mark})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", mark)
    an_incident(sara, alby)
    assert client.get(LIVE, headers={"If-None-Match": mark}).status_code == 200


def test_thirty_incidents_cost_as_many_queries_as_one(
    screen: Screen, sara: User, alby: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    an_incident(sara, alby)
    with django_assert_num_queries(5):
        picture_for(screen, timezone.now())  # the areas of the screen among them
    for _one in range(29):
        an_incident(sara, alby)
    again = Screen.objects.prefetch_related("areas").get()
    with django_assert_num_queries(4):
        picture_for(again, timezone.now())


def test_a_row_that_is_older_than_a_shift_says_its_day(client: Client, sara: User, alby: Area, now: datetime) -> None:
    a_screen(client, sara)
    incident = an_incident(sara, alby)
    for age, told in ((timedelta(hours=11), False), (timedelta(hours=13), True)):
        happened = now - age
        Incident.objects.filter(id=incident.id).update(occurred_at=happened)
        day = formats.date_format(timezone.localtime(happened), "D")
        assert (f'<span class="at">{day} <time' in words(client.get(LIVE))) is told
