"""What is kept for many: never for two who see differently, never longer than it is true, and not without Redis."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from botkyrka_oro.caches import cache_settings
from contacts import kept as keeping
from contacts.kept import kept
from contacts.models import Area, User
from contacts.models.users import Role
from contacts.scales import Severity, Sharing
from contacts.telling import Topic, tell
from incidents.actions import states
from incidents.marks import marks_of
from incidents.models import Incident
from tests.cast import staff
from tests.figures import Tell
from tests.incidents.steps import an_incident, words
from tests.live.hearing import listening

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    caches["kept"].clear()


def counting() -> Callable[[], int]:
    numbers = itertools.count(1)
    return lambda: next(numbers)


def board_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return words(client.get("/"))


def test_a_thing_is_made_once_for_those_who_see_it_alike_until_its_topic_changes() -> None:
    make = counting()

    def look(alike: str = "a") -> int:
        return kept(make, name="thing", alike=alike, of=(Topic.INCIDENTS,))

    assert [look(), look(), look("b"), look()] == [1, 1, 2, 1]
    with listening() as ear:
        tell(Topic.REPORTS)
        assert ear.topics() == [Topic.REPORTS]
        assert look() == 1
        tell(Topic.INCIDENTS)
        assert ear.topics() == [Topic.INCIDENTS]
    assert look() == 3


def test_a_thing_is_kept_for_seconds_only_whatever_happens_to_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keeping.KEPT_SECONDS <= 5
    monkeypatch.setattr(keeping, "KEPT_SECONDS", 0.2)
    make = counting()
    assert kept(make, name="thing", alike="a", of=()) == 1
    time.sleep(0.3)
    assert kept(make, name="thing", alike="a", of=()) == 2


def test_without_redis_nothing_is_kept_and_nobody_waits(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    monkeypatch.setattr(keeping, "_versions", keeping._Versions())
    make = counting()
    began = time.monotonic()
    assert [kept(make, name="thing", alike="a", of=(Topic.INCIDENTS,)) for _ in range(20)] == list(range(1, 21))
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("address", ["redis://127.0.0.1:9/0", "redis://10.255.255.1:6379/0"])
def test_where_what_is_kept_lies_in_a_redis_that_is_away_the_board_is_there_and_nobody_waits(
    address: str, monkeypatch: pytest.MonkeyPatch, settings: Settings, sara: User, alby: Area
) -> None:
    settings.CACHES = cache_settings(kept_in_redis=address)
    monkeypatch.setattr(keeping, "_keeper", keeping._Keeper())
    an_incident(sara, alby, text="Det brinner.")
    began = time.monotonic()
    assert "Det brinner." in board_of(sara)
    assert "Det brinner." in board_of(sara)
    assert time.monotonic() - began < 5


def test_two_who_see_differently_are_never_of_one_class(
    sara: User,
    samir: User,
    tove: User,
    tina: User,
    petra: User,
    rolf: User,
    alby: Area,
    fittja: Area,
    tumba: Area,
    tell: Tell,
) -> None:
    """Everybody beside everybody: the only two who share a class have the same role and areas, and no incident of
    their own.
    """
    torsten = staff("Torsten Tumba", Role.SAFETY_COORDINATOR, tumba)
    twin = staff("Tova Tvilling", Role.SAFETY_COORDINATOR, alby, fittja)
    triplet = staff("Tuva Trilling", Role.SAFETY_COORDINATOR, alby, fittja)
    everybody = [sara, samir, tove, tina, petra, rolf, torsten, twin, triplet]
    an_incident(sara, alby, sharing=Sharing.NAMED, named_readers=[petra], severity=Severity.CRITICAL)
    an_incident(tove, tumba)
    an_incident(torsten, alby, sharing=Sharing.PARTNERS)
    an_incident(sara, fittja, sharing=Sharing.NAMED)
    seen = {one: frozenset(_seen_by(one)) for one in everybody}
    pairs = list(itertools.combinations(everybody, 2))
    alike = {one: marks_of(one, timezone.now()).alike for one in everybody}
    together = [(one, other) for one, other in pairs if alike[one] == alike[other]]
    tell(
        f"{len(everybody)} people, {len(pairs)} pairs, {len(together)} of one class, {len(set(seen.values()))} pictures"
    )
    assert together == [(twin, triplet)]
    assert seen[twin] == seen[triplet]
    assert alike[tove] != alike[twin], "Tove sees her own incident in Tumba"
    assert alike[petra] != alike[rolf], "Petra is named as a reader"


def _seen_by(user: User) -> list[int]:
    client = Client()
    client.force_login(user)
    rows = client.get("/").context["rows"]
    return [one.id for one, _owner in rows]


def test_what_one_class_was_shown_is_not_shown_to_the_other(sara: User, petra: User, tove: User, alby: Area) -> None:
    an_incident(sara, alby, sharing=Sharing.NAMED, text="Bara för säkerhetschefen.")
    assert "Bara för säkerhetschefen." in board_of(sara)
    assert "Bara för säkerhetschefen." not in board_of(petra)
    assert "Bara för säkerhetschefen." not in board_of(tove)
    assert "Bara för säkerhetschefen." in board_of(sara)


def test_a_right_that_is_taken_away_is_gone_at_once(sara: User, tove: User, alby: Area, tumba: Area) -> None:
    incident = an_incident(sara, alby, text="Oro vid torget i Alby.")
    assert "Oro vid torget i Alby." in board_of(tove)
    tove.areas.set([tumba])
    assert "Oro vid torget i Alby." not in board_of(tove)
    tove.areas.set([alby])
    assert "Oro vid torget i Alby." in board_of(tove)
    User.objects.filter(id=tove.id).update(role=Role.POLICE_LIAISON)
    tove.refresh_from_db()
    assert "Oro vid torget i Alby." in board_of(tove)
    _narrow(incident, sara)
    assert "Oro vid torget i Alby." not in board_of(tove)
    assert "Oro vid torget i Alby." in board_of(sara)


def _narrow(incident: Incident, by: User) -> None:
    states.change_sharing(incident=incident, by=by, sharing=Sharing.NAMED, reason="Känsligt.", now=incident.logged_at)


@contextmanager
def once_the_class_is_known(then: Callable[[], object]) -> Iterator[None]:
    """Let something happen right after the board has asked which class its viewer is of."""
    waiting = [then]

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if "asked_beyond" in sql and waiting:
            waiting.pop()()
        return answer

    with connection.execute_wrapper(watch):
        yield
    assert not waiting


def test_what_one_may_see_since_a_moment_is_not_kept_for_the_others_who_look_then(
    sara: User, petra: User, alby: Area
) -> None:
    """Two who see alike look at once; before either is answered, one of them is named as a reader of more."""
    pia = staff("Pia Polis", Role.POLICE_LIAISON)
    incident = an_incident(sara, alby, sharing=Sharing.NAMED, text="Bara för namngivna.", named_readers=[sara])
    assert marks_of(petra, timezone.now()).alike == marks_of(pia, timezone.now()).alike

    def petra_is_named() -> None:
        incident.named_readers.add(petra)
        tell(Topic.INCIDENTS)

    def petra_looks() -> None:
        with once_the_class_is_known(petra_is_named):
            board_of(petra)
        connection.close()

    def meanwhile() -> None:
        with ThreadPoolExecutor(max_workers=1) as other:
            other.submit(petra_looks).result()

    with once_the_class_is_known(meanwhile):
        shown_to_pia = board_of(pia)
    assert "Bara för namngivna." not in shown_to_pia
    assert "1 pågående händelse" not in shown_to_pia
    assert "Bara för namngivna." in board_of(petra)
    assert "Bara för namngivna." not in board_of(pia)


def test_the_link_to_what_is_newer_says_nothing_of_who_was_shown_it_first(petra: User, sara: User, alby: Area) -> None:
    an_incident(sara, alby)
    client, other = Client(), Client()
    client.force_login(petra)
    other.force_login(staff("Pia Polis", Role.POLICE_LIAISON))
    polled = client.get("/?area=alby&v=0123456789abcdef&nyast=7&hjalp=fedcba", headers={"HX-Request": "true"})
    for page in (polled, other.get("/?area=alby")):
        assert '<a id="show-newer" href="/?area=alby">' in page.content.decode()
    assert '<a id="show-newer" href="/">' in other.get("/").content.decode()


def test_who_logs_something_sees_it_on_the_very_next_page(sara: User, alby: Area) -> None:
    for number in range(5):
        board_of(sara)
        an_incident(sara, alby, text=f"Händelse {number} i Alby.")
        assert f"Händelse {number} i Alby." in board_of(sara)
